"""data.ingest.ingest: from a file to patients."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from data.ingest.errors import UploadError
from data.ingest.ingest import LiveCheck, UploadedColumn, apply, live_check, read
from data.ingest.mapping import Mapping

PBC = Path(__file__).parents[2] / "uploads" / "pbc.csv"
PBC_MAPPING = Mapping(
    patient="id",
    arm="trt",
    time="time",
    time_unit="days",
    event="death",
    event_values=("1",),
    censored_values=("0",),
)


def mapping(**change: object) -> Mapping:
    first = Mapping(
        patient="id",
        time="months",
        time_unit="months",
        event="dead",
        event_values=("y",),
        censored_values=("n",),
    )
    return replace(first, **change)


@pytest.fixture(scope="module")
def pbc():
    return read("pbc.csv", PBC.read_bytes())


def test_pbc_counts_are_those_published(pbc):
    # Fleming & Harrington 1991: 418 patients, 312 randomised, 125 of these died. Counted in the
    # file with awk (columns 4 and 6): the same, and 161 deaths in all.
    assert live_check(pbc, PBC_MAPPING) == LiveCheck(
        rows_in=418, rows_used=418, events=161, in_an_arm=312, events_in_an_arm=125
    )


def test_pbc_becomes_patients(pbc):
    uploaded = apply(pbc, PBC_MAPPING)
    patients = uploaded.patients
    assert list(patients.columns[:4]) == ["patient_id", "arm", "time", "event"]
    assert patients["patient_id"].tolist() == [str(i) for i in range(1, 419)]
    assert patients["arm"].value_counts().to_dict() == {"D-penicillamine": 158, "Placebo": 154}
    assert int(patients["arm"].isna().sum()) == 106
    assert patients["time"].iloc[:2].tolist() == [400.0, 4500.0]
    kinds = {column.name: column.kind for column in uploaded.columns}
    assert {name for name, kind in kinds.items() if kind == "number"} == {
        *("age", "bili", "log_bili", "chol", "albumin", "copper", "alk_phos", "ast"),
        *("trig", "platelet", "protime"),
    }
    assert set(kinds.values()) == {"number", "category"}
    assert patients["age"].iloc[0] == 58.7652292950034
    assert int(patients["chol"].isna().sum()) == 134  # counted with awk, column 15
    receipt = uploaded.receipt
    assert (receipt.rows_in, receipt.rows_used, len(receipt.set_aside)) == (418, 418, 0)
    assert uploaded.sha256 == hashlib.sha256(PBC.read_bytes()).hexdigest()


def test_reading_changes_nothing(pbc):
    before = pbc.rows.copy()
    apply(pbc, PBC_MAPPING)
    assert pbc.rows.equals(before)


def test_without_arms_every_patient_counts():
    raw = read("a.csv", b"id,months,dead\n1,5,y\n2,6,n\n")
    assert live_check(raw, mapping()) == LiveCheck(2, 2, 1, 2, 1)
    assert apply(raw, mapping()).patients["arm"].isna().all()


def test_columns_called_like_ours_are_kept_under_another_name():
    raw = read("a.csv", b"id,months,dead,Time,arm,time (file)\n1,5,y,30,u,1\n2,6,n,31,u,2\n")
    uploaded = apply(raw, mapping())
    assert uploaded.columns == (
        UploadedColumn("Time (file) (file)", "Time", "number"),
        UploadedColumn("arm (file)", "arm", "category"),
        UploadedColumn("time (file)", "time (file)", "category"),
    )
    assert uploaded.patients["Time (file) (file)"].tolist() == [30.0, 31.0]
    assert uploaded.patients["time"].tolist() == [5.0, 6.0]


def test_columns_that_identify_are_left_out_unless_kept():
    raw = read("a.csv", b"id,months,dead,phone,age\n1,5,y,13800000000,60\n2,6,n,x,61\n")
    uploaded = apply(raw, mapping())
    assert [column.name for column in uploaded.columns] == ["age"]
    assert "phone" not in uploaded.patients
    assert "identifying" in [caution.code for caution in uploaded.receipt.cautions]
    kept = apply(raw, mapping(keep_identifying=("phone",)))
    assert [column.name for column in kept.columns] == ["phone", "age"]


def test_patients_known_by_a_name_are_called_by_their_line():
    raw = read("a.csv", "姓名,months,dead\n张三,5,y\n李四,x,n\n王五,6,n\n".encode())
    uploaded = apply(raw, mapping(patient="姓名"))
    assert uploaded.patients["patient_id"].tolist() == ["line 2", "line 4"]
    assert "identifying_patient" in [caution.code for caution in uploaded.receipt.cautions]
    kept = apply(raw, mapping(patient="姓名", keep_identifying=("姓名",)))
    assert kept.patients["patient_id"].tolist() == ["张三", "王五"]


def test_patient_numbers_that_differ_only_in_case_are_noticed():
    raw = read("a.csv", b"id,months,dead\np1,5,y\nP1,6,n\n")
    uploaded = apply(raw, mapping())
    assert uploaded.patients["patient_id"].tolist() == ["p1", "P1"]
    assert "spellings" in [caution.code for caution in uploaded.receipt.cautions]


def test_a_mapping_that_leaves_nothing_says_why():
    raw = read("a.csv", b"id,months,dead\n1,2021-03-05,y\n2,2021-03-06,n\n3,,n\n")
    with pytest.raises(UploadError, match="most often, column months is not a plain number"):
        apply(raw, mapping())


def test_the_receipt_says_what_was_read_as_what():
    raw = read("a.csv", b"id,months,dead\n1,5,y\n2,6,n\n")
    assert apply(raw, mapping()).receipt.cautions[0].text == (
        "Read as: patient from id, no arm, follow-up in months from months, event from dead."
    )

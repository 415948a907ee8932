"""data.ingest.outcome: which rows can be used, and why others cannot."""

import pytest

from data.ingest.errors import UploadError
from data.ingest.ingest import read
from data.ingest.mapping import Mapping
from data.ingest.outcome import Outcome, read_outcome

MAPPING = Mapping(
    patient="id",
    arm="arm",
    time="time",
    time_unit="months",
    event="death",
    event_values=("1",),
    censored_values=("0",),
)


def outcome(*rows: str) -> Outcome:
    return read_outcome(read("a.csv", "\n".join(["id,arm,time,death", *rows]).encode()), MAPPING)


def aside(result: Outcome) -> list[tuple[int, str, str]]:
    return list(result.set_aside.itertuples(index=False, name=None))


def test_usable_rows_become_one_patient_each():
    patients = outcome("007,A,12.5,1", "7,,0, 0 ", "x, B ,3,1").patients
    assert patients.index.tolist() == [2, 3, 4]
    assert patients["patient"].tolist() == ["007", "7", "x"]
    assert patients["arm"].isna().tolist() == [False, True, False]
    assert patients["arm"].dropna().tolist() == ["A", "B"]
    assert patients["time"].tolist() == [12.5, 0.0, 3.0]
    assert patients["event"].tolist() == [1, 0, 1]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",A,5,1", "id", "is blank, so the patient is not known"),
        ("9,A,,1", "time", "is blank, so follow-up is not known"),
        ("9,A,12 months,1", "time", "is not a plain number"),
        ("9,A,NA,1", "time", "is not a plain number"),
        ("9,A,-1,1", "time", "is negative"),
        ("9,A,inf,1", "time", "is infinite"),
        ("9,A,-Infinity,1", "time", "is infinite"),
        ("9,A,1e309,1", "time", "is infinite"),
        ("9,A,5,", "death", "is blank, so it is not known whether the event happened"),
        ("9,A,5,2", "death", "has a value chosen neither as event nor as censored"),
        ("9,A", "", "has fewer cells (2) than columns (4)"),
        (",A,-1,2", "id", "is blank, so the patient is not known"),  # the first fault is named
    ],
)
def test_other_rows_are_set_aside_once_with_line_column_and_reason(row, column, reason):
    result = outcome("1,A,5,1", row, "2,B,6,0")
    assert aside(result) == [(3, column, reason)]
    assert result.patients["patient"].tolist() == ["1", "2"]


def test_an_exact_copy_is_set_aside_and_the_first_is_kept():
    result = outcome("1,A,5,1", "2,B,6,0", "1 ,A,5,1", "1,A,5,1")
    assert result.patients.index.tolist() == [2, 3]
    reason = "repeats an earlier line exactly"
    assert aside(result) == [(4, "id", reason), (5, "id", reason)]


def test_rows_that_contradict_each_other_are_all_set_aside():
    result = outcome("1,A,5,1", "2,B,6,0", "1,A,5,0", "1,A,5,1")
    assert result.patients["patient"].tolist() == ["2"]
    reason = "stands on several lines that differ, and one row per patient is needed"
    assert aside(result) == [(line, "id", reason) for line in (2, 4, 5)]


def test_a_patient_whose_other_row_is_incomplete_is_not_used_either():
    assert outcome("1,A,5,1", "1,A,,1", "2,A,1,1").patients["patient"].tolist() == ["2"]


def test_numbers_shortened_by_excel_are_refused():
    with pytest.raises(
        UploadError, match=r"id holds numbers that Excel has shortened.*lines 2 and"
    ):
        outcome("4.20106E+17,A,5,1", "4.20106E+17,A,6,1", "x,A,6,1")

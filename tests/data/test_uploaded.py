"""From a mapped file to a cohort: arms, colours, horizon, columns."""

import pytest

from data.ingest.ingest import apply, read
from data.ingest.mapping import Mapping
from data.sample import SAMPLE_NAME, sample_file
from data.uploaded import uploaded_cohort


def cohort_of(rows, *, unit="days", kind="death", reference=None):
    text = "\n".join(["id,arm,time,dead,marker,grade,note", *rows])
    mapping = Mapping(
        patient="id", arm="arm", time="time", time_unit=unit, event="dead",
        event_values=("1",), censored_values=("0",),
    )  # fmt: skip
    uploaded = apply(read("mine.csv", text.encode()), mapping)
    return uploaded_cohort(uploaded, time_unit=unit, kind=kind, reference=reference)


ROWS = [
    f"p{i:03},{('Placebo', 'zeta', 'alpha', '')[i % 4]},{i * 11 + 1},{i % 2},{i * 1.5},{i % 3},n{i}"
    for i in range(200)
]


def test_arms_are_those_of_the_file_and_a_blank_one_is_missing():
    cohort = cohort_of(ROWS)
    assert [arm.value for arm in cohort.study.arms] == ["alpha", "Placebo", "zeta"]
    assert cohort.column("arm").missing == 50
    assert cohort.totals("arm") == (50, 50, 50)


def test_an_arm_known_from_a_study_keeps_its_colour():
    slots = {arm.value: arm.slot for arm in cohort_of(ROWS).study.arms}
    assert slots["Placebo"] == 2
    assert sorted(slots.values()) == [1, 2, 3]


def test_the_reference_is_the_one_chosen():
    assert cohort_of(ROWS, reference="zeta").study.reference == "zeta"
    assert cohort_of(ROWS).study.reference == "alpha"


@pytest.mark.parametrize(
    ("unit", "axis", "horizon"),
    [("days", "years", 1826.25), ("months", "years", 120.0), ("years", "years", 10.0)],
)
def test_the_first_horizon_is_one_that_a_quarter_reaches(unit, axis, horizon):
    # A quarter of the patients are followed for 1 650 units or longer.
    study = cohort_of(ROWS + long_rows(), unit=unit).study
    assert study.axis_unit == axis
    assert study.horizon == pytest.approx(horizon)


def long_rows():
    return [f"q{i:03},alpha,{1900 + i},0,1,1,m{i}" for i in range(60)]


def test_columns_that_can_be_filtered_by():
    cohort = cohort_of(ROWS)
    names = [column.name for column in cohort.columns]
    assert names == ["arm", "marker", "grade"]  # a note per patient is text, not a level
    assert cohort.column("marker").kind == "number"
    assert cohort.column("grade").kind == "category"
    assert len(range(int(cohort.column("marker").maximum / cohort.column("marker").step))) <= 200


def test_the_sample_reads_without_a_remark_on_its_rows():
    raw = read(SAMPLE_NAME, sample_file())
    assert raw.rows_in == 418
    assert len(raw.set_aside) == 0

"""A visit is due in those alive at it and followed to it; what is missing is counted."""

import pandas as pd
import pytest

from data.cohort import Cohort
from data.completeness import recorded_columns, recorded_visits
from data.groups import groups_of
from data.opening import opening_selection
from data.selection import Grouping, Selection
from data.store import open_study
from data.study import Arm, Column, Endpoint, Study

ENDPOINT = Endpoint(
    key="death", label="Death", title="Survival", free="Alive", axis="Alive", one="death",
    many="deaths",
)  # fmt: skip
PEOPLE = [  # patient, arm, grade, time in months, died
    ("a", "x", "1", 12.0, 0),
    ("b", "x", None, 11.6, 0),  # followed to within half a month of month 12: due
    ("c", "x", "2", 11.4, 0),  # not to within half a month: not due at month 12
    ("d", "y", "1", 11.9, 1),  # died before month 12: not due, whatever was recorded
    ("e", "y", None, 12.0, 1),  # died on the day of the visit: due
    ("f", None, "1", 12.0, 0),  # in no arm: not compared
]


@pytest.fixture
def cohort() -> Cohort:
    ids, arms, grades, times, events = zip(*PEOPLE, strict=True)
    patients = pd.DataFrame({"patient_id": ids, "arm": arms, "grade": grades})
    outcomes = pd.DataFrame(
        {"patient_id": ids, "endpoint": "death", "time": times, "event": events}
    )
    rows = [(p, 0, "pain", 1.0) for p in "abcdef"] + [(p, 12, "pain", 2.0) for p in "acd"]
    assessments = pd.DataFrame(rows, columns=["patient_id", "month", "measure", "value"])
    study = Study(
        slug="small", title="Small", short_title="Small", provenance="real",
        arms=(Arm(value="x", label="X", slot=1), Arm(value="y", label="Y", slot=2)),
        endpoints=(ENDPOINT,), time_unit="months", horizon=12.0,
        columns=(Column(name="grade", label="Grade"),),
    )  # fmt: skip
    return Cohort(study, patients, outcomes, sha256="0", repeated={"assessments": assessments})


def visits(cohort: Cohort, selection: Selection) -> list[tuple]:
    found = recorded_visits(cohort, selection, groups_of(cohort, selection))
    return [tuple(row) for row in found.itertuples(index=False)]


def test_visits_are_counted_in_those_in_whom_they_were_due(cohort):
    # Month 12: a, b, e are due; of them only a has a value (those of c and d do not count).
    assert visits(cohort, opening_selection(cohort)) == [
        ("pain", 0.0, 5, 5),
        ("pain", 12.0, 3, 1),
    ]


def test_everybody_in_one_group_counts_those_without_an_arm(cohort):
    everybody = opening_selection(cohort).grouped_by(Grouping(()))
    assert visits(cohort, everybody)[1] == ("pain", 12.0, 4, 1)


def test_columns_with_gaps_are_counted_by_group(cohort):
    selection = opening_selection(cohort)
    found = recorded_columns(cohort, selection, groups_of(cohort, selection))
    assert [tuple(row) for row in found.itertuples(index=False)] == [
        ("grade", "X", 3, 2),
        ("grade", "Y", 2, 1),
    ]


def test_lung_function_is_missing_where_the_paper_says_so():
    # Discussion: pulmonary function tests missing at baseline in 32.3%, which is 11 of 34.
    prospective = open_study("tongji_prospective")
    rows = {row[:2]: row[2:] for row in visits(prospective, opening_selection(prospective))}
    assert rows["fvc_pct", 0.0] == (34, 23)
    # Discussion: 26 of 34 survived, and each had a second scan.
    assert rows["hrct", 12.0] == (26, 26)


def test_a_study_without_visits_has_none():
    retrospective = open_study("tongji_retrospective")
    assert visits(retrospective, opening_selection(retrospective)) == []

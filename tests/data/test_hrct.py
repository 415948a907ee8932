"""HRCT sums: each reading once, and nothing where a grade is missing."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.cohort import Cohort
from data.groups import groups_of
from data.hrct import TOTAL, hrct_scores, lobe_grades, two_readers
from data.measures import Hrct, Named
from data.selection import Grouping, RangeFilter, Selection
from data.store import open_study
from data.study import Arm, Column, Endpoint, Study

ENDPOINT = Endpoint(
    key="death", label="Death", title="Survival", free="Alive", axis="Alive", one="death",
    many="deaths",
)  # fmt: skip
SCORING = Hrct(
    months=(0, 12),
    lowest_grade=0,
    highest_grade=4,
    readers=("one", "two"),
    findings=(
        Named(value="ground_glass", label="Ground glass"),
        Named(value="reticular", label="R"),
    ),
    lobes=(Named(value="RUL", label="Right upper"), Named(value="LLL", label="Left lower")),
)
# patient, month, finding, lobe, reader, score
GRADES = [
    ("a", 0, "ground_glass", "RUL", "one", 1), ("a", 0, "ground_glass", "RUL", "two", 2),
    ("a", 0, "ground_glass", "LLL", "one", 3), ("a", 0, "ground_glass", "LLL", "two", 3),
    ("a", 0, "reticular", "RUL", "one", 0), ("a", 0, "reticular", "RUL", "two", 0),
    ("a", 0, "reticular", "LLL", "one", 1), ("a", 0, "reticular", "LLL", "two", 2),
    ("a", 12, "ground_glass", "RUL", "one", 1), ("a", 12, "ground_glass", "RUL", "two", 1),
    ("a", 12, "ground_glass", "LLL", "one", 1), ("a", 12, "ground_glass", "LLL", "two", 2),
    ("a", 12, "reticular", "RUL", "one", 0), ("a", 12, "reticular", "RUL", "two", 1),
    ("a", 12, "reticular", "LLL", "one", 2),  # reader two left this lobe out
]  # fmt: skip


def cohort(grades=GRADES, scoring=SCORING) -> Cohort:
    patients = pd.DataFrame(
        {"patient_id": list("abc"), "arm": ["x", "x", "y"], "age": [50.0, 60, 70]}
    )
    outcomes = pd.DataFrame(
        {"patient_id": list("abc"), "endpoint": "death", "time": [12.0, 5, 12], "event": [0, 1, 0]}
    )
    columns = ["patient_id", "month", "finding", "lobe", "reader", "score"]
    known = columns if len(grades[0]) == len(columns) else [*columns[:3], "score"]
    rows = pd.DataFrame(grades, columns=known)
    study = Study(
        slug="small", title="Small", short_title="Small", provenance="real",
        arms=(Arm(value="x", label="X", slot=1), Arm(value="y", label="Y", slot=2)),
        endpoints=(ENDPOINT,), time_unit="months", horizon=12.0, hrct=scoring,
        columns=(Column(name="age", label="Age", kind="number"),),
    )  # fmt: skip
    return Cohort(study, patients, outcomes, sha256="0", repeated={"hrct": rows})


def scores(of: Cohort, selection=None):
    selection = selection or Selection("small", "death")
    return hrct_scores(of, selection, groups_of(of, selection))


def test_a_sub_score_is_the_mean_over_readers_of_the_sum_over_lobes():
    found = scores(cohort())
    assert found.names == [TOTAL, "ground_glass", "reticular"]
    # Reader one 1 + 3, reader two 2 + 3: mean 4.5; reticular 1 and 2: 1.5.
    assert found.baseline["ground_glass"][0] == 4.5
    assert found.baseline["reticular"][0] == 1.5
    assert found.baseline[TOTAL][0] == 6.0
    assert found.last["ground_glass"][0] == (2 + 3) / 2


def test_a_reading_with_a_lobe_missing_has_no_score_and_is_counted():
    found = scores(cohort())
    assert np.isnan(found.last["reticular"][0])
    assert np.isnan(found.last[TOTAL][0])
    assert found.incomplete == {TOTAL: 1, "ground_glass": 0, "reticular": 1}


def test_everybody_is_there_scanned_or_not():
    found = scores(cohort())
    assert list(found.patients["patient_id"]) == ["a", "b", "c"]
    assert np.isnan(found.baseline[TOTAL][1:]).all()


def test_a_grade_that_stands_twice_is_not_added_twice():
    found = scores(cohort([*GRADES, GRADES[0]]))
    assert np.isnan(found.baseline["ground_glass"][0])
    assert found.incomplete["ground_glass"] == 1


def test_a_finding_nobody_graded_leaves_no_total():
    found = scores(cohort([row for row in GRADES if row[2] == "ground_glass"]))
    assert found.baseline["ground_glass"][0] == 4.5
    assert np.isnan(found.baseline[TOTAL][0])
    assert found.incomplete == {TOTAL: 2, "ground_glass": 0, "reticular": 2}


def test_a_scan_read_by_one_of_two_readers_counts_and_is_said():
    found = scores(cohort([row for row in GRADES if row[4] == "one"]))
    assert found.baseline["ground_glass"][0] == 4
    assert found.fewer_readers == 2


def test_without_lobes_and_readers_the_score_is_as_recorded():
    plain = [("a", 0, "ground_glass", 7), ("a", 0, "reticular", 2), ("a", 12, "ground_glass", 5)]
    of = cohort(plain, replace(SCORING, lobes=(), readers=()))
    found = scores(of)
    assert found.baseline[TOTAL][0] == 9
    assert np.isnan(found.last[TOTAL][0])
    selection = Selection("small", "death")
    assert not len(lobe_grades(of, selection, TOTAL))
    assert not len(two_readers(of, selection, groups_of(of, selection)))


def test_axes_end_where_everybody_does_whoever_is_filtered():
    filtered = Selection("small", "death", filters=(RangeFilter("age", low=65),))
    found = scores(cohort(), filtered)
    assert list(found.patients["patient_id"]) == ["c"]
    assert found.highest[TOTAL] == 6
    assert found.largest_change["ground_glass"] == 2
    assert found.incomplete[TOTAL] == 0


def test_lobes_add_up_to_the_score():
    selection = Selection("small", "death")
    of = cohort()
    found = lobe_grades(of, selection, "ground_glass").set_index("lobe")
    assert found["baseline"].to_dict() == {"RUL": 1.5, "LLL": 3.0}
    total = lobe_grades(of, selection, TOTAL).set_index("lobe")
    assert total["baseline"].sum() == 6


def test_both_readers_stand_side_by_side():
    of = cohort()
    selection = Selection("small", "death", grouping=Grouping(()))
    found = two_readers(of, selection, groups_of(of, selection)).set_index(
        ["month", "finding", "lobe"]
    )
    assert found.loc[(0, "ground_glass", "RUL"), ["first", "second"]].tolist() == [1, 2]
    assert np.isnan(found.loc[(12, "reticular", "LLL"), "second"])


def test_the_sums_of_the_prospective_cohort_are_those_of_its_file():
    study = open_study("tongji_prospective")
    selection = Selection("tongji_prospective", "death", grouping=Grouping(()))
    found = hrct_scores(study, selection, groups_of(study, selection))
    # Table 2 of the paper: 167 points in 12 patients (13.92), 339 in 22 (15.41).
    assert np.nansum(found.baseline[TOTAL]) == 167 + 339
    parts = sum(found.baseline[name] for name in found.names[1:])
    assert parts == pytest.approx(found.baseline[TOTAL])
    assert sum(found.incomplete.values()) == found.fewer_readers == 0


def test_hostile_words_in_the_table_are_values():
    of = cohort([*GRADES, ("b", 0, "x'; DROP TABLE hrct; --", "RUL", "one", 4)])
    assert scores(of).baseline[TOTAL][0] == 6.0

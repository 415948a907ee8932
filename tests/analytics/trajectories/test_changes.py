"""Courses as one array: the same numbers as the functions that R verifies, one cell at a time."""

import numpy as np
import pandas as pd
import pytest

from analytics.settings import DEFAULT, PAPER, R_DEFAULTS, SPSS_DEFAULTS
from analytics.trajectories.changes import (
    MOST_EXACT,
    Courses,
    as_courses,
    course_summaries,
    rank_test_of,
    visit_states,
)
from analytics.trajectories.visits import visit_summaries

NAN = float("nan")


def courses(
    values: list[list[float]], groups: str, died: dict[int, float] | None = None
) -> Courses:
    """One measure "m" at months 0, 3 and 12; a row per patient, a letter per patient's group."""
    rows = [
        (f"P{i}", month, "m", value)
        for i, row in enumerate(values)
        for month, value in zip((0, 3, 12), row, strict=True)
        if value == value
    ]
    patients = pd.DataFrame(
        {
            "patient_id": [f"P{i}" for i in range(len(values))],
            "group": pd.Categorical(list(groups), sorted(set(groups))),
            "died_month": [(died or {}).get(i, NAN) for i in range(len(values))],
        }
    )
    tidy = pd.DataFrame(rows, columns=["patient_id", "month", "measure", "value"])
    return as_courses(tidy, patients, measures=["m"], months=(0, 3, 12))


def drawn(seed: int, *, decimals: int = 0, missing: float = 0.2) -> Courses:
    """Three groups of unequal size with many ties and gaps."""
    rng = np.random.default_rng(seed)
    values = np.round(rng.normal(20, 6, (23, 3)), decimals)
    values[rng.random(values.shape) < missing] = NAN
    return courses(values.tolist(), "A" * 6 + "B" * 16 + "C")


def test_rows_find_their_place_and_strangers_are_left_out():
    patients = pd.DataFrame(
        {"patient_id": ["b", "a"], "group": pd.Categorical(["x", "x"]), "died_month": [NAN, 2.0]}
    )
    rows = pd.DataFrame(
        {
            "patient_id": ["a", "a", "b", "c", "a", "a"],
            "month": [0, 3, 3, 0, 7, 0],
            "measure": ["m", "m", "m", "m", "m", "other"],
            "value": [1.0, 2, 3, 4, 5, 6],
        }
    )
    found = as_courses(rows, patients, measures=["m"], months=[3, 0])
    assert found.months == (0, 3)
    np.testing.assert_array_equal(found.of("m"), [[NAN, 3], [1, 2]])
    np.testing.assert_array_equal(found.changes[0], [[NAN, NAN], [0, 1]])


def test_a_study_without_a_baseline_visit_has_no_change():
    patients = pd.DataFrame(
        {"patient_id": ["a"], "group": pd.Categorical(["x"]), "died_month": [NAN]}
    )
    rows = pd.DataFrame({"patient_id": ["a"], "month": [6], "measure": ["m"], "value": [1.0]})
    found = as_courses(rows, patients, measures=["m"], months=[6])
    assert found.baseline is None
    assert np.isnan(found.changes).all()


def test_changes_that_should_tie_do():
    # 0.3 - 0.1 and 0.5 - 0.3 differ in their last bits.
    found = courses([[0.1, 0.3, NAN], [0.3, 0.5, NAN]], "AA").changes[0, :, 1]
    assert found[0] == found[1] == 0.2


def test_observed_died_and_missing_add_up():
    found = visit_states(
        courses(
            [[1, 2, 3], [1, NAN, NAN], [1, NAN, 5], [1, 2, NAN]],
            "AABB",
            # P1 died before month 3; P3 was seen at month 3 and died a little earlier by the clock.
            died={1: 2.9, 3: 2.99},
        )
    )
    assert found[["group", "month", "observed", "died", "missing"]].to_numpy().tolist() == [
        ["A", 0, 2, 0, 0],
        ["A", 3, 1, 1, 0],
        ["A", 12, 1, 1, 0],
        ["B", 0, 2, 0, 0],
        ["B", 3, 1, 0, 1],
        ["B", 12, 1, 1, 0],
    ]
    assert (found["patients"] == found[["observed", "died", "missing"]].sum(axis=1)).all()


@pytest.mark.parametrize("kind", [2, 6, 7])
@pytest.mark.parametrize("seed", range(6))
def test_summaries_are_those_of_one_cell_at_a_time(kind, seed):
    data = drawn(seed, decimals=1)
    table = course_summaries(data, quantile_type=kind)
    who, when = np.nonzero(~np.isnan(data.of("m")))
    rows = pd.DataFrame(
        {
            "group": pd.Categorical([data.groups[data.group[i]] for i in who], data.groups),
            "month": pd.Categorical([data.months[j] for j in when], data.months),
            "value": data.of("m")[who, when],
        }
    )
    wanted = visit_summaries(rows, group="group", visit="month", value="value", quantile_type=kind)
    names = [name for name in wanted.columns if name not in ("group", "month", "se")]
    pd.testing.assert_frame_equal(
        table[names], wanted[names], check_dtype=False, rtol=1e-12, atol=1e-12
    )


def test_nobody_has_no_summary():
    table = course_summaries(courses([[NAN, NAN, NAN]], "A"))
    assert table["n"].tolist() == [0, 0, 0]
    assert table.drop(columns=["measure", "group", "month", "n"]).isna().all(axis=None)


def test_each_convention_has_its_rank_test():
    assert rank_test_of(DEFAULT, MOST_EXACT) == "exact"
    assert rank_test_of(DEFAULT, MOST_EXACT + 1) == "corrected"
    assert rank_test_of(PAPER, 20) == "uncorrected"
    assert rank_test_of(SPSS_DEFAULTS, 20) == "uncorrected"
    assert rank_test_of(R_DEFAULTS, 20) == "r"

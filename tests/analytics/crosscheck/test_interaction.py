"""Interaction tests against lifelines."""

import numpy as np
import pandas as pd
import pytest

from analytics.crosscheck.interaction import interaction
from analytics.subgroups.forest import interaction_tests


@pytest.fixture
def patients() -> pd.DataFrame:
    random = np.random.default_rng(5)
    n = 150
    return pd.DataFrame(
        {
            "time": random.integers(1, 90, n).astype(float),
            "event": (random.random(n) < 0.7).astype(int),
            "group": pd.Categorical(random.choice(["old", "new"], n), categories=["old", "new"]),
            "stage": pd.Categorical(random.choice(["I", "II", "III"], n)),
            "age": random.normal(50, 9, n),
        }
    )


def statistic_of(frame: pd.DataFrame) -> float:
    tests = interaction_tests(
        frame, time="time", event="event", treatment="group", subgroups=["stage"]
    )
    return float(tests["statistic"].iloc[0])


@pytest.mark.slow
def test_two_programs_agree(patients):
    check = interaction(patients, statistic_of(patients), subgroup="stage", covariates=[])
    assert check.agrees
    wrong = interaction(patients, statistic_of(patients) + 0.1, subgroup="stage", covariates=[])
    assert wrong.agrees is False
    adjusted = interaction(patients, statistic_of(patients), subgroup="stage", covariates=["age"])
    assert adjusted.agrees is False  # another question has another answer


def test_a_level_without_events_in_a_group_is_not_compared(patients):
    silent = (patients["stage"] == "II") & (patients["group"] == "new")
    patients.loc[silent, "event"] = 0
    check = interaction(patients, statistic_of(patients), subgroup="stage", covariates=[])
    assert check.agrees is None
    assert "no event in a group" in str(check.expected_difference)

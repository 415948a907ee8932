"""Interaction tests against lifelines."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics.crosscheck.hazards import EFRON_ONLY
from analytics.crosscheck.interaction import interaction
from analytics.results import Comparison
from analytics.settings import Ties
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


def comparison_of(frame: pd.DataFrame, ties: Ties = "efron") -> Comparison:
    tests = interaction_tests(
        frame, time="time", event="event", treatment="group", subgroups=["stage"], ties=ties
    )
    statistic, df, p = (float(tests[name].iloc[0]) for name in ("statistic", "df", "p"))
    return Comparison(statistic=statistic, df=df, p=p, method="")


def agreement(frame: pd.DataFrame, ours: Comparison, **chosen: object) -> list[bool | None]:
    checks = interaction(frame, ours, **{"subgroup": "stage", "covariates": []} | chosen)
    return [check.agrees for check in checks]


@pytest.mark.slow
def test_two_programs_agree(patients):
    ours = comparison_of(patients)
    assert agreement(patients, ours) == [True, True]
    wrong = replace(ours, statistic=ours.statistic + 0.1)
    assert agreement(patients, wrong) == [False, True]
    # Another question has another answer.
    assert agreement(patients, ours, covariates=["age"]) == [False, False]


def test_what_lifelines_cannot_fit_is_not_compared(patients):
    ours = comparison_of(patients, "breslow")
    (check,) = interaction(patients, ours, subgroup="stage", covariates=[], ties="breslow")
    assert (check.ours, check.theirs, check.reason) == (ours.statistic, None, EFRON_ONLY)


def test_a_level_without_events_in_a_group_is_not_compared(patients):
    silent = (patients["stage"] == "II") & (patients["group"] == "new")
    patients.loc[silent, "event"] = 0
    (check,) = interaction(patients, comparison_of(patients), subgroup="stage", covariates=[])
    assert check.agrees is None
    assert "no event in a group" in check.reason

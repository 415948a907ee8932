"""Survival curves and log-rank tests against lifelines."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.crosscheck import survival as crosscheck
from analytics.crosscheck.opinions import difference
from analytics.results import Comparison
from analytics.settings import Settings
from analytics.survival import curves as survival
from analytics.survival import logrank
from analytics.survival import restricted_mean as rmst
from analytics.survival.event_table import competing_event_table, event_table
from tests.analytics.cohorts import remission


@pytest.fixture(scope="module")
def patients():
    return remission().rename(columns={"arm": "group", "weeks": "time", "relapse": "event"})


@pytest.fixture(scope="module")
def table(patients):
    return event_table(patients, time="time", event="event", group="group")


def agreeing(checks):
    assert all(check.agrees for check in checks)
    return [check.part for check in checks]


@pytest.mark.parametrize("group", ["6-MP", "placebo"])
def test_curves_agree_with_their_limits(patients, table, group):
    with_limits = ["", "lower limit", "upper limit"]
    chosen = {"group": group, "limits": True}
    ours = survival.survival_at(table, 10)[group]
    checks = crosscheck.kaplan_meier(patients, ours, **chosen, at=10)
    assert agreeing(checks) == with_limits
    assert checks[0].program.startswith("lifelines ")
    assert checks[0].program.endswith(", KaplanMeierFitter")
    ours = survival.median_survival(table)[group]
    assert agreeing(crosscheck.median_survival(patients, ours, **chosen)) == with_limits
    ours = survival.follow_up(table)[group]
    assert agreeing(crosscheck.follow_up(table, ours, group=group)) == [""]
    ours = rmst.restricted_mean(table, 20)[group]
    assert crosscheck.restricted_mean(patients, ours, group=group, horizon=20).agrees


def test_limits_of_another_kind_are_told_apart(patients, table):
    plain = survival.survival_at(table, 10, Settings(name="", confidence_type="plain"))
    checks = crosscheck.kaplan_meier(patients, plain["6-MP"], group="6-MP", at=10, limits=True)
    assert [check.agrees for check in checks] == [True, False, False]


def test_follow_up_counts_deaths_first_as_events():
    random = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "group": pd.Categorical(["A"] * 60),
            "time": random.integers(1, 20, 60).astype(float),
            "event": random.choice([0, 1, 2], 60),
        }
    )
    causes = competing_event_table(frame, time="time", event="event", causes=(1, 2), group="group")
    ours = survival.follow_up(causes)["A"]
    assert agreeing(crosscheck.follow_up(causes, ours, group="A")) == [""]


def test_a_difference_is_that_of_two_numbers(patients, table):
    found = survival.survival_at(table, 10)
    drug, placebo = (
        crosscheck.kaplan_meier(patients, found[name], group=name, at=10)[0]
        for name in ("6-MP", "placebo")
    )
    ours = survival.survival_difference(table, 10, reference="placebo")["6-MP"].value
    assert difference(ours, drug, placebo).agrees
    assert difference(ours + 0.01, drug, placebo).agrees is False


def test_a_difference_from_what_is_not_checked_is_not_checked(patients, table):
    found = survival.survival_at(table, 100)
    drug, placebo = (
        crosscheck.kaplan_meier(patients, found[name], group=name, at=100)[0]
        for name in ("6-MP", "placebo")
    )
    check = difference(math.nan, drug, placebo)
    assert check.theirs is None
    assert check.reason == crosscheck.BEYOND


def test_log_rank_agrees(patients, table):
    ours = logrank.log_rank(table)
    assert agreeing(crosscheck.log_rank(patients, ours)) == ["chi-square", "p"]
    wrong = Comparison(statistic=ours.statistic * 1.001, p=ours.p, method="")
    assert [check.agrees for check in crosscheck.log_rank(patients, wrong)] == [False, True]


def test_beyond_the_last_time_lifelines_goes_on(patients, table):
    ours = survival.survival_at(table, 100)["6-MP"]
    (check,) = crosscheck.kaplan_meier(patients, ours, group="6-MP", at=100, limits=True)
    assert math.isnan(check.ours)
    assert check.theirs is None

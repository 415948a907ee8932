"""Competing risks against hand arithmetic and against each patient's influence."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings

from analytics.errors import AnalysisError
from analytics.settings import Settings
from analytics.survival.blocks import blocks
from analytics.survival.competing import cumulative_incidence, gray_test, incidence_at
from analytics.survival.curves import kaplan_meier
from analytics.survival.event_table import competing_event_table, event_table
from analytics.survival.gray import gray_score
from analytics.survival.logrank import observed_expected
from tests.analytics.cohorts import compared, patients

ROLES = {"time": "time", "event": "event", "group": "group"}
CAUSES = {**ROLES, "causes": [1, 2]}


@pytest.fixture
def table() -> pd.DataFrame:
    cohort = pd.DataFrame(
        {
            "group": list("AAAAABBBB"),
            "time": [1, 2, 2, 3, 4, 1, 2, 3, 5],
            "event": [1, 2, 1, 0, 1, 2, 0, 1, 1],
        }
    )
    return competing_event_table(cohort, **CAUSES)


def test_incidence_by_hand(table):
    curve = cumulative_incidence(table, cause=1).query("group == 'A'").set_index("time")

    # Event-free before 1, 2 and 4: 1, 4/5, 2/5; events of the cause 1 of 5, 1 of 4 and 1 of 1.
    assert curve["incidence"].tolist() == pytest.approx([0, 1 / 5, 2 / 5, 2 / 5, 4 / 5])
    assert curve["events"].tolist() == [0, 1, 1, 0, 1]
    assert curve["other_events"].tolist() == [0, 0, 1, 0, 0]


def test_aalen_variance_by_hand(table):
    first = incidence_at(table, 1, cause=1)["A"]

    assert first.value == pytest.approx(1 / 5)
    # One event of the cause among 5, with everybody event-free before: 1 / 5^2, and it moves the
    # incidence by (1 + F/S) - F/S = 1.
    assert first.se == pytest.approx(1 / 5)


@given(patients(causes=2))
def test_incidences_and_event_free_survival_add_up_to_one(cohort):
    table = competing_event_table(cohort, **CAUSES)
    one, two = (cumulative_incidence(table, cause=cause) for cause in (1, 2))

    total = one["incidence"] + two["incidence"] + kaplan_meier(table)["survival"]
    assert total.tolist() == pytest.approx([1] * len(one))


@given(patients())
def test_without_competing_events_it_is_one_minus_kaplan_meier(cohort):
    table = competing_event_table(cohort, **CAUSES)
    curve = cumulative_incidence(table, cause=1, variance="jackknife")
    survival = kaplan_meier(table)

    assert curve["incidence"].tolist() == pytest.approx((1 - survival["survival"]).tolist())
    # The jackknife variance of one minus Kaplan-Meier is Greenwood's.
    known = survival["se"].notna()
    greenwood = survival.loc[known, "se"].tolist()
    assert curve.loc[known, "se"].tolist() == pytest.approx(greenwood, abs=1e-7)


@given(patients(causes=2, groups="A").filter(lambda cohort: len(cohort) < 10))
@hypothesis_settings(max_examples=30)
def test_jackknife_variance_is_the_sum_of_squared_influences(cohort):
    """Each patient's influence is measured: by how much a little more of them moves the curve."""
    table = competing_event_table(cohort, **CAUSES)
    curve = cumulative_incidence(table, cause=1, variance="jackknife")
    step = 1e-5

    def moved(patient: int, by: float) -> np.ndarray:
        weight = np.ones(len(cohort))
        weight[patient] += by
        return weighted_incidence(cohort, weight, curve["time"].to_numpy())

    everybody = range(len(cohort))
    influences = [(moved(one, step) - moved(one, -step)) / (2 * step) for one in everybody]
    assert curve["se"].to_numpy() == pytest.approx(
        np.sqrt(np.square(influences).sum(axis=0)), abs=1e-6
    )


def weighted_incidence(cohort: pd.DataFrame, weight: np.ndarray, times: np.ndarray) -> np.ndarray:
    event_free, incidence, found = 1.0, 0.0, []
    for time in times:
        at_risk = weight[cohort["time"] >= time].sum()
        here = cohort["time"] == time
        own = weight[here & (cohort["event"] == 1)].sum()
        any_event = weight[here & (cohort["event"] > 0)].sum()
        incidence += event_free * own / at_risk
        event_free *= 1 - any_event / at_risk
        found.append(incidence)
    return np.array(found)


def test_limits_have_the_type_of_the_settings(table):
    plain = Settings(name="plain", confidence_type="plain")
    estimate = incidence_at(table, 2, cause=1, settings=plain)["A"]

    assert estimate.high == pytest.approx(estimate.value + 1.959963984540054 * estimate.se)
    log_log = incidence_at(table, 2, cause=1)["A"]
    width = 1.959963984540054 * log_log.se / (log_log.value * math.log(log_log.value))
    assert log_log.low == pytest.approx(log_log.value ** math.exp(-width))
    assert math.isnan(incidence_at(table, 0, cause=1)["A"].low)


def test_beyond_the_last_time_incidence_is_unknown_unless_nobody_is_event_free():
    cohort = pd.DataFrame({"group": list("AABB"), "time": [1, 2, 1, 2], "event": [1, 0, 1, 2]})
    found = incidence_at(competing_event_table(cohort, **CAUSES), 3, cause=1)

    assert math.isnan(found["A"].value)
    assert found["A"].withheld is not None
    assert found["A"].withheld.code == "beyond_follow_up"
    assert found["B"].value == 0.5
    assert (found["B"].n, found["B"].events) == (2, 1)


def test_a_cause_or_time_that_is_not_there_is_refused(table):
    with pytest.raises(AnalysisError, match="Missing columns: events_3"):
        cumulative_incidence(table, cause=3)
    with pytest.raises(AnalysisError, match="from 0 on"):
        incidence_at(table, -1, cause=1)


@given(compared())
def test_without_competing_events_the_score_of_gray_is_that_of_the_log_rank_test(cohort):
    table = event_table(cohort, **ROLES)
    score, _ = gray_score(blocks(table), blocks(table))
    compared_groups = observed_expected(table)

    expected = (compared_groups["observed"] - compared_groups["expected"]).tolist()
    assert score.tolist() == pytest.approx(expected, abs=1e-9)


@given(compared(causes=2))
def test_gray_depends_on_neither_names_nor_units(cohort):
    renamed = cohort.assign(
        group=cohort["group"].map({"A": "z", "B": "a"}), time=cohort["time"] * 4
    )
    ours, theirs = (
        gray_test(competing_event_table(part.sort_values("group"), **CAUSES), cause=1)
        for part in (cohort, renamed)
    )

    assert theirs.statistic == pytest.approx(ours.statistic, abs=1e-9)
    assert theirs.df == ours.df


def test_gray_on_two_equal_strata_doubles_the_statistic(table):
    once = gray_test(table, cause=1)
    twice = gray_test({"1": table, "2": table}, cause=1)

    assert twice.statistic == pytest.approx(2 * once.statistic)
    assert (once.df, once.n, once.events) == (1, 9, 5)
    assert (once.method, twice.method) == ("Gray test", "stratified Gray test")


def test_gray_says_what_it_cannot_compare(table):
    with pytest.raises(AnalysisError, match="all patients are in A"):
        gray_test(table[table["group"] == "A"], cause=1)
    crowd = pd.DataFrame({"group": np.arange(42) // 2, "time": 1.0, "event": 1})
    with pytest.raises(AnalysisError, match="at most 20 groups, not 21"):
        gray_test(competing_event_table(crowd, **CAUSES), cause=1)
    nothing = table.assign(events_1=0, events=table["events_2"])
    assert math.isnan(gray_test(nothing, cause=1).p)
    nobody = table.assign(events_1=0, events_2=0, events=0)
    assert gray_test(nobody, cause=1).withheld is not None


def test_the_table_is_never_changed(table):
    before = table.copy(deep=True)
    cumulative_incidence(table, cause=1)
    gray_test(table, cause=2)

    pd.testing.assert_frame_equal(table, before)


def test_an_event_once_one_group_alone_is_left_says_nothing():
    # After 6 only the first group is left, and at 7 the pooled incidence is 6/8 + 1/4 = 1.
    groups, times = list("aaaabbbb"), [1, 2, 7, 9, 3, 4, 5, 6]
    tests = []
    for last in (1, 0):
        frame = pd.DataFrame({"group": groups, "time": times, "event": [1, 1, 1, last, 1, 1, 1, 1]})
        table = competing_event_table(
            frame, time="time", event="event", causes=(1, 2), group="group"
        )
        tests.append(gray_test(table, cause=1))
    assert tests[0].statistic == pytest.approx(tests[1].statistic)
    assert 0.4 < tests[0].p < 0.6

"""Kaplan-Meier, medians and survival at a time, against hand arithmetic and published numbers."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from analytics.errors import AnalysisError
from analytics.settings import Settings
from analytics.survival.curves import (
    counts_at,
    follow_up,
    kaplan_meier,
    median_survival,
    quantile,
    survival_at,
    survival_difference,
    survival_test,
)
from analytics.survival.event_table import event_table
from tests.analytics.cohorts import patients, remission
from tests.reference import refbank

ROLES = {"time": "time", "event": "event", "group": "group"}
LOG = Settings(name="R's default", confidence_type="log")
PLAIN = Settings(name="plain", confidence_type="plain")


@pytest.fixture(scope="module")
def weeks() -> pd.DataFrame:
    return event_table(remission(), time="weeks", event="relapse", group="arm")


@pytest.fixture(scope="module")
def pbc() -> pd.DataFrame:
    """The 312 randomised patients of the Mayo trial in primary biliary cholangitis, in days."""
    case = next(case for case in refbank.cases("km") if case["id"] == "km/pbc_trt")
    return event_table(refbank.frame(case), time="time", event="death", group="trt")


def one_group(times: list[float], events: list[int]) -> pd.DataFrame:
    return event_table(pd.DataFrame({"time": times, "event": events}), time="time", event="event")


def test_product_limit_by_hand(weeks):
    curve = kaplan_meier(weeks).query("group == '6-MP'").set_index("time")

    # At risk and relapsing: 21 and 3 at week 6, 17 and 1 at week 7, 15 and 1 at week 10.
    assert curve["at_risk"][[0, 6, 7, 10]].tolist() == [21, 21, 17, 15]
    assert curve["survival"][0] == 1
    assert curve["survival"][6] == pytest.approx(18 / 21)
    assert curve["survival"][10] == pytest.approx(18 / 21 * 16 / 17 * 14 / 15)
    assert curve["cumulative_hazard"][7] == pytest.approx(3 / 21 + 1 / 17)
    # Greenwood at week 7: S * sqrt(3/(21*18) + 1/(17*16)).
    assert curve["se"][7] == pytest.approx(
        18 / 21 * 16 / 17 * math.sqrt(3 / (21 * 18) + 1 / (17 * 16))
    )


def test_limits_by_hand(weeks):
    survival, relative = 18 / 21, math.sqrt(3 / (21 * 18))
    z = 1.959963984540054

    def at_six(settings: Settings) -> tuple[float, float]:
        estimate = survival_at(weeks, 6, settings)["6-MP"]
        return estimate.low, estimate.high

    moved = z * relative / math.log(survival)
    assert at_six(Settings(name="")) == pytest.approx(
        (survival ** math.exp(-moved), survival ** math.exp(moved))
    )
    assert at_six(LOG) == pytest.approx((survival * math.exp(-z * relative), 1.0))
    assert at_six(PLAIN) == pytest.approx((survival * (1 - z * relative), 1.0))


def test_survival_of_the_mayo_trial_at_five_years(pbc):
    # R 4.2.2, survival 3.5-3: summary(survfit(..., conf.type = "log-log"), times = 1826.25)
    found = survival_at(pbc, 1826.25)
    treated, placebo = found["D-penicillamine"], found["Placebo"]

    assert (treated.value, treated.low, treated.high) == pytest.approx(
        (0.7077, 0.6259, 0.7748), abs=5e-5
    )
    assert (placebo.value, placebo.low, placebo.high) == pytest.approx(
        (0.7146, 0.6333, 0.7810), abs=5e-5
    )
    assert (treated.n, treated.events) == (158, 43)


def test_at_risk_in_the_mayo_trial(pbc):
    # R: summary(survfit, times = c(365, 1826))$n.risk
    counts = counts_at(pbc, [365, 1826]).set_index(["group", "time"])["at_risk"]

    assert counts["D-penicillamine"].tolist() == [149, 82]
    assert counts["Placebo"].tolist() == [141, 77]


def test_counts_before_a_tick_by_hand():
    table = one_group([1, 2, 2, 3], [1, 0, 1, 0])

    # Whoever leaves at the tick is still at risk there.
    counts = counts_at(table, [0, 2, 3, 4])[["at_risk", "events", "censored"]]
    assert counts.to_numpy().tolist() == [[4, 0, 0], [3, 1, 0], [1, 2, 1], [0, 2, 2]]


@given(patients())
def test_counts_add_up_to_everybody_at_every_tick(cohort):
    counts = counts_at(event_table(cohort, **ROLES), np.arange(0, 6, 0.25).tolist())
    total = counts[["at_risk", "events", "censored"]].sum(axis=1)

    assert (total == counts["group"].astype(str).map(cohort["group"].value_counts())).all()


@given(patients())
def test_survival_is_the_share_left_when_nobody_is_censored(cohort):
    curve = kaplan_meier(event_table(cohort.assign(event=1), **ROLES))

    for row in curve.itertuples():
        own = cohort.loc[cohort["group"] == row.group, "time"]
        assert row.survival == pytest.approx((own > row.time).mean() if row.events else 1)


@given(patients())
def test_curves_fall_within_their_limits(cohort):
    for settings in (Settings(name=""), LOG, PLAIN):
        curve = kaplan_meier(event_table(cohort, **ROLES), settings)
        assert (curve.groupby("group", observed=True)["survival"].diff().fillna(0) <= 0).all()
        known = curve.dropna(subset=["low", "high"])
        assert (known["low"] <= known["survival"] + 1e-12).all()
        assert (known["survival"] <= known["high"] + 1e-12).all()
        assert known[["low", "high"]].stack().between(0, 1).all()


@given(patients())
def test_the_unit_of_time_only_changes_the_times(cohort):
    table = event_table(cohort, **ROLES)
    scaled = table.assign(time=table["time"] * 4)

    ours, theirs = kaplan_meier(table), kaplan_meier(scaled)
    pd.testing.assert_frame_equal(theirs, ours.assign(time=ours["time"] * 4))
    for group, median in median_survival(table).items():
        four_times = median_survival(scaled)[group]
        assert np.array_equal(
            [four_times.value, four_times.low, four_times.high],
            np.multiply([median.value, median.low, median.high], 4),
            equal_nan=True,
        )


def test_limits_are_unknown_where_r_has_none():
    table = one_group([1, 2, 3], [0, 1, 1])

    def unknown(settings: Settings) -> list[bool]:
        return kaplan_meier(table, settings)[["low", "high"]].isna().all(axis=1).tolist()

    # Row at 0 (nobody has left), 1 (S = 1), 2 (S = 1/2), 3 (S = 0).
    assert unknown(Settings(name="log-log")) == [False, True, False, True]
    assert unknown(LOG) == unknown(PLAIN) == [False, False, False, True]
    assert kaplan_meier(table)["se"].isna().tolist() == [False, False, False, True]


def test_deaths_on_the_first_day_are_the_first_row():
    curve = kaplan_meier(one_group([0, 0, 5], [1, 0, 1]))

    assert curve["time"].tolist() == [0, 5]
    assert curve["survival"].tolist() == pytest.approx([2 / 3, 0])
    assert curve["at_risk"].tolist() == [3, 1]


def test_beyond_the_last_time_survival_is_unknown_unless_it_is_zero():
    censored_last, event_last = one_group([1, 2], [1, 0]), one_group([1, 2], [1, 1])

    unknown = survival_at(censored_last, 3)["all"]
    assert math.isnan(unknown.value)
    assert unknown.withheld is not None
    assert unknown.withheld.code == "beyond_follow_up"
    assert survival_at(censored_last, 2)["all"].value == 0.5
    assert survival_at(event_last, 3)["all"].value == 0
    assert survival_at(event_last, 0.5)["all"].value == 1


def test_a_time_before_the_start_is_refused(weeks):
    for time in (-1, math.nan):
        with pytest.raises(AnalysisError, match="from 0 on"):
            survival_at(weeks, time)


def test_an_interval_without_coverage_is_refused(weeks):
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        survival_at(weeks, 6, Settings(name="", level=95))


def test_a_difference_is_the_group_minus_the_reference(weeks):
    found = survival_at(weeks, 10)
    gap = survival_difference(weeks, 10, reference="placebo")

    assert list(gap) == ["6-MP"]
    treated, placebo = found["6-MP"], found["placebo"]
    assert gap["6-MP"].value == treated.value - placebo.value
    se = math.sqrt(treated.se**2 + placebo.se**2)
    assert gap["6-MP"].se == pytest.approx(se)
    assert gap["6-MP"].high == pytest.approx(gap["6-MP"].value + 1.959963984540054 * se)
    assert gap["6-MP"].n == 42


def test_tests_at_a_time_by_hand(weeks):
    found = survival_at(weeks, 10)
    treated, placebo = found["6-MP"], found["placebo"]
    z = (treated.value - placebo.value) / math.hypot(treated.se, placebo.se)
    plain = survival_test(weeks, 10, reference="placebo", scale="plain")["6-MP"]
    assert plain.statistic == pytest.approx(z)
    assert plain.p == pytest.approx(math.erfc(abs(z) / math.sqrt(2)))

    def on_log_log(value: float, se: float) -> tuple[float, float]:
        return math.log(-math.log(value)), se / (value * math.log(value))

    (first, first_se), (second, second_se) = (
        on_log_log(one.value, one.se) for one in (treated, placebo)
    )
    test = survival_test(weeks, 10, reference="placebo")["6-MP"]
    assert test.statistic == pytest.approx((first - second) / math.hypot(first_se, second_se))


def test_no_test_where_nobody_has_had_an_event(weeks):
    test = survival_test(weeks, 0.5, reference="placebo")["6-MP"]

    assert math.isnan(test.p)
    assert test.withheld is not None
    assert test.withheld.code == "not_computable"
    plain = survival_test(weeks, 0.5, reference="placebo", scale="plain")["6-MP"]
    assert math.isnan(plain.p)
    assert plain.withheld is not None


def test_a_reference_without_patients_is_refused(weeks):
    with pytest.raises(AnalysisError, match=r"patients in vincristine.*6-MP, placebo"):
        survival_difference(weeks, 10, reference="vincristine")


def test_medians_of_the_remission_trial(weeks):
    # Kleinbaum and Klein, Survival Analysis, chapter 2: 23 and 8 weeks.
    medians = median_survival(weeks)

    assert medians["6-MP"].value == 23
    assert medians["placebo"].value == 8


def test_a_flat_stretch_at_one_half_counts_with_its_midpoint():
    assert median_survival(one_group([1, 2, 3, 4], [1, 1, 1, 1]))["all"].value == 2.5
    # S stays at 1/2 from 8 until 14 although two are censored in between.
    plateau = one_group([2, 4, 6, 8, 10, 12, 14, 16], [1, 1, 1, 1, 0, 0, 1, 1])
    assert median_survival(plateau)["all"].value == 11
    # ... and to the last time when the curve ends there.
    assert median_survival(one_group([1, 2, 4, 6], [1, 1, 0, 0]))["all"].value == 4


def test_a_median_that_is_not_reached_says_so():
    median = median_survival(one_group([1, 2, 3], [1, 0, 0]))["all"]

    assert math.isnan(median.value)
    assert [caution.code for caution in median.cautions] == ["median_not_reached"]
    assert median.withheld is None


@pytest.mark.parametrize("probability", [0, 1, -0.5, math.nan])
def test_a_quantile_needs_a_proportion(weeks, probability):
    with pytest.raises(AnalysisError, match="between 0 and 1"):
        quantile(weeks, probability)


def test_follow_up_reverses_events_and_censoring():
    table = one_group([1, 2, 3, 4], [1, 0, 0, 1])
    median = follow_up(table)["all"]

    # Being censored is the event: of 3 at risk at 2 and 2 at 3, S falls to 2/3 and 1/3.
    assert median.value == 3
    assert (median.n, median.events) == (4, 2)
    never = follow_up(one_group([1, 2], [1, 1]))["all"]
    assert [caution.code for caution in never.cautions] == ["follow_up_not_reached"]


def test_results_keep_the_groups_of_the_table(pbc):
    curve = kaplan_meier(pbc)

    assert curve["group"].dtype == pbc["group"].dtype
    assert curve["group"].unique().tolist() == ["Placebo", "D-penicillamine"]
    assert list(survival_at(pbc, 365)) == ["Placebo", "D-penicillamine"]


def test_the_table_is_never_changed(weeks):
    before = weeks.copy(deep=True)
    kaplan_meier(weeks)
    counts_at(weeks, [1, 2])
    follow_up(weeks)
    survival_test(weeks, 10, reference="placebo")

    pd.testing.assert_frame_equal(weeks, before)

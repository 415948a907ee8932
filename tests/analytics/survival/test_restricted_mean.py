"""Restricted means against hand arithmetic and R."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from analytics.errors import AnalysisError
from analytics.survival.event_table import event_table
from analytics.survival.restricted_mean import (
    common_horizon,
    restricted_mean,
    restricted_mean_difference,
    restricted_mean_ratio,
)
from analytics.wald import wald_test
from tests.analytics.cohorts import patients
from tests.reference import refbank

ROLES = {"time": "time", "event": "event", "group": "group"}
Z = 1.959963984540054


@pytest.fixture(scope="module")
def pbc() -> pd.DataFrame:
    case = next(case for case in refbank.cases("km") if case["id"] == "km/pbc_trt")
    return event_table(refbank.frame(case), time="time", event="death", group="trt")


@pytest.fixture
def two_arms() -> pd.DataFrame:
    """A: event at 1, censored at 2, event at 3. B: events at 2 and 4."""
    cohort = pd.DataFrame(
        {"group": list("AAABB"), "time": [1, 2, 3, 2, 4], "event": [1, 0, 1, 1, 1]}
    )
    return event_table(cohort, **ROLES)


def test_mayo_trial_to_five_years(pbc):
    # R 4.2.2, survival 3.5-3: summary(survfit, rmean = 1826.25)
    found = restricted_mean(pbc, 1826.25)
    treated, placebo = found["D-penicillamine"], found["Placebo"]

    assert (treated.value, treated.se) == pytest.approx((1571.17, 38.73), abs=0.005)
    assert (placebo.value, placebo.se) == pytest.approx((1527.49, 43.51), abs=0.005)
    assert treated.low == pytest.approx(treated.value - Z * treated.se)


def test_area_and_error_by_hand(two_arms):
    found = restricted_mean(two_arms, 2.5)

    # A: 1 until 1, then 2/3. The event at 1 moves the area 2/3 * 1.5 = 1 left under the curve.
    assert found["A"].value == pytest.approx(1 + 2 / 3 * 1.5)
    assert found["A"].se == pytest.approx(math.sqrt(1 * 1 / (3 * 2)))
    assert found["A"].events == 1
    # B: 1 until 2, then 1/2. The event at 2 moves the area 1/2 * 0.5.
    assert found["B"].value == pytest.approx(2 + 0.5 * 0.5)
    assert found["B"].se == pytest.approx(0.25 * math.sqrt(1 / (2 * 1)))


def test_contrasts_by_hand(two_arms):
    a, b = (restricted_mean(two_arms, 2.5)[name] for name in "AB")
    gap = restricted_mean_difference(two_arms, 2.5, reference="B")["A"]
    assert (gap.value, gap.se) == pytest.approx((a.value - b.value, math.hypot(a.se, b.se)))

    ratio = restricted_mean_ratio(two_arms, 2.5, reference="B")["A"]
    se = math.hypot(a.se / a.value, b.se / b.value)
    assert (ratio.value, ratio.se) == pytest.approx((a.value / b.value, se))
    assert ratio.low == pytest.approx(a.value / b.value * math.exp(-Z * se))
    assert wald_test(ratio, scale="ratio").statistic == pytest.approx(math.log(ratio.value) / se)

    lost = restricted_mean_ratio(two_arms, 2.5, reference="B", of="restricted time lost")["A"]
    assert lost.value == pytest.approx((2.5 - a.value) / (2.5 - b.value))
    assert lost.method == "ratio of restricted time lost"


def test_no_ratio_when_no_time_is_lost(two_arms):
    lost = restricted_mean_ratio(two_arms, 0.5, reference="B", of="restricted time lost")["A"]

    assert math.isnan(lost.value)
    assert lost.withheld is not None
    assert math.isnan(wald_test(lost, scale="ratio").p)


def test_a_horizon_past_the_curve_is_withheld_unless_the_curve_ended_at_zero(two_arms):
    cohort = pd.DataFrame({"group": list("AABB"), "time": [1, 2, 1, 2], "event": [1, 0, 1, 1]})
    found = restricted_mean(event_table(cohort, **ROLES), 4)

    # A ends at 1/2, which R's survfit carries on: 1 + 1/2 * 3.
    assert found["A"].value == pytest.approx(2.5)
    assert found["A"].withheld is not None
    assert found["A"].withheld.code == "beyond_follow_up"
    assert found["B"].value == pytest.approx(1.5)
    assert found["B"].cautions == ()
    assert common_horizon(event_table(cohort, **ROLES), 4) == 2
    assert common_horizon(two_arms, 4) == 3
    assert common_horizon(two_arms, 1.5) == 1.5


@given(patients())
def test_without_censoring_it_is_the_mean_of_the_times_cut_at_the_horizon(cohort):
    found = restricted_mean(event_table(cohort.assign(event=1), **ROLES), 3)

    for group, estimate in found.items():
        cut = cohort.loc[cohort["group"] == group, "time"].clip(upper=3)
        assert estimate.value == pytest.approx(cut.mean())
        # Greenwood's variance is then that of a mean, with n in the denominator.
        assert estimate.se == pytest.approx(cut.std(ddof=0) / math.sqrt(len(cut)), abs=1e-7)


@given(patients())
def test_the_unit_of_time_scales_the_mean(cohort):
    table = event_table(cohort, **ROLES)
    scaled = restricted_mean(table.assign(time=table["time"] * 8), 16)

    for group, mean in restricted_mean(table, 2).items():
        eightfold = scaled[group]
        assert np.array_equal(
            [eightfold.value, eightfold.se, eightfold.low],
            np.multiply([mean.value, mean.se, mean.low], 8),
        )


@pytest.mark.parametrize("horizon", [0, -1, math.inf, math.nan])
def test_a_horizon_is_positive_and_finite(two_arms, horizon):
    with pytest.raises(AnalysisError, match="horizon above 0"):
        restricted_mean(two_arms, horizon)


def test_one_group_has_nothing_to_compare_with(two_arms):
    only = two_arms[two_arms["group"] == "A"]
    with pytest.raises(AnalysisError, match="at least one other group"):
        restricted_mean_difference(only, 2, reference="A")

"""Shifts against R's confidence limits, rank-biserial correlations by hand."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons.rank_effects import (
    location_shift,
    paired_location,
    paired_rank_biserial,
    rank_biserial,
)
from tests.reference import refbank

# R stops its search for a root within about 1e-4 of the order statistic.
R_SEARCH = 5e-4


def with_interval(family):
    """Cases whose interval R gives, and at the level asked for."""
    for case in refbank.cases(family):
        r = (case["expected"].get("wilcoxon") or {}).get("r_default", {})
        lowered = "requested conf.level not achievable" in r.get("warnings", [])
        if r.get("lower") is not None and not lowered:
            yield case


@pytest.mark.parametrize("case", list(with_interval("twosample")), ids=lambda case: case["id"])
def test_interval_of_the_shift_is_that_of_r(case):
    frame, columns = refbank.frame(case), case["columns"]
    group = pd.Categorical(frame[columns["group"]], case["args"]["group_levels"])
    shift = location_shift(frame.assign(group=group), value=columns["value"], group="group")
    assert_interval(shift, case["expected"]["wilcoxon"]["r_default"])


@pytest.mark.parametrize("case", list(with_interval("paired")), ids=lambda case: case["id"])
def test_interval_of_the_change_is_that_of_r(case):
    change = paired_location(
        refbank.frame(case), first=case["columns"]["x"], second=case["columns"]["y"]
    )
    assert_interval(change, case["expected"]["wilcoxon"]["r_default"])


def assert_interval(estimate, expected):
    assert estimate.low == pytest.approx(expected["lower"], abs=R_SEARCH)
    assert estimate.high == pytest.approx(expected["upper"], abs=R_SEARCH)


def test_shift_by_hand():
    table = pd.DataFrame({"fvc": [5.0, 8, 1, 2], "arm": list("aabb")})
    # Differences 4, 3, 7, 6; two against two cannot exclude any of them.
    shift = location_shift(table, value="fvc", group="arm")
    assert (shift.value, shift.low, shift.high) == (5, 3, 7)


def test_rank_biserial_by_hand():
    table = pd.DataFrame({"fvc": [5.0, 2, 1, 2], "arm": list("aabb")})
    # 5 beats both, 2 beats 1 and ties with 2: 3 of 4 pairs won, none lost.
    assert rank_biserial(table, value="fvc", group="arm").value == 3 / 4


def test_paired_rank_biserial_by_hand():
    table = pd.DataFrame({"after": [3.0, 5, 1, 7], "before": [2.0, 3, 4, 7]})
    # Changes 1, 2, -3 with ranks 1, 2, 3; the zero is dropped.
    assert paired_rank_biserial(table, first="after", second="before").value == 0


def test_change_of_values_as_they_are():
    table = pd.DataFrame({"after": [1e9 + 0.25, 1e9 + 0.5], "before": [1e9, 1e9]})
    # Ten digits of a billion end before the decimals; the mean differences are 1/4, 3/8 and 1/2.
    as_given = paired_location(table, first="after", second="before", significant_digits=None)
    assert as_given.value == 3 / 8
    assert math.isnan(paired_location(table, first="after", second="before").value)


def test_no_change_has_no_estimate():
    table = pd.DataFrame({"after": [3.0, 5], "before": [3.0, 5]})
    for estimate in (
        paired_location(table, first="after", second="before"),
        paired_rank_biserial(table, first="after", second="before"),
    ):
        assert math.isnan(estimate.value)
        assert estimate.withheld.code == "not_computable"


def test_too_many_differences_are_not_formed():
    table = pd.DataFrame({"fvc": np.arange(2400.0), "arm": ["a", "b"] * 1200})
    estimate = location_shift(table, value="fvc", group="arm")
    assert math.isnan(estimate.value)
    assert estimate.withheld

"""Tests on means; R's numbers are in tests/reference."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons.means import (
    mean_difference,
    mean_interval,
    one_way,
    paired_difference,
    paired_t,
    welch,
)

TABLE = pd.DataFrame({"fvc": [1.0, 2, 3, 2, 4, 6, 8], "arm": list("aaabbbb")})


def test_welch_by_hand():
    # Means 2 and 5, variances 1 and 20/3: se^2 = 1/3 + 5/3 = 2, df = 4 / (1/18 + 25/27).
    result = welch(TABLE, value="fvc", group="arm")
    assert result.statistic == pytest.approx(-3 / math.sqrt(2))
    assert result.df == pytest.approx(4 / (1 / 18 + 25 / 27))
    difference = mean_difference(TABLE, value="fvc", group="arm")
    assert difference.value == -3
    assert difference.se == pytest.approx(math.sqrt(2))


def test_one_way_by_hand():
    # Grand mean 26/7; between 108/7, within 2 + 20.
    result = one_way(TABLE, value="fvc", group="arm")
    assert result.statistic == pytest.approx((108 / 7) / (22 / 5))


def test_interval_and_p_belong_together():
    table = pd.DataFrame({"after": [5.0, 7, 9, 12], "before": [4.0, 5, 8, 8]})
    p = paired_t(table, first="after", second="before").p
    limit = paired_difference(table, first="after", second="before", level=1 - p).low
    assert limit == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    "table",
    [TABLE.assign(fvc=1.0), TABLE[2:4], TABLE[2:6]],
    ids=["constant", "one each", "one in a group"],
)
def test_without_spread_nothing_is_computed(table):
    result = welch(table, value="fvc", group="arm")
    assert math.isnan(result.p)
    assert result.withheld.code == "not_computable"
    assert math.isnan(mean_difference(table, value="fvc", group="arm").low)


def test_one_value_has_no_interval():
    estimate = mean_interval(np.array([4.0]))
    assert estimate.value == 4
    assert math.isnan(estimate.low)


def test_one_way_without_spread():
    assert one_way(TABLE.assign(fvc=1.0), value="fvc", group="arm").withheld

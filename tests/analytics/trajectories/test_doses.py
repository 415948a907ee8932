"""Doses spared, by arithmetic."""

import pytest

from analytics.trajectories.doses import doses_spared
from tests.analytics.trajectories.test_changes import NAN, courses


def test_doses_spared():
    data = courses([[40, 20, 10], [60, 20, 7.5], [50, 40, NAN]], "AAA")
    row = doses_spared(data, "m", month=12, targets=(10, 7.5)).iloc[0]
    assert (row["before"], row["dose"], row["n"]) == (50, 8.75, 2)
    # The last doses are 10, 7.5 and 40.
    assert (row["last"], row["n_last"]) == (10, 3)
    # 75% and 87.5%.
    assert row["reduction"] == pytest.approx(81.25)
    assert (row["at_or_under_10"], row["at_or_under_7.5"]) == (2, 1)
    # (40 + 20) / 2 x 3 months + (20 + 10) / 2 x 9 = 225 dose months; 120 + 123.75 = 243.75.
    assert row["n_total"] == 2
    assert row["total"] == pytest.approx((225 + 243.75) / 2 * 30.4375 / 1000)


def test_without_a_baseline_visit_nothing_is_reduced():
    data = courses([[NAN, 20, 10]], "A")
    row = doses_spared(data, "m", month=12, targets=(10,)).iloc[0]
    assert (row["n"], row["dose"], row["at_or_under_10"]) == (1, 10, 1)
    assert row[["before", "reduction", "total"]].isna().all()
    assert row["n_total"] == 0


def test_quartiles_follow_the_conventions():
    # Reductions of 50, 60, 70 and 80%. Type 7: 1 + 3/4 of the way from the first to the last;
    # type 6: a quarter of five places from the first, 1.25.
    data = courses([[100, NAN, 50], [100, NAN, 40], [100, NAN, 30], [100, NAN, 20]], "AAAA")
    quartiles = {}
    for kind in (7, 6):
        row = doses_spared(data, "m", month=12, targets=(), quantile_type=kind).iloc[0]
        quartiles[kind] = (row["reduction_q1"], row["reduction_q3"])
    assert quartiles[7] == pytest.approx((57.5, 72.5))
    assert quartiles[6] == pytest.approx((52.5, 77.5))

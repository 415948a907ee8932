"""Worst-rank analysis: deaths below everybody measured, earlier deaths worse."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.comparisons.ranks import mann_whitney
from analytics.errors import AnalysisError
from analytics.hrct.worst_rank import worst_rank_test, worst_ranks

NAN = math.nan


def ranks(values, died, **options):
    return worst_ranks(np.array(values, float), np.array(died, float), **options).tolist()


def test_deaths_rank_worst_and_earlier_deaths_worse():
    # Changes -3 < 1 (better first), then death in month 9, then in month 2; the last is missing.
    found = ranks([1, NAN, -3, NAN, NAN], [NAN, 2, NAN, 9, NAN])
    assert found[:4] == [1, 3, 0, 2]
    assert math.isnan(found[4])


def test_equal_changes_and_deaths_of_one_day_are_equal():
    assert ranks([2, 2, NAN, NAN], [NAN, NAN, 5, 5]) == [0, 0, 1, 1]
    assert ranks([0.3 - 0.2, 0.2 - 0.1], [NAN, NAN]) == [0, 0]


def test_a_patient_measured_before_dying_ranks_by_the_value():
    assert ranks([4, 1], [3, NAN]) == [1, 0]


def test_where_higher_is_better_low_values_are_worse():
    assert ranks([4, 1, NAN], [NAN, NAN, 6], higher_is_worse=False) == [0, 1, 2]


def test_all_dead():
    assert ranks([NAN, NAN], [1, 2]) == [1, 0]


SMALL = pd.DataFrame(
    {
        "change": [-4.0, -2, NAN, 1, 3, NAN, NAN],
        "died": [NAN, NAN, 11, NAN, NAN, 2, NAN],
        "arm": pd.Categorical(list("aaabbbb")),
    }
)


def test_the_test_by_hand():
    found = worst_rank_test(SMALL, value="change", died="died", group="arm", method="exact")
    # Order: a -4, a -2, b 1, b 3, a dead in month 11, b dead in month 2. Ranks of a: 1, 2, 5;
    # W = 8 - 6 = 2. Of the 20 sets of three ranks, those summing to at most 8: 123 124 125 134.
    assert found.test.statistic == 2
    assert found.test.p == pytest.approx(2 * 4 / 20)
    assert (found.measured, found.deaths, found.missing) == (4, 2, 1)
    # a better in 7 of 9 pairs, worse in 2 (its death against 1 and 3).
    assert found.effect.value == pytest.approx((2 - 7) / 9)


def test_three_groups_are_compared_by_kruskal_wallis():
    table = SMALL.assign(arm=pd.Categorical(list("aabbccc")))
    found = worst_rank_test(table, value="change", died="died", group="arm")
    assert found.test.method == "Kruskal-Wallis test"
    assert found.effect is None


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=6, max_size=20))
def test_without_deaths_it_is_the_comparison_of_changes(rows):
    changes, first = zip(*rows, strict=True)
    arms = ["a", "b", *("a" if f else "b" for f in first[2:])]
    table = pd.DataFrame({"change": changes, "died": NAN, "arm": pd.Categorical(arms)})
    ours = worst_rank_test(table, value="change", died="died", group="arm", method="exact").test
    alone = mann_whitney(table, value="change", group="arm", method="exact")
    assert ours.p == pytest.approx(alone.p, nan_ok=True)


def test_a_group_nobody_can_be_ranked_in_is_refused():
    table = SMALL.assign(change=SMALL["change"].where(SMALL["arm"] == "a"), died=NAN)
    with pytest.raises(AnalysisError):
        worst_rank_test(table, value="change", died="died", group="arm")


def test_one_group_is_refused():
    one = SMALL.assign(arm=pd.Categorical(["a"] * 7))
    with pytest.raises(AnalysisError, match="two groups"):
        worst_rank_test(one, value="change", died="died", group="arm")

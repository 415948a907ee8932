"""Tests and estimates of one measure; the functions behind them are verified against R."""

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons.ranks import kruskal_wallis, wilcoxon
from analytics.multiplicity import adjust
from analytics.settings import DEFAULT, PAPER
from analytics.trajectories.tests import (
    EVERYBODY,
    against_baseline,
    between_groups,
    last_month_with,
    reached,
)
from tests.analytics.trajectories.test_changes import NAN, courses, drawn


def cell(table, group, month):
    found = table[(table["group"] == group) & (table["month"] == month)]
    assert len(found) == 1
    return found.iloc[0]


def test_change_in_each_group_and_in_everybody():
    # Changes 1 to 6, all upwards: 2 of 2^6 ways to sign them are as extreme; the middle of all
    # means of pairs is 3.5; the widest interval, 1 to 6, leaves out those 2 and covers 97%.
    data = courses([[10, 10 + k, NAN] for k in range(1, 7)] + [[10, NAN, NAN]], "AAAAAAB")
    found = against_baseline(data, "m", settings=DEFAULT)
    one = cell(found, "A", 3)
    assert (one["n"], one["change"], one["low"], one["high"]) == (6, 3.5, 1, 6)
    assert one["p"] == pytest.approx(2 / 2**6)
    assert cell(found, EVERYBODY, 3)["p"] == pytest.approx(2 / 2**6)
    assert np.isnan(cell(found, "B", 3)["p"])
    # Two p are in the family: of A, and of everybody.
    assert one["bonferroni"] == pytest.approx(2 * 2 / 2**6)


def test_the_median_change_is_of_all_and_the_test_of_those_who_changed():
    # Changes 0, 0, 0 and 1 to 6: the middle of the nine is 2 and R's quartiles 0 and 4; of the six
    # that are not zero the middle of all means of pairs is 3.5, and p is 2 of 2^6 ways.
    data = courses([[10, 10 + k, NAN] for k in (0, 0, 0, 1, 2, 3, 4, 5, 6)], "A" * 9)
    one = cell(against_baseline(data, "m", settings=DEFAULT), "A", 3)
    assert one[["n", "median", "q1", "q3"]].tolist() == [9, 2, 0, 4]
    assert one[["changed", "change", "low", "high"]].tolist() == [6, 3.5, 1, 6]
    assert one["p"] == pytest.approx(2 / 2**6)


def test_five_pairs_bear_no_interval_and_no_p():
    # Of five pairs the widest interval leaves out 2 of 2^5 ways: it covers 93.75%, and the least p
    # there could be is 0.0625.
    data = courses([[10, 10 + k, NAN] for k in range(1, 6)], "AAAAA")
    one = cell(against_baseline(data, "m", settings=DEFAULT), "A", 3)
    assert (one["median"], one["change"]) == (3, 3)
    assert one[["low", "high", "p"]].isna().all()


def test_no_change_at_all_is_zero_without_a_test():
    one = cell(
        against_baseline(courses([[4, 4, 4], [5, 5, 5]], "AA"), "m", settings=DEFAULT), "A", 3
    )
    assert (one["n"], one["changed"], one["median"]) == (2, 0, 0)
    assert one[["change", "p"]].isna().all()


@pytest.mark.parametrize("seed", range(3))
def test_families_are_the_columns(seed):
    data = drawn(seed)
    within = against_baseline(data, "m", settings=PAPER)
    np.testing.assert_allclose(within["holm"], adjust(within["p"].to_numpy(), method="holm"))
    between = between_groups(data, "m", reference="A", settings=PAPER)
    pairs = between[between["group"] != EVERYBODY]
    for kind in ("level", "change"):
        wanted = adjust(pairs[f"{kind}_p"].to_numpy(), method="bonferroni")
        np.testing.assert_allclose(pairs[f"{kind}_bonferroni"], wanted)
    assert between[between["group"] == EVERYBODY]["level_holm"].isna().all()


def test_the_papers_paired_test_is_the_plain_approximation():
    data = drawn(4)
    later, before = data.of("m")[data.group == 1, 1], data.of("m")[data.group == 1, 0]
    pairs = pd.DataFrame({"later": later, "before": before}).dropna()
    wanted = wilcoxon(pairs, first="later", second="before", method="uncorrected").p
    found = cell(against_baseline(data, "m", settings=PAPER), "B", 3)
    assert found["p"] == pytest.approx(wanted)


def test_between_two_groups():
    # Differences of changes B - A: 2, 3, 4 less 0, 1, 2: median of {0, 1, 1, 2, 2, 2, 3, 3, 4} = 2.
    data = courses([[1, 1, 1], [1, 2, 2], [1, 3, 3], [5, 7, 7], [5, 8, 8], [5, 9, 9]], "AAABBB")
    found = between_groups(data, "m", reference="A", settings=DEFAULT)
    one = cell(found, "B", 3)
    assert one["difference"] == 2
    # U = 8.5 of 9, one tie: 8 wins, no loss, so the effect is 8/9.
    assert one["effect"] == pytest.approx(8 / 9)
    # Three against three bear no 95% interval: 2 of 20 orders lie outside the widest. Nor a p:
    # with all of B above all of A at baseline it would be 2 of 20.
    assert np.isnan(one["low"])
    assert found[["level_p", "change_p"]].isna().all(axis=None)


def test_four_against_four_bear_a_p():
    # All of B above all of A: 2 of the 70 orders are as extreme, ties within groups or not.
    data = courses([[1, 1, 1]] * 4 + [[5, 6, 7]] * 4, "AAAABBBB")
    found = between_groups(data, "m", reference="A", settings=DEFAULT)
    assert cell(found, "B", 0)["level_p"] == pytest.approx(2 / 70)
    assert cell(found, "B", 3)["change_p"] == pytest.approx(2 / 70)


def test_more_than_two_groups_are_tested_together():
    data = drawn(5, missing=0)
    found = cell(between_groups(data, "m", reference="A", settings=DEFAULT), EVERYBODY, 3)
    table = pd.DataFrame({"v": data.changes[0, :, 1], "g": pd.Categorical(data.group)})
    assert found["change_p"] == pytest.approx(kruskal_wallis(table, value="v", group="g").p)
    assert found["n_change"] == 23


def test_a_group_without_values_is_not_compared():
    data = courses([[1, 2, 3], [1, NAN, NAN], [NAN, NAN, NAN]], "AAB")
    found = between_groups(data, "m", reference="A", settings=DEFAULT)
    assert found[["level_p", "change_p", "difference"]].isna().all(axis=None)


def test_who_reached_an_important_difference():
    data = courses([[100, 80, 81], [100, 79, NAN], [0, 5, 0]], "AAB")
    percent = reached(data, "m", "lower", least=20, percent=True)
    assert cell(percent, "A", 3)[["reached", "of"]].tolist() == [2, 2]
    assert cell(percent, "A", 12)[["reached", "of"]].tolist() == [0, 1]
    # Nothing is a percentage of a baseline of zero.
    assert cell(percent, "B", 3)[["reached", "of"]].tolist() == [0, 0]
    points = reached(data, "m", "higher", least=5, percent=False)
    assert cell(points, "B", 3)[["reached", "of"]].tolist() == [1, 1]
    assert cell(points, EVERYBODY, 3)[["reached", "of"]].tolist() == [1, 3]


def test_the_last_visit_with_a_value():
    data = courses([[1, 2, NAN], [1, NAN, NAN]], "AB")
    assert last_month_with(data, "m") == 3
    assert last_month_with(courses([[1, NAN, NAN]], "A"), "m") is None

"""Rank tests; R's numbers are in tests/reference, here are rules and limits."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons.ranks import kruskal_wallis, mann_whitney, wilcoxon
from analytics.errors import AnalysisError

UNTIED = pd.DataFrame({"fvc": [1.0, 2, 3, 4, 5, 6, 7], "arm": list("aaabbbb")})
PAIRS = pd.DataFrame({"after": [5.0, 7, 9, 12], "before": [4.0, 5, 6, 8]})


def codes(result):
    return [caution.code for caution in result.cautions]


def test_mann_whitney_by_hand():
    result = mann_whitney(UNTIED, value="fvc", group="arm")
    # The three lowest of seven: one of 35 subsets, and its mirror image.
    assert result.p == pytest.approx(2 / 35)
    assert (result.statistic, result.exact, result.n) == (0, True, 7)
    assert codes(result) == ["few_per_group"]
    assert result.method == "Mann-Whitney U test, exact p"


def test_wilcoxon_by_hand():
    result = wilcoxon(PAIRS, first="after", second="before")
    # Four differences above zero: one of 16 sign patterns, and its mirror image.
    assert (result.statistic, result.p, result.n) == (10, 2 / 16, 4)


def test_a_small_group_is_told_by_what_p_rests_on():
    equal = PAIRS.assign(before=[5.0, 5, 6, 8])  # of four pairs one does not differ
    (said,) = [c.text for c in wilcoxon(equal, first="after", second="before").cautions]
    assert said.startswith("Small group: 3 non-zero changes, fewer than 8")
    assert said.endswith("use the exact p.")
    exact = mann_whitney(UNTIED, value="fvc", group="arm", method="exact")
    assert "normal approximation" not in exact.cautions[0].text
    assert "exact p" not in exact.cautions[0].text
    several = kruskal_wallis(UNTIED, value="fvc", group="arm")
    assert "chi-square approximation" in several.cautions[0].text


def test_ties_and_zeros_turn_r_to_the_corrected_approximation():
    tied = mann_whitney(UNTIED.assign(fvc=[1, 1, 2, 2, 3, 4, 5]), value="fvc", group="arm")
    zero = wilcoxon(PAIRS.assign(before=[5.0, 5, 6, 8]), first="after", second="before")
    for result in (tied, zero):
        assert not result.exact
        assert "with continuity correction" in result.method


def test_r_is_exact_below_fifty_only():
    values = np.arange(100.0)
    table = pd.DataFrame({"fvc": values, "arm": ["a", "b"] * 50})
    assert not mann_whitney(table, value="fvc", group="arm").exact
    assert mann_whitney(table[:98], value="fvc", group="arm").exact
    assert mann_whitney(table, value="fvc", group="arm", method="exact").exact


def test_exact_gives_way_when_it_would_take_long():
    table = pd.DataFrame({"fvc": np.arange(2000.0) % 97, "arm": ["a", "b"] * 1000})
    result = mann_whitney(table, value="fvc", group="arm", method="exact")
    assert not result.exact
    assert codes(result) == ["too_large_for_exact"]
    assert result.p == mann_whitney(table, value="fvc", group="arm", method="corrected").p


def test_ties_can_be_ignored_as_scipy_and_small_sample_tables_do():
    from scipy.stats import mannwhitneyu
    from scipy.stats import wilcoxon as signed_rank

    random = np.random.default_rng(12)
    for sizes in ((6, 7), (7, 6), (12, 22), (50, 50)):
        table = pd.DataFrame(
            {"score": random.integers(0, 8, sum(sizes)), "arm": np.repeat(["a", "b"], sizes)}
        )
        first, second = (table.loc[table["arm"] == arm, "score"] for arm in "ab")
        result = mann_whitney(table, value="score", group="arm", method="exact, ties ignored")
        expected = mannwhitneyu(first, second, method="exact").pvalue
        assert result.p == pytest.approx(expected, rel=1e-12)
        assert "ties_ignored" in codes(result)
        assert not result.exact
    change = np.array([1.0, 1, 2, -2, 3, 3, 4, 5, -6, 7])
    pairs = pd.DataFrame({"after": change, "before": np.zeros(10)})
    paired = wilcoxon(pairs, first="after", second="before", method="exact, ties ignored")
    expected = signed_rank(change, method="exact").pvalue
    assert paired.p == pytest.approx(expected, rel=1e-12)


def test_ties_ignored_by_hand():
    # a: 1 and 3 against 2, 3, 4, 5: U is 1.5, taken as 2. Of the 15 pairs of ranks 1 to 6 one
    # has U 0, one U 1 and two U 2.
    table = pd.DataFrame({"score": [1, 3, 2, 3, 4, 5], "arm": list("aabbbb")})
    result = mann_whitney(table, value="score", group="arm", method="exact, ties ignored")
    assert result.statistic == 1.5
    assert result.p == pytest.approx(2 * 4 / 15)


def test_without_ties_there_is_nothing_to_ignore():
    ignoring = mann_whitney(UNTIED, value="fvc", group="arm", method="exact, ties ignored")
    assert ignoring == mann_whitney(UNTIED, value="fvc", group="arm", method="exact")


def test_float_noise_is_no_difference():
    # Three equal differences: R, which does not round, ranks their last bits.
    table = pd.DataFrame({"after": [0.3, 0.2, 0.4, 1.0], "before": [0.2, 0.1, 0.3, 0.5]})
    assert not wilcoxon(table, first="after", second="before").exact
    assert wilcoxon(table, first="after", second="before", significant_digits=None).exact


def test_nothing_to_rank_is_withheld():
    equal = mann_whitney(UNTIED.assign(fvc=1.0), value="fvc", group="arm", method="exact")
    unchanged = wilcoxon(PAIRS.assign(before=PAIRS["after"]), first="after", second="before")
    all_equal = kruskal_wallis(UNTIED.assign(fvc=1.0), value="fvc", group="arm")
    for result in (equal, unchanged, all_equal):
        assert math.isnan(result.p)
        assert not result.exact
        assert result.withheld.code == "not_computable"


def test_kruskal_wallis_by_hand():
    # Rank sums 6 and 22 of 3 and 4: 12 / 56 (36 / 3 + 484 / 4) - 24 = 4.5.
    result = kruskal_wallis(UNTIED, value="fvc", group="arm")
    assert result.statistic == pytest.approx(4.5)
    assert result.df == 1


def test_input_is_left_alone():
    table = UNTIED.copy()
    mann_whitney(table, value="fvc", group="arm")
    pd.testing.assert_frame_equal(table, UNTIED)


def test_three_groups_are_refused():
    with pytest.raises(AnalysisError, match="compares two"):
        mann_whitney(UNTIED.assign(arm=list("aabbccc")), value="fvc", group="arm")


def test_sixty_against_sixty_with_ties_is_exact():
    scores = np.random.default_rng(1).integers(0, 40, 120)
    table = pd.DataFrame({"score": scores, "arm": ["a", "b"] * 60})
    result = mann_whitney(table, value="score", group="arm", method="exact")
    assert result.exact

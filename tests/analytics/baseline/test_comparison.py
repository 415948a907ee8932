"""Which test a baseline variable gets. The tests themselves are held to R in their own files."""

import math

import numpy as np
import pytest

from analytics.baseline.comparison import compare_counts, compare_numbers

TWO = [np.array([1.0, 2, 3, 4]), np.array([3.0, 5, 7, 9, 11])]
THREE = [*TWO, np.array([0.0, 1, 1])]


@pytest.mark.parametrize(
    ("samples", "ranks", "method"),
    [
        (TWO, False, "Welch t-test"),
        (TWO, True, "Mann-Whitney U test, exact p"),
        (THREE, False, "one-way analysis of variance"),
        (THREE, True, "Kruskal-Wallis test"),
    ],
)
def test_numbers_are_tested_as_they_are_summarised(samples, ranks, method):
    assert compare_numbers(samples, ranks=ranks, method="exact").method == method


def test_welch_by_hand():
    # Means 2.5 and 7, variances 5/3 and 10: t = -4.5 / sqrt(5/12 + 2).
    found = compare_numbers(TWO, ranks=False, method="exact")
    assert found.statistic == pytest.approx(-4.5 / math.sqrt(5 / 12 + 2))


def test_counts_get_pearson_without_correction_where_they_are_large():
    # 20 of 40 v 30 of 40: chi-square = 80 * (20*10 - 20*30)^2 / (40*40*50*30) = 16/3.
    found = compare_counts(np.array([[20, 20], [30, 10]]))
    assert found.method == "Pearson chi-square test"
    assert found.statistic == pytest.approx(16 / 3)


def test_counts_get_fisher_where_an_expected_count_is_under_five():
    # Of 70 tables 16 + 1 are as unlikely on either side: R's fisher.test gives 34/70.
    found = compare_counts(np.array([[3, 1], [1, 3]]))
    assert (found.method, found.p) == ("Fisher's exact test", pytest.approx(34 / 70))


def test_a_publication_s_choice_goes_before_the_rule():
    small, large = np.array([[3, 1], [1, 3]]), np.array([[20, 20], [30, 10]])
    assert compare_counts(small, rule="chi-square").method == "Pearson chi-square test"
    assert compare_counts(large, rule="fisher").method == "Fisher's exact test"


def test_yates_when_asked():
    assert "Yates" in compare_counts(np.array([[20, 20], [30, 10]]), continuity=True).method


def test_levels_of_nobody_change_nothing():
    with_empty = compare_counts(np.array([[20, 0, 20], [30, 0, 10]]))
    assert with_empty.p == compare_counts(np.array([[20, 20], [30, 10]])).p


@pytest.mark.parametrize(
    ("counts", "reason"),
    [
        ([[0, 0], [3, 4]], "a group has no value"),
        ([[5, 0], [3, 0]], "all patients are at one level"),
        ([[5, 0], [0, 3]], "no two groups have a level in common"),
    ],
)
def test_what_cannot_be_compared_says_why(counts, reason):
    found = compare_counts(np.array(counts))
    assert math.isnan(found.p)
    assert found.withheld is not None
    assert reason in found.withheld.text


def test_numbers_of_a_group_without_values_say_why():
    found = compare_numbers([np.array([]), np.array([1.0])], ranks=False, method="exact")
    assert found.withheld is not None
    assert math.isnan(found.p)

"""Numbers from printed ones, against worked examples, SciPy and arithmetic."""

import math

import numpy as np
import pytest
import scipy.stats

from analytics.errors import AnalysisError
from analytics.published.printed import read_printed
from analytics.published.reported import (
    Group,
    count_for,
    denominators,
    interval_from_p,
    mean_smd,
    nearest_rank_p,
    p_from_interval,
    share_smd,
    t_test,
)


def printed(*texts):
    return [read_printed(text) for text in texts]


def test_p_from_an_interval_as_in_the_worked_example():
    # Altman and Bland, BMJ 2011;343:d2304: 0.81 (0.70 to 0.94) has P = 0.005.
    assert round(p_from_interval(*printed("0.81", "0.70", "0.94")).value, 3) == 0.005


def test_rounding_gives_p_a_range():
    found = p_from_interval(*printed("0.428", "0.212", "0.862"))
    # z = 1.96 x 2 x |log 0.428| / log(0.862 / 0.212) = 2.3717
    assert found.value == pytest.approx(0.01771, abs=1e-5)
    assert found.low < found.value < found.high
    assert found.high - found.low < 0.001


def test_an_interval_from_p_is_the_way_back():
    low, high = interval_from_p(0.428, 0.01771102)
    # The printed interval, but for the ratio standing a little off its middle.
    assert (low, high) == pytest.approx((0.212, 0.862), abs=0.0015)
    assert p_from_interval(
        *printed("0.42800000", f"{low:.8f}", f"{high:.8f}")
    ).value == pytest.approx(0.01771102, abs=1e-6)


@pytest.mark.parametrize("p", [0.0, 1.0, -0.1, 2.0])
def test_an_interval_needs_a_p_between_0_and_1(p):
    with pytest.raises(AnalysisError):
        interval_from_p(0.5, p)


@pytest.mark.parametrize("ratio", [0.0, 1.0, -2.0])
def test_an_interval_needs_a_ratio_that_says_something(ratio):
    with pytest.raises(AnalysisError):
        interval_from_p(ratio, 0.05)


@pytest.mark.parametrize(
    "texts", [("0", "0.1", "0.2"), ("3", "0.1", "0.2"), ("0.2", "0.2", "0.2"), ("1", "-1", "2")]
)
def test_an_interval_that_does_not_enclose_its_ratio_is_refused(texts):
    with pytest.raises(AnalysisError):
        p_from_interval(*printed(*texts))


@pytest.mark.parametrize("equal", [True, False])
def test_p_of_two_means_as_scipy_has_it(equal):
    first = Group(*printed("52.8", "11.2"), 12)
    second = Group(*printed("50.0", "10.3"), 22)
    theirs = scipy.stats.ttest_ind_from_stats(52.8, 11.2, 12, 50.0, 10.3, 22, equal_var=equal)
    found = t_test(first, second, equal_variances=equal)
    assert found.value == pytest.approx(theirs.pvalue, rel=1e-9)
    assert found.low < found.value < found.high


def test_means_that_may_be_equal_reach_p_1():
    first, second = Group(*printed("57", "30"), 12), Group(*printed("56", "31"), 22)
    assert t_test(first, second).high == 1.0


def test_a_group_without_spread_is_refused():
    with pytest.raises(AnalysisError):
        t_test(Group(*printed("1", "0"), 5), Group(*printed("2", "1"), 5))


def test_standardised_differences_by_arithmetic():
    # |52.8 - 50.0| / sqrt((11.2^2 + 10.3^2) / 2), and |1/2 - 7/11| / sqrt((1/4 + 28/121) / 2)
    first, second = Group(*printed("52.8", "11.2"), 12), Group(*printed("50.0", "10.3"), 22)
    assert mean_smd(first, second) == pytest.approx(2.8 / math.sqrt(115.765))
    expected = (7 / 11 - 1 / 2) / math.sqrt((1 / 4 + 28 / 121) / 2)
    assert share_smd(6, 12, 14, 22) == pytest.approx(expected)


def test_counts_and_denominators_of_percentages():
    assert count_for(read_printed("38.7"), 93)[0] == 36
    assert denominators(1, read_printed("5.0"), 22) == (20,)
    assert denominators(3, read_printed("25.5"), 12) == ()


@pytest.mark.parametrize(("p", "u"), [(0.204, 96), (0.929, 129), (0.403, 108), (0.606, 117)])
def test_p_of_distinct_values_as_scipy_has_them(p, u):
    found = nearest_rank_p(p, 12, 22)
    assert (found.u, found.method) == (u, "exact")
    theirs = scipy.stats.mannwhitneyu(*with_u(u, 12, 22), method="exact")
    assert theirs.statistic == u
    assert found.p == pytest.approx(theirs.pvalue, rel=1e-9)


def with_u(u, n, m):
    """Two samples of distinct values whose U is `u`: each first value passes some of the others."""
    passed = [min(max(u - i * m, 0), m) for i in range(n)]
    return [below - 0.5 + i / 1000 for i, below in enumerate(passed)], np.arange(m)


@pytest.mark.parametrize(("n", "m"), [(0, 5), (5, 0), (150, 51)])
def test_rank_tests_without_patients_or_with_too_many_are_refused(n, m):
    with pytest.raises(AnalysisError):
        nearest_rank_p(0.5, n, m)

"""Skewness by hand, and the summary that follows from it."""

import numpy as np
import pytest

from analytics.baseline.skewness import skewness, usual_summary


def test_skewness_by_hand():
    # Of 0, 0, 0, 1: m2 = 3/16, m3 = 3/32, g1 = 2/sqrt(3), G1 = g1 * sqrt(12) / 2 = 2.
    assert skewness(np.array([0.0, 0, 0, 1])) == pytest.approx(2)


def test_skewness_is_odd_and_free_of_unit_and_origin():
    values = np.array([1.0, 2, 2, 3, 9])
    assert skewness(-7 * values + 100) == pytest.approx(-skewness(values))


@pytest.mark.parametrize("values", [[], [1.0, 5.0], [4.0, 4.0, 4.0]])
def test_too_few_or_equal_values_are_not_skewed(values):
    assert skewness(np.array(values)) == 0


def test_skewed_numbers_and_logged_ones_get_the_median():
    even, skewed = np.arange(10.0), np.array([0.0, 0, 0, 1])
    assert usual_summary(even) == "mean"
    assert usual_summary(even, logged=True) == "median"
    assert usual_summary(skewed) == usual_summary(-skewed) == "median"


def test_missing_values_do_not_count():
    assert usual_summary(np.array([np.nan, 1, 2, 3, np.nan])) == "mean"

"""Standardised differences of two groups; R's tableone numbers are in tests/reference."""

import math

import numpy as np
import pytest

from analytics.baseline.distances import category_distance, number_distance


def test_numbers_by_hand():
    # Means 2 and 5, variances 1 and 4: 3 / sqrt(5 / 2).
    distance = number_distance(np.array([1.0, 2, 3]), np.array([3.0, 5, 7]))
    assert distance == pytest.approx(3 / math.sqrt(2.5))


def test_a_single_number_has_no_distance():
    assert math.isnan(number_distance(np.array([2.0, 2.0]), np.array([5.0])))


@pytest.mark.parametrize(("second", "distance"), [([0.1, 0.1], 0), ([0.2, 0.2], math.inf)])
def test_numbers_that_do_not_vary_are_the_same_or_infinitely_far(second, distance):
    # The mean of three tenths is 0.10000000000000002.
    assert number_distance(np.array([0.1, 0.1, 0.1]), np.array(second)) == distance


def test_two_levels_by_hand():
    # Shares 1/3 and 2/3, variances 2/9 each: (1/3) / sqrt(2/9).
    assert category_distance(np.array([1, 2]), np.array([2, 1])) == pytest.approx(1 / math.sqrt(2))


def test_an_empty_group_has_no_distance():
    assert math.isnan(category_distance(np.array([0, 0]), np.array([2, 1])))


@pytest.mark.parametrize(("first", "second"), [([3, 0], [0, 4]), ([3, 0, 0], [0, 2, 2])])
def test_no_level_in_common_is_infinitely_far(first, second):
    assert category_distance(np.array(first), np.array(second)) == math.inf


def test_one_shared_level_is_enough_for_a_finite_distance():
    assert math.isfinite(category_distance(np.array([3, 1, 0]), np.array([0, 1, 3])))

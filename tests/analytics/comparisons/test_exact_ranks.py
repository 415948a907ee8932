"""Exact distributions against counting every outcome."""

from itertools import combinations, product

import numpy as np
import pytest

from analytics.comparisons.exact_ranks import (
    doubled_midranks,
    rank_sum_distribution,
    rank_sum_p,
    signed_rank_distribution,
    signed_rank_p,
)

SCORES = [1.0, 1, 2, 3, 3, 3, 5]


def test_midranks():
    # 1 1 share ranks 1 and 2; 3 3 3 share 4, 5 and 6.
    doubled, ties = doubled_midranks(np.array(SCORES))
    assert (doubled / 2).tolist() == [1.5, 1.5, 3, 5, 5, 5, 7]
    assert ties.tolist() == [2, 1, 3, 1]


def test_signed_ranks_against_every_sign():
    doubled, _ = doubled_midranks(np.array(SCORES))
    sums = [np.dot(doubled, signs) for signs in product((0, 1), repeat=len(doubled))]
    expected = np.bincount(sums, minlength=doubled.sum() + 1) / len(sums)
    np.testing.assert_allclose(signed_rank_distribution(doubled), expected)


@pytest.mark.parametrize("size", [1, 3, 6])
@pytest.mark.parametrize("scores", [SCORES, [4.0, 1, 9, 2, 7, 5, 3]])
def test_rank_sums_against_every_subset(scores, size):
    doubled, _ = doubled_midranks(np.array(scores))
    sums = np.array([sum(chosen) for chosen in combinations(doubled, size)])
    support, chance = rank_sum_distribution(doubled, size)
    expected = [(sums == value).mean() for value in support]
    np.testing.assert_allclose(chance, expected, atol=1e-15)
    assert chance.sum() == pytest.approx(1)

    observed = doubled[:size].sum()
    as_far = abs(sums - sums.mean()) >= abs(observed - sums.mean()) - 1e-9
    assert rank_sum_p(doubled, size) == pytest.approx(as_far.mean())


def test_small_p_keeps_its_digits():
    # All of 27 differences above zero: 2 of 2^27 outcomes are as extreme.
    doubled, _ = doubled_midranks(np.arange(27.0))
    assert signed_rank_p(doubled, int(doubled.sum())) == pytest.approx(2 / 2**27, rel=1e-12)


def test_large_samples_are_left_to_the_normal_distribution():
    doubled, _ = doubled_midranks(np.arange(1001.0))
    assert signed_rank_p(doubled, 0) is None
    assert rank_sum_p(doubled, 500) is None

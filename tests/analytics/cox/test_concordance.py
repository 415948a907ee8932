"""Concordance against a count of all pairs."""

import itertools

import numpy as np
import pytest

from analytics.cox.concordance import concordance
from analytics.survival.follow_up import FollowUp


def all_pairs(stop, died, predictor, start, stratum, mass):
    concordant = compared = 0.0
    for i, j in itertools.permutations(range(len(stop)), 2):
        later = stop[j] > stop[i] or (stop[j] == stop[i] and not died[j])
        if died[i] and stratum[i] == stratum[j] and later and start[j] < stop[i]:
            pair = mass[i] * mass[j]
            compared += pair
            concordant += pair * (
                0.5 if predictor[i] == predictor[j] else predictor[i] > predictor[j]
            )
    return concordant / compared


@pytest.mark.parametrize("truncated", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_equals_the_count_of_all_pairs(seed, truncated):
    random = np.random.default_rng(seed)
    n = 50
    stop = random.integers(4, 15, n).astype(float)
    start = stop - random.integers(1, 6, n) if truncated else np.full(n, -1.0)
    died, predictor = random.random(n) < 0.6, random.integers(0, 9, n) / 3
    stratum, mass = random.integers(0, 2, n), random.uniform(0.5, 2, n)
    observed = FollowUp(stop=stop, died=died, start=start if truncated else None)

    got = concordance(observed, predictor, stratum=stratum, weight=mass)

    assert got == pytest.approx(all_pairs(stop, died, predictor, start, stratum, mass), rel=1e-12)


def test_predictors_that_differ_by_rounding_are_tied():
    observed = FollowUp(stop=np.array([1.0, 2, 3]), died=np.array([True, False, False]))
    assert concordance(observed, np.array([0.1 + 0.2, 0.3, 5.0])) == 0.25


def test_no_comparable_pair_gives_nan():
    observed = FollowUp(stop=np.array([1.0, 1.0]), died=np.array([True, True]))
    assert np.isnan(concordance(observed, np.array([1.0, 2.0])))

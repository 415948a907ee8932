"""Simulated p-values against the exact ones."""

import numpy as np
import pytest

from analytics.comparisons.fisher import exact_p
from analytics.comparisons.random_tables import simulated_p


@pytest.mark.parametrize(
    "counts",
    [[[3, 0, 2, 1], [0, 4, 1, 2], [5, 1, 0, 3]], [[4, 12, 9, 5], [1, 7, 11, 12]]],
)
def test_near_the_exact_p_and_always_the_same(counts):
    counts = np.array(counts)
    simulated = simulated_p(counts)
    assert simulated.value == simulated_p(counts).value
    assert abs(simulated.value - exact_p(counts)) < 4 * simulated.se
    assert simulated.n == 20_000


def test_never_zero():
    assert simulated_p(np.diag([30] * 5)).value == 1 / 20_001


def test_large_tables_draw_fewer():
    assert simulated_p(np.ones((40, 40), dtype=int)).n == 1250

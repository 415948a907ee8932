"""Fisher's p of a table too large to enumerate, from random tables with the same margins."""

import math

import numpy as np
from numpy.typing import NDArray

from analytics.comparisons.fisher import RELATIVE_TIE
from analytics.results import Estimate
from analytics.special import gammaln

SEED = 2025
MAX_TABLES = 20_000
MIN_TABLES = 1_000
CELLS = 2_000_000


def simulated_p(counts: NDArray[np.int64]) -> Estimate:
    """Estimate Fisher's two-sided p of `counts` (r, c); the same on every call.

    n : tables drawn, fewer for larger tables; se : the simulation's own standard error.
    p is (1 + tables no more likely) / (1 + tables drawn), so it is never 0.
    Source: Davison and Hinkley, Bootstrap Methods and their Application, 1997, section 4.2.
    """
    drawn = int(np.clip(CELLS // counts.size, MIN_TABLES, MAX_TABLES))
    log_factorial = gammaln(np.arange(counts.sum() + 1) + 1.0)
    observed = float(log_factorial[counts].sum())
    simulated = _log_factorials(counts, drawn, log_factorial)
    p = (1 + int((simulated >= observed - RELATIVE_TIE).sum())) / (1 + drawn)
    return Estimate(
        value=p,
        se=math.sqrt(p * (1 - p) / drawn),
        n=drawn,
        method=f"Monte Carlo, {drawn} tables, seed {SEED}",
    )


def _log_factorials(
    counts: NDArray[np.int64], drawn: int, log_factorial: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Draw tables cell by cell; return the sum of log count! over the cells of each."""
    random = np.random.default_rng(SEED)
    left = np.tile(counts.sum(axis=1), (drawn, 1))
    total = np.zeros(drawn)
    for column in counts.sum(axis=0):
        unplaced = np.full(drawn, column)
        for row in range(len(counts)):
            below = left[:, row + 1 :].sum(axis=1)
            cell = random.hypergeometric(left[:, row], below, unplaced)
            left[:, row] -= cell
            unplaced -= cell
            total += log_factorial[cell]
    return total

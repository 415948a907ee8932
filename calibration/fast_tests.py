"""The tests that a search repeats thousands of times, on bare arrays.

They agree with `analytics`, which the finished tables are checked with.
"""

import math
from functools import cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analytics.comparisons.exact_ranks import doubled_midranks, rank_sum_distribution, tie_excess

Values = NDArray[np.float64]


def u_statistic(first: Values, second: Values) -> float:
    """Return U of the first group, ties counted half."""
    doubled, _ = doubled_midranks(np.concatenate([first, second]))
    n = len(first)
    return (float(doubled[:n].sum()) - n * (n + 1)) / 2


def mann_whitney_p(first: Values, second: Values) -> float:
    """Return the two-sided p of the normal approximation, ties corrected, no continuity."""
    doubled, ties = doubled_midranks(np.concatenate([first, second]))
    n, m, total = len(first), len(second), len(first) + len(second)
    u = (float(doubled[:n].sum()) - n * (n + 1)) / 2
    variance = n * m * (total + 1 - tie_excess(ties) / (total * (total - 1))) / 12
    return 2 * float(ndtr(-abs(u - n * m / 2) / math.sqrt(variance)))


@cache
def untied_exact_p(u: float, n: int, m: int) -> float:
    """Return the two-sided exact p of U as if no value were tied."""
    sums, chance = rank_sum_distribution(2 * np.arange(1, n + m + 1), n)
    as_far = np.abs((sums - n * (n + 1)) / 2 - n * m / 2) >= abs(u - n * m / 2) - 1e-9
    return min(1.0, float(chance[as_far].sum()))


def wilcoxon_p(change: Values) -> float:
    """Return the two-sided p of the signed-rank test, normal approximation, zeros dropped."""
    change = change[change != 0]
    n = len(change)
    if n == 0:
        return 1.0
    doubled, ties = doubled_midranks(np.abs(change))
    v = float(doubled[change > 0].sum()) / 2
    variance = n * (n + 1) * (2 * n + 1) / 24 - tie_excess(ties) / 48
    return 2 * float(ndtr(-abs(v - n * (n + 1) / 4) / math.sqrt(variance)))


def log_rank_p(time: Values, event: Values, first: NDArray[np.bool_]) -> float:
    """Return p of the log-rank test of `first` against the others; no two events share a day."""
    order = np.argsort(-time, kind="stable")
    at_risk, of_first = np.arange(1.0, len(time) + 1), np.cumsum(first[order])
    # Those who leave on the day of an event are still at risk on it.
    last_of_day = np.searchsorted(-time[order], -time[order], side="right") - 1
    happened = event[order] > 0
    share = (of_first[last_of_day] / at_risk[last_of_day])[happened]
    variance = float((share * (1 - share)).sum())
    excess = float(first[order][happened].sum() - share.sum())
    return 2 * float(ndtr(-abs(excess) / math.sqrt(variance)))


def cox_first(
    time: Values, event: Values, covariates: Values, start: Values
) -> tuple[Values, float]:
    """Return the log hazard ratios, and the standard error of the first.

    Events have distinct days, so the treatments of ties agree. Columns should be scaled.
    start : where Newton's method begins.
    """
    order = np.argsort(-time, kind="stable")
    x, happened = covariates[order], event[order] > 0
    last_of_day = (np.searchsorted(-time[order], -time[order], side="right") - 1)[happened]
    upper = np.triu_indices(x.shape[1])
    products = x[:, upper[0]] * x[:, upper[1]]
    terms = np.column_stack([np.ones(len(x)), x, products])
    beta = start.copy()
    for _ in range(8):
        weight = np.exp((x * beta).sum(axis=1))
        sums = np.cumsum(weight[:, None] * terms, axis=0)[last_of_day]
        means = sums[:, 1:] / sums[:, :1]
        mean = means[:, : len(beta)]
        information = np.zeros((len(beta), len(beta)))
        spread = means[:, len(beta) :] - mean[:, upper[0]] * mean[:, upper[1]]
        information[upper] = spread.sum(axis=0)
        information = information + np.triu(information, 1).T
        step = np.linalg.solve(information, (x[happened] - mean).sum(axis=0))
        beta += step
        if np.abs(step).max() < 1e-6:
            break
    return beta, math.sqrt(float(np.linalg.inv(information)[0, 0]))

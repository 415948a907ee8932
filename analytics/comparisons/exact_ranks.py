"""Exact null distributions of rank statistics, ties included, by convolution.

Ranks are doubled, so that midranks are whole numbers: a statistic's distribution is then an
array indexed by its value. Every term is positive, so small p-values keep all their digits.

Source: the shift algorithm of Streitberg and Roehmel, Statistical Software Newsletter
1986;12:10-17, which R's exactRankTests also uses.
"""

import numpy as np
from numpy.typing import NDArray

# Keeps both under about half a second: 1000 pairs, or 85 against 85 with ties.
MAX_PAIRS = 1000
MAX_RANK_SUM_WORK = 350_000_000

Whole = NDArray[np.int64]
Probabilities = NDArray[np.float64]


def doubled_midranks(values: NDArray[np.float64]) -> tuple[Whole, Whole]:
    """Return twice the midrank of every value, and the size of every group of equal values."""
    _, member, ties = np.unique(values, return_inverse=True, return_counts=True)
    doubled = 2 * np.cumsum(ties) - ties + 1
    return doubled[member], ties


def tie_excess(ties: Whole) -> float:
    """Return the sum of t^3 - t over groups of t equal values, by which ties shrink a variance."""
    sizes = ties.astype(float)
    return float(np.sum(sizes**3 - sizes))


def signed_rank_p(doubled_ranks: Whole, doubled_statistic: int) -> float | None:
    """Return the two-sided exact p of V, half of `doubled_statistic`; None beyond 1000 pairs."""
    if len(doubled_ranks) > MAX_PAIRS:
        return None
    chance = signed_rank_distribution(doubled_ranks)
    return _two_sided(np.arange(len(chance)), chance, doubled_statistic)


def rank_sum_p(doubled_ranks: Whole, size: int) -> float | None:
    """Return the two-sided exact p of the first `size` ranks' sum; None when it is too large."""
    group = doubled_ranks[:size] if 2 * size <= len(doubled_ranks) else doubled_ranks[size:]
    largest_sum = int(np.sort(doubled_ranks)[-len(group) :].sum())
    if len(doubled_ranks) * len(group) * largest_sum > MAX_RANK_SUM_WORK:
        return None
    support, chance = rank_sum_distribution(doubled_ranks, len(group))
    return _two_sided(support, chance, int(group.sum()))


def untied_signed_rank_p(doubled_statistic: int, pairs: int) -> float | None:
    """Return the exact p that V would have if no two differences were equal, as tables print it."""
    if pairs > MAX_PAIRS:
        return None
    chance = signed_rank_distribution(2 * np.arange(1, pairs + 1))
    observed = _inwards(doubled_statistic, pairs * (pairs + 1) / 2)
    return _two_sided(np.arange(len(chance)), chance, observed)


def untied_rank_sum_p(doubled_statistic: int, size: int, others: int) -> float | None:
    """Return the exact p that a rank sum of `size` patients would have if nobody were tied."""
    total = size + others
    if size > others:
        return untied_rank_sum_p(total * (total + 1) - doubled_statistic, others, size)
    if total * size * size * (total + others + 1) > MAX_RANK_SUM_WORK:
        return None
    support, chance = rank_sum_distribution(2 * np.arange(1, total + 1), size)
    return _two_sided(support, chance, _inwards(doubled_statistic, size * (total + 1)))


def _inwards(doubled_statistic: int, middle: float) -> int:
    """Move a half, which only ties can make, to the whole number nearer the middle: larger p."""
    if doubled_statistic % 2 == 0:
        return doubled_statistic
    return doubled_statistic + (1 if doubled_statistic < middle else -1)


def signed_rank_distribution(doubled_ranks: Whole) -> Probabilities:
    """Return P(2V = s) for s = 0..sum: each rank is positive or not, with probability 1/2."""
    reached = 0
    chance = np.zeros(int(doubled_ranks.sum()) + 1)
    chance[0] = 1.0
    for rank in np.sort(doubled_ranks):
        chance[rank : reached + rank + 1] += chance[: reached + 1].copy()
        reached += int(rank)
        chance[: reached + 1] /= 2
    return chance


def rank_sum_distribution(doubled_ranks: Whole, size: int) -> tuple[Whole, Probabilities]:
    """Return values of 2W, the sum of `size` ranks drawn at random, and their chances (some 0)."""
    smallest = int(doubled_ranks.min())
    step = max(int(np.gcd.reduce(doubled_ranks - smallest)), 1)
    ways = _ways((np.sort(doubled_ranks) - smallest) // step, size)
    return np.arange(len(ways)) * step + size * smallest, ways / ways.sum()


def _ways(scores: Whole, size: int) -> Probabilities:
    """Count the subsets of `size` scores by their sum; `scores` ascend."""
    ways = np.zeros((size + 1, int(scores[-size:].sum()) + 1))
    ways[0, 0] = 1.0
    for seen, score in enumerate(scores, start=1):
        # Of the scores seen so far between `low` and `high` are chosen in the end,
        # and no sum of those goes beyond `top`.
        low, high = max(size - len(scores) + seen, 1), min(seen, size)
        top = int(scores[seen - high : seen].sum())
        ways[low : high + 1, score : top + 1] += ways[low - 1 : high, : top + 1 - score].copy()
    all_chosen: Probabilities = ways[size]
    return all_chosen


def _two_sided(support: Whole, chance: Probabilities, observed: int) -> float:
    """Return P(|T - E| >= |observed - E|), as R's exactRankTests and coin define it."""
    middle = float(support @ chance)
    # Twice the distance is a whole number up to rounding error in the mean.
    as_far = np.abs(support - middle) >= abs(observed - middle) - 1e-6
    return min(1.0, float(chance[as_far].sum()))

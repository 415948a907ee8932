"""Harrell's concordance: how often a higher predicted risk goes with the earlier event."""

import numpy as np

from analytics.arrays import Bools, Floats, Ints
from analytics.survival.follow_up import FollowUp

# Predictors closer than this (relative to their range) are ties: they differ by rounding only.
SAME_PREDICTOR = 1e-11


def concordance(
    observed: FollowUp,
    predictor: Floats,
    *,
    stratum: Ints | None = None,
    weight: Floats | None = None,
) -> float:
    """Share of comparable pairs that are concordant, ties in `predictor` counted half: 0-1.

    A pair is comparable when one has an event while the other is still followed; an event and a
    censoring at the same time are comparable, two events at the same time are not. Pairs stand
    within a stratum and weigh the product of their weights. As in R `concordance`; NaN without
    a comparable pair. Takes n log(n) steps.
    """
    group = np.zeros(len(predictor), dtype=np.intp) if stratum is None else stratum
    mass = np.ones(len(predictor)) if observed.count is None else observed.count
    mass = mass if weight is None else mass * weight
    rank = _ranks(predictor)
    counts = _compare(observed, observed.stop, ~observed.died, rank, group, mass)
    if observed.start is not None:
        entering = np.ones(len(rank), dtype=bool)
        counts = counts - _compare(observed, observed.start, entering, rank, group, mass)
    lower, higher, compared = counts
    return float((lower + (compared - lower - higher) / 2) / compared) if compared > 0 else np.nan


def _ranks(predictor: Floats) -> Ints:
    """Dense ranks, 0 the lowest."""
    order = np.argsort(predictor)
    gaps = np.diff(predictor[order])
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.concatenate(([0], np.cumsum(gaps > SAME_PREDICTOR * np.ptp(predictor))))
    return rank


def _compare(
    observed: FollowUp,
    until: Floats,
    reaches: Bools,
    rank: Ints,
    group: Ints,
    mass: Floats,
) -> Floats:
    """Mass of pairs (event, other) with the other's predictor lower, higher, and of all pairs.

    The others are the rows with `until` after the time of the event, or equal where `reaches`.
    """
    dead = np.flatnonzero(observed.died)
    # Latest first; at equal times those who reach the event, then the events asking, then the rest.
    turn = np.concatenate([np.where(reaches, 0, 2), np.ones(len(dead), dtype=int)])
    rows = np.concatenate([np.arange(len(rank)), dead])
    moments = np.concatenate([until, observed.stop[dead]])
    order = np.lexsort((turn, -moments, group[rows]))
    asks, rows = turn[order] == 1, rows[order]
    point = np.where(asks, 0.0, mass[rows])
    asking = np.where(asks, mass[rows], 0.0)
    lower = higher = 0.0
    everyone = float(asking @ _earlier(point, group[rows]))
    key = rank[rows]
    bits = int(rank.max()).bit_length()
    block = group[rows] << bits
    for bit in range(bits - 1, -1, -1):
        # Split each block by this bit of the rank: pairs that part here compare by it.
        upper = (key >> bit) & 1 == 1
        lower += float(np.where(upper, asking, 0) @ _earlier(np.where(upper, 0, point), block))
        higher += float(np.where(upper, 0, asking) @ _earlier(np.where(upper, point, 0), block))
        block = block | (upper.astype(np.intp) << bit)
        order = np.argsort(block, kind="stable")
        key, point, asking, block = key[order], point[order], asking[order], block[order]
    return np.array([lower, higher, everyone])


def _earlier(mass: Floats, block: Ints) -> Floats:
    """Mass of the earlier rows of the same block (blocks are contiguous)."""
    total = np.cumsum(mass) - mass
    begins = np.concatenate(([True], block[1:] != block[:-1]))
    opening = total[begins]
    return np.asarray(total - opening[np.cumsum(begins) - 1])

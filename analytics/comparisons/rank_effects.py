"""How large a rank difference is: Hodges-Lehmann shifts and rank-biserial correlations.

A test says whether; these say by how much. Shifts are exact order statistics, where R's
asymptotic wilcox.test(conf.int = TRUE) searches for a root and stops within about 1e-4.
Source: Hodges and Lehmann, Ann Math Stat 1963;34:598-611; the intervals are those of
Bauer, J Am Stat Assoc 1972;67:687-90, as in R.
"""

import math

import numpy as np
import pandas as pd

from analytics.cautions import not_computable
from analytics.comparisons.exact_ranks import (
    Probabilities,
    doubled_midranks,
    rank_sum_distribution,
    signed_rank_distribution,
    tie_excess,
)
from analytics.comparisons.ranks import R_EXACT_BELOW
from analytics.results import Estimate
from analytics.samples import SIGNIFICANT_DIGITS, Numbers, differences, two_groups
from analytics.wald import z_of

MAX_DIFFERENCES = 1_000_000
SHIFT = "Hodges-Lehmann shift between groups"
CHANGE = "Hodges-Lehmann median change"


def location_shift(table: pd.DataFrame, *, value: str, group: str, level: float = 0.95) -> Estimate:
    """Estimate the shift between two groups: the median of all differences, first minus second.

    table : one row per patient; the estimate has the unit of `value`.
    The interval inverts the Mann-Whitney test: exactly below 50 per group without ties, else by
    the continuity-corrected normal approximation, as R does. With few patients even the widest
    interval may cover less than `level`; R then lowers the level, with a warning.
    Beyond a million differences: NaN with a caution.
    AnalysisError : missing or infinite values, other than two groups, an empty group.
    """
    first, second = two_groups(table, value, group)
    n, other = len(first), len(second)
    total = n + other
    if n * other > MAX_DIFFERENCES:
        return _not_estimable(SHIFT, total, "there are too many patients to pair each with each")
    if max(n, other) < R_EXACT_BELOW and len(np.unique(np.append(first, second))) == total:
        rank_sum, chance = rank_sum_distribution(np.arange(1, total + 1), n)
        outside = _exact_outside(chance[rank_sum >= n * (n + 1) // 2], level)
    else:
        # While the shift is unknown only ties within a group are ties.
        ties = sum(tie_excess(doubled_midranks(own)[1]) for own in (first, second))
        variance = n * other * (total + 1 - ties / (total * (total - 1))) / 12
        outside = _normal_outside(n * other / 2, variance, level)
    shifts = np.sort(np.subtract.outer(first, second), axis=None)
    return _between(shifts, outside, level=level, n=total, method=SHIFT)


def paired_location(
    table: pd.DataFrame,
    *,
    first: str,
    second: str,
    level: float = 0.95,
    significant_digits: int | None = SIGNIFICANT_DIGITS,
) -> Estimate:
    """Estimate the typical change first - second: the median of all pairwise mean differences.

    table : one row per patient; zero differences are dropped, as in R, so that where many did not
        change it is larger than the median change. n : pairs that differ.
    significant_digits : as in `ranks.wilcoxon`, so that both drop the same pairs.
    The interval inverts the signed-rank test: exactly below 50 pairs without ties and zeros,
    else by the continuity-corrected normal approximation. Beyond 1400 pairs: NaN with a caution.
    AnalysisError : missing or infinite values, an empty table.
    """
    change = differences(table, first, second, significant_digits)
    change = change[change != 0]
    n = len(change)
    if not n:
        return _not_estimable(CHANGE, n, "no pair differs")
    if n * (n + 1) > 2 * MAX_DIFFERENCES:
        return _not_estimable(CHANGE, n, "there are too many pairs to combine each with each")
    if n < R_EXACT_BELOW and len(np.unique(np.abs(change))) == n == len(table):
        outside = _exact_outside(signed_rank_distribution(np.arange(1, n + 1)), level)
    else:
        variance = n * (n + 1) * (2 * n + 1) / 24 - tie_excess(doubled_midranks(change)[1]) / 48
        outside = _normal_outside(n * (n + 1) / 4, variance, level)
    means = np.sort(np.add.outer(change, change)[np.tril_indices(n)] / 2)
    return _between(means, outside, level=level, n=n, method=CHANGE)


def rank_biserial(table: pd.DataFrame, *, value: str, group: str) -> Estimate:
    """Estimate P(first > second) - P(first < second) for two patients drawn at random, -1 to 1.

    table : one row per patient; first and second level of `group`.
    Source: Cureton, Psychometrika 1956;21:287-90 (ties count for neither).
    """
    first, second = two_groups(table, value, group)
    ordered = np.sort(second)
    below = np.searchsorted(ordered, first, side="left").sum()
    above = (len(second) - np.searchsorted(ordered, first, side="right")).sum()
    return Estimate(
        value=float(below - above) / (len(first) * len(second)),
        method="rank-biserial correlation",
        n=len(first) + len(second),
    )


def paired_rank_biserial(table: pd.DataFrame, *, first: str, second: str) -> Estimate:
    """Estimate the share of ranks that favour `first` minus the share that favour `second`.

    table : one row per patient; zero differences are dropped.
    Source: Kerby, Compr Psychol 2014;3:1 (matched pairs).
    """
    change = differences(table, first, second)
    change = change[change != 0]
    method = "matched-pairs rank-biserial correlation"
    if not len(change):
        return _not_estimable(method, 0, "no pair differs")
    ranks, _ = doubled_midranks(np.abs(change))
    return Estimate(
        value=float(ranks @ np.sign(change)) / float(ranks.sum()), method=method, n=len(change)
    )


def _exact_outside(chance: Probabilities, level: float) -> int:
    """How many ordered differences lie below the interval, from the statistic's distribution."""
    return max(int(np.searchsorted(np.cumsum(chance), (1 - level) / 2)) - 1, 0)


def _normal_outside(mean: float, variance: float, level: float) -> int:
    reach = z_of(level) * math.sqrt(max(variance, 0.0))
    return max(math.floor(mean - 0.5 - reach), 0)


def _between(ordered: Numbers, outside: int, *, level: float, n: int, method: str) -> Estimate:
    return Estimate(
        value=float(np.median(ordered)),
        low=float(ordered[outside]),
        high=float(ordered[-1 - outside]),
        level=level,
        n=n,
        method=method,
    )


def _not_estimable(method: str, n: int, reason: str) -> Estimate:
    return Estimate(value=math.nan, method=method, n=n, cautions=(not_computable(reason),))

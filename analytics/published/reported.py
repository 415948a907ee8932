"""What printed numbers alone say: p from an interval, from means and from counts, and back.

Printed numbers are rounded, so an answer is a range: every value that the unrounded numbers
could give. Tests are two-sided.
"""

import math
from collections.abc import Callable, Sequence
from itertools import product
from typing import Literal

import numpy as np

from analytics.comparisons.exact_ranks import rank_sum_distribution
from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.published.printed import Printed
from analytics.special import ndtr, stdtr
from analytics.wald import z_of

MOST_RANKED = 200


class Recomputed(Value):
    """A number from printed ones.

    value : from the numbers as they stand. low, high : the range over their rounding.
    """

    value: float
    low: float
    high: float


class Group(Value):
    """One group's printed mean and standard deviation, and its patients."""

    mean: Printed
    sd: Printed
    n: int


def p_from_interval(
    ratio: Printed, low: Printed, high: Printed, *, level: float = 0.95
) -> Recomputed:
    """Return the Wald p of a ratio (HR, OR, RR) from its confidence interval.

    The standard error of the log is the interval's width over twice z.
    AnalysisError : anything not above 0, or limits that do not enclose the ratio.
    Source: Altman and Bland, BMJ 2011;343:d2304.
    """
    if min(ratio.value, low.value, high.value) <= 0:
        raise AnalysisError("A ratio and its limits lie above 0; check the numbers.")
    if not low.value <= ratio.value <= high.value or low.value == high.value:
        raise AnalysisError("The interval does not enclose the ratio; check the three numbers.")
    width = 2 * z_of(level)

    def wald(value: float, lower: float, upper: float) -> float:
        se = math.log(upper / lower) / width
        return float(2 * ndtr(-abs(math.log(value) / se)))

    return _over_rounding(wald, (ratio, low, high), least=1e-12)


def interval_from_p(ratio: float, p: float, *, level: float = 0.95) -> tuple[float, float]:
    """Return the confidence limits of a ratio from its p, both of one Wald test.

    AnalysisError : a ratio not above 0 or equal to 1 (it has p = 1 whatever its interval), p
    outside 0 to 1.
    Source: Altman and Bland, BMJ 2011;343:d2090.
    """
    if ratio <= 0 or ratio == 1:
        raise AnalysisError("The ratio must lie above 0 and differ from 1; check the number.")
    if not 0 < p < 1:
        raise AnalysisError("p lies between 0 and 1; enter it as printed, such as 0.018.")
    se = abs(math.log(ratio)) / z_of(1 - p)
    reach = z_of(level) * se
    return math.exp(math.log(ratio) - reach), math.exp(math.log(ratio) + reach)


def t_test(first: Group, second: Group, *, equal_variances: bool = True) -> Recomputed:
    """Return p of two means from their standard deviations (Student's t-test, or Welch's).

    AnalysisError : a group of fewer than two, a standard deviation not above 0.
    """
    if min(first.n, second.n) < 2:
        raise AnalysisError("Each group needs at least two patients; check the numbers.")
    if min(first.sd.value, second.sd.value) <= 0:
        raise AnalysisError("A standard deviation lies above 0; check the numbers.")

    def p(mean: float, sd: float, other_mean: float, other_sd: float) -> float:
        se, df = _spread(sd, first.n, other_sd, second.n, equal_variances)
        return float(2 * stdtr(df, -abs(mean - other_mean) / se))

    found = _over_rounding(p, (first.mean, first.sd, second.mean, second.sd), least=-math.inf)
    gap = abs(first.mean.value - second.mean.value)
    if gap <= first.mean.half_unit + second.mean.half_unit:
        return Recomputed(found.value, found.low, 1.0)  # the means can be equal
    return found


def _spread(sd: float, n: int, other: float, m: int, equal: bool) -> tuple[float, float]:
    """Return the standard error of a difference of means, and its degrees of freedom."""
    sd, other = max(sd, 1e-12), max(other, 1e-12)
    if equal:
        df = n + m - 2
        pooled = ((n - 1) * sd**2 + (m - 1) * other**2) / df
        return math.sqrt(pooled * (1 / n + 1 / m)), df
    a, b = sd**2 / n, other**2 / m
    return math.sqrt(a + b), (a + b) ** 2 / (a**2 / (n - 1) + b**2 / (m - 1))


def _over_rounding(
    compute: Callable[..., float], printed: Sequence[Printed], *, least: float
) -> Recomputed:
    """Compute from the printed numbers, and from every corner of their rounding."""
    ends = [(max(number.low, least), number.high) for number in printed]
    corners = [compute(*corner) for corner in product(*ends)]
    value = compute(*(number.value for number in printed))
    return Recomputed(value, min(*corners, value), max(*corners, value))


def mean_smd(first: Group, second: Group) -> float:
    """Return the standardised difference of two printed means, without sign.

    Divided by the root of the mean variance. Source: Austin, Stat Med 2009;28:3083-107.
    """
    spread = math.sqrt((first.sd.value**2 + second.sd.value**2) / 2)
    return abs(first.mean.value - second.mean.value) / spread if spread else math.nan


def share_smd(count: int, n: int, other: int, m: int) -> float:
    """Return the standardised difference of two proportions, without sign (Austin 2009)."""
    first, second = count / n, other / m
    spread = math.sqrt((first * (1 - first) + second * (1 - second)) / 2)
    return abs(first - second) / spread if spread else math.nan


def count_for(percent: Printed, n: int) -> tuple[int, float]:
    """Return the count of `n` whose percentage is nearest the printed one, and that percentage."""
    if n < 1:
        raise AnalysisError("A percentage needs at least one patient.")
    count = min(max(round(percent.value * n / 100), 0), n)
    return count, 100 * count / n


def denominators(count: int, percent: Printed, most: int) -> tuple[int, ...]:
    """Return the numbers of patients up to `most` of which `count` is the printed percentage."""
    return tuple(
        n
        for n in range(max(count, 1), most + 1)
        if abs(100 * count / n - percent.value) <= percent.half_unit + 1e-9
    )


class RankP(Value):
    """A p that a rank test of distinct values can have: its U, and how it is computed."""

    p: float
    u: int
    method: Literal["exact", "asymptotic", "corrected"]


def nearest_rank_p(p: float, n: int, m: int) -> RankP:
    """Return the p nearest to `p` that a Mann-Whitney test of n and m distinct values can give.

    Exact, or by the normal approximation without continuity correction (SPSS prints both) or with
    it (R). Tied values can give others. AnalysisError : an empty group, more than 200 values.
    """
    if min(n, m) < 1 or n + m > MOST_RANKED:
        raise AnalysisError(
            f"A rank test is looked up for 2 to {MOST_RANKED} values in two groups."
        )
    doubled_sums, chances = rank_sum_distribution(2 * np.arange(1, n + m + 1), n)
    cumulated = np.cumsum(chances[doubled_sums >= n * (n + 1)])  # the first is that of U = 0
    spread = math.sqrt(n * m * (n + m + 1) / 12)
    found = []
    for u in range(n * m // 2 + 1):
        away = n * m / 2 - u
        found += [
            RankP(min(1.0, 2 * float(cumulated[u])), u, "exact"),
            RankP(float(2 * ndtr(-away / spread)), u, "asymptotic"),
            RankP(float(2 * ndtr(-max(away - 0.5, 0.0) / spread)), u, "corrected"),
        ]
    return min(found, key=lambda rank: abs(rank.p - p))

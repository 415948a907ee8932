"""How far two readers of the same scan agree: weighted kappa, ICC(2,1), limits of agreement.

Readings come as arrays with one row per reading; what one reader did not read has to be left out
before, so that the exclusion is visible.
"""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analytics.cautions import not_computable
from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.results import Estimate
from analytics.special import fdtri, stdtrit
from analytics.wald import z_of

Floats = NDArray[np.float64]

KAPPA = "quadratic-weighted kappa, jackknife interval over patients"
ICC = "ICC(2,1), absolute agreement of single readings"
BIAS = "mean difference between readers, t interval"
LIMIT = "95% limit of agreement, t interval"
_Z95 = 1.959963984540054  # limits of agreement hold 95% of differences at every `level`


def weighted_kappa(
    first: ArrayLike, second: ArrayLike, *, cluster: ArrayLike | None = None, level: float = 0.95
) -> Estimate:
    """Estimate Cohen's kappa with quadratic weights, -1 to 1.

    first, second : grades in equal steps, one row per reading; categories nobody used are of no
        consequence, because quadratic weights depend on differences alone.
    cluster : what the readings come from, usually the patient. Lobes of one scan are not
        independent, so the interval leaves out one cluster at a time (jackknife); without
        `cluster` every reading is its own.
    NaN with a caution when both readers give one and the same grade throughout; the interval is
    NaN with fewer than two clusters. n : readings.
    AnalysisError : missing or infinite grades, no reading, arrays of unequal length.
    Sources: Cohen, Psychol Bull 1968;70:213-20; as one minus the mean squared difference over the
    one expected by chance, which Fleiss and Cohen, Educ Psychol Meas 1973;33:613-9 show to be
    nearly an intraclass correlation. Jackknife: Efron and Stein, Ann Stat 1981;9:586-96.
    """
    x, y = _pairs(first, second)
    n = len(x)
    labels = np.arange(n) if cluster is None else np.asarray(cluster)
    _, member = np.unique(labels, return_inverse=True)
    sums = np.stack([np.bincount(member, v) for v in (x**0, x, y, x * x, y * y, x * y)])
    value = float(_kappa(sums.sum(axis=1, keepdims=True))[0])
    if math.isnan(value):
        reason = "both readers give the same single grade throughout"
        return Estimate(value=value, method=KAPPA, n=n, cautions=(not_computable(reason),))
    clusters = sums.shape[1]
    left_out = _kappa(sums.sum(axis=1, keepdims=True) - sums) if clusters > 1 else np.array([])
    spread = float(np.sum((left_out - left_out.mean()) ** 2)) if clusters > 1 else math.nan
    se = math.sqrt((clusters - 1) / clusters * spread) if clusters > 1 else math.nan
    reach = z_of(level) * se
    return Estimate(
        value=value,
        low=value - reach,
        high=min(value + reach, 1.0) if reach == reach else math.nan,
        se=se,
        level=level,
        n=n,
        method=KAPPA,
    )


def _kappa(sums: Floats) -> Floats:
    """Return kappa of each column of sums: count, x, y, x², y², xy."""
    n, x, y, xx, yy, xy = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        seen = (xx + yy - 2 * xy) / n
        by_chance = (xx + yy) / n - 2 * (x / n) * (y / n)
        return np.asarray(np.where(by_chance > 0, 1 - seen / by_chance, np.nan))


def icc(readings: ArrayLike, *, level: float = 0.95) -> Estimate:
    """Estimate ICC(2,1): two-way random effects, absolute agreement of single readings.

    readings : (scans, readers), every scan read by every reader.
    The interval is the approximate F interval; it is NaN when readers agree in everything.
    NaN with a caution with fewer than two scans or two readers, or when nothing varies. n : scans.
    AnalysisError : missing or infinite readings.
    Sources: Shrout and Fleiss, Psychol Bull 1979;86:420-8; interval: McGraw and Wong, Psychol
    Methods 1996;1:30-46, with their correction 1996;1:390. R: irr::icc(twoway, agreement).
    """
    table = np.asarray(readings, dtype=float)
    _refuse_unusable(table)
    if table.ndim != 2 or min(table.shape) < 2:
        return _without(ICC, len(table), "it needs two scans and two readers at least")
    n, k = table.shape
    rows, columns, error = _mean_squares(table)
    below = rows + (k - 1) * error + k * (columns - error) / n
    if not below > 0:
        return _without(ICC, n, "all scores are the same")
    value = (rows - error) / below
    low, high = _icc_limits(rows, columns, error, n, k, value, level)
    return Estimate(value=value, low=low, high=high, level=level, n=n, method=ICC)


def _mean_squares(table: Floats) -> tuple[float, float, float]:
    """Mean squares between scans, between readers, and of what is left."""
    n, k = table.shape
    grand = table.mean()
    rows, columns = table.mean(axis=1), table.mean(axis=0)
    left = table - rows[:, None] - columns[None, :] + grand
    return (
        k * float(np.sum((rows - grand) ** 2)) / (n - 1),
        n * float(np.sum((columns - grand) ** 2)) / (k - 1),
        float(np.sum(left**2)) / ((n - 1) * (k - 1)),
    )


def _icc_limits(
    rows: float, columns: float, error: float, n: int, k: int, value: float, level: float
) -> tuple[float, float]:
    if value >= 1 or not error > 0:
        return math.nan, math.nan
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    parts = (a * columns) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    df = (a * columns + b * error) ** 2 / parts
    upper = float(fdtri(n - 1, df, (1 + level) / 2))
    lower = float(fdtri(df, n - 1, (1 + level) / 2))
    readers = k * columns + (k * n - k - n) * error
    low = n * (rows - upper * error) / (upper * readers + n * rows)
    return low, n * (lower * rows - error) / (readers + n * lower * rows)


class LimitsOfAgreement(Value, kw_only=True):
    """Between which limits 95% of the differences between two readers lie.

    bias : mean of first - second. lower, upper : the limits, each with its own interval.
    sd : standard deviation of the differences.
    """

    bias: Estimate
    lower: Estimate
    upper: Estimate
    sd: float


def limits_of_agreement(
    first: ArrayLike, second: ArrayLike, *, level: float = 0.95
) -> LimitsOfAgreement:
    """Estimate the mean difference first - second and its 95% limits, mean ± 1.96 SD.

    first, second : scores of the same scans by two readers, one row per scan, in one unit.
    Intervals of the limits: standard error sqrt(3/n) SD, t with n - 1 degrees of freedom. With
    one scan only the difference is known; the rest is NaN.
    AnalysisError : missing or infinite scores, no scan, arrays of unequal length.
    Source: Bland and Altman, Lancet 1986;1:307-10.
    """
    x, y = _pairs(first, second)
    apart = x - y
    n = len(apart)
    bias, sd = float(apart.mean()), float(apart.std(ddof=1)) if n > 1 else math.nan
    t = float(stdtrit(n - 1, (1 + level) / 2)) if n > 1 else math.nan

    def estimate(value: float, se: float, method: str) -> Estimate:
        low, high = value - t * se, value + t * se
        return Estimate(value=value, low=low, high=high, se=se, level=level, n=n, method=method)

    reach, se = _Z95 * sd, math.sqrt(3 / n) * sd
    return LimitsOfAgreement(
        bias=estimate(bias, sd / math.sqrt(n), BIAS),
        lower=estimate(bias - reach, se, LIMIT),
        upper=estimate(bias + reach, se, LIMIT),
        sd=sd,
    )


def _pairs(first: ArrayLike, second: ArrayLike) -> tuple[Floats, Floats]:
    x, y = np.asarray(first, dtype=float), np.asarray(second, dtype=float)
    if x.shape != y.shape:
        raise AnalysisError(
            f"The readers have {len(x)} and {len(y)} readings; pair them before comparing."
        )
    if not len(x):
        raise AnalysisError("No scan was read by both readers; widen the filter.")
    _refuse_unusable(x + y)
    return x, y


def _refuse_unusable(values: Floats) -> None:
    unusable = int(np.count_nonzero(~np.isfinite(values)))
    if unusable:
        raise AnalysisError(
            f"{unusable} readings are missing or not finite; "
            "exclude them first, so that the exclusion is visible."
        )


def _without(method: str, n: int, reason: str) -> Estimate:
    return Estimate(value=math.nan, method=method, n=n, cautions=(not_computable(reason),))

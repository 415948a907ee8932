"""Counts compared: chi-square, Fisher's exact test, and how far two proportions lie apart.

Tables are counts, one row per group and one column per outcome. Where two proportions are
compared, the first column is the outcome and the first row is compared with the second.
"""

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cautions import not_computable, simulated_p, small_expected_counts
from analytics.comparisons import fisher, random_tables
from analytics.errors import AnalysisError
from analytics.results import Comparison, Estimate
from analytics.samples import MAX_LEVELS, levels
from analytics.special import chdtrc
from analytics.wald import z_of

Counts = NDArray[np.int64]


def cross_table(table: pd.DataFrame, *, row: str, column: str) -> pd.DataFrame:
    """Count patients by two columns, levels in their own order, unused levels kept as zeros.

    table : one row per patient. Missing values and over 50 levels raise AnalysisError: name a
    missing value as a level ("not recorded") to see it counted.
    """
    row_levels, column_levels = levels(table, row), levels(table, column)
    return pd.crosstab(
        pd.Categorical(table[row], row_levels),
        pd.Categorical(table[column], column_levels),
        dropna=False,
        rownames=[row],
        colnames=[column],
    )


def expected_counts(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts that the margins alone would make, in the shape of `counts`."""
    seen = _checked(counts)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    return pd.DataFrame(expected, index=counts.index, columns=counts.columns)


def chi_square(counts: pd.DataFrame, *, continuity: bool = True) -> Comparison:
    """Test rows against columns by Pearson's chi-square.

    continuity : Yates' correction of a 2 x 2 table, R's default; SPSS prints both. It never
        exceeds the deviation itself. Larger tables have no correction.
    NaN with a caution when a row or column is empty; an expected count under 5 warns.
    """
    seen = _checked(counts)
    expected = expected_counts(counts).to_numpy()
    corrected = continuity and seen.shape == (2, 2)
    method = "chi-square test with Yates' correction" if corrected else "Pearson chi-square test"
    if not expected.all():
        return Comparison(
            statistic=math.nan,
            p=math.nan,
            method=method,
            n=int(seen.sum()),
            cautions=(not_computable("a row or column of the table is empty"),),
        )
    deviation = np.abs(seen - expected)
    if corrected:
        deviation -= min(0.5, float(deviation.min()))
    statistic = float((deviation**2 / expected).sum())
    df = (seen.shape[0] - 1) * (seen.shape[1] - 1)
    return Comparison(
        statistic=statistic,
        p=float(chdtrc(df, statistic)),
        df=df,
        method=method,
        n=int(seen.sum()),
        cautions=small_expected_counts(float(expected.min())),
    )


def fisher_exact(counts: pd.DataFrame) -> Comparison:
    """Test rows against columns by Fisher's exact test, two-sided, for any number of levels.

    p : the probability of all tables no more likely than this one (R, SAS and SPSS alike).
    Exact while it takes about a second at most (2 x 6 with 250 patients: 2-25 ms); beyond, from
    random tables with a fixed seed, with `exact` False and the standard error in a caution.
    Empty rows and columns change nothing. statistic : NaN, the test has none.
    """
    seen = _checked(counts)
    n = int(seen.sum())
    seen = seen[seen.any(axis=1)][:, seen.any(axis=0)]
    p = fisher.exact_p(seen) if min(seen.shape) > 1 else 1.0
    if p is not None:
        return Comparison(statistic=math.nan, p=p, exact=True, method="Fisher's exact test", n=n)
    simulated = random_tables.simulated_p(seen)
    return Comparison(
        statistic=math.nan,
        p=simulated.value,
        method=f"Fisher's exact test, {simulated.method}",
        n=n,
        cautions=(simulated_p(simulated.n, simulated.se),),
    )


def proportion(successes: int, n: int, *, level: float = 0.95) -> Estimate:
    """Estimate a proportion (0-1) with Wilson's score interval, without continuity correction.

    AnalysisError : nobody counted, or more successes than n.
    Source: Wilson, J Am Stat Assoc 1927;22:209-12. R: prop.test(correct = FALSE).
    """
    if not 0 <= successes <= n or n == 0:
        raise AnalysisError(
            f"A proportion needs at least one patient, and has {n} with {successes} counted."
        )
    z = z_of(level)
    share = successes / n
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return Estimate(
        value=share,
        # Rounding must not push a limit past the proportion at its ends.
        low=middle - reach if successes else 0.0,
        high=middle + reach if successes < n else 1.0,
        level=level,
        n=n,
        events=successes,
        method="proportion, Wilson interval",
    )


def risk_difference(counts: pd.DataFrame, *, level: float = 0.95) -> Estimate:
    """Estimate P(first column) in the first row minus in the second, with Newcombe's interval.

    counts : 2 x 2. The interval joins two Wilson intervals (method 10), so it stays within -1 to
    1 and works with zero cells.
    Source: Newcombe, Stat Med 1998;17:873-90.
    """
    (a, b), (c, d) = _two_by_two(counts)
    first, second = proportion(a, a + b, level=level), proportion(c, c + d, level=level)
    difference = first.value - second.value
    return Estimate(
        value=difference,
        low=difference - math.hypot(first.value - first.low, second.high - second.value),
        high=difference + math.hypot(first.high - first.value, second.value - second.low),
        level=level,
        n=a + b + c + d,
        events=a + c,
        method="risk difference, Newcombe interval",
    )


def risk_ratio(counts: pd.DataFrame, *, level: float = 0.95) -> Estimate:
    """Estimate P(first column) in the first row over that in the second, with its log interval.

    counts : 2 x 2. With no outcome in a row the ratio is 0, infinite or NaN, without interval.
    Source: Katz et al., Biometrics 1978;34:469-74.
    """
    (a, b), (c, d) = _two_by_two(counts)
    return _ratio(
        _divide(a * (c + d), c * (a + b)),
        _inverse(a) - 1 / (a + b) + _inverse(c) - 1 / (c + d),
        counts=(a, b, c, d),
        level=level,
        method="risk ratio, log interval",
    )


def odds_ratio(counts: pd.DataFrame, *, level: float = 0.95) -> Estimate:
    """Estimate the sample odds ratio of the first column, first row over second.

    counts : 2 x 2. With a zero cell it is 0, infinite or NaN, without interval. R's fisher.test
    prints the conditional estimate instead, which is a little nearer to 1.
    Source: Woolf, Ann Hum Genet 1955;19:251-3.
    """
    (a, b), (c, d) = _two_by_two(counts)
    return _ratio(
        _divide(a * d, b * c),
        _inverse(a) + _inverse(b) + _inverse(c) + _inverse(d),
        counts=(a, b, c, d),
        level=level,
        method="odds ratio, Woolf interval",
    )


def _ratio(
    value: float,
    log_variance: float,
    *,
    counts: tuple[int, int, int, int],
    level: float,
    method: str,
) -> Estimate:
    """Give a ratio its interval on the log scale, where it has one."""
    a, _, c, _ = counts
    finite = math.isfinite(log_variance) and value > 0
    se = math.sqrt(log_variance) if finite else math.nan
    reach = z_of(level) * se
    return Estimate(
        value=value,
        low=value * math.exp(-reach),
        high=value * math.exp(reach),
        se=se,
        level=level,
        n=sum(counts),
        events=a + c,
        method=method,
        cautions=()
        if finite
        else (not_computable("a cell is zero, so the ratio has no interval"),),
    )


def _inverse(count: int) -> float:
    return 1 / count if count else math.inf


def _divide(above: int, below: int) -> float:
    if below:
        return above / below
    return math.inf if above else math.nan


def _checked(counts: pd.DataFrame) -> Counts:
    """Return the counts as whole numbers, or say what is wrong with them."""
    values = counts.to_numpy(dtype=np.float64)
    if min(values.shape) < 2 or max(values.shape) > MAX_LEVELS:
        raise AnalysisError(
            f"The table has {values.shape[0]} rows and {values.shape[1]} columns, and a comparison "
            f"needs 2 to {MAX_LEVELS} of each; combine levels or choose other columns."
        )
    if not (np.isfinite(values).all() and (values >= 0).all() and (values % 1 == 0).all()):
        raise AnalysisError("The table holds something other than counts; count patients first.")
    if not values.any():
        raise AnalysisError("The table is empty: no patient is left; widen the filter.")
    return values.astype(np.int64)


def _two_by_two(counts: pd.DataFrame) -> list[list[int]]:
    seen = _checked(counts)
    if seen.shape != (2, 2):
        raise AnalysisError(
            f"The table is {seen.shape[0]} x {seen.shape[1]}, and this measure compares two groups "
            "on one outcome; choose two levels of each."
        )
    if not seen.any(axis=1).all():
        raise AnalysisError("One of the two groups has no patient; widen the filter.")
    pairs: list[list[int]] = seen.tolist()
    return pairs

"""Rank tests: Mann-Whitney, Wilcoxon signed-rank, Kruskal-Wallis.

Every p is two-sided. `method` says how it is computed:

"r" : as R's wilcox.test by default: exact below 50 observations per group without ties (and,
    for pairs, without zero differences), else "corrected".
"corrected" : normal approximation with tie-corrected variance and continuity correction.
"uncorrected" : the same without continuity correction, as SPSS prints it.
"exact, ties ignored" : from the distribution without ties, a half in the statistic counted against
    the finding. Tables and small-sample output of SPSS ("not corrected for ties") and SciPy's
    method="exact" do so; with ties it is not the p of these data, and a caution says so.
"exact" : conditional on the ties and zeros there are, as in R's exactRankTests and coin; beyond
    1000 pairs, or about 85 patients per group, "corrected" stands in, with a caution.

Ties get midranks; zero differences are dropped (Wilcoxon's rule, as in R and SPSS). Values are
first rounded to 10 significant digits of the largest, because differences of decimals that
should tie differ in their last bits. R does not round: `significant_digits=None` does as R.
"""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd

from analytics.cautions import (
    Caution,
    RankP,
    few_per_group,
    not_computable,
    ties_ignored,
    too_large_for_exact,
)
from analytics.comparisons.exact_ranks import (
    doubled_midranks,
    rank_sum_p,
    signed_rank_p,
    tie_excess,
    untied_rank_sum_p,
    untied_signed_rank_p,
)
from analytics.frozen import Value
from analytics.results import Comparison
from analytics.samples import SIGNIFICANT_DIGITS, by_group, differences, settle, two_groups
from analytics.settings import RankTest
from analytics.special import chdtrc, ndtr

R_EXACT_BELOW = 50
IN_WORDS: dict[RankTest, str] = {
    "corrected": "normal approximation with continuity correction",
    "uncorrected": "normal approximation without continuity correction",
    "exact": "exact p",
    "exact, ties ignored": "exact p that takes tied values for distinct",
}


def mann_whitney(
    table: pd.DataFrame,
    *,
    value: str,
    group: str,
    method: RankTest = "r",
    significant_digits: int | None = SIGNIFICANT_DIGITS,
) -> Comparison:
    """Compare two groups by the Mann-Whitney U test (Wilcoxon's rank sum).

    table : one row per patient.
    statistic : U of the first level of `group`, which is R's W.
    AnalysisError : missing or infinite values, other than two groups, an empty group.
    """
    first, second = two_groups(table, value, group)
    doubled, ties = doubled_midranks(settle(np.concatenate([first, second]), significant_digits))
    n, other = len(first), len(second)
    total = n + other
    return _conclude(
        _Statistic(
            name="Mann-Whitney U test",
            statistic=(int(doubled[:n].sum()) - n * (n + 1)) / 2,
            mean=n * other / 2,
            variance=n * other * (total + 1 - tie_excess(ties) / (total * (total - 1))) / 12,
            n=total,
            smallest=min(n, other),
            counted="observation",
            tied=len(ties) < total,
            r_is_exact=max(n, other) < R_EXACT_BELOW and len(ties) == total,
            exact_p=lambda: rank_sum_p(doubled, n),
            untied_p=lambda: untied_rank_sum_p(int(doubled[:n].sum()), n, other),
        ),
        method,
    )


def wilcoxon(
    table: pd.DataFrame,
    *,
    first: str,
    second: str,
    method: RankTest = "r",
    significant_digits: int | None = SIGNIFICANT_DIGITS,
) -> Comparison:
    """Compare two columns of the same patients by the Wilcoxon signed-rank test.

    table : one row per patient, with both measurements.
    statistic : V, the rank sum of the differences first - second above zero, as R reports.
    n : pairs that differ.
    AnalysisError : missing or infinite values, an empty table.
    """
    change = differences(table, first, second, significant_digits)
    change = change[change != 0]
    doubled, ties = doubled_midranks(np.abs(change))
    n = len(change)
    positive = int(doubled[change > 0].sum())
    return _conclude(
        _Statistic(
            name="Wilcoxon signed-rank test",
            statistic=positive / 2,
            mean=n * (n + 1) / 4,
            variance=n * (n + 1) * (2 * n + 1) / 24 - tie_excess(ties) / 48,
            n=n,
            smallest=n,
            counted="non-zero change",
            tied=len(ties) < n,
            r_is_exact=n < R_EXACT_BELOW and len(ties) == n == len(table),
            exact_p=lambda: signed_rank_p(doubled, positive),
            untied_p=lambda: untied_signed_rank_p(positive, n),
        ),
        method,
    )


def kruskal_wallis(
    table: pd.DataFrame,
    *,
    value: str,
    group: str,
    significant_digits: int | None = SIGNIFICANT_DIGITS,
) -> Comparison:
    """Compare two or more groups by the Kruskal-Wallis test, corrected for ties.

    table : one row per patient. statistic : H, chi-square with groups - 1 degrees of freedom.
    AnalysisError : missing or infinite values, one group, an empty group, over 50 groups.
    """
    groups = list(by_group(table, value, group).values())
    doubled, ties = doubled_midranks(settle(np.concatenate(groups), significant_digits))
    sizes = np.array([len(own) for own in groups])
    n, df = int(sizes.sum()), len(groups) - 1
    rank_sums = np.add.reduceat(doubled, np.cumsum(sizes) - sizes) / 2
    untied = 12 * float(np.sum(rank_sums**2 / sizes)) / (n * (n + 1)) - 3 * (n + 1)
    spread = 1 - tie_excess(ties) / (n**3 - n)
    statistic = untied / spread if spread > 0 else math.nan
    return Comparison(
        statistic=statistic,
        p=float(chdtrc(df, statistic)),
        df=df,
        method="Kruskal-Wallis test",
        n=n,
        cautions=(
            *few_per_group(int(sizes.min()), p="chi-square"),
            *(() if spread > 0 else _NO_SPREAD),
        ),
    )


class _Statistic(Value, kw_only=True):
    """A rank statistic with what its null distribution needs; `untied_p` ignores its ties.

    smallest : how many `counted` there are, in the smaller group where there are two.
    """

    name: str
    statistic: float
    mean: float
    variance: float
    n: int
    smallest: int
    counted: str
    tied: bool
    r_is_exact: bool
    exact_p: Callable[[], float | None]
    untied_p: Callable[[], float | None]


_SOURCE: dict[RankTest, RankP] = {
    "corrected": "normal",
    "uncorrected": "normal",
    "exact": "exact",
    "exact, ties ignored": "exact",
}
_NO_SPREAD: tuple[Caution, ...] = (not_computable("all values are equal, so ranks say nothing"),)


def _conclude(test: _Statistic, method: RankTest) -> Comparison:
    if method == "r":
        method = "exact" if test.r_is_exact else "corrected"
    if test.variance > 0:
        p, method, cautions = _computed(test, method)
    else:
        p, cautions = math.nan, _NO_SPREAD
    return Comparison(
        statistic=test.statistic,
        p=p,
        method=f"{test.name}, {IN_WORDS[method]}",
        exact=method == "exact" and not math.isnan(p),
        n=test.n,
        cautions=(*few_per_group(test.smallest, of=test.counted, p=_SOURCE[method]), *cautions),
    )


def _computed(test: _Statistic, method: RankTest) -> tuple[float, RankTest, tuple[Caution, ...]]:
    """Return p, the method by which it could be computed, and what to know about that."""
    if method in ("corrected", "uncorrected"):
        return _normal_p(test, method), method, ()
    ignored = method == "exact, ties ignored" and test.tied
    p = test.untied_p() if ignored else test.exact_p()
    if p is None:
        return _normal_p(test, "corrected"), "corrected", (too_large_for_exact(),)
    return (p, method, (ties_ignored(),)) if ignored else (p, "exact", ())


def _normal_p(test: _Statistic, method: RankTest) -> float:
    away = test.statistic - test.mean
    correction = math.copysign(0.5, away) if method == "corrected" and away else 0.0
    return 2 * float(ndtr(-abs(away - correction) / math.sqrt(test.variance)))

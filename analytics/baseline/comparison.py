"""Which test compares groups on one baseline variable, and the comparison itself."""

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cautions import SMALL_EXPECTED_COUNT, not_computable
from analytics.comparisons.categorical import chi_square, expected_counts, fisher_exact
from analytics.comparisons.means import one_way, welch
from analytics.comparisons.ranks import kruskal_wallis, mann_whitney
from analytics.results import Comparison
from analytics.samples import Numbers
from analytics.settings import RankTest

TestRule = Literal["by summary", "ranks", "chi-square", "fisher"]

VALUE, GROUP = "value", "group"


def compare_numbers(samples: Sequence[Numbers], *, ranks: bool, method: RankTest) -> Comparison:
    """Compare the groups' numbers: means, or ranks where medians are shown.

    samples : the finite numbers of each group, at least two groups.
    ranks : Mann-Whitney (computed by `method`, see `analytics.comparisons.ranks`) or, of more than
        two groups, Kruskal-Wallis; otherwise Welch's t-test or one-way analysis of variance.
    NaN with a caution where a group has no value or the numbers do not vary.
    """
    if not all(len(sample) for sample in samples):
        return _not_tested("a group has no value")
    table = numbers_table(samples)
    if len(samples) == 2:
        if ranks:
            return mann_whitney(table, value=VALUE, group=GROUP, method=method)
        return welch(table, value=VALUE, group=GROUP)
    return (kruskal_wallis if ranks else one_way)(table, value=VALUE, group=GROUP)


def compare_counts(
    counts: NDArray[np.int64], *, rule: TestRule = "by summary", continuity: bool = False
) -> Comparison:
    """Compare the groups' counts of levels (groups, levels).

    rule : "chi-square" or "fisher" whatever the counts; otherwise Pearson's chi-square, and
        Fisher's exact test (Freeman-Halton beyond 2 x 2) where an expected count is under 5.
    continuity : Yates' correction of a 2 x 2 table.
    Levels of nobody are left out. NaN with a caution where a group has no value, all patients are
    at one level, or no two groups have a level in common.
    """
    if not counts.any(axis=1).all():
        return _not_tested("a group has no value")
    seen = counts_table(counts)
    if seen.shape[1] < 2:
        return _not_tested("all patients are at one level")
    if (np.count_nonzero(counts, axis=0) < 2).all():
        return _not_tested("no two groups have a level in common, so the variable names the groups")
    small = float(expected_counts(seen).to_numpy().min()) < SMALL_EXPECTED_COUNT
    if rule == "fisher" or (small and rule != "chi-square"):
        return fisher_exact(seen)
    return chi_square(seen, continuity=continuity)


def numbers_table(samples: Sequence[Numbers]) -> pd.DataFrame:
    """Return one row per patient with `value` and `group`, as the tests take them.

    samples : known values of each group; `group` is categorical: 0, 1, ... in their order.
    """
    codes = np.repeat(np.arange(len(samples)), [len(sample) for sample in samples])
    names = pd.Index(range(len(samples)))
    group = pd.Categorical.from_codes(codes.tolist(), categories=names)
    return pd.DataFrame({VALUE: np.concatenate([*samples]), GROUP: group})


def counts_table(counts: NDArray[np.int64]) -> pd.DataFrame:
    """Return one row per group and a column per level, without the levels of nobody.

    counts : (groups, levels), patients.
    """
    return pd.DataFrame(counts[:, counts.any(axis=0)])


def _not_tested(reason: str) -> Comparison:
    return Comparison(
        statistic=math.nan, p=math.nan, method="not tested", cautions=(not_computable(reason),)
    )

"""A second opinion on rank tests and rank effects, by SciPy.

SciPy's own exact p take tied values for distinct. With ties, and with changes of zero, SciPy can
go through every rearrangement of the ranks instead, as long as there are not too many.
"""

import math
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
import pandas as pd

from analytics.crosscheck.opinions import CrossCheck, no_second, second_opinion
from analytics.results import Comparison, Estimate
from analytics.samples import (
    SIGNIFICANT_DIGITS,
    Numbers,
    by_group,
    differences,
    settle,
    two_groups,
)
from analytics.settings import RankTest

MOST_REARRANGEMENTS = 100_000  # about half a second
TOO_MANY = "with ties, SciPy would have to try too many rearrangements"
_BATCH = 20_000


def mann_whitney(
    frame: pd.DataFrame, ours: Comparison, *, value: str, group: str, method: RankTest
) -> CrossCheck:
    """Check the p of a Mann-Whitney test that was asked for by `method`."""
    first, second = two_groups(frame, value, group)
    first, second = np.split(
        settle(np.concatenate([first, second]), SIGNIFICANT_DIGITS), [len(first)]
    )
    way = _done(ours, method)
    if way == "exact" and len(np.unique([*first, *second])) < len(frame):
        return _every_split(ours.p, first, second)
    exact = way.startswith("exact")
    how: Literal["exact", "asymptotic"] = "exact" if exact else "asymptotic"

    def theirs() -> float:
        from scipy.stats import mannwhitneyu

        found = mannwhitneyu(first, second, method=how, use_continuity=way == "corrected")
        return float(found.pvalue)

    return second_opinion("Mann-Whitney p", ours.p, ("scipy", "mannwhitneyu"), theirs)


def wilcoxon(
    frame: pd.DataFrame, ours: Comparison, *, first: str, second: str, method: RankTest
) -> CrossCheck:
    """Check the p of a signed-rank test that was asked for by `method`."""
    change = differences(frame, first, second)
    moved = change[change != 0]
    way = _done(ours, method)
    if way == "exact" and len(np.unique(np.abs(moved))) < len(change):
        return _every_sign(ours.p, moved)
    how: Literal["exact", "approx"] = "exact" if way.startswith("exact") else "approx"

    def theirs() -> float:
        from scipy.stats import wilcoxon as signed_rank

        return float(signed_rank(change, method=how, correction=way == "corrected").pvalue)

    return second_opinion("Wilcoxon p", ours.p, ("scipy", "wilcoxon"), theirs)


def kruskal_wallis(frame: pd.DataFrame, ours: Comparison, *, value: str, group: str) -> CrossCheck:
    """Check the p of a Kruskal-Wallis test."""
    samples = by_group(frame, value, group).values()

    def theirs() -> float:
        from scipy.stats import kruskal

        return float(kruskal(*samples).pvalue)

    return second_opinion("Kruskal-Wallis p", ours.p, ("scipy", "kruskal"), theirs)


def shift(frame: pd.DataFrame, ours: Estimate, *, value: str, group: str) -> CrossCheck:
    """Check a Hodges-Lehmann shift: it is the Theil-Sen slope on the group as 0 and 1.

    Without limits: SciPy's are those of a slope.
    """
    first, second = two_groups(frame, value, group)

    def theirs() -> float:
        from scipy.stats import theilslopes

        in_first = np.repeat([1.0, 0.0], [len(first), len(second)])
        return float(theilslopes(np.concatenate([first, second]), in_first).slope)

    return second_opinion("shift", ours.value, ("scipy", "theilslopes"), theirs)


def rank_biserial(first: Numbers, second: Numbers, ours: float) -> CrossCheck:
    """Check a rank-biserial correlation, the first against the second, from SciPy's U."""

    def theirs() -> float:
        from scipy.stats import mannwhitneyu

        u = mannwhitneyu(first, second, method="asymptotic").statistic
        return 2 * float(u) / (len(first) * len(second)) - 1

    return second_opinion("rank-biserial", ours, ("scipy", "mannwhitneyu"), theirs)


def _done(ours: Comparison, asked: RankTest) -> RankTest:
    """Return how p was computed after all; an exact one that takes too long is approximated."""
    if ours.exact:
        return "exact"
    given_up = any(caution.code == "too_large_for_exact" for caution in ours.cautions)
    return "corrected" if asked in ("r", "exact") or given_up else asked


def _every_split(ours: float, first: Numbers, second: Numbers) -> CrossCheck:
    n, total = len(first), len(first) + len(second)

    def theirs() -> float:
        from scipy.stats import rankdata

        ranks = rankdata([*first, *second])
        middle = n * (total + 1) / 2

        def away(mine: Any, _: Any, axis: int) -> Any:
            return np.abs(mine.sum(axis=axis) - middle)

        return _share_as_far((ranks[:n], ranks[n:]), away, "independent")

    if math.comb(total, n) > MOST_REARRANGEMENTS:
        return no_second("Mann-Whitney p", ours, why=TOO_MANY)
    return second_opinion("Mann-Whitney p", ours, ("scipy", "permutation_test"), theirs)


def _every_sign(ours: float, moved: Numbers) -> CrossCheck:
    def theirs() -> float:
        from scipy.stats import rankdata

        def away(signed: Any, axis: int) -> Any:
            return np.abs(signed.sum(axis=axis))

        signed = np.sign(moved) * rankdata(np.abs(moved))
        return _share_as_far((signed,), away, "samples")

    if 2 ** len(moved) > MOST_REARRANGEMENTS:
        return no_second("Wilcoxon p", ours, why=TOO_MANY)
    return second_opinion("Wilcoxon p", ours, ("scipy", "permutation_test"), theirs)


def _share_as_far(
    samples: tuple[Numbers, ...],
    away: Callable[..., Any],
    kind: Literal["independent", "samples"],
) -> float:
    """Return the share of all rearrangements whose statistic is at least as far from its mean."""
    from scipy.stats import permutation_test

    found = permutation_test(
        samples,
        away,
        permutation_type=kind,
        vectorized=True,
        n_resamples=MOST_REARRANGEMENTS,
        batch=_BATCH,
        alternative="greater",
    )
    return float(found.pvalue)

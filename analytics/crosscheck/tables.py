"""A second opinion on means and on tables of counts, by SciPy."""

import math

import pandas as pd

from analytics.crosscheck.opinions import (
    HIGH,
    LOW,
    CrossCheck,
    no_second,
    second_opinion,
    second_opinions,
)
from analytics.results import Comparison
from analytics.samples import by_group, two_groups


def welch(frame: pd.DataFrame, ours: Comparison, *, value: str, group: str) -> CrossCheck:
    """Check the p of Welch's t-test."""
    first, second = two_groups(frame, value, group)

    def theirs() -> float:
        from scipy.stats import ttest_ind

        return float(ttest_ind(first, second, equal_var=False).pvalue)

    return second_opinion("Welch t-test p", ours.p, ("scipy", "ttest_ind"), theirs)


def one_way(frame: pd.DataFrame, ours: Comparison, *, value: str, group: str) -> CrossCheck:
    """Check the p of a one-way analysis of variance."""
    samples = by_group(frame, value, group).values()

    def theirs() -> float:
        from scipy.stats import f_oneway

        return float(f_oneway(*samples).pvalue)

    return second_opinion("analysis of variance p", ours.p, ("scipy", "f_oneway"), theirs)


def chi_square(counts: pd.DataFrame, ours: Comparison, *, continuity: bool) -> CrossCheck:
    """Check the p of a chi-square test of a table of counts, with Yates' correction or without."""
    if math.isnan(ours.p):
        return no_second("chi-square p", ours.p, why="not defined: a row or column is empty")

    def theirs() -> float:
        from scipy.stats import chi2_contingency

        return float(chi2_contingency(counts, correction=continuity).pvalue)

    return second_opinion("chi-square p", ours.p, ("scipy", "chi2_contingency"), theirs)


def fisher(counts: pd.DataFrame, ours: Comparison) -> CrossCheck:
    """Check the p of Fisher's exact test of a 2 x 2 table; SciPy only simulates larger ones."""
    if counts.shape != (2, 2):
        return no_second("Fisher's exact p", ours.p, why="SciPy simulates tables beyond 2 x 2")

    def theirs() -> float:
        from scipy.stats import fisher_exact

        return float(fisher_exact(counts.to_numpy()).pvalue)

    return second_opinion("Fisher's exact p", ours.p, ("scipy", "fisher_exact"), theirs)


def share(
    affected: int, patients: int, *, low: float, high: float, level: float = 0.95
) -> list[CrossCheck]:
    """Check Wilson's limits of a share."""

    def theirs() -> list[float]:
        from scipy.stats import binomtest

        found = binomtest(affected, patients).proportion_ci(level, method="wilson")
        return [found.low, found.high]

    wanted = {LOW: low, HIGH: high}
    return second_opinions("share", wanted, ("scipy", "binomtest"), theirs)


def nobody(patients: int, ours: float, *, level: float = 0.95) -> CrossCheck:
    """Check the exact one-sided limit of a share where nobody is affected."""

    def theirs() -> float:
        from scipy.stats import binomtest

        return float(binomtest(0, patients, alternative="less").proportion_ci(level).high)

    return second_opinion("limit of a share", ours, ("scipy", "binomtest"), theirs)

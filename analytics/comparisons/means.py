"""Tests on means: Welch, paired t, one-way analysis of variance.

A test is a Comparison, the difference behind it an Estimate. p is two-sided.
"""

import math

import numpy as np
import pandas as pd

from analytics.cautions import Caution, not_computable
from analytics.results import Comparison, Estimate
from analytics.samples import Numbers, by_group, differences, two_groups
from analytics.special import fdtrc, stdtr, stdtrit

NO_SPREAD: tuple[Caution, ...] = (
    not_computable("the values do not vary, or a group has a single one"),
)


def welch(table: pd.DataFrame, *, value: str, group: str) -> Comparison:
    """Compare two means without assuming equal variances (R's and SAS's t.test default).

    table : one row per patient. statistic : t of the first level of `group` minus the second;
    df : Welch-Satterthwaite. NaN with a caution when a group has one patient or nothing varies.
    AnalysisError : missing or infinite values, other than two groups, an empty group.
    Source: Welch, Biometrika 1947;34:28-35.
    """
    first, second = two_groups(table, value, group)
    return _t_test(*_welch_parts(first, second), n=len(table), method="Welch t-test")


def mean_difference(
    table: pd.DataFrame, *, value: str, group: str, level: float = 0.95
) -> Estimate:
    """Estimate the difference of two means, first level minus second, with Welch's interval."""
    first, second = two_groups(table, value, group)
    return _t_interval(
        *_welch_parts(first, second),
        level=level,
        n=len(table),
        method="difference of means, Welch interval",
    )


def paired_t(table: pd.DataFrame, *, first: str, second: str) -> Comparison:
    """Test whether the mean of first - second is zero.

    table : one row per patient, with both measurements.
    AnalysisError : missing or infinite values, an empty table.
    """
    change = differences(table, first, second, digits=None)
    return _t_test(*_mean_parts(change), n=len(change), method="paired t-test")


def paired_difference(
    table: pd.DataFrame, *, first: str, second: str, level: float = 0.95
) -> Estimate:
    """Estimate the mean of first - second, with its t interval."""
    change = differences(table, first, second, digits=None)
    return _t_interval(
        *_mean_parts(change), level=level, n=len(change), method="mean difference, paired t"
    )


def mean_interval(values: Numbers, *, level: float = 0.95) -> Estimate:
    """Estimate the mean of `values` with its t interval; one value has no interval."""
    return _t_interval(*_mean_parts(values), level=level, n=len(values), method="mean, t interval")


def one_way(table: pd.DataFrame, *, value: str, group: str) -> Comparison:
    """Compare two or more means by one-way analysis of variance with equal variances.

    statistic : F; df : between groups; the residual degrees of freedom are n - groups.
    R: oneway.test(var.equal = TRUE), which tableone uses.
    """
    groups = list(by_group(table, value, group).values())
    n, df = len(table), len(groups) - 1
    grand = float(np.concatenate(groups).mean())
    between = sum(len(own) * (float(own.mean()) - grand) ** 2 for own in groups)
    within = sum(float(np.sum((own - own.mean()) ** 2)) for own in groups)
    computable = within > 0 and n > len(groups)
    statistic = between / df / (within / (n - len(groups))) if computable else math.nan
    return Comparison(
        statistic=statistic,
        p=float(fdtrc(df, n - len(groups), statistic)) if computable else math.nan,
        df=df,
        method="one-way analysis of variance",
        n=n,
        cautions=() if computable else NO_SPREAD,
    )


def _mean_parts(values: Numbers) -> tuple[float, float, float]:
    """Mean, its standard error and degrees of freedom; one value has no standard error."""
    n = len(values)
    se = float(values.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
    return float(values.mean()), se, n - 1


def _welch_parts(first: Numbers, second: Numbers) -> tuple[float, float, float]:
    """Difference of means, its standard error and degrees of freedom."""
    mean, se, df = _mean_parts(first)
    other_mean, other_se, other_df = _mean_parts(second)
    variance = se**2 + other_se**2
    if not variance > 0:
        return mean - other_mean, math.sqrt(variance), math.nan
    return (
        mean - other_mean,
        math.sqrt(variance),
        variance**2 / (se**4 / df + other_se**4 / other_df),
    )


def _t_test(difference: float, se: float, df: float, *, n: int, method: str) -> Comparison:
    computable = se > 0
    t = difference / se if computable else math.nan
    return Comparison(
        statistic=t,
        p=2 * float(stdtr(df, -abs(t))) if computable else math.nan,
        df=df,
        method=method,
        n=n,
        cautions=() if computable else NO_SPREAD,
    )


def _t_interval(
    value: float, se: float, df: float, *, level: float, n: int, method: str
) -> Estimate:
    reach = se * float(stdtrit(df, (1 + level) / 2)) if se > 0 else math.nan
    return Estimate(
        value=value, low=value - reach, high=value + reach, se=se, level=level, n=n, method=method
    )

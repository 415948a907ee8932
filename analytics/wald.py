"""Normal-theory intervals, and tests that an estimate is null."""

import math
from dataclasses import replace
from typing import Literal

from analytics.cautions import not_computable
from analytics.errors import AnalysisError
from analytics.results import Comparison, Estimate
from analytics.special import ndtr, ndtri

Scale = Literal["difference", "ratio"]


def z_of(level: float) -> float:
    """Return how many standard errors an interval of this coverage (0-1) reaches to each side."""
    if not 0 < level < 1:
        raise AnalysisError("The coverage of an interval lies between 0 and 1; choose 0.95.")
    return float(ndtri(0.5 + level / 2))


def difference(group: Estimate, reference: Estimate, *, method: str) -> Estimate:
    """Estimate `group` minus `reference`, two independent groups with standard errors."""
    return _combined(
        group,
        reference,
        value=group.value - reference.value,
        se=math.hypot(group.se, reference.se),
        method=method,
    )


def ratio(group: Estimate, reference: Estimate, *, method: str) -> Estimate:
    """Estimate `group` divided by `reference`; `se` and interval are on the log scale.

    NaN with a caution when one of the two is not above 0.
    """
    if not (group.value > 0 and reference.value > 0):
        unknown = _combined(group, reference, value=math.nan, se=math.nan, method=method)
        reason = not_computable("a ratio needs two values above 0")
        return replace(unknown, cautions=(*unknown.cautions, reason))
    log_ratio = _combined(
        group,
        reference,
        value=math.log(group.value / reference.value),
        se=math.hypot(group.se / group.value, reference.se / reference.value),
        method=method,
    )
    return replace(
        log_ratio,
        value=group.value / reference.value,
        low=math.exp(log_ratio.low),
        high=math.exp(log_ratio.high),
    )


def log_log(survival: Estimate) -> Estimate:
    """Return log(-log survival), which falls as survival rises, with its standard error.

    NaN with a caution where survival is 0 or 1, which have no such value. No interval.
    """
    at = survival.value
    if not 0 < at < 1:
        reason = not_computable("survival is 0 or 1 in a group, and log(-log) has no value there")
        cautions = survival.cautions or (reason,)
        return replace(
            survival, value=math.nan, se=math.nan, low=math.nan, high=math.nan, cautions=cautions
        )
    se = survival.se / abs(at * math.log(at))
    return replace(survival, value=math.log(-math.log(at)), se=se, low=math.nan, high=math.nan)


def wald_test(estimate: Estimate, *, scale: Scale) -> Comparison:
    """Test that a difference is 0, or a ratio 1 (`se` on the log scale): z and two-sided p."""
    distance = estimate.value if scale == "difference" else _log(estimate.value)
    cautions = estimate.cautions
    z = math.nan
    if estimate.se > 0:
        z = distance / estimate.se
    elif not cautions:
        cautions = (not_computable("the estimate has no standard error"),)
    return Comparison(
        statistic=z,
        p=float(2 * ndtr(-abs(z))),
        method=f"Wald test of the {estimate.method}",
        n=estimate.n,
        events=estimate.events,
        cautions=cautions,
    )


def _log(value: float) -> float:
    return math.log(value) if value > 0 else math.nan


def _combined(
    group: Estimate, reference: Estimate, *, value: float, se: float, method: str
) -> Estimate:
    width = z_of(group.level) * se
    return Estimate(
        value=value,
        low=value - width,
        high=value + width,
        se=se,
        level=group.level,
        n=group.n + reference.n,
        events=group.events + reference.events,
        method=method,
        cautions=tuple(dict.fromkeys((*group.cautions, *reference.cautions))),
    )

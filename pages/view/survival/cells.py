"""Cells of the survival page's tables: an estimate with its interval, as it is read."""

from collections.abc import Callable

from analytics.results import Estimate
from analytics.survival.summary import SurvivalSummary
from analytics.wald import wald_test
from pages.view.format import NOT_ESTIMABLE, fixed, p_value, ratio, ratio_interval
from pages.view.survival.look import SurvivalView

Row = dict[str, str]


def cell(
    estimate: Estimate, value: Callable[[float], str], interval: Callable[[float, float], str]
) -> str:
    """Return the estimate with its interval, or that it cannot be estimated."""
    if estimate.withheld or estimate.value != estimate.value:
        return NOT_ESTIMABLE
    if not estimate.se > 0:
        return f"{value(estimate.value)} (CI {NOT_ESTIMABLE})"
    return f"{value(estimate.value)} ({interval(estimate.low, estimate.high)})"


def median(estimate: Estimate, time: Callable[[float], str]) -> str:
    """Return a median; an end that is not reached is said."""
    if estimate.value != estimate.value:
        return "not reached"
    ends = [time(end) if end == end else "not reached" for end in (estimate.low, estimate.high)]
    return f"{time(estimate.value)} ({ends[0]} to {ends[1]})"


def limits(value: Callable[[float], str]) -> Callable[[float, float], str]:
    """Return how two limits are written, each as `value` writes it."""
    return lambda low, high: f"{value(low)} to {value(high)}"


def time_in_axis_unit(view: SurvivalView) -> Callable[[float], str]:
    """Return how a time is written in the unit of the axis."""
    per_unit = view.axis.per_unit
    decimals = {"days": 0, "years": 2}.get(view.axis.unit, 1)
    return lambda value: fixed(value / per_unit, decimals)


def restricted_to(view: SurvivalView, summary: SurvivalSummary) -> str:
    """Return where the restricted mean ends, which is earlier where a group is followed less."""
    if summary.restricted_to == summary.horizon:
        return view.end_words
    return f"{time_in_axis_unit(view)(summary.restricted_to)} {view.axis.unit}"


def ratio_cell(estimate: Estimate) -> str:
    """Return a hazard ratio with its interval and Wald p."""
    shown = cell(estimate, ratio, ratio_interval)
    if estimate.withheld:
        return shown
    return f"{shown}, p {p_value(wald_test(estimate, scale='ratio').p)}"

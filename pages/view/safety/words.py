"""Numbers of adverse events as a reader sees them."""

import math

from analytics.results import Comparison, Estimate
from pages.view.format import (
    NOT_ESTIMABLE,
    counted,
    fixed,
    number,
    p_value,
    percent,
    percent_interval,
    points,
)
from pages.view.safety.counts import Cell


def affected(row: Cell) -> str:
    """ "8 (67%)"; nobody as "0 (0%), ≤13%": the limit is one-sided."""
    said = f"{row.affected} ({percent(row.risk)})"
    return said if math.isnan(row.upper) else f"{said}, ≤{percent(row.upper)}"


def affected_in_full(row: Cell) -> str:
    """ "8 of 12 (67%, 95% CI 39 to 86)"; nobody as "0 of 12 (0%, at most 22% with 95% ...)"."""
    if math.isnan(row.upper):
        limits = f"95% CI {percent_interval(row.low, row.high)}"
    else:
        limits = f"at most {percent(row.upper)} with 95% confidence"
    return f"{row.affected} of {row.patients} ({percent(row.risk)}, {limits})"


def events_in_full(row: Cell) -> str:
    """ "11 events, 1.20 (0.60 to 2.14) a patient-year"."""
    return f"{counted(row.events, 'event', 'events')}, {rate(row)} a patient-year"


def rate(row: Cell, *, per: int = 1) -> str:
    """ "1.20 (0.60 to 2.14)" per so many patient-years."""
    if math.isnan(row.rate):
        return NOT_ESTIMABLE
    decimals = 2 if per == 1 else 1
    value, low, high = (fixed(per * r, decimals) for r in (row.rate, row.rate_low, row.rate_high))
    return f"{value} ({low} to {high})"


def years(row: Cell) -> str:
    """ "9.2 years", "1 year"."""
    said = number(row.time)
    return f"{said} year" if said == "1" else f"{said} years"


def difference(estimate: Estimate | None) -> str:
    """ "+21 (−13 to +48)" in percentage points."""
    if estimate is None or estimate.withheld:
        return NOT_ESTIMABLE
    return f"{points(estimate.value)} ({points(estimate.low)} to {points(estimate.high)})"


def p_of(test: Comparison | None) -> str:
    """ "0.297"."""
    return "" if test is None else p_value(test.p)

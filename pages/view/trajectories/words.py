"""Words and numbers of the trajectories page."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from data.measures import Measure
from pages.view.format import NOT_ESTIMABLE, TOO_FEW, number, p_value, signed

ARROWS = {"higher": "↑", "lower": "↓", "neither": ""}
BETTER = {
    "higher": "Higher is better",
    "lower": "Lower is better",
    "neither": "Neither direction is better",
}


def direction_and_unit(measure: Measure) -> str:
    """Say which way is better and in what it is measured: "↑ 0–80", "↓ U/L"."""
    return f"{ARROWS[measure.better]} {_range(measure) or measure.unit}".strip()


def _range(measure: Measure) -> str:
    if measure.kind != "scale" or measure.minimum is None or measure.maximum is None:
        return ""
    if measure.unit not in ("points", "grade"):
        return ""
    return f"{number(measure.minimum)}–{number(measure.maximum)}"


def amount(value: float, measure: Measure) -> str:
    """A value of the measure; medians of even numbers of patients need a decimal."""
    return number(value, _decimals(measure))


def change(value: float, measure: Measure) -> str:
    """A change of the measure, with its sign."""
    return signed(value, _decimals(measure))


def _decimals(measure: Measure) -> int:
    return max(measure.decimals, 1)


def change_interval(low: float, high: float, measure: Measure) -> str:
    """The interval of a change: "−2 to 10"."""
    if low != low or high != high:
        return NOT_ESTIMABLE
    return f"{change(low, measure)} to {change(high, measure)}"


Row = Mapping[Any, Any] | pd.Series


def few_changes(row: Row) -> bool:
    """Whether a difference in change is known, but of too few to bear an interval and p."""
    return bool(row["difference"] == row["difference"] and row["low"] != row["low"])


def p_within(row: Row, nobody: str = "") -> str:
    """The p of a change within a group, or in few words why there is none."""
    if row["p"] == row["p"]:
        return p_value(row["p"])
    if not row["n"]:
        return nobody
    return TOO_FEW if row["changed"] else "not computable, nobody changed"

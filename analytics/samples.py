"""Measurements taken out of a table for a test: checked, split by group, never repaired."""

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import AnalysisError, require_columns

MAX_LEVELS = 50
SIGNIFICANT_DIGITS = 10

Numbers = NDArray[np.float64]


def numbers(table: pd.DataFrame, column: str) -> Numbers:
    """Return `column` as floats; missing, infinite or non-numeric values are refused by count."""
    require_columns(table, [column])
    values = table[column]
    if not pd.api.types.is_numeric_dtype(values):
        raise AnalysisError(f"Column {column} holds no numbers; choose a measured column.")
    as_floats = values.to_numpy(dtype=np.float64, na_value=np.nan)
    unusable = int(np.count_nonzero(~np.isfinite(as_floats)))
    if unusable:
        raise AnalysisError(
            f"{unusable} of {len(values)} rows have no finite {column}; "
            "exclude them first, so that the exclusion is visible."
        )
    return as_floats


def levels(table: pd.DataFrame, column: str) -> list[Any]:
    """Return the levels of `column` in their own order: a categorical's, else sorted.

    Missing values and more than 50 levels are refused.
    """
    require_columns(table, [column])
    missing = int(table[column].isna().sum())
    if missing:
        raise AnalysisError(
            f"{missing} of {len(table)} rows have no {column}; "
            "exclude them or name them as a level of their own first."
        )
    found = list(pd.Categorical(table[column]).categories)
    if len(found) > MAX_LEVELS:
        raise AnalysisError(
            f"{column} has {len(found)} levels, and at most {MAX_LEVELS} can be compared; "
            "combine levels or choose another column."
        )
    return found


def by_group(table: pd.DataFrame, value: str, group: str) -> dict[Any, Numbers]:
    """Return the values of each level of `group`, in level order; at least two, none empty."""
    names = levels(table, group)
    if len(names) < 2:
        raise AnalysisError(
            f"{group} has {len(names)} level among these {len(table)} rows; "
            "a comparison needs at least two."
        )
    values = numbers(table, value)
    members = table[group].to_numpy()
    groups = {name: values[members == name] for name in names}
    empty = [str(name) for name, own in groups.items() if not len(own)]
    if empty:
        raise AnalysisError(
            f"No row of {group} {', '.join(empty)} is left; widen the filter or drop that group."
        )
    return groups


def two_groups(table: pd.DataFrame, value: str, group: str) -> tuple[Numbers, Numbers]:
    """Return the values of the first and of the second level of `group`; exactly two levels."""
    groups = by_group(table, value, group)
    if len(groups) != 2:
        raise AnalysisError(
            f"{group} has {len(groups)} levels, and this test compares two; choose a pair."
        )
    first, second = groups.values()
    return first, second


def differences(
    table: pd.DataFrame, first: str, second: str, digits: int | None = SIGNIFICANT_DIGITS
) -> Numbers:
    """Return first - second of every row, rounded to `digits` of the larger measurement."""
    left, right = numbers(table, first), numbers(table, second)
    if not len(table):
        raise AnalysisError(f"No row has both {first} and {second}; widen the filter.")
    return settle(left - right, digits, scale=max(_largest(left), _largest(right)))


def settle(values: Numbers, digits: int | None, *, scale: float | None = None) -> Numbers:
    """Round to `digits` significant digits of `scale`, so that equal values are equal.

    0.3 - 0.2 and 0.2 - 0.1 differ in their last bits, and ranks would tell them apart.
    scale : the largest measurement the values come from, by default the largest value.
    digits : None keeps the values as they are.
    """
    scale = _largest(values) if scale is None else scale
    if digits is None or scale == 0:
        return values
    return np.round(values, digits - 1 - math.floor(math.log10(scale)))


def _largest(values: Numbers) -> float:
    return float(np.abs(values).max())

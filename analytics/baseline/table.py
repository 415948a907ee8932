"""Patients at baseline, summarised by group.

A column of numbers is summarised by mean, median and spread; any other column by the count of
each of its levels. Every variable uses the patients who have it; `missing` counts the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.errors import AnalysisError, require_columns
from analytics.quantiles import QuantileType
from analytics.samples import levels, numbers
from analytics.summaries import summarise

NOT_RECORDED = "not recorded"


def baseline_table(
    patients: pd.DataFrame,
    *,
    group: str,
    variables: Sequence[str],
    missing_as_level: bool = False,
    quantile_type: QuantileType = 7,
) -> pd.DataFrame:
    """Summarise baseline variables by group.

    Parameters
    ----------
    patients : one row per patient; a missing group raises AnalysisError.
    missing_as_level : whether a missing category counts as a level of its own, "not recorded".
    quantile_type : definition of the quartiles.

    Returns
    -------
    DataFrame, one row per variable, group and level: `variable`, `group`, `level` (None for a
    number), `patients` (in the group), `missing`; of a level `count` and `percent` (of the
    patients who have the variable); of a number the fields of `analytics.summaries.Summary`.
    What does not apply is NaN.
    """
    rows: list[dict[str, Any]] = []
    for variable in variables:
        column = variable_values(patients, variable, missing_as_level=missing_as_level)
        for name, member in group_members(patients, group).items():
            values = column[member]
            about = {
                "variable": variable,
                "group": name,
                "level": None,
                "patients": len(values),
                "missing": int(values.isna().sum()),
            }
            rows += [about | details for details in _details(values, quantile_type)]
    return pd.DataFrame(rows)


def variable_values(
    patients: pd.DataFrame, variable: str, *, missing_as_level: bool = False
) -> pd.Series:
    """Return a baseline variable: floats, or a categorical with its levels in order.

    Missing values stay missing, or become the last level of a category; infinite ones raise
    AnalysisError, and so do more than 50 levels.
    """
    require_columns(patients, [variable])
    column = patients[variable]
    known = patients[column.notna()]
    if is_number(column):
        numbers(known, variable)
        return column.astype(float)
    category = pd.Series(pd.Categorical(column, levels(known, variable)), index=column.index)
    if missing_as_level and len(known) < len(column):
        return category.cat.add_categories([NOT_RECORDED]).fillna(NOT_RECORDED)
    return category


def is_number(column: pd.Series) -> bool:
    """Whether a column is measured rather than counted by level; true/false is counted."""
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def group_members(patients: pd.DataFrame, group: str) -> dict[Any, NDArray[np.bool_]]:
    """Return who belongs to each level of `group`, in level order; no level may be empty."""
    members = {name: (patients[group] == name).to_numpy() for name in levels(patients, group)}
    empty = [str(name) for name, member in members.items() if not member.any()]
    if empty or not members:
        raise AnalysisError(
            f"No patient of {group} {', '.join(empty)} is left; "
            "widen the filter or drop that group."
        )
    return members


def _details(values: pd.Series, quantile_type: QuantileType) -> Iterator[dict[str, Any]]:
    """One row for a number, or one for each level."""
    known = values.dropna()
    if is_number(values):
        yield asdict(summarise(known.to_numpy(), quantile_type=quantile_type))
        return
    for level, count in known.value_counts(sort=False).items():
        percent = 100 * count / len(known) if len(known) else np.nan
        yield {"level": level, "count": count, "percent": percent}

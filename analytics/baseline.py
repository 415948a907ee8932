"""Patients at baseline: a table of summaries by group, and how far the groups lie apart.

A column of numbers is summarised by mean, median and spread; any other column by the count of
each of its levels. Every variable uses the patients who have it; `missing` counts the others.
"""

import math
from collections.abc import Sequence
from dataclasses import asdict
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.categorical import chi_square, cross_table, fisher_exact
from analytics.errors import AnalysisError, require_columns
from analytics.means import one_way, welch
from analytics.quantiles import QuantileType
from analytics.ranks import kruskal_wallis
from analytics.results import Comparison
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
    missing_as_level : whether a missing category counts as a level of its own, "not recorded",
        in counts and percentages.
    quantile_type : definition of the quartiles.

    Returns
    -------
    DataFrame, one row per variable, level and group: `variable`, `level` (None for numbers),
    `group`, `patients` (of the group), `missing`, `count` and `percent` (of a level, percent of
    the patients who have the variable), and of numbers `n`, `mean`, `sd`, `median`, `q1`, `q3`,
    `minimum`, `maximum` as in `analytics.summaries.Summary`. What does not apply is NaN.
    """
    rows: list[dict[str, Any]] = []
    for variable in variables:
        for name, members in _members(patients, group).items():
            values = patients.loc[members, variable]
            known = {
                "variable": variable,
                "group": name,
                "patients": len(values),
                "missing": int(values.isna().sum()),
            }
            if is_number(patients, variable):
                summary = summarise(_measured(values), quantile_type=quantile_type)
                rows.append(known | {"level": None} | asdict(summary))
            else:
                rows += [known | row for row in _level_rows(patients, variable, missing_as_level, members)]
    return pd.DataFrame(rows)

"""How far groups lie apart at baseline: standardised differences, and tests.

Standardised differences do not grow with the number of patients, so they are the better judge
of balance; a test of randomised groups can only find chance.
"""

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.baseline.distances import category_distance, number_distance
from analytics.baseline.table import group_members, is_number, variable_values
from analytics.comparisons.categorical import chi_square, cross_table, fisher_exact
from analytics.comparisons.means import one_way, welch
from analytics.comparisons.ranks import kruskal_wallis
from analytics.results import Comparison

Test = Callable[[pd.DataFrame], Comparison]


def standardised_differences(
    patients: pd.DataFrame,
    *,
    group: str,
    variables: Sequence[str],
    missing_as_level: bool = False,
) -> pd.DataFrame:
    """Compare baseline variables between groups in units of their standard deviation.

    Parameters
    ----------
    patients : one row per patient; a missing group raises AnalysisError.
    missing_as_level : whether a missing category counts as a level ("not recorded"); else each
        variable uses the patients who have it.

    Returns
    -------
    DataFrame, one row per variable and pair of groups: `variable`, `first`, `second`,
    `difference` (>= 0) and `average` over the variable's pairs, which tableone prints. See
    `analytics.baseline.distances` for what they are, and where they are NaN or infinite.
    """
    members = group_members(patients, group)
    rows = []
    for variable in variables:
        values = variable_values(patients, variable, missing_as_level=missing_as_level)
        distance = number_distance if is_number(values) else category_distance
        known = {name: _known(values[member]) for name, member in members.items()}
        differences = {
            pair: distance(known[pair[0]], known[pair[1]]) for pair in combinations(members, 2)
        }
        average = float(np.mean(list(differences.values()))) if differences else math.nan
        rows += [
            (variable, first, second, difference, average)
            for (first, second), difference in differences.items()
        ]
    return pd.DataFrame(rows, columns=["variable", "first", "second", "difference", "average"])


def baseline_tests(patients: pd.DataFrame, *, group: str, variables: Sequence[str]) -> pd.DataFrame:
    """Test every baseline variable between groups, each on the patients who have it.

    Returns
    -------
    DataFrame, one row per variable and test: `variable`, `test`, `statistic`, `df`, `p`, `exact`,
    `method`. `test` is, of numbers, "anova", "kruskal_wallis" and with two groups "welch"; of
    categories "chi_square", "chi_square_corrected" (Yates, with two by two levels) and "fisher".
    NaN where a group has no value or the variable a single level.
    """
    members = group_members(patients, group)
    rows = []
    for variable in variables:
        values = variable_values(patients, variable)
        table = pd.DataFrame({"value": values, "group": patients[group]})[values.notna()]
        comparable = all(values[member].notna().any() for member in members.values())
        for name, test in _tests(values, len(members)).items():
            result = test(table) if comparable else _untested()
            rows.append(
                {
                    "variable": variable,
                    "test": name,
                    "statistic": result.statistic,
                    "df": result.df,
                    "p": result.p,
                    "exact": result.exact,
                    "method": result.method,
                }
            )
    return pd.DataFrame(rows)


def _tests(values: pd.Series, groups: int) -> dict[str, Test]:
    if is_number(values):
        tests: dict[str, Test] = {
            "anova": lambda table: one_way(table, value="value", group="group"),
            "kruskal_wallis": lambda table: kruskal_wallis(table, value="value", group="group"),
        }
        if groups == 2:
            tests["welch"] = lambda table: welch(table, value="value", group="group")
        return tests
    if len(values.cat.categories) < 2:
        return dict.fromkeys(
            ("chi_square", "chi_square_corrected", "fisher"), lambda _: _untested()
        )
    return {
        "chi_square": lambda table: chi_square(_counts(table), continuity=False),
        "chi_square_corrected": lambda table: chi_square(_counts(table)),
        "fisher": lambda table: fisher_exact(_counts(table)),
    }


def _counts(table: pd.DataFrame) -> pd.DataFrame:
    return cross_table(table, row="group", column="value")


def _untested() -> Comparison:
    return Comparison(statistic=math.nan, p=math.nan, method="not tested")


def _known(values: pd.Series) -> NDArray[Any]:
    """Return the numbers that are known, or the counts of the levels."""
    known = values.dropna()
    return (known if is_number(values) else known.value_counts(sort=False)).to_numpy()

"""The p values of the baseline table beside those of a second, independent program."""

import math

import numpy as np
import pandas as pd

from analytics.baseline.comparison import GROUP, VALUE, counts_table, numbers_table
from analytics.baseline.summary import BaselineVariable
from analytics.columns import GROUP as PATIENT_GROUP
from analytics.crosscheck import numbers as crosscheck
from analytics.crosscheck.numbers import CrossCheck
from analytics.results import Comparison
from pages.view.baseline.look import BaselineView
from pages.view.check_table import check_table, named
from pages.view.plain import shorten


def check_baseline(view: BaselineView) -> pd.DataFrame:
    """Recompute every p value; one row each: number, ours, theirs, program, verdict."""
    checks = []
    for column, variable in view.shown:
        if variable.test is None or math.isnan(variable.test.p):
            continue
        check = _check(view, variable, variable.test)
        quantity = f"{shorten(column.label)}, {check.quantity}"
        checks.append(named(quantity, check))
    return check_table(checks)


def _check(view: BaselineView, variable: BaselineVariable, test: Comparison) -> CrossCheck:
    if variable.levels:
        counts = counts_table(variable.counts[:-1])
        fisher = test.method.startswith("Fisher")
        return (crosscheck.fisher if fisher else crosscheck.chi_square)(counts, test)
    frame = view.values.patients
    group, values = frame[PATIENT_GROUP], frame[variable.name].to_numpy(dtype=np.float64)
    known = ~np.isnan(values)
    table = numbers_table([values[known & (group == name)] for name in view.groups])
    for method, second in _SECOND.items():
        if test.method.startswith(method):
            return second(table, test, value=VALUE, group=GROUP)
    return crosscheck.no_second(test.method, test.p)


_SECOND = {
    "Welch": crosscheck.welch,
    "Mann-Whitney": crosscheck.mann_whitney,
    "one-way": crosscheck.several_groups,
    "Kruskal-Wallis": crosscheck.several_groups,
}

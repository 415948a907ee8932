"""Every number of the baseline page, unrounded: one row per variable, group, level and number."""

from collections.abc import Iterator
from dataclasses import asdict

import pandas as pd

from analytics.baseline.summary import BaselineVariable
from data.study import Column
from pages.view.baseline.look import BaselineView
from pages.view.baseline.table import EVERYBODY, label_of

COLUMNS = ["variable", "column", "quantity", "group", "level", "value", "method"]
_MEASURED = ("n", "mean", "sd", "median", "q1", "q3", "minimum", "maximum")


def results(view: BaselineView) -> pd.DataFrame:
    """Return the tidy rows: variable, column, quantity, group, level, value, method.

    group : a group, "All", or the two groups of a difference; empty of a test of all groups.
    """
    groups = (*view.groups, EVERYBODY)
    rows = [
        (label_of(column), column.name, *row)
        for column, variable in view.shown
        for row in (*_counts(column, variable, groups), *_differences(variable), *_test(variable))
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _counts(
    column: Column, found: BaselineVariable, groups: tuple[str, ...]
) -> Iterator[tuple[object, ...]]:
    for i, group in enumerate(groups):
        yield "recorded", group, "", int(found.recorded[i]), ""
        yield "missing", group, column.missing_label, int(found.missing[i]), ""
        for j, level in enumerate(found.levels):
            yield "count", group, level, int(found.counts[i, j]), ""
        if found.numbers:
            summary = asdict(found.numbers[i])
            for name in _MEASURED:
                yield name, group, "", summary[name], ""


def _differences(found: BaselineVariable) -> Iterator[tuple[object, ...]]:
    for (first, second), distance in found.distances.items():
        yield "standardised difference", f"{first} and {second}", "", distance, ""


def _test(found: BaselineVariable) -> Iterator[tuple[object, ...]]:
    test = found.test
    if test is not None:
        said = test.withheld.text if test.withheld else test.method
        for quantity, value in (("statistic", test.statistic), ("df", test.df), ("p", test.p)):
            yield quantity, "", "", value, said

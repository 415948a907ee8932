"""The p values of the baseline table beside those of a second, independent program."""

import math
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from analytics.baseline.comparison import GROUP, VALUE, counts_table, numbers_table
from analytics.baseline.summary import BaselineVariable
from analytics.columns import GROUP as PATIENT_GROUP
from analytics.crosscheck import ranks, tables
from analytics.crosscheck.opinions import CrossCheck
from analytics.results import Comparison
from pages.view.baseline.look import BaselineView
from pages.view.baseline.table import test_words
from pages.view.check_table import Verified, named, verified
from pages.view.plain import shorten


def check_baseline(view: BaselineView) -> Verified:
    """Recompute every p value."""
    return verified(
        _checks(view),
        unchecked=("counts, means, medians and standardised differences",),
        nothing=_nothing(view),
    )


def _nothing(view: BaselineView) -> str:
    if len(view.groups) < 2:
        return "With one group nothing is tested, so there is no p to compute again."
    if not view.tested:
        return (
            "This table shows no p, and p are what another program computes again. Options can "
            "show them."
        )
    return "No p can be computed of these variables, so there is none to compute again."


def _checks(view: BaselineView) -> Iterator[CrossCheck]:
    asked = {row.name: row.rank_test or view.settings.rank_test for row in view.rows}
    for column, variable in view.shown:
        if variable.test is None or math.isnan(variable.test.p):
            continue
        kind = test_words(variable.test)
        if variable.levels:
            check = _of_counts(variable, variable.test, kind)
        else:
            seconds: dict[str, Callable[..., CrossCheck]] = {
                "Welch t": tables.welch,
                "ANOVA": tables.one_way,
                "Mann-Whitney": partial(ranks.mann_whitney, method=asked[variable.name]),
                "Kruskal-Wallis": ranks.kruskal_wallis,
            }
            frame = view.values.patients
            group, values = frame[PATIENT_GROUP], frame[variable.name].to_numpy(dtype=np.float64)
            known = ~np.isnan(values)
            table = numbers_table([values[known & (group == name)] for name in view.groups])
            check = seconds[kind](table, variable.test, value=VALUE, group=GROUP)
        yield from named(f"{shorten(column.label)}, {check.quantity}", check)


def _of_counts(variable: BaselineVariable, test: Comparison, kind: str) -> CrossCheck:
    counts = counts_table(variable.counts[:-1])
    if kind == "Fisher":
        return tables.fisher(counts, test)
    return tables.chi_square(counts, test, continuity=kind == "chi-square, Yates")

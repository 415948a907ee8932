"""The forest's hazard ratios and tests beside those of a second, independent program."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from analytics.columns import GROUP
from analytics.cox.design_matrix import usable_covariates
from analytics.crosscheck import numbers as crosscheck
from analytics.crosscheck.interaction import interaction
from analytics.crosscheck.numbers import CrossCheck
from analytics.results import Estimate
from data.subgroups import SubgroupVariable
from pages.view.check_table import check_table, named
from pages.view.subgroups.look import SubgroupsView, analyse, covariates_of
from pages.view.subgroups.rows import Line, forest_lines
from pages.view.subgroups.tables import full_label

STOPS = (
    "as R, we stop where the likelihood changes by less than 1e-9 of itself; the other goes on, "
    "which can change the fifth digit"
)


def check_subgroups(view: SubgroupsView) -> pd.DataFrame:
    """Recompute each hazard ratio and each interaction test that is shown; one row each.

    Efron ties on both sides, because the second program has no others.
    """
    if view.problem:
        return pd.DataFrame({"Number": [f"Nothing to check: {view.problem}"]})
    settings = replace(view.settings, ties="efron")
    analysis = analyse(view.frame, view.variables, view.covariates, settings)
    lines = forest_lines(view.variables, analysis)
    checks = [_ratio(view, line) for line in lines if line.shown]
    checks += [
        _test(view, line, line.variable, line.test.statistic)
        for line in lines
        if line.variable and line.test and not line.test.withheld
    ]
    return check_table(checks)


def _ratio(view: SubgroupsView, line: Line) -> CrossCheck:
    rows, covariates = view.frame, view.covariates
    if line.variable is not None:
        rows = rows[rows[line.variable.key].cat.codes == line.level]
        covariates = covariates_of(view.variables, covariates)[line.variable.key]
    rows, names = _usable(rows, [GROUP, *covariates])
    ours = Estimate(value=line.hazard_ratio, method="")
    level = view.other.label
    check = crosscheck.cox(rows, ours, covariates=names, variable=GROUP, level=level)
    return replace(check, quantity=f"Hazard ratio, {full_label(line)}", expected_difference=STOPS)


def _test(
    view: SubgroupsView, line: Line, variable: SubgroupVariable, statistic: float
) -> CrossCheck:
    covariates = covariates_of(view.variables, view.covariates)[variable.key]
    rows, names = _usable(view.frame, [GROUP, variable.key, *covariates])
    others = [name for name in names if name not in (GROUP, variable.key)]
    check = interaction(rows, statistic, subgroup=variable.key, covariates=others)
    return named(f"Interaction chi-square, {line.label}", check)


def _usable(frame: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Patients with every value, absent levels left out, and the columns that differ in them."""
    rows = frame.dropna(subset=list(names))
    kept = list(usable_covariates(rows, names).kept)
    for name in kept:
        if isinstance(rows[name].dtype, pd.CategoricalDtype):
            rows = rows.assign(**{name: rows[name].cat.remove_unused_categories()})
    return rows, kept

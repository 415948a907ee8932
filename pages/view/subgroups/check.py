"""The forest's hazard ratios and tests beside those of a second, independent program."""

from collections.abc import Sequence

import pandas as pd

from analytics.columns import GROUP
from analytics.cox.design_matrix import usable_covariates
from analytics.crosscheck.hazards import cox
from analytics.crosscheck.interaction import interaction
from analytics.crosscheck.opinions import CrossCheck
from analytics.results import Comparison, Estimate
from data.subgroups import SubgroupVariable
from pages.view.check_table import UNPAIRED, Verified, named, verified
from pages.view.subgroups.look import SubgroupsView, covariates_of
from pages.view.subgroups.rows import InteractionTest, Line
from pages.view.subgroups.tables import full_label


def check_subgroups(view: SubgroupsView) -> Verified:
    """Recompute each hazard ratio and each interaction test that is shown, as it is shown."""
    checks = [check for line in view.lines if line.shown for check in _ratio(view, line)]
    for line in view.headings:
        if line.variable and line.test and not line.test.withheld:
            checks += _test(view, line, line.variable, line.test)
    return verified(
        checks,
        unchecked=(
            "numbers of patients and events",
            UNPAIRED if view.settings.ties != "efron" else "",
        ),
        nothing=view.problem or "No hazard ratio is shown, so there is nothing to compute again.",
    )


def _ratio(view: SubgroupsView, line: Line) -> list[CrossCheck]:
    rows, covariates = view.frame, view.covariates
    if line.variable is not None:
        rows = rows[rows[line.variable.key].cat.codes == line.level]
        covariates = covariates_of(view.variables, covariates)[line.variable.key]
    rows, names = _usable(rows, [GROUP, *covariates])
    settings = view.settings
    ours = Estimate(
        value=line.hazard_ratio, low=line.low, high=line.high, level=settings.level, method=""
    )
    checks = cox(
        rows, ours, covariates=names, variable=GROUP, level=view.other.label, ties=settings.ties
    )
    return named(f"Hazard ratio, {full_label(line)}", *checks)


def _test(
    view: SubgroupsView, line: Line, variable: SubgroupVariable, test: InteractionTest
) -> list[CrossCheck]:
    covariates = covariates_of(view.variables, view.covariates)[variable.key]
    rows, names = _usable(view.frame, [GROUP, variable.key, *covariates])
    others = [name for name in names if name not in (GROUP, variable.key)]
    ours = Comparison(statistic=test.statistic, df=test.df, p=test.p, method="")
    checks = interaction(
        rows, ours, subgroup=variable.key, covariates=others, ties=view.settings.ties
    )
    return named(f"Interaction with {line.label}", *checks)


def _usable(frame: pd.DataFrame, names: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Patients with every value, absent levels left out, and the columns that differ in them."""
    rows = frame.dropna(subset=list(names))
    kept = list(usable_covariates(rows, names).kept)
    for name in kept:
        if isinstance(rows[name].dtype, pd.CategoricalDtype):
            rows = rows.assign(**{name: rows[name].cat.remove_unused_categories()})
    return rows, kept

"""The survival page's headline numbers beside those of a second, independent program."""

from dataclasses import replace

import pandas as pd

from analytics.columns import GROUP
from analytics.crosscheck import curves as crosscheck_curves
from analytics.crosscheck import numbers as crosscheck
from analytics.crosscheck.numbers import CrossCheck, no_second
from analytics.survival.incidence_summary import DEATH_FIRST, OWN, IncidenceSummary
from analytics.survival.summary import Estimates
from analytics.weighting.summary import WeightedSummary
from pages.view.check_table import check_table, named
from pages.view.survival.findings import Findings, find
from pages.view.survival.look import SurvivalView
from pages.view.survival.models import Adjusted, model_of
from pages.view.words import in_sentence, lower_first


def check_survival(view: SurvivalView) -> pd.DataFrame:
    """Recompute the headline numbers; one row each: number, ours, theirs, program, verdict.

    Efron ties on both sides: lifelines has no others, so under Breslow conventions the hazard
    ratios are compared as if Efron had been chosen, and the verdict says so.
    """
    view = replace(view, settings=replace(view.settings, ties="efron"))
    found = find(view, model_of(view))
    frame = view.frame(view.covariates)
    checks = [check for name in view.slots for check in _of_group(found, frame, name)]
    if len(view.slots) > 1:
        checks += _of_test(found, frame)
    specific = "Hazard ratio" if view.causes is None else "Cause-specific hazard ratio"
    for name in view.others:
        words = in_sentence(name)
        checks += [
            named(f"{specific}, {words}", check)
            for check in _of_ratio(frame, found.summary.hazard_ratio, name, ())
        ]
        checks += [
            named(f"Adjusted hazard ratio, {words}", check)
            for check in _of_ratio(frame, found.adjusted.hazard_ratio, name, found.adjusted.used)
            if found.adjusted.used
        ]
    checks += _of_model(found)
    return check_table(checks)


def _of_group(found: Findings, frame: pd.DataFrame, name: str) -> list[CrossCheck]:
    view, summary = found.view, found.summary
    words = in_sentence(name)
    if found.incidence is not None and view.causes is not None:
        return _of_incidence(found, found.incidence, view.causes, name)
    unit = f"{view.cohort.study.time_unit}{view.since}"
    alive, median = summary.at_horizon[name], summary.median[name]
    mean, end = summary.restricted_mean[name], summary.restricted_to
    read = crosscheck.kaplan_meier(frame, alive, group=name, at=summary.horizon)
    return [
        named(f"{view.read}, {words}", _turned(read) if view.reads == "complement" else read),
        named(f"Median ({unit}), {words}", crosscheck.median_survival(frame, median, group=name)),
        named(
            f"Restricted mean ({unit}), {words}",
            crosscheck.restricted_mean(frame, mean, group=name, horizon=end),
        ),
    ]


def _of_incidence(
    found: Findings, incidence: IncidenceSummary, causes: pd.DataFrame, name: str
) -> list[CrossCheck]:
    """Check the incidence of the endpoint and of death first; no median is read off them."""
    view, words = found.view, in_sentence(name)
    of_cause = {
        view.read: (OWN, incidence.at_horizon),
        f"Death first by {view.end_words}{view.at_landmark}": (DEATH_FIRST, incidence.death_first),
    }
    return [
        named(
            f"{read}, {words}",
            crosscheck_curves.incidence(
                causes, ours[name], cause=cause, group=name, at=found.summary.horizon
            ),
        )
        for read, (cause, ours) in of_cause.items()
    ]


def _turned(check: CrossCheck) -> CrossCheck:
    """Those who had the event instead of those who are free of it, in both programs."""
    theirs = None if check.theirs is None else 1 - check.theirs
    return replace(check, ours=1 - check.ours, theirs=theirs)


def _of_test(found: Findings, frame: pd.DataFrame) -> list[CrossCheck]:
    """Check the test beside the picture; that of an adjusted ratio goes with the ratio."""
    if isinstance(found.model, WeightedSummary):
        return [no_second("Weighted p", found.test.p)]
    if found.incidence is not None:
        return [no_second("Gray chi-square", found.test.statistic)]
    if found.test is not found.summary.log_rank:
        return []
    return [named("Log-rank chi-square", crosscheck.log_rank(frame, found.test))]


def _of_model(found: Findings) -> list[CrossCheck]:
    """Check what adjusted or weighted curves say."""
    view, model = found.view, found.model
    if isinstance(model, Adjusted):
        return [
            named(
                f"Adjusted curve at {view.end_words}, {in_sentence(name)}",
                no_second("curve", estimate.value, why="lifelines has no curve of this kind"),
            )
            for name, estimate in model.at_horizon.items()
        ]
    if not isinstance(model, WeightedSummary):
        return []
    rows, weights = model.rows.frame, model.weighting.weights
    checks = [
        named(
            f"Weighted, {lower_first(view.endpoint.free)} at {view.end_words}{view.at_landmark}, "
            f"{in_sentence(name)}",
            crosscheck_curves.weighted_survival(
                rows, weights, estimate, group=name, at=view.horizon
            ),
        )
        for name, estimate in model.at_horizon.items()
    ]
    return checks + [
        named(
            f"Weighted hazard ratio, {in_sentence(name)}",
            crosscheck_curves.weighted_ratio(rows, weights, estimate, level=name),
        )
        for name, estimate in model.hazard_ratio.items()
    ]


def _of_ratio(
    frame: pd.DataFrame, ratios: Estimates, name: str, covariates: tuple[str, ...]
) -> list[CrossCheck]:
    """Check one hazard ratio, if it is shown, on the patients its model was fitted on."""
    if name not in ratios or ratios[name].withheld:
        return []
    rows = frame.dropna(subset=list(covariates))
    rows = rows.assign(**{GROUP: rows[GROUP].cat.remove_unused_categories()})
    names = [GROUP, *covariates]
    return [crosscheck.cox(rows, ratios[name], covariates=names, variable=GROUP, level=name)]

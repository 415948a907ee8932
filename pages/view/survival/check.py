"""The survival page's headline numbers beside those of a second, independent program."""

from dataclasses import replace

import pandas as pd

from analytics import crosscheck
from analytics.columns import GROUP
from analytics.crosscheck import CrossCheck
from analytics.survival_summary import (
    Estimates,
    SurvivalSummary,
    adjust_hazards,
    summarise_survival,
)
from data.frames import model_frame
from pages.view.format import NOT_ESTIMABLE
from pages.view.plain import shorten
from pages.view.survival.figure import SurvivalView
from pages.view.time_axis import horizon_of
from pages.view.words import lower_first

DIGITS = 8


def check_survival(view: SurvivalView) -> pd.DataFrame:
    """Recompute the headline numbers; one row each: number, ours, theirs, program, verdict.

    Efron ties on both sides: lifelines has no others, so under Breslow conventions the hazard
    ratios are compared as if Efron had been chosen, and the verdict says so.
    """
    settings = replace(view.settings, ties="efron")
    reference = view.groups.reference.label
    summary = summarise_survival(
        view.events,
        horizon=horizon_of(view.cohort.study, view.selection),
        reference=reference,
        settings=settings,
    )
    frame = model_frame(view.cohort, view.selection, view.groups, view.covariates)
    adjusted = adjust_hazards(frame, covariates=view.covariates, settings=settings)
    checks = [check for name in view.slots for check in _of_group(view, summary, frame, name)]
    if summary.difference:
        checks.append(_named("Log-rank chi-square", crosscheck.log_rank(frame, summary.log_rank)))
    for name in view.others:
        words = lower_first(shorten(name))
        checks += [
            _named(f"Hazard ratio, {words}", check)
            for check in _of_ratio(frame, summary.hazard_ratio, name, ())
        ]
        checks += [
            _named(f"Adjusted hazard ratio, {words}", check)
            for check in _of_ratio(frame, adjusted.hazard_ratio, name, adjusted.used)
            if adjusted.used
        ]
    return pd.DataFrame([_row(check) for check in checks])


def _of_group(
    view: SurvivalView, summary: SurvivalSummary, frame: pd.DataFrame, name: str
) -> list[CrossCheck]:
    words = lower_first(shorten(name))
    free = f"{view.endpoint.free} at {view.axis.end_words}, {words}"
    unit = view.cohort.study.time_unit
    alive, median = summary.at_horizon[name], summary.median[name]
    mean, end = summary.restricted_mean[name], summary.restricted_to
    return [
        _named(free, crosscheck.kaplan_meier(frame, alive, group=name, at=summary.horizon)),
        _named(f"Median ({unit}), {words}", crosscheck.median_survival(frame, median, group=name)),
        _named(
            f"Restricted mean ({unit}), {words}",
            crosscheck.restricted_mean(frame, mean, group=name, horizon=end),
        ),
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


def _named(quantity: str, check: CrossCheck) -> CrossCheck:
    return replace(check, quantity=quantity)


def _row(check: CrossCheck) -> dict[str, str]:
    return {
        "Number": check.quantity,
        "Myoscope": _digits(check.ours),
        "Second program": "" if check.theirs is None else _digits(check.theirs),
        "Program": check.program,
        "Verdict": _verdict(check),
    }


def _digits(value: float) -> str:
    return NOT_ESTIMABLE if value != value else f"{value:.{DIGITS}g}"


def _verdict(check: CrossCheck) -> str:
    if check.agrees is None:
        return check.expected_difference or "no second implementation"
    if check.agrees:
        return "agrees"
    return f"differs: {check.expected_difference or 'not expected, please report'}"

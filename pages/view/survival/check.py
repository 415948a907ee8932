"""The headline numbers of the survival page beside those of a second, independent program."""

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from analytics.columns import GROUP
from analytics.crosscheck import curves, hazards
from analytics.crosscheck import survival as crosscheck
from analytics.crosscheck.opinions import HIGH, LOW, CrossCheck, difference, no_second
from analytics.results import Estimate
from analytics.survival.incidence_summary import DEATH_FIRST, OWN, IncidenceSummary
from analytics.survival.summary import Estimates
from analytics.wald import wald_test
from analytics.weighting.summary import WeightedSummary
from pages.view.check_table import UNPAIRED, Verified, named, verified
from pages.view.survival.cells import restricted_to
from pages.view.survival.findings import Findings, find
from pages.view.survival.look import SurvivalView
from pages.view.survival.models import Adjusted
from pages.view.words import in_sentence, lower_first

Checks = list[CrossCheck]


def check_survival(view: SurvivalView) -> Verified:
    """Recompute the headline numbers, by the conventions they are shown under."""
    found = find(view, view.model)
    frame = view.frame(view.covariates)
    checks = [
        *_at_horizon(found, frame),
        *_of_model(found),
        *_of_ratios(found, frame),
        *_of_test(found, frame),
        *_of_groups(found, frame),
    ]
    return verified(checks, unchecked=_unchecked(found), nothing="")


def _unchecked(found: Findings) -> Iterator[str]:
    view = found.view
    if not _limits(view):
        kind = view.settings.confidence_type
        yield f"intervals of survival and medians (lifelines has log-log ones, these are {kind})"
    if found.incidence is not None:
        yield "intervals of incidences (lifelines has another variance)"
    else:
        yield "intervals of restricted means (lifelines has the variance of a patient only)"
    if isinstance(found.model, WeightedSummary):
        yield "intervals of weighted survival, weights and balance"
    if len(view.slots) > 1:
        yield "intervals of differences"
        yield "tests of proportional hazards (lifelines only approximates them)"
        yield UNPAIRED if view.settings.ties != "efron" else ""
    if len(view.others) > 1:
        yield "corrected p"


def _limits(view: SurvivalView) -> bool:
    return view.settings.confidence_type == "log-log"


def _at_horizon(found: Findings, frame: pd.DataFrame) -> Iterator[CrossCheck]:
    view, reference = found.view, found.view.groups.reference.label
    read = {name: _read(found, frame, name) for name in view.slots}
    for name, own in read.items():
        yield from named(f"{view.read}, {in_sentence(name)}", *own)
    for name, estimate in found.observed_difference.items():
        if not estimate.withheld:
            words = f"Difference at {view.end_words}, {in_sentence(name)}"
            gap = difference(estimate.value, read[name][0], read[reference][0])
            yield from named(words, gap)


def _of_groups(found: Findings, frame: pd.DataFrame) -> Iterator[CrossCheck]:
    """Check the other numbers of each group."""
    view = found.view
    if found.incidence is not None and view.causes is not None:
        yield from _deaths_first(found, found.incidence, view.causes)
    else:
        yield from _times(found, frame)
    unit = f"{view.cohort.study.time_unit}{view.since}"
    followed = view.events if view.causes is None else view.causes
    for name in view.slots:
        ours = found.summary.follow_up[name]
        checks = crosscheck.follow_up(followed, ours, group=name)
        yield from named(f"Median follow-up ({unit}), {in_sentence(name)}", *checks)


def _read(found: Findings, frame: pd.DataFrame, name: str) -> Checks:
    view, at = found.view, found.summary.horizon
    if found.incidence is not None and view.causes is not None:
        ours = found.incidence.at_horizon[name]
        return [curves.incidence(view.causes, ours, cause=OWN, group=name, at=at)]
    ours = found.summary.at_horizon[name]
    checks = crosscheck.kaplan_meier(frame, ours, group=name, at=at, limits=_limits(view))
    return _turned(checks) if view.reads == "complement" else checks


def _turned(checks: Checks) -> Checks:
    """Those who had the event instead of those who are free of it, in both programs."""
    swapped = {LOW: HIGH, HIGH: LOW}
    value, *limits = (
        replace(
            check,
            part=swapped.get(check.part, check.part),
            ours=1 - check.ours,
            theirs=None if check.theirs is None else 1 - check.theirs,
        )
        for check in checks
    )
    return [value, *limits[::-1]]


def _deaths_first(
    found: Findings, incidence: IncidenceSummary, causes: pd.DataFrame
) -> Iterator[CrossCheck]:
    view = found.view
    for name in view.slots:
        check = curves.incidence(
            causes, incidence.death_first[name], cause=DEATH_FIRST, group=name, at=view.horizon
        )
        words = f"Death first by {view.end_words}{view.at_landmark}, {in_sentence(name)}"
        yield from named(words, check)


def _times(found: Findings, frame: pd.DataFrame) -> Iterator[CrossCheck]:
    """Check medians and restricted means, of which nothing is read off an incidence."""
    view, summary = found.view, found.summary
    unit = f"{view.cohort.study.time_unit}{view.since}"
    reference, limits = view.groups.reference.label, _limits(view)
    for name in view.slots:
        checks = crosscheck.median_survival(frame, summary.median[name], group=name, limits=limits)
        yield from named(f"Median ({unit}), {in_sentence(name)}", *checks)
    means = {
        name: crosscheck.restricted_mean(frame, ours, group=name, horizon=summary.restricted_to)
        for name, ours in summary.restricted_mean.items()
    }
    to = f"to {restricted_to(view, summary)} ({unit})"
    for name in view.slots:
        yield from named(f"Restricted mean {to}, {in_sentence(name)}", means[name])
    for name, estimate in summary.restricted_mean_difference.items():
        if not estimate.withheld:
            gap = difference(estimate.value, means[name], means[reference])
            yield from named(f"Difference in restricted mean {to}, {in_sentence(name)}", gap)


def _of_test(found: Findings, frame: pd.DataFrame) -> Checks:
    """Check the test beside the picture; that of a ratio goes with the ratio."""
    if len(found.view.slots) < 2 or found.test.withheld:
        return []
    if found.test is found.summary.log_rank:
        return named("Log-rank test", *crosscheck.log_rank(frame, found.test))
    return [no_second("Gray's test, p", found.test.p)] if found.incidence is not None else []


def _of_ratios(found: Findings, frame: pd.DataFrame) -> Iterator[CrossCheck]:
    """Check the hazard ratios that are shown, each model on the patients it was fitted on."""
    specific = "Hazard ratio" if found.view.causes is None else "Cause-specific hazard ratio"
    models: list[tuple[str, Estimates, tuple[str, ...]]] = [
        (specific, found.summary.hazard_ratio, ())
    ]
    if found.adjusted.used:
        models.append(("Adjusted hazard ratio", found.adjusted.hazard_ratio, found.adjusted.used))
    for words, ratios, covariates in models:
        rows = frame.dropna(subset=list(covariates))
        rows = rows.assign(**{GROUP: rows[GROUP].cat.remove_unused_categories()})
        for name in found.view.others:
            if name in ratios and not ratios[name].withheld:
                check = hazards.cox(
                    rows, ratios[name], covariates=[GROUP, *covariates], variable=GROUP,
                    level=name, ties=found.view.settings.ties, p=_p(ratios[name]),
                )  # fmt: skip
                yield from named(f"{words}, {in_sentence(name)}", *check)


def _p(ratio: Estimate) -> float:
    return wald_test(ratio, scale="ratio").p


def _of_model(found: Findings) -> Iterator[CrossCheck]:
    """Check what adjusted or weighted curves say."""
    view, model = found.view, found.model
    if isinstance(model, Adjusted):
        for name, estimate in model.at_horizon.items():
            words = f"Adjusted curve at {view.end_words}, {in_sentence(name)}"
            why = "lifelines has no curve of this kind"
            yield no_second(words, estimate.value, why=why)
    if isinstance(model, WeightedSummary):
        yield from _weighted(found, model)


def _weighted(found: Findings, model: WeightedSummary) -> Iterator[CrossCheck]:
    view, rows, weights = found.view, model.rows.frame, model.weighting.weights
    read = {
        name: curves.weighted_survival(rows, weights, estimate, group=name, at=view.horizon)
        for name, estimate in model.at_horizon.items()
    }
    at = f"at {view.end_words}{view.at_landmark}"
    for name, check in read.items():
        words = f"Weighted, {lower_first(view.endpoint.free)} {at}, {in_sentence(name)}"
        yield from named(words, check)
    reference = read[view.groups.reference.label]
    for name, estimate in model.difference.items():
        check = difference(estimate.value, read[name], reference)
        yield from named(f"Weighted difference {at}, {in_sentence(name)}", check)
    for name, ratio in model.hazard_ratio.items():
        checks = hazards.weighted_ratio(
            rows, weights, ratio, level=name, p=_p(ratio), ties=view.settings.ties
        )
        yield from named(f"Weighted hazard ratio, {in_sentence(name)}", *checks)

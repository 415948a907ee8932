"""The survival page as one Figure: picture first, then the numbers beside and under it."""

from dataclasses import dataclass, replace

import pandas as pd

from analytics import cautions
from analytics.cautions import Caution
from analytics.settings import DEFAULT, PRESETS, Settings
from analytics.survival import counts_at, kaplan_meier
from analytics.survival_summary import (
    AdjustedHazards,
    SurvivalSummary,
    adjust_hazards,
    proportionality_cautions,
    summarise_survival,
)
from data.cohort import Cohort
from data.frames import model_frame
from data.groups import MOST_COMPARED, Groups, groups_of
from data.queries import event_table
from data.selection import Selection
from data.study import Endpoint
from pages.view.charts.survival import survival_data, survival_height, survival_spec
from pages.view.figure import Figure
from pages.view.format import counted, listed
from pages.view.honesty import study_cautions
from pages.view.people import People, count_people
from pages.view.plain import shorten
from pages.view.stamp import stamp
from pages.view.survival import numbers, tables
from pages.view.time_axis import TimeAxis, horizon_of, time_axis
from pages.view.words import covariate_words, lower_first


@dataclass(frozen=True)
class SurvivalView:
    """What is behind the survival page: a selection's groups, its event table, its people."""

    cohort: Cohort
    selection: Selection
    groups: Groups
    endpoint: Endpoint
    axis: TimeAxis
    events: pd.DataFrame
    people: People
    settings: Settings

    @property
    def slots(self) -> dict[str, int]:
        """Colour slot of each group that has patients, in order."""
        return {group.label: group.slot for group in self.people.groups if group.patients}

    @property
    def others(self) -> list[str]:
        """Groups with patients that are compared with the reference."""
        return [name for name in self.slots if name != self.groups.reference.label]

    @property
    def covariates(self) -> tuple[str, ...]:
        """Columns adjusted for: the person's choice or the study's, never the grouping itself."""
        chosen = self.selection.covariates
        wanted = self.cohort.study.covariates if chosen is None else chosen
        return tuple(name for name in wanted if name not in self.selection.grouping.columns)


def look(cohort: Cohort, selection: Selection) -> SurvivalView:
    """Ask the cohort for what the survival page needs."""
    groups = groups_of(cohort, selection)
    events = event_table(cohort, selection, groups)
    return SurvivalView(
        cohort,
        selection,
        groups,
        cohort.study.endpoint(selection.endpoint),
        time_axis(cohort.study, selection),
        events,
        count_people(cohort, selection, groups, events),
        PRESETS[selection.conventions or DEFAULT.name],
    )


def picture(view: SurvivalView) -> Figure:
    """Return the figure with its curves and table of counts, and no number beside them yet."""
    study, axis, endpoint = view.cohort.study, view.axis, view.endpoint
    curves = kaplan_meier(view.events, settings=view.settings)
    counts = counts_at(view.events, [tick * axis.per_unit for tick in axis.ticks])
    data = survival_data(
        curves,
        counts,
        slots=view.slots,
        horizon=axis.end * axis.per_unit,
        per_axis_unit=axis.per_unit,
    )
    return Figure(
        name=f"survival {endpoint.key}",
        title=f"{endpoint.title} to {axis.end_words}",
        note=_note(view),
        spec=survival_spec(
            ticks=axis.ticks,
            end=axis.end,
            decimals=axis.decimals,
            x_title=f"{axis.unit.capitalize()} since {study.time_origin}",
            y_title=endpoint.axis,
            groups=len(view.slots),
            synthetic=study.provenance == "synthetic",
        ),
        datasets=data,
        height=survival_height(len(view.slots)),
        stamp=stamp(view.cohort, view.selection, view.people),
        method=_method(view, None),
        alternative=_alternative(view),
        cautions=(*_tail_cautions(data), *study_cautions(view.cohort, view.selection)),
        curve=curves,
    )


def with_numbers(figure: Figure, view: SurvivalView) -> Figure:
    """Return the figure with its key numbers, tables and cautions."""
    summary = summarise_survival(
        view.events,
        horizon=horizon_of(view.cohort.study, view.selection),
        reference=view.groups.reference.label,
        settings=view.settings,
    )
    adjusted = adjust_hazards(
        model_frame(view.cohort, view.selection, view.groups, view.covariates),
        covariates=view.covariates,
        settings=view.settings,
    )
    return replace(
        figure,
        numbers=numbers.key_numbers(view, summary, adjusted),
        tables=tables.tables(view, summary, adjusted),
        results=tables.results(view, summary, adjusted),
        method=_method(view, adjusted),
        cautions=(*_cautions(summary, adjusted), *figure.cautions),
    )


def _note(view: SurvivalView) -> str:
    if not view.selection.grouping.columns:
        return "Everybody in one curve; choose under Groups what to compare."
    if len(view.slots) == 1:
        only = lower_first(shorten(next(iter(view.slots))))
        return f"Only {only} is left under these filters, so there is nothing to compare."
    reference = lower_first(shorten(view.groups.reference.label))
    if not view.others or view.groups.reference.label not in view.slots:
        return f"Nobody is left of {reference}, which the others are compared with."
    others = listed([shorten(name) for name in view.others])
    favours = lower_first(shorten(view.others[0])) if len(view.others) == 1 else "that group"
    said = f"{others} compared with {reference}. Hazard ratio below 1 favours {favours}."
    return said + _not_drawn(view.groups)


def _not_drawn(groups: Groups) -> str:
    if len(groups.compared) < MOST_COMPARED or not groups.left_out:
        return ""
    left_out = counted(len(groups.left_out), "group is", "groups are")
    return f" {left_out} not drawn: choose under Groups."


def _method(view: SurvivalView, adjusted: AdjustedHazards | None) -> str:
    settings, level = view.settings, f"{100 * view.settings.level:g}%"
    named = "" if settings == DEFAULT else f"Conventions of {settings.name}. "
    said = (
        f"{named}Endpoint: {lower_first(view.endpoint.label)}. {view.endpoint.note} "
        f"Kaplan-Meier estimate; {level} intervals from Greenwood's variance, "
        f"{settings.confidence_type} transformed. Events and censored count what happened before "
        "each tick, so with those at risk they add up to the group. Difference at the horizon: "
        "plain Greenwood interval. Log-rank test without weights, over all follow-up. Hazard "
        f"ratio: Cox model, {settings.ties.capitalize()} ties, over all follow-up; proportional "
        "hazards by the score test on Schoenfeld residuals, Kaplan-Meier time. Follow-up: reverse "
        "Kaplan-Meier."
    )
    if adjusted is None:
        return said
    if adjusted.used:
        said += f" Adjusted for {listed(covariate_words(view.cohort, adjusted.used))}."
    for name, reason in adjusted.dropped.itertuples(index=False):
        said += f" Not adjusted for {covariate_words(view.cohort, (name,))[0]}: {reason}."
    if adjusted.excluded:
        said += f" {adjusted.excluded} patients without a covariate are not in the adjusted model."
    return said


def _alternative(view: SurvivalView) -> str:
    # Without numbers: the browser draws the whole picture anew when this text changes.
    return (
        f"Kaplan-Meier curves: {lower_first(view.endpoint.axis)} to {view.axis.end_words}, with "
        "the numbers at risk, events and censored under the axis. The estimates are in the text."
    )


def _tail_cautions(data: dict[str, pd.DataFrame]) -> tuple[Caution, ...]:
    curve = data["curve"]
    faint = curve["group"].to_numpy()[curve["few"].to_numpy(dtype=bool)]
    return tuple(cautions.curve_tail(name) for name in dict.fromkeys(faint))


def _cautions(summary: SurvivalSummary, adjusted: AdjustedHazards) -> tuple[Caution, ...]:
    estimates = [
        *summary.at_horizon.values(),
        *summary.median.values(),
        *summary.hazard_ratio.values(),
        *adjusted.hazard_ratio.values(),
    ]
    found = [caution for estimate in estimates for caution in estimate.cautions]
    changing = proportionality_cautions(summary.proportionality)
    return (*summary.log_rank.cautions, *found, *changing)

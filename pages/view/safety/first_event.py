"""Time to the first adverse event, death competing: a small picture and its numbers."""

import math
from dataclasses import replace

import pandas as pd

from analytics.cautions import Caution
from analytics.columns import EVENT, TIME
from analytics.frozen import Frozen
from analytics.results import Comparison, Estimate
from analytics.safety import cautions
from analytics.safety.events import (
    DEATH_BEFORE,
    DIED,
    FIRST_EVENT,
    FOLLOWED,
    first_events,
    late_events,
)
from analytics.survival.competing import cumulative_incidence, gray_test, incidence_at
from analytics.survival.event_table import competing_event_table
from data.cohort import TIME_DECIMALS
from data.study import DAYS_PER
from pages.view.charts.first_event import (
    EVERYBODY,
    WIDTH,
    first_event_data,
    first_event_height,
    first_event_spec,
)
from pages.view.conventions import LIMITS, settings_of
from pages.view.figure import Panel
from pages.view.format import p_value, percent, percent_interval
from pages.view.plain import shorten
from pages.view.safety.look import SafetyView
from pages.view.time_axis import horizon_of, time_axis

NO_INTERVAL = "no interval, everybody had one"


class Curves(Frozen):
    """The picture with what it shows at the horizon, and the test; events : the table behind."""

    events: pd.DataFrame
    panel: Panel
    at_end: dict[str, Estimate]
    test: Comparison | None
    horizon: float


def curves(view: SafetyView) -> Curves | None:
    """Return the curves of the kind of event chosen; None where there is no event to draw."""
    if not view.recorded or not view.slots or not len(view.events):
        return None
    study = view.cohort.study
    table = first_events(_in_study_units(view, view.patients), _in_study_units(view, view.events))
    if not len(table) or not (table[EVENT] == FIRST_EVENT).any():
        return None
    events = competing_event_table(
        table, time=TIME, event=EVENT, causes=(FIRST_EVENT, DEATH_BEFORE), group="group"
    )
    axis, horizon = time_axis(study, view.selection), horizon_of(study, view.selection)
    settings = settings_of(view.selection)
    at_end = {
        name: _bounded(estimate)
        for name, estimate in incidence_at(
            events, horizon, cause=FIRST_EVENT, settings=settings
        ).items()
    }
    slots = {name: slot for name, slot in view.slots.items() if name in at_end}
    test = gray_test(events, cause=FIRST_EVENT) if len(slots) > 1 else None
    panel = Panel(
        name="first_event",
        title=f"Time to the first {view.kind_words}"
        + (f": {shorten(view.opened)}" if view.opened else ""),
        spec=first_event_spec(
            ticks=axis.ticks,
            end=axis.end,
            decimals=axis.decimals,
            x_title=f"{axis.unit.capitalize()} since {study.time_origin}",
            groups=len(slots),
            synthetic=study.provenance == "synthetic",
        ),
        datasets=first_event_data(
            cumulative_incidence(events, cause=FIRST_EVENT, settings=settings),
            {name: estimate.value for name, estimate in at_end.items()},
            slots=slots,
            horizon=horizon,
            per_axis_unit=axis.per_unit,
        ),
        height=first_event_height(len(slots)),
        width=WIDTH,
        alternative="Curves of the percentage of patients who have had a first event, by group, "
        "death competing. The estimates are in the text.",
        note="Patients who have had one; deaths compete.",
    )
    return Curves(events, panel, at_end, test, horizon)


def _bounded(estimate: Estimate) -> Estimate:
    """Take the interval away where everybody had an event: nothing is left to vary."""
    everybody = estimate.value > 1 - EVERYBODY
    return replace(estimate, low=math.nan, high=math.nan) if everybody else estimate


def _in_study_units(view: SafetyView, table: pd.DataFrame) -> pd.DataFrame:
    """Turn years into the study's unit, in which the horizon stands, and round as it is stored."""
    per_year = DAYS_PER["years"] / DAYS_PER[view.cohort.study.time_unit]
    columns = [name for name in (TIME, FOLLOWED, DIED) if name in table]
    return table.assign(**{n: (table[n] * per_year).round(TIME_DECIMALS) for n in columns})


def method(view: SafetyView) -> str:
    """Return how the curves are computed."""
    limits = LIMITS[settings_of(view.selection).confidence_type]
    compared = "; groups compared by Gray's test" if len(view.slots) > 1 else ""
    return (
        "Time to the first event: cumulative incidence by Aalen and Johansen, death competing, "
        f"intervals {limits}{compared}."
    )


def undated(view: SafetyView) -> tuple[Caution, ...]:
    """Say how many events the curves had to leave out."""
    if not view.recorded or not len(view.events):
        return ()
    left_out = late_events(view.patients, view.events)
    return (cautions.undated_events(left_out),) if left_out else ()


def lines(view: SafetyView, found: Curves) -> pd.DataFrame:
    """Return a table beside the curves: group, and incidence at the horizon with its interval."""
    end = time_axis(view.cohort.study, view.selection).end_words
    rows = [
        {
            "": shorten(name),
            f"Had one by {end} (95% CI)": _said(estimate),
        }
        for name, estimate in found.at_end.items()
    ]
    if found.test is not None and not found.test.withheld:
        rows.append({"": "Gray's test, p", f"Had one by {end} (95% CI)": p_value(found.test.p)})
    return pd.DataFrame(rows)


def _said(estimate: Estimate) -> str:
    if estimate.withheld:
        return "not estimable: follow-up ends before"
    if estimate.value > 1 - EVERYBODY:
        return f"{percent(estimate.value)} ({NO_INTERVAL})"
    return f"{percent(estimate.value)} ({percent_interval(estimate.low, estimate.high)})"

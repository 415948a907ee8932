"""Follow-up and events of the groups compared: key numbers, table, and tidy rows."""

from dataclasses import replace

import pandas as pd

from analytics.columns import CENSORED, EVENTS, GROUP, TIME
from analytics.frozen import Value
from analytics.results import Estimate
from analytics.survival.curves import follow_up
from analytics.survival.event_table import merge
from data.queries import cause_table, event_table
from data.study import DAYS_PER
from pages.view.conventions import settings_of
from pages.view.figure import KeyNumber, Line
from pages.view.format import counted, fixed, number, percent
from pages.view.overview.view import OverviewView
from pages.view.plain import shorten
from pages.view.text_table import Row, text_table
from pages.view.time_axis import time_axis

EVERYBODY = ""  # as no group is called
PER = 100  # patient-years of a rate


class FollowUpNumbers(Value):
    """Follow-up of everybody and of each group: median in the study's unit, patient-years."""

    median: dict[str, Estimate]
    patient_years: dict[str, float]


def follow_up_numbers(view: OverviewView) -> FollowUpNumbers:
    """Return the follow-up of the groups with patients, and of everybody under EVERYBODY."""
    ends = _any_event(view)
    whole = merge([ends.assign(**{GROUP: pd.Categorical([EVERYBODY] * len(ends))})])
    years = _patient_years(view)
    settings = settings_of(view.selection)
    return FollowUpNumbers(
        follow_up(ends, settings) | follow_up(whole, settings),
        years | {EVERYBODY: sum(years.values())},
    )


def _any_event(view: OverviewView) -> pd.DataFrame:
    """Return the event table in which a death before the endpoint is an event, and no loss."""
    if not view.cohort.study.competes_with_death(view.selection.endpoint):
        return view.events
    causes = cause_table(view.cohort, view.selection, view.groups)
    return causes[list(view.events.columns)]


def _patient_years(view: OverviewView) -> dict[str, float]:
    per_year = DAYS_PER["years"] / DAYS_PER[view.cohort.study.time_unit]
    leaving = (view.events[EVENTS] + view.events[CENSORED]).to_numpy()
    time = view.events[TIME].to_numpy() * leaving / per_year
    names = view.events[GROUP].to_numpy(dtype=object)
    return {name: float(time[names == name].sum()) for name in view.slots}


def key_numbers(
    view: OverviewView, found: FollowUpNumbers, visits: pd.DataFrame
) -> tuple[KeyNumber, ...]:
    """Return follow-up, patient-years, and how much of what was due is recorded."""
    endpoint = view.cohort.study.endpoint(view.selection.endpoint)
    years, events = found.patient_years[EVERYBODY], view.people.events
    rate = f", {fixed(PER * events / years, 1)} per {PER} patient-years" if years else ""
    return (
        KeyNumber(
            label="Median follow-up",
            value=_median(view, found.median[EVERYBODY]),
            lines=tuple(
                Line(name=shorten(name), slot=slot, text=_median(view, found.median[name]))
                for name, slot in view.slots.items()
            ),
        ),
        KeyNumber(
            label="Patient-years",
            value=number(years, 1),
            lines=(
                *(
                    Line(name=shorten(name), slot=slot, text=fixed(found.patient_years[name], 1))
                    for name, slot in view.slots.items()
                ),
                Line(text=counted(events, endpoint.one, endpoint.many) + rate, muted=True),
            ),
        ),
        _recorded(view, visits),
    )


def _median(view: OverviewView, estimate: Estimate) -> str:
    if estimate.value != estimate.value:
        return "not reached"
    axis = time_axis(view.cohort.study, view.selection)
    return axis.words(estimate.value / axis.per_unit)


def _recorded(view: OverviewView, visits: pd.DataFrame) -> KeyNumber:
    due, made = int(visits["due"].sum()), int(visits["recorded"].sum())
    if due:
        said = f"{number(made)} of {number(due)} that were due in patients alive and followed"
        return KeyNumber(
            label="Recorded at visits",
            value=percent(made / due),
            lines=(Line(text=said, muted=True),),
        )
    columns = view.cohort.columns
    full = sum(not column.missing for column in columns)
    said = "No visits are recorded: this study has no file of assessments."
    return KeyNumber(
        label="Columns without a gap",
        value=f"{full} of {len(columns)}",
        lines=(Line(text=said, muted=True),),
    )


def endpoint_counts(view: OverviewView) -> pd.DataFrame:
    """Count each endpoint in the groups compared: endpoint, group, events, patients."""
    rows = []
    for endpoint in view.cohort.study.endpoints:
        chosen = replace(view.selection, endpoint=endpoint.key)
        events = event_table(view.cohort, chosen, view.groups)
        names = events[GROUP].to_numpy(dtype=object)
        had, left = events[EVENTS].to_numpy(), events[CENSORED].to_numpy()
        for name in view.slots:
            mine = names == name
            total = int(had[mine].sum() + left[mine].sum())
            rows.append((endpoint.label, name, int(had[mine].sum()), total))
    return pd.DataFrame(rows, columns=["endpoint", GROUP, "events", "patients"])


def endpoint_table(view: OverviewView, counts: pd.DataFrame) -> pd.DataFrame:
    """Return the endpoints for reading: a row each, a column per group, and its note."""
    rows = []
    for endpoint in view.cohort.study.endpoints:
        mine = counts[counts["endpoint"] == endpoint.label]
        row: Row = {"Endpoint": shorten(endpoint.label)}
        for _, name, events, patients in mine.itertuples(index=False):
            share = f" ({percent(events / patients)})" if patients else ""
            row[GROUP, name] = f"{events} of {patients}{share}"
        rows.append(row | {"Note": endpoint.note})
    return text_table(rows, {(GROUP, name): shorten(name) for name in counts[GROUP]})

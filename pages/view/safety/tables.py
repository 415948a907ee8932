"""The tables under the picture of safety, the listing, and every number for the download."""

import math
from collections.abc import Mapping

import pandas as pd

from analytics.columns import PATIENT_ID
from analytics.safety.events import DIED
from data.adverse_events import DISCONTINUED, RELATED, SERIOUS
from data.study import DAYS_PER
from pages.view.format import counted, number
from pages.view.plain import shorten
from pages.view.safety import words
from pages.view.safety.counts import DEATHS, Counted
from pages.view.safety.look import ANY, SafetyView
from pages.view.text_table import Heads, Row, text_table
from pages.view.words import in_sentence, upper_first

MOST_LISTED = 100
_FURTHER = "a column of the file"
_ALWAYS = {
    "group", PATIENT_ID, "day", "time", "category", "term", "severity", SERIOUS, RELATED,
    DISCONTINUED, "row", "all",
}  # fmt: skip


def tables(view: SafetyView, events: Counted, outcomes: Counted) -> dict[str, pd.DataFrame]:
    """Return the tables by title, every cell as it is read."""
    shown: dict[str, pd.DataFrame] = {}
    if view.recorded and view.rows:
        rows = [ANY, *view.rows]
        shown["Patients with an event"] = _risks(view, events, rows)
        shown["Events, and rate per patient-year (95% CI)"] = _rates(view, events, rows)
    if outcomes.labels:
        title = "Deaths and discontinuations" if view.recorded else "Deaths"
        risks = {title: _risks(view, outcomes, list(outcomes.labels))}
        shown = risks | shown
    if DEATHS in outcomes.labels and not view.recorded:
        shown["Deaths, and rate per 100 patient-years (95% CI)"] = _rates(
            view, outcomes, [DEATHS], per=100
        )
    return shown


def _risks(view: SafetyView, source: Counted, keys: list[str]) -> pd.DataFrame:
    """Return a row per kind: n (%) per group, differences from the reference, p."""
    reference = in_sentence(view.groups.reference.label)
    heads: Heads = {}
    rows = []
    for key in keys:
        row: Row = {"": source.labels[key]}
        for name in view.slots:
            cell = source.cells[key, name]
            heads["n", name] = f"{shorten(name)}, n of {cell.patients} (%)"
            row["n", name] = words.affected(cell)
        for name in view.others:
            if (key, name) in source.differences:
                said = "Difference" if view.compared else f"{shorten(name)} minus {reference}"
                heads["difference", name] = f"{said}, points (95% CI)"
                row["difference", name] = words.difference(source.differences[key, name])
        if key in source.tests:
            row["Fisher's p"] = words.p_of(source.tests[key])
        rows.append(row)
    return text_table(rows, heads)


def _rates(view: SafetyView, source: Counted, keys: list[str], *, per: int = 1) -> pd.DataFrame:
    heads: Heads = {}
    rows = []
    for key in keys:
        row: Row = {"": source.labels[key]}
        for name in view.slots:
            cell = source.cells[key, name]
            heads["rate", name] = f"{shorten(name)}, {words.years(cell)}"
            row["rate", name] = f"{cell.events}; {words.rate(cell, per=per)}"
        rows.append(row)
    return text_table(rows, heads)


def listing(view: SafetyView, *, names: Mapping[str, str], marked: str | None) -> pd.DataFrame:
    """Return the serious events, one row each, by group, patient and day.

    names : what each patient is called on screen. marked : the patient to point at.
    """
    serious = view.every_event[view.every_event[SERIOUS].to_numpy(dtype=bool)]
    serious = serious.sort_values(["group", PATIENT_ID, "day"], kind="stable")
    day_of_death = view.patients[DIED] * DAYS_PER["years"]
    died = dict(zip(view.patients[PATIENT_ID], day_of_death, strict=True))
    further = [str(name) for name in serious if name not in _ALWAYS]
    rows = []
    for event in serious.head(MOST_LISTED).to_dict(orient="records"):
        patient = str(event[PATIENT_ID])
        pointed = " (marked)" if patient == marked else ""
        row: Row = {
            "Patient": f"{names[patient]}{pointed}",
            "Group": shorten(str(event["group"])),
            "Day": number(event["day"]) if event["day"] == event["day"] else "not recorded",
            "Event": upper_first(shorten(event["term"])),
            "Category": upper_first(shorten(event["category"])),
            "Grade": f"{event['severity']:g}" if event["severity"] == event["severity"] else "",
            "Relation": upper_first(shorten(event[RELATED])),
            "Stopped treatment": "Yes" if event[DISCONTINUED] else "No",
            "Patient died": _death(died.get(patient, math.nan)),
        }
        row |= {(_FURTHER, name): shorten(str(event[name])) for name in further}
        rows.append(row)
    heads: Heads = {(_FURTHER, name): upper_first(name).replace("_", " ") for name in further}
    return text_table(rows, heads)


def _death(day: float) -> str:
    return "No" if math.isnan(day) else f"Day {day:.0f}"


def listing_words(view: SafetyView) -> str:
    """Say how many serious events there are, and how many are listed."""
    events = int(view.every_event[SERIOUS].sum())
    if not events:
        return "No serious adverse event is recorded in these patients."
    said = counted(events, "event", "events")
    return said if events <= MOST_LISTED else f"{said}, the first {MOST_LISTED} listed"

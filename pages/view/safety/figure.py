"""The safety page as one Figure: picture first, then the numbers over and under it."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analytics.cautions import Caution
from analytics.safety import cautions
from analytics.safety.events import FOLLOWED
from data.adverse_events import SEVERITY
from pages.view.charts.safety import safety_height, safety_spec
from pages.view.charts.safety_rows import Row, safety_data
from pages.view.figure import FULL_WIDTH, Figure
from pages.view.honesty import study_cautions
from pages.view.missing import Missing, missing
from pages.view.safety import first_event, numbers, results, tables, words
from pages.view.safety.counts import Counted
from pages.view.safety.look import ANY, MOST_ROWS, SafetyView, columns_wanted
from pages.view.stamp import stamp
from pages.view.words import in_sentence, one_left, reference_left_out, upper_first

TITLE = "Adverse events by group"
NO_EVENTS_TITLE = "Deaths and follow-up by group"


def picture(view: SafetyView, counted_: Counted) -> Figure:
    """Return the figure with its dot plot, and no number beside it yet.

    Without a picture where the study has no adverse events or none of the kind chosen.
    """
    study = view.cohort.study
    figure = Figure(
        name="safety",
        title=TITLE if view.recorded else NO_EVENTS_TITLE,
        note=_note(view),
        spec={},
        datasets={},
        height=0,
        width=FULL_WIDTH,
        stamp=stamp(view.cohort, view.selection, view.people),
        method=_method(view),
        alternative=_alternative(view),
        cautions=study_cautions(view.cohort, view.selection, view.people),
    )
    if not view.rows or not view.slots:
        return figure
    rows = _rows(view, counted_)
    drawn = {
        "rows": len(rows),
        "terms": view.by_terms,
        "groups": len(view.slots),
        "compared": view.compared is not None,
    }
    return replace(
        figure,
        spec=safety_spec(**drawn, synthetic=study.provenance == "synthetic"),
        datasets=safety_data(
            rows,
            _told(counted_),
            _differences(view, counted_),
            slots=view.slots,
            names=(view.compared, view.groups.reference.label) if view.compared else (),
        ),
        height=safety_height(len(rows), terms=view.by_terms),
        curve=counted_.counts,
    )


def with_numbers(
    figure: Figure,
    view: SafetyView,
    counted_: Counted,
    outcomes: Counted,
    curves: first_event.Curves | None,
) -> Figure:
    """Return the figure with its key numbers, tables, further picture and cautions."""
    return replace(
        figure,
        numbers=numbers.key_numbers(view, counted_, outcomes),
        tables=tables.tables(view, counted_, outcomes),
        panels=() if curves is None else (curves.panel,),
        results=results.results(view, counted_, outcomes, curves),
        cautions=(*_cautions(view, counted_, outcomes), *figure.cautions),
    )


def _rows(view: SafetyView, counted_: Counted) -> list[Row]:
    """All events together first, then by difference or frequency, larger first."""
    affected = dict.fromkeys(view.rows, 0)
    for (key, _), cell in counted_.cells.items():
        if key != ANY:
            affected[key] += cell.affected
    keys = sorted(view.rows, key=lambda key: -affected[key])
    if view.by_difference and view.compared:
        compared = view.compared
        keys.sort(key=lambda key: -counted_.differences[key, compared].value)
    first = Row(ANY, view.any_label, sum=True)
    return [first, *(Row(key, counted_.labels[key]) for key in keys[:MOST_ROWS])]


def _told(counted_: Counted) -> pd.DataFrame:
    """Add the words of each cell."""
    cells = counted_.cells.values()
    return counted_.counts.assign(
        text=[words.affected(cell) for cell in cells],
        affected_words=[words.affected_in_full(cell) for cell in cells],
        events_words=[words.events_in_full(cell) for cell in cells],
    )


def _differences(view: SafetyView, counted_: Counted) -> pd.DataFrame:
    found = {k: e for (k, name), e in counted_.differences.items() if name == view.compared}
    return pd.DataFrame(
        {
            "what": list(found),
            "difference": [100 * e.value for e in found.values()],
            "low": [100 * e.low for e in found.values()],
            "high": [100 * e.high for e in found.values()],
            "words": [words.difference(e) for e in found.values()],
            "p": [words.p_of(counted_.tests.get(key)) for key in found],
        }
    )


def _note(view: SafetyView) -> str:
    if not view.recorded:
        return "This study has no adverse events."
    if not view.rows:
        return f"No {view.kind_words} occurs in this study: choose a wider kind of event."
    said = f"{upper_first(view.any_words)}."
    if len(view.rows) > MOST_ROWS:
        said += f" {MOST_ROWS} of {len(view.rows)} are drawn; the table has all."
    reference = view.groups.reference.label
    if view.compared:
        return f"{said} Difference: {in_sentence(view.compared)} minus {in_sentence(reference)}."
    if len(view.slots) == 1:
        return f"{said} {one_left(next(iter(view.slots)))}"
    if reference not in view.slots:
        return f"{said} {reference_left_out(reference)}"
    return f"{said} Differences from {in_sentence(reference)} are in the table."


def no_events(view: SafetyView) -> Missing:
    """Say what is missing and what would bring it, where the study has no adverse events."""
    return missing(
        view.cohort.study,
        "adverse events",
        shown="only deaths and follow-up are shown"
        if view.deaths_known
        else "only follow-up is shown",
        table="adverse_events",
        columns=f"one row per event, with the columns {columns_wanted()}.",
    )


def _method(view: SafetyView) -> str:
    deaths = (
        "Deaths: proportion of the patients in each group who died during follow-up; the time of "
        "death is on the survival page. "
        if view.deaths_known
        else "This study does not say who died. "
    )
    shared = (
        "Proportions with Wilson intervals; where nobody is affected, the one-sided 95% limit of "
        "Clopper and Pearson (about 3 / n). Risk difference: Newcombe interval. p: Fisher's exact "
        "test, two-sided, not corrected for the number of comparisons. "
    )
    if not view.recorded:
        return f"{deaths}{shared}{_RATES}"
    return (
        f"Events counted: {view.any_words}. A patient counts once in a row, however many events "
        "there were; all patients of a group are the denominator. Rows are what occurs anywhere in "
        "this study, so that an event nobody here had is shown as 0. "
        f"{shared}{_RATES}{first_event.method(view)} {deaths}"
    ).strip()


_RATES = (
    "Rates: events divided by years of follow-up, exact Poisson intervals (Garwood); one year is "
    "365.25 days. "
)


def _alternative(view: SafetyView) -> str:
    # Without numbers: the browser draws the whole picture anew when this text changes.
    second = " and the risk difference with its interval" if view.compared else ""
    rows = "term" if view.by_terms else "category"
    return (
        f"Dot plot of adverse events, one row per {rows}: percentage of patients affected in each "
        f"group{second}. The numbers are in the table."
    )


def _cautions(view: SafetyView, counted_: Counted, outcomes: Counted) -> tuple[Caution, ...]:
    found: list[Caution] = []
    if view.recorded:
        counts = pd.concat([part.counts for part in (counted_, outcomes) if part.labels])
        found += cautions.safety_cautions(counts, counted_.tests | outcomes.tests)
    unknown = int((~np.isfinite(view.patients[FOLLOWED].to_numpy(dtype=float))).sum())
    if unknown:
        found.append(cautions.follow_up_unknown(unknown))
    if view.recorded and view.selection.option("event_severity"):
        ungraded = int(view.every_event[SEVERITY].isna().sum())
        found += [cautions.ungraded_events(ungraded)] if ungraded else []
    if view.deaths_known:
        found.append(cautions.crude_deaths())
    if view.cohort.study.adverse_events_note:
        found.insert(0, cautions.about_events(view.cohort.study.adverse_events_note.strip()))
    return (*found, *first_event.undated(view))

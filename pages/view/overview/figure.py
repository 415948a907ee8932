"""The overview as one Figure: the flow first, then follow-up, endpoints and completeness."""

from dataclasses import replace

import pandas as pd

from analytics.columns import GROUP
from data.completeness import EARLY_MONTHS, recorded_columns, recorded_visits
from pages.view.charts.completeness import (
    PANEL_WIDTH,
    Cell,
    completeness_data,
    completeness_height,
    completeness_spec,
    label_width,
)
from pages.view.charts.flow import flow_data, flow_spec
from pages.view.conventions import LIMITS, settings_of
from pages.view.figure import Figure, Panel
from pages.view.format import number
from pages.view.honesty import left_out, study_cautions
from pages.view.overview.flow import flow_groups, flow_steps
from pages.view.overview.numbers import (
    FollowUpNumbers,
    endpoint_counts,
    endpoint_table,
    follow_up_numbers,
    key_numbers,
)
from pages.view.overview.view import OverviewView
from pages.view.overview.words import measure_label
from pages.view.plain import shorten
from pages.view.stamp import stamp

SCANS, SCANS_LABEL = "hrct", "HRCT"


def picture(view: OverviewView) -> Figure:
    """Return the figure with its flow, and no number beside it yet."""
    study = view.cohort.study
    data, height = flow_data(flow_steps(view), flow_groups(view))
    note = study.entry.note if study.entry else ""
    return Figure(
        name="overview",
        title="Who is in it",
        note=note or "From those who entered the study to the groups compared.",
        spec=flow_spec(height=height, synthetic=study.provenance == "synthetic"),
        datasets=data,
        height=height,
        stamp=stamp(view.cohort, view.selection, view.people),
        method="",
        alternative="Flow of patients: boxes from those who entered the study, through those left "
        "out, to the groups compared. The numbers are in the text above.",
        cautions=(
            *left_out(view.cohort),
            *study_cautions(view.cohort, view.selection, view.people),
        ),
    )


def with_numbers(figure: Figure, view: OverviewView) -> Figure:
    """Return the figure with follow-up, endpoints and completeness."""
    found = follow_up_numbers(view)
    counts = endpoint_counts(view)
    visits = recorded_visits(view.cohort, view.selection, view.groups)
    columns = recorded_columns(view.cohort, view.selection, view.groups)
    return replace(
        figure,
        numbers=key_numbers(view, found, visits),
        panels=(*_visits_panel(view, visits), *_columns_panel(view, columns)),
        tables={"Endpoints": endpoint_table(view, counts)},
        results=_results(view, found, counts, visits, columns),
        method=_method(view),
    )


def _method(view: OverviewView) -> str:
    study, settings = view.cohort.study, settings_of(view.selection)
    endpoint = study.endpoint(view.selection.endpoint)
    competes = study.competes_with_death(view.selection.endpoint)
    deaths = ", or death before it" if competes else ""
    return (
        "Follow-up: median by reverse Kaplan-Meier, where an event ends the time a patient could "
        f"have been followed (endpoint: {endpoint.label}{deaths}); its limits, in the "
        f"download, where those of the curve, {LIMITS[settings.confidence_type]}, cross 50%. "
        "Patient-years: sum of the times to the event or the end of follow-up. Recorded at visits: "
        "of the patients compared who are alive at the nominal month of the visit and followed to "
        "within "
        f"{number(EARLY_MONTHS)} months of it, the share with a value. Numbers before the data "
        "begin are those the source states."
    )


def _visits_panel(view: OverviewView, visits: pd.DataFrame) -> tuple[Panel, ...]:
    if visits.empty:
        return ()
    order = {measure.name: i for i, measure in enumerate(view.cohort.study.measures)}
    names = sorted(set(visits["measure"]), key=lambda n: (order.get(n, len(order)), n))
    cells = tuple(
        Cell(name, str(month), made, due)
        for name, month, due, made in visits.itertuples(index=False)
    )
    return (
        _panel(
            "visits",
            "Recorded at visits",
            "Month",
            cells,
            "Share of the patients alive and followed who have a value; the darker, the more is "
            "missing. No cell: not measured then.",
            rows={name: _measure(view, name) for name in names},
            columns={str(month): number(month) for month in sorted(set(visits["month"]))},
        ),
    )


def _measure(view: OverviewView, name: str) -> str:
    return SCANS_LABEL if name == SCANS else shorten(measure_label(view.cohort, name))


def _columns_panel(view: OverviewView, columns: pd.DataFrame) -> tuple[Panel, ...]:
    if columns.empty:
        return ()
    cells = tuple(
        Cell(name, group, recorded, patients)
        for name, group, patients, recorded in columns.itertuples(index=False)
    )
    full = sum(not column.missing for column in view.cohort.columns)
    note = f"Columns with gaps, by group. The other {full} are recorded in everybody."
    return (
        _panel(
            "columns",
            "Recorded at baseline",
            "Group",
            cells,
            note,
            rows={name: shorten(view.cohort.column(name).label) for name in columns["column"]},
            columns={group: shorten(group) for group in columns[GROUP]},
        ),
    )


def _panel(
    name: str,
    title: str,
    x_title: str,
    cells: tuple[Cell, ...],
    note: str,
    *,
    rows: dict[str, str],
    columns: dict[str, str],
) -> Panel:
    return Panel(
        name=f"overview {name}",
        title=title,
        spec=completeness_spec(
            rows=len(rows),
            columns=len(columns),
            title=x_title,
            label_width=label_width(rows.values()),
        ),
        datasets=completeness_data(cells, rows=rows, columns=columns),
        height=completeness_height(len(rows)),
        width=PANEL_WIDTH,
        alternative=f"{title}: one row each, with the share of patients who have a value.",
        note=note,
    )


def _results(
    view: OverviewView,
    found: FollowUpNumbers,
    counts: pd.DataFrame,
    visits: pd.DataFrame,
    columns: pd.DataFrame,
) -> pd.DataFrame:
    """Every number, unrounded: quantity, what, group, value, low, high, of."""
    unit = view.cohort.study.time_unit
    rows: list[dict[str, object]] = [
        {"quantity": "flow", "what": step.words, "value": step.patients}
        for step in flow_steps(view)
    ]
    rows += [
        {
            "quantity": f"median follow-up, {unit}",
            "group": name or "Everybody",
            "value": estimate.value,
            "low": estimate.low,
            "high": estimate.high,
        }
        for name, estimate in found.median.items()
    ]
    rows += [
        {"quantity": "patient-years", "group": name or "Everybody", "value": years}
        for name, years in found.patient_years.items()
    ]
    rows += [
        {"quantity": "events", "what": what, "group": group, "value": events, "of": patients}
        for what, group, events, patients in counts.itertuples(index=False)
    ]
    rows += [
        {"quantity": f"recorded in month {month:g}", "what": name, "value": made, "of": due}
        for name, month, due, made in visits.itertuples(index=False)
    ]
    rows += [
        {"quantity": "recorded", "what": name, "group": group, "value": made, "of": patients}
        for name, group, patients, made in columns.itertuples(index=False)
    ]
    return pd.DataFrame(rows, columns=["quantity", "what", GROUP, "value", "low", "high", "of"])

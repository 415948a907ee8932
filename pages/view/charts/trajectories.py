"""One measure over its visits: medians, means, boxes or single patients, with the numbers seen.

Under the axis stands who was observed, is missing or had died at each visit. The scale of values
follows the rows, so that the specification stays the same for every filter.
"""

from functools import lru_cache
from typing import Any, Literal

import altair as alt

from pages.view.charts.house_style import corner_text, finished, slot_colour, slot_dash
from pages.view.charts.paths import faint_if
from pages.view.charts.risk_table import LABEL_X, Rows, table_height, table_layers

Course = Literal["median", "mean", "boxes", "lines"]

ROWS: Rows = (("observed", "Observed"), ("missing", "Missing"), ("died", "Died"))
PLOT_HEIGHT = 142
MARGIN = 0.035  # of the time axis, on both sides
LINE_OPACITY, BAND_OPACITY = 0.42, 0.15


def course_height(groups: int) -> int:
    """Return the height in pixels of the picture with its table."""
    return round(22 + PLOT_HEIGHT + table_height(groups, ROWS))


@lru_cache(maxsize=64)
def course_spec(
    *,
    course: Course,
    months: tuple[int, ...],
    y_title: str,
    groups: int,
    synthetic: bool,
) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of
    `pages.view.charts.trajectories_rows.course_data`.

    months : of the visits, where ticks and table columns stand.
    """
    span = float(max(months) - min(months)) or 1.0
    domain = [min(months) - MARGIN * span, max(months) + MARGIN * span]
    x = alt.X(
        "time:Q",
        scale=alt.Scale(domain=domain, nice=False, zero=False),
        axis=_visit_axis(_roomy(months)),
    )
    y = alt.Y("value:Q", scale=alt.Scale(zero=False, nice=5), axis=_value_axis(), title=None)
    colour = slot_colour()
    marks = {"boxes": _boxes, "lines": _lines, "mean": _means, "median": _medians}[course]
    layers = [
        *marks(x, y, colour),
        *table_layers(alt.NamedData("table"), x, colour),
        corner_text(y_title, LABEL_X, "-16", fontSize=13),
    ]
    if synthetic:
        layers.append(corner_text("SYNTHETIC DATA", 8, "height - 8", fontSize=12, fontWeight=600))
    return finished(
        alt.layer(*layers),
        height=course_height(groups),
        padding=(0, 6, 4, 4),
    )


def _roomy(months: tuple[int, ...]) -> list[int]:
    """Return the months, without those whose label would touch that of the month before."""
    span, kept = max(months) - min(months), [months[0]]
    kept += [month for month in months[1:] if (month - kept[-1]) >= 0.02 * span]
    return kept


def _medians(x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    band = (
        alt.Chart(alt.NamedData("spread"))
        .mark_area()
        .encode(
            x=x,
            y=_other(y, "low"),
            y2="high:Q",
            color=colour,
            detail="path:N",
            opacity=faint_if("faint", BAND_OPACITY),
        )
    )
    return [band, *_middles(x, y, colour)]


def _means(x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    bars = (
        alt.Chart(alt.NamedData("spread"))
        .mark_rule(strokeWidth=1.8)
        .encode(x=x, y=_other(y, "low"), y2="high:Q", color=colour, opacity=faint_if("few"))
    )
    return [bars, *_middles(x, y, colour)]


def _other(y: alt.Y, field: str) -> alt.Y:
    """Another field on the same scale, with the same axis."""
    same = y.copy()
    same.shorthand = f"{field}:Q"
    return same


def _middles(x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    return [
        _path(x, y, colour, width=2.5),
        alt.Chart(alt.NamedData("points"))
        .mark_circle(size=70)
        .encode(
            x=x,
            y=y,
            color=colour,
            opacity=faint_if("few"),
            tooltip=_told("group", "month", "value", "patients"),
        ),
    ]


def _path(x: alt.X, y: alt.Y, colour: alt.Color, *, width: float) -> alt.Chart:
    """The groups' middles joined, faint where few were measured."""
    line: alt.Chart = (
        alt.Chart(alt.NamedData("course"))
        .mark_line(strokeWidth=width, strokeCap="butt")
        .encode(
            x=x,
            y=y,
            color=colour,
            strokeDash=slot_dash(),
            detail="path:N",
            opacity=faint_if("faint"),
        )
    )
    return line


def _boxes(x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    boxes, q1 = alt.Chart(alt.NamedData("boxes")), _other(y, "q1")
    sides = {"x": alt.X("left:Q"), "x2": "right:Q"}
    drawn = {"color": colour, "opacity": faint_if("few")}
    told = _told("group", "month", "value", "whiskers", "patients")
    edges = [
        boxes.mark_rule(strokeWidth=width).encode(**sides, y=_other(y, field), **drawn)
        for field, width in (("q1", 1.2), ("q3", 1.2), ("value", 3))
    ]
    walls = [
        boxes.mark_rule(strokeWidth=1.2).encode(x=alt.X(f"{side}:Q"), y=q1, y2="q3:Q", **drawn)
        for side in ("left", "right")
    ]
    whiskers = [
        boxes.mark_rule(strokeWidth=1.2).encode(x=x, y=_other(y, low), y2=f"{high}:Q", **drawn)
        for low, high in (("minimum", "q1"), ("q3", "maximum"))
    ]
    filled = boxes.mark_rect(fillOpacity=0.22).encode(
        **sides, y=q1, y2="q3:Q", tooltip=told, **drawn
    )
    return [*whiskers, filled, *edges, *walls]


def _lines(x: alt.X, y: alt.Y, colour: alt.Color) -> list[alt.Chart]:
    """Medians, and over them one line per patient, pressable; the marked one in ink."""
    lines = alt.NamedData("lines")
    told = _told("patient", "group", "month", "value")
    marked = alt.condition("datum.marked", alt.value("currentColor"), colour)
    return [
        _path(x, y, colour, width=4),
        alt.Chart(lines)
        .mark_line()
        .encode(
            x=x,
            y=y,
            color=marked,
            detail="line:N",
            opacity=_if_marked(1, LINE_OPACITY),
            strokeWidth=_if_marked(3, 1.25),
        ),
        # The stroke cannot be seen; it makes a small point easy to press.
        alt.Chart(lines)
        .mark_circle(strokeWidth=9, strokeOpacity=0, stroke="currentColor", cursor="pointer")
        .encode(
            x=x,
            y=y,
            color=marked,
            size=_if_marked(60, 20),
            fillOpacity=_if_marked(1, 0.6),
            tooltip=told,
        )
        .add_params(alt.selection_point(name="patient", fields=["patient_id"])),
    ]


def _if_marked(this: float, others: float) -> Any:
    return alt.condition("datum.marked", alt.value(this), alt.value(others))


def _told(*names: str) -> list[alt.Tooltip]:
    return [alt.Tooltip(f"{name}_told:N", title=name.capitalize()) for name in names]


def _visit_axis(months: list[int]) -> alt.Axis:
    return alt.Axis(
        values=months, title="Months", titleAnchor="start", titleAlign="left",
        titleFontWeight=400, grid=False, tickSize=5, ticks=True, domain=True, labelFontSize=13,
        titleFontSize=13, labelFlush=False, labelOverlap=False, labelPadding=3, titlePadding=6,
        labelColor="currentColor", format="~f", tickRound=False, translate=0,
    )  # fmt: skip


def _value_axis() -> alt.Axis:
    return alt.Axis(
        domain=False, ticks=False, labelFontSize=13, labelPadding=8, labelColor="currentColor",
        labelBaseline="middle", grid=True, title=None, tickCount=5, format="~f",
    )  # fmt: skip

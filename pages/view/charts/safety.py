"""Adverse events in two panels: patients affected by group, and the risk difference beside them.

Source: Amit, Heiberger and Lane, Pharm Stat 2008;7:20-35. The specification holds nothing that a
filter on patients changes; see `charts.safety_rows`.
"""

from functools import lru_cache
from typing import Any

import altair as alt

from pages.view.charts.house_style import SLOTS, finished, slot_colour

SHAPES = ["circle", "square", "triangle-up", "diamond", "cross"]
NAMES, TERMS = 172, 222  # width in pixels of the names of categories and of terms
NARROW_NAMES = 128
COUNTS = 92  # width of a group's column of counts
TEXTS = 186  # width of the differences in text and their p, at the right
HEAD = 48  # height of the headings
PITCH, TERM_PITCH = 20, 19
FOOT = 46  # axis and the words under it
LEAST_PANELS = 190  # narrower, and the text columns give way


def safety_height(rows: int, *, terms: bool) -> int:
    """Return the height of the picture in pixels."""
    return HEAD + rows * (TERM_PITCH if terms else PITCH) + FOOT


_Layers = alt.LayerChart | alt.FacetChart  # as Altair says its layers are


@lru_cache(maxsize=64)
def safety_spec(
    *, rows: int, terms: bool, groups: int, compared: bool, synthetic: bool
) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `safety_rows.safety_data`.

    rows, groups : how many. terms : longer names. compared : with the panel of differences.
    """
    layers = [_left(rows), *([_right(rows)] if compared else []), _texts(rows, synthetic)]
    chart = (
        alt.layer(*layers)
        .resolve_scale(x="independent")
        .add_params(*_places(TERMS if terms else NAMES, groups, compared))
    )
    return finished(chart, height=safety_height(rows, terms=terms), padding=(0, 2, 2, 4))


def _places(names: int, groups: int, compared: bool) -> list[alt.Parameter]:
    """Say where the panels begin and end, in pixels; both move when the page is narrow."""
    texts = TEXTS if compared else 12
    full = names + groups * COUNTS + 22
    share = 0.46 if compared else 1

    def param(name: str, expr: str) -> alt.Parameter:
        return alt.param(name=name, expr=expr)

    return [
        param("narrow", f"width < {full + texts + LEAST_PANELS}"),
        param("names_end", f"narrow ? {NARROW_NAMES - 12} : {names - 8}"),
        param("counts_at", f"{names}"),
        param("left_start", f"narrow ? {NARROW_NAMES} : {full}"),
        param("right_end", f"width - (narrow ? 12 : {texts})"),
        param("left_end", f"left_start + (right_end - left_start) * {share}"),
        param("right_start", "left_start + (right_end - left_start) * 0.56"),
    ]


def _y(rows: int) -> alt.Y:
    scale = alt.Scale(domain=[0, rows], range=[HEAD, alt.ExprRef("height")], nice=False, zero=False)
    return alt.Y("y:Q", scale=scale, axis=None)


def _x(field: str, start: str, end: str, label: str, fmt: str) -> alt.X:
    scale = alt.Scale(range=[alt.ExprRef(start), alt.ExprRef(end)], nice=True, zero=True)
    axis = alt.Axis(
        orient="bottom", title=None, grid=False, tickSize=5, ticks=True, domain=True, tickCount=4,
        labelFontSize=13, labelPadding=3, labelColor="currentColor", labelFlush=False,
        labelOverlap=True, format=fmt, labelExpr=label,
    )  # fmt: skip
    return alt.X(f"{field}:Q", scale=scale, axis=axis)


_COLOUR = slot_colour()
_SHAPE = alt.Shape("slot:N", scale=alt.Scale(domain=SLOTS, range=SHAPES), legend=None)


def _left(rows: int) -> _Layers:
    """Percentage of patients affected, a symbol per group; a line to the limit where none is."""
    x = _x("risk", "left_start", "left_end", "datum.label", ".1~%")
    dots = alt.NamedData("dots")
    told = [
        alt.Tooltip("what:N", title="Event"),
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("affected:N", title="Patients"),
        alt.Tooltip("events:N", title="Events"),
    ]
    layers = alt.layer(
        _row_lines("left_start", "left_end", rows),
        alt.Chart(alt.NamedData("reach")).mark_point(opacity=0).encode(x=x, y=_y(rows)),
        alt.Chart(dots)
        .transform_filter("datum.none")
        .mark_rule(strokeWidth=1.5, opacity=0.7)
        .encode(x=x, x2="upper:Q", y=_y(rows), color=_COLOUR),
        alt.Chart(dots)
        .transform_filter("datum.none")
        .mark_tick(orient="vertical", size=8, thickness=1.5)
        .encode(x=_x("upper", "left_start", "left_end", "datum.label", ".1~%"), y=_y(rows),
                color=_COLOUR),
        alt.Chart(dots)
        .mark_point(filled=True, size=62, opacity=1)
        .encode(x=x, y=_y(rows), color=_COLOUR, shape=_SHAPE, tooltip=told),
    )  # fmt: skip
    return layers


def _right(rows: int) -> _Layers:
    """Risk difference with its interval, in percentage points."""
    signed = "(datum.value > 0 ? '+' : '') + datum.label"
    x = _x("low", "right_start", "right_end", signed, ".2~f")
    at = _x("difference", "right_start", "right_end", signed, ".2~f")
    told = [
        alt.Tooltip("what:N", title="Event"),
        alt.Tooltip("words:N", title="Risk difference"),
        alt.Tooltip("p:N", title="p, not corrected"),
    ]
    data = alt.NamedData("differences")
    layers = alt.layer(
        _row_lines("right_start", "right_end", rows),
        alt.Chart(alt.NamedData("zero"))
        .mark_rule(color="currentColor", opacity=0.55, y=HEAD - 4, y2=alt.ExprRef("height"))
        .encode(x=_x("difference", "right_start", "right_end", signed, ".2~f")),
        alt.Chart(data)
        .mark_rule(color="currentColor", strokeWidth=1.8)
        .encode(x=x, x2="high:Q", y=_y(rows)),
        alt.Chart(data)
        .mark_point(filled=True, shape="square", size=64, opacity=1, color="currentColor")
        .encode(x=at, y=_y(rows), tooltip=told),
    )
    return layers


def _row_lines(start: str, end: str, rows: int) -> alt.Chart:
    mark: dict[str, Any] = {"color": "currentColor", "opacity": 0.16, "strokeDash": [1, 3]}
    lines: alt.Chart = (
        alt.Chart(alt.NamedData("rows"))
        .mark_rule(x=alt.ExprRef(start), x2=alt.ExprRef(end), **mark)
        .encode(y=_y(rows))
    )
    return lines


def _texts(rows: int, synthetic: bool) -> _Layers:
    """Everything that is written beside the panels."""
    y = _y(rows)
    # Out of the way where it is hidden: an empty text beyond the edge would still take its room.
    column = f"narrow ? 0 : counts_at + (datum.place + 1) * {COUNTS}"
    counts, differences = alt.NamedData("counts"), alt.NamedData("differences")
    layers = [
        _text(alt.NamedData("rows"), "datum.label", "0", limit=alt.ExprRef("names_end"),
              fontWeight=alt.ExprRef("datum.sum ? 600 : 400")).encode(y=y),
        _text(counts, _WIDE, column, align="right").encode(y=y),
        _text(differences, "narrow ? '' : datum.words", "width - 54", align="right").encode(y=y),
        _text(differences, "narrow ? '' : datum.p", "width - 4", align="right").encode(y=y),
        _head("group", _WIDE, column, fontWeight=600, limit=COUNTS + 6).encode(color=_COLOUR),
        _head("patients", _WIDE, column, **_MUTED),
        _head("panel", "narrow ? datum.short : datum.text",
              "datum.place == 0 ? left_start : right_start", align="left", **_MUTED),
        _head("right", _WIDE, "width - (datum.place == 0 ? 54 : 4)", **_MUTED),
        _head("side", _WIDE, "datum.place == 0 ? right_start : right_end",
              y=alt.ExprRef("height + 32"),
              align=alt.ExprRef("datum.place == 0 ? 'left' : 'right'"), **_MUTED),
    ]  # fmt: skip
    if synthetic:
        below = alt.ExprRef("height + 32")
        mark: dict[str, Any] = {"fontSize": 12, "fontWeight": 600, "opacity": 0.75, "y": below}
        layers.append(_text(alt.NamedData("zero"), "'SYNTHETIC DATA'", "0", **mark))
    return alt.layer(*layers)


_WIDE = "narrow ? '' : datum.text"
_MUTED: dict[str, Any] = {"fontSize": 12, "opacity": 0.75}


def _text(data: alt.NamedData, text: str, x: str, **differing: Any) -> alt.Chart:
    mark: dict[str, Any] = {"fontSize": 13, "baseline": "middle", "align": "left"}
    mark |= {"color": "currentColor", "x": alt.ExprRef(x), "text": alt.ExprRef(text)} | differing
    chart: alt.Chart = alt.Chart(data).mark_text(**mark)
    return chart


def _head(kind: str, text: str, x: str, **differing: Any) -> alt.Chart:
    """Write the headings of a kind; three lines over the rows."""
    line = alt.ExprRef(f"{HEAD} - 40 + datum.line * 15")
    mark: dict[str, Any] = {"align": "right", "y": line} | differing
    heading: alt.Chart = _text(alt.NamedData("heads"), text, x, **mark).transform_filter(
        f"datum.kind == '{kind}'"
    )
    return heading

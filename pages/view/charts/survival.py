"""Kaplan-Meier curves with the table of numbers under the axis, as KMunicate recommends.

Source: Morris et al., BMJ Open 2019;9:e030215. The specification holds nothing that a filter
changes, so that the browser keeps the picture and receives only rows; see `survival_data`.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from analytics.cautions import CURVE_TAIL_AT_RISK
from pages.view.charts.labels import Curve, direct_labels
from pages.view.plain import shorten

SLOTS = ["1", "2", "3", "4", "5"]
DASHES = [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2]]
LABEL_X = -64  # left edge of the row labels, from the plot's left edge
LINE_PITCH = 17.5
GROUP_GAP = 6
TABLE_TOP = 64  # first table line, below the plot's lower edge
PLOT_HEIGHT = 192
ROWS_PER_GROUP = 4  # name, at risk, events, censored
LONGEST_CURVE = 1000  # rows drawn per curve; statistics use them all

_TABLE_Y = alt.ExprRef(
    f"height + {TABLE_TOP} + datum.row * {LINE_PITCH}"
    f" + floor(datum.row / {ROWS_PER_GROUP}) * {GROUP_GAP}"
)


def survival_height(groups: int) -> int:
    """Return the height in pixels of the picture with its table."""
    table = groups * (ROWS_PER_GROUP * LINE_PITCH + GROUP_GAP)
    return round(22 + PLOT_HEIGHT + TABLE_TOP + table)


@lru_cache(maxsize=64)
def survival_spec(
    *,
    ticks: tuple[float, ...],
    end: float,
    decimals: int,
    x_title: str,
    y_title: str,
    groups: int,
    synthetic: bool,
) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `survival_data`.

    ticks, end : of the time axis, in its unit; decimals : at most so many in their labels.
    """
    colour = alt.Color("slot:N", scale=alt.Scale(domain=SLOTS), legend=None)
    dash = alt.StrokeDash("slot:N", scale=alt.Scale(domain=SLOTS, range=DASHES), legend=None)
    x = alt.X(
        "time:Q",
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=_time_axis(ticks, decimals, x_title),
    )
    y = alt.Y("survival:Q", scale=alt.Scale(domain=[0, 1]), axis=_survival_axis(), title=None)
    curve, table = alt.NamedData("curve"), alt.NamedData("table")
    layers = [
        alt.Chart(curve)
        .mark_area(interpolate="step-after", opacity=0.15)
        .encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=colour),
        alt.Chart(curve)
        .mark_line(interpolate="step-after", strokeWidth=2.5, strokeCap="butt")
        .encode(x=x, y=y, color=colour, strokeDash=dash, opacity=_faint_tail(), detail="few:N"),
        alt.Chart(alt.NamedData("censored"))
        .mark_tick(orient="vertical", size=10, thickness=1.5)
        .encode(x=x, y=y, color=colour),
        alt.Chart(alt.NamedData("steps"))
        .mark_point(size=150, opacity=0)
        .encode(x=x, y=y, tooltip=_tooltip(x_title)),
        alt.Chart(alt.NamedData("labels"))
        .mark_text(fontSize=15, fontWeight=600, align="right", dx=-2, baseline="middle")
        .encode(x=x, y=y, color=colour, text="text:N"),
        _table_text(table, "datum.kind == 'number'", align="center").encode(x=x),
        _table_text(table, "datum.kind == 'row'", x=LABEL_X, opacity=0.75),
        _table_text(table, "datum.kind == 'group'", x=LABEL_X, fontWeight=600).encode(color=colour),
        _corner_text(y_title, LABEL_X, "-16", fontSize=13),
    ]
    if synthetic:
        layers.append(_corner_text("SYNTHETIC DATA", 8, "height - 8", fontSize=12, fontWeight=600))
    chart = alt.layer(*layers).properties(
        width="container",
        height=survival_height(groups),
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
        padding={"left": 0, "right": 6, "top": 4, "bottom": 4},
    )
    # The picture has a text of its own; a description of every mark would cost more than drawing.
    quiet = chart.configure_view(stroke=None).configure_mark(aria=False)
    spec: dict[str, Any] = quiet.to_dict(validate=False)
    return spec


def _time_axis(ticks: tuple[float, ...], decimals: int, title: str) -> alt.Axis:
    return alt.Axis(
        values=list(ticks), title=title, titleAnchor="start", titleAlign="left",
        titleFontWeight=400, grid=False, tickSize=5, ticks=True, domain=True, labelFontSize=13,
        titleFontSize=13, labelFlush=False, labelOverlap=False, labelPadding=3, titlePadding=6,
        labelColor="currentColor", format=f".{decimals}~f", tickRound=False, translate=0,
    )  # fmt: skip


def _survival_axis() -> alt.Axis:
    ends = {"test": "datum.value === 0 || datum.value === 1", "value": 0}
    return alt.Axis(
        values=[0, 0.25, 0.5, 0.75, 1], format=".0%", domain=False, ticks=False, labelFontSize=13,
        labelPadding=8, labelColor="currentColor", labelFlush=False, labelBaseline="middle",
        grid=True,
        gridOpacity={"condition": ends, "value": 1}, title=None,
    )  # fmt: skip


def _faint_tail() -> Any:
    return alt.condition("datum.few", alt.value(0.35), alt.value(1))


def _tooltip(x_title: str) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("time:Q", title=x_title, format=".2~f"),
        alt.Tooltip("survival:Q", title="Estimate", format=".1%"),
        alt.Tooltip("low:Q", title="95% CI from", format=".1%"),
        alt.Tooltip("high:Q", title="95% CI to", format=".1%"),
        alt.Tooltip("at_risk:Q", title="At risk"),
    ]


def _table_text(data: alt.NamedData, test: str, **differing: Any) -> alt.Chart:
    mark: dict[str, Any] = {"fontSize": 13, "align": "left", "baseline": "middle"}
    mark |= {"color": "currentColor", "y": _TABLE_Y} | differing
    text: alt.Chart = alt.Chart(data).transform_filter(test).mark_text(**mark).encode(text="text:N")
    return text


def _corner_text(text: str, x: float, y: str, **differing: Any) -> alt.Chart:
    mark: dict[str, Any] = {"align": "left", "baseline": "middle", "color": "currentColor"}
    mark |= {"text": text, "x": x, "y": alt.ExprRef(y), "opacity": 0.75} | differing
    corner: alt.Chart = alt.Chart(alt.NamedData("once")).mark_text(**mark)
    return corner


def survival_data(
    curves: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    slots: dict[str, int],
    horizon: float,
    per_axis_unit: float,
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    curves : of `analytics.survival.kaplan_meier`; counts : of `counts_at` at the ticks.
    slots : colour slot of each group, in the order of the table.
    horizon : end of the time axis, in the unit of `curves`.
    per_axis_unit : how many of that unit make one unit of the axis.
    """
    # Arrays, not frames: this runs on every press, and a frame costs more than its few rows.
    groups = curves["group"].to_numpy(dtype=object)
    drawn = [
        _one_curve(curves[groups == name], name, slot, horizon, per_axis_unit)
        for name, slot in slots.items()
    ]
    joined = {column: np.concatenate([curve[column] for curve in drawn]) for column in drawn[0]}
    curve = pd.DataFrame(joined)
    labels = direct_labels(drawn, horizon / per_axis_unit, PLOT_HEIGHT)
    return {
        "curve": curve,
        "censored": curve.loc[joined["censored"] > 0, ["time", "survival", "slot"]],
        "steps": curve.loc[joined["events"] > 0, list(_TOLD)],
        "labels": labels,
        "once": _ONE_ROW,
        "table": _table(counts, slots, per_axis_unit),
    }


_ONE_ROW = pd.DataFrame({"row": [0]})
_TOLD = ("group", "time", "survival", "low", "high", "at_risk")
_DRAWN = ("time", "survival", "low", "high", "at_risk", "events", "censored")


def _one_curve(
    rows: pd.DataFrame, name: str, slot: int, horizon: float, per_axis_unit: float
) -> Curve:
    """Cut a curve at the horizon, mark its faint tail, and thin it to what can be seen."""
    curve = {column: rows[column].to_numpy() for column in _DRAWN}
    keep = np.flatnonzero(curve["time"] <= horizon)
    goes_on = len(keep) < len(rows)
    if len(keep) > LONGEST_CURVE:
        keep = keep[np.unique(np.linspace(0, len(keep) - 1, LONGEST_CURVE).astype(int))]
    few = curve["at_risk"][keep] < CURVE_TAIL_AT_RISK
    turn = int(few.argmax()) if few.any() else 0
    if turn:  # the full line is drawn on to where the faint one starts, or a gap would show
        keep = np.insert(keep, turn, keep[turn])
        few = np.insert(few, turn, False)
    if goes_on:
        keep, few = np.append(keep, keep[-1]), np.append(few, few[-1])
    curve = {column: values[keep] for column, values in curve.items()}
    if goes_on:
        curve["time"][-1], curve["events"][-1], curve["censored"][-1] = horizon, 0, 0
    if turn:
        curve["survival"][turn] = curve["survival"][turn - 1]
        curve["events"][turn], curve["censored"][turn] = 0, 0
    curve["time"] = curve["time"] / per_axis_unit
    size = len(keep)
    return curve | {
        "few": few,
        "slot": np.full(size, str(slot), dtype=object),
        "group": np.full(size, shorten(name), dtype=object),
    }


def _table(counts: pd.DataFrame, slots: dict[str, int], per_axis_unit: float) -> pd.DataFrame:
    """Lay the counts out: one row per text, with the line it stands on."""
    texts: list[tuple[float, int, str, str, str]] = []
    groups = counts["group"].to_numpy(dtype=object)
    times = counts["time"].to_numpy() / per_axis_unit
    for i, (name, slot) in enumerate(slots.items()):
        line, mine = i * ROWS_PER_GROUP, groups == name
        texts.append((0.0, line, "group", shorten(name), str(slot)))
        for j, (column, words) in enumerate(_TABLE_ROWS, start=1):
            texts.append((0.0, line + j, "row", words, str(slot)))
            texts.extend(
                (time, line + j, "number", f"{value}", str(slot))
                for time, value in zip(times[mine], counts[column].to_numpy()[mine], strict=True)
            )
    return pd.DataFrame(texts, columns=["time", "row", "kind", "text", "slot"])


_TABLE_ROWS = (("at_risk", "At risk"), ("events", "Events"), ("censored", "Censored"))

"""Kaplan-Meier curves with the table of numbers under the axis, as KMunicate recommends.

Source: Morris et al., BMJ Open 2019;9:e030215. The specification holds nothing that a filter
changes, so that the browser keeps the picture and receives only rows; see `survival_data`.
"""

import math
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from analytics.cautions import CURVE_TAIL_AT_RISK
from pages.view.charts.house_style import corner_text, finished, slot_colour, slot_dash
from pages.view.charts.labels import Curve, direct_labels
from pages.view.charts.risk_table import (
    LABEL_X,
    ROWS,
    Rows,
    table_data,
    table_height,
    table_layers,
)
from pages.view.format import number, percent, percent_interval
from pages.view.plain import shorten

PLOT_HEIGHT = 192
LONGEST_CURVE = 1000  # rows drawn per curve; statistics use them all
CENSOR_MARK = 10  # pixels
MOST_TOLD = 40  # events per curve that tell their numbers under the pointer


def survival_height(groups: int, rows: Rows = ROWS) -> int:
    """Return the height in pixels of the picture with its table."""
    return round(22 + PLOT_HEIGHT + table_height(groups, rows))


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
    rows: Rows = ROWS,
    beside: bool = False,
    interval: bool = True,
    rising: bool = False,
) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `survival_data`.

    ticks, end : of the time axis, in its unit; decimals : at most so many in their labels.
    rows : of the table, for each group. beside : whether the data "beside" are drawn too, as thin
    lines. interval : whether the curves have one. rising : whether they start at 0 and rise.
    """
    colour = slot_colour()
    dash = slot_dash()
    x = alt.X(
        "time:Q",
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=_time_axis(ticks, decimals, x_title),
    )
    y = alt.Y("survival:Q", scale=alt.Scale(domain=[0, 1]), axis=_survival_axis(), title=None)
    curve = alt.NamedData("curve", format=_AS_IT_COMES)
    censored = alt.NamedData("censored", format=_AS_IT_COMES)
    band = (
        alt.Chart(curve)
        .mark_area(interpolate="step-after", opacity=0.15)
        .encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=colour)
    )
    thin = (
        alt.Chart(alt.NamedData("beside"))
        .mark_line(interpolate="step-after", strokeWidth=1, opacity=0.7)
        .encode(x=x, y=y, color=colour)
    )
    layers = [
        *([band] if interval else []),
        *([thin] if beside else []),
        alt.Chart(curve)
        .mark_line(interpolate="step-after", strokeWidth=2.5, strokeCap="butt")
        .encode(x=x, y=y, color=colour, strokeDash=dash, opacity=_faint_tail(), detail="few:N"),
        alt.Chart(censored)
        .mark_line(strokeWidth=1.5, strokeCap="butt")
        .encode(x=x, y=y, color=colour),
        alt.Chart(curve)
        .transform_filter("datum.told")
        .mark_point(size=150, opacity=0, tooltip=alt.ExprRef("datum.told"))
        .encode(x=x, y=y),
        alt.Chart(alt.NamedData("labels"))
        .mark_text(fontSize=15, fontWeight=600, align="right", dx=-2, baseline="middle")
        .encode(x=x, y=y, color=colour, text="text:N"),
        *table_layers(alt.NamedData("table"), x, colour),
        corner_text(y_title, LABEL_X, "-16", fontSize=13),
    ]
    if synthetic:
        layers.append(
            corner_text(
                "SYNTHETIC DATA", 8, "12" if rising else "height - 8", fontSize=12, fontWeight=600
            )
        )
    return finished(
        alt.layer(*layers),
        height=survival_height(groups, rows),
        padding=(0, 6, 4, 4),
    )


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


def survival_data(
    curves: pd.DataFrame,
    counts: pd.DataFrame,
    *,
    slots: dict[str, int],
    horizon: float,
    per_axis_unit: float,
    rows: Rows = ROWS,
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    curves : of `analytics.survival.curves.kaplan_meier`, or with its columns; counts : of
        `counts_at` at the ticks, with a column for each of `rows`.
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
    labels = direct_labels(drawn, horizon / per_axis_unit, PLOT_HEIGHT)
    return {
        "curve": _rows_drawn(joined, _told_texts(joined, horizon / per_axis_unit)),
        "censored": _censor_marks(joined),
        "labels": labels,
        "table": table_data(counts, slots, per_axis_unit, rows),
    }


def _censor_marks(curve: Curve) -> pd.DataFrame:
    """Return the marks of a group as one broken line: the browser redraws it as one node."""
    here = curve["censored"] > 0
    ends = np.array([CENSOR_MARK / 2, -CENSOR_MARK / 2, np.nan]) / PLOT_HEIGHT
    return pd.DataFrame(
        {
            "time": np.repeat(curve["time"][here], 3),
            "survival": (curve["survival"][here][:, None] + ends).ravel(),
            "slot": np.repeat(curve["slot"][here], 3),
        }
    )


def _rows_drawn(curve: Curve, told: np.ndarray) -> pd.DataFrame:
    """Return the rows where a curve turns, with what they tell under the pointer.

    Between them the picture would not change, and the browser looks at each row several times.
    A limit that is not known lies on the curve, where a band has no height.
    """
    rows = np.flatnonzero(curve["turns"])
    shown = {column: curve[column][rows] for column in _SHOWN} | {"told": told[rows]}
    for limit in ("low", "high"):
        shown[limit] = np.where(np.isnan(shown[limit]), shown["survival"], shown[limit])
    return pd.DataFrame(shown)


def _told_texts(curve: Curve, horizon: float) -> np.ndarray:
    """Return what rows tell under the pointer: events some pixels apart; "" for the others.

    Each is a node of the picture, and 125 of them took the browser 15 ms at every press; its text
    is made here, because the browser would make it anew for each, looked at or not.
    """
    happened = np.flatnonzero(curve["events"] > 0)
    places = np.floor(curve["time"][happened] / horizon * MOST_TOLD)
    slots = curve["slot"][happened].astype(np.int64)
    rows = happened[np.unique(places + slots * (MOST_TOLD + 1), return_index=True)[1]]
    columns = [curve[column][rows].tolist() for column in _TOLD]
    texts = np.full(len(curve["time"]), "", dtype=object)
    texts[rows] = [_told(*values) for values in zip(*columns, strict=True)]
    return texts


def _told(group: str, time: float, survival: float, low: float, high: float, left: int) -> str:
    limits = "" if math.isnan(low) else f" (95% CI {percent_interval(low, high)})"
    return f"{group} at {number(time, 2)}: {percent(survival)}{limits}, {left:.0f} at risk"


# Without it the browser makes a number of every number at each press.
_AS_IT_COMES = {"parse": None}
_TOLD = ("group", "time", "survival", "low", "high", "at_risk")
_SHOWN = ("time", "survival", "low", "high", "few", "slot")
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
    turns = curve["events"] > 0
    turns[[0, turn, min(turn + 1, size - 1), -1]] = True
    return curve | {
        "turns": turns,
        "few": few,
        "slot": np.full(size, str(slot), dtype=object),
        "group": np.full(size, shorten(name), dtype=object),
    }

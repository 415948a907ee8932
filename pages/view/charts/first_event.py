"""Cumulative incidence of the first event, by group: small, under the picture of safety."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from pages.view.charts.house_style import ONCE, finished, slot_colour, slot_dash
from pages.view.format import percent
from pages.view.plain import shorten

WIDTH, PLOT = 450, 150
LEGEND_PITCH = 18
EVERYBODY = 1e-9  # this near to all patients, rounding alone would set the interval


def first_event_height(groups: int) -> int:
    """Return the height of the picture in pixels."""
    return PLOT + 58 + groups * LEGEND_PITCH


@lru_cache(maxsize=64)
def first_event_spec(
    *,
    ticks: tuple[float, ...],
    end: float,
    decimals: int,
    x_title: str,
    groups: int,
    synthetic: bool,
) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `first_event_data`."""
    colour = slot_colour()
    dash = slot_dash()
    x = alt.X(
        "time:Q",
        scale=alt.Scale(domain=[0, end], nice=False),
        axis=alt.Axis(
            values=list(ticks), title=x_title, titleAnchor="start", titleAlign="left",
            titleFontWeight=400, grid=False, tickSize=5, labelFontSize=13, titleFontSize=13,
            labelFlush=False, labelOverlap=False, labelColor="currentColor",
            format=f".{decimals}~f", tickRound=False, translate=0,
        ),
    )  # fmt: skip
    y = alt.Y(
        "incidence:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(
            format=".0%", domain=False, ticks=False, tickCount=4, labelFontSize=13, labelPadding=8,
            labelColor="currentColor", title=None,
        ),
    )  # fmt: skip
    curve, legend = alt.NamedData("curve"), alt.NamedData("legend")
    line = alt.ExprRef(f"(datum.line - {groups}) * {LEGEND_PITCH} - 4")
    told = [
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("time:Q", title=x_title, format=".1~f"),
        alt.Tooltip("incidence:Q", title="Had an event", format=".0%"),
        alt.Tooltip("at_risk:Q", title="At risk"),
    ]
    layers = [
        alt.Chart(curve)
        .mark_area(interpolate="step-after", opacity=0.13)
        .encode(x=x, y=alt.Y("low:Q", title=None), y2="high:Q", color=colour),
        alt.Chart(curve)
        .mark_line(interpolate="step-after", strokeWidth=2.5, strokeCap="butt")
        .encode(x=x, y=y, color=colour, strokeDash=dash),
        alt.Chart(curve)
        .transform_filter("datum.events > 0")
        .mark_point(size=150, opacity=0)
        .encode(x=x, y=y, tooltip=told),
        alt.Chart(legend)
        .mark_rule(strokeWidth=2.5)
        .encode(x=alt.value(0), x2=alt.value(26), y=alt.value(line), color=colour, strokeDash=dash),
        alt.Chart(legend)
        .mark_text(x=34, y=line, align="left", baseline="middle", fontSize=13, fontWeight=600)
        .encode(text="text:N", color=colour),
    ]
    if synthetic:
        layers.append(
            alt.Chart(ONCE).mark_text(
                text="SYNTHETIC DATA", align="right", baseline="middle", fontSize=12,
                fontWeight=600, opacity=0.75, color="currentColor",
                x=alt.ExprRef("width"), y=alt.ExprRef("height + 34"),
            )
        )  # fmt: skip
    return finished(
        alt.layer(*layers),
        height=first_event_height(groups),
        padding=(0, 6, 4, 4),
    )


def first_event_data(
    curves: pd.DataFrame,
    at_end: Mapping[str, float],
    *,
    slots: dict[str, int],
    horizon: float,
    per_axis_unit: float,
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    curves : of `analytics.survival.competing.cumulative_incidence`; at_end : its value at the
    horizon, NaN where follow-up ends before. slots : colour slot of each group, in order.
    horizon : in the unit of `curves`; per_axis_unit : how many of that unit make one unit of the
    axis.
    """
    shown = curves[curves["time"] <= horizon]
    parts = []
    for name in slots:
        rows = shown[shown["group"] == name]
        if len(rows) and curves.loc[curves["group"] == name, "time"].max() > horizon:
            rows = pd.concat([rows, rows.tail(1).assign(time=horizon, events=0)])
        parts.append(rows)
    drawn = pd.concat(parts, ignore_index=True)
    names = drawn["group"].tolist()
    curve = pd.DataFrame(
        {
            "time": drawn["time"].to_numpy() / per_axis_unit,
            "incidence": drawn["incidence"].to_numpy(),
            "low": _limit(drawn, "low"),
            "high": _limit(drawn, "high"),
            "at_risk": drawn["at_risk"].to_numpy(),
            "events": drawn["events"].to_numpy(),
            "slot": [str(slots[name]) for name in names],
            "group": [shorten(name) for name in names],
        }
    )
    texts = [
        shorten(name) + ("" if np.isnan(at_end[name]) else f" {percent(at_end[name])}")
        for name in slots
    ]
    return {
        "curve": curve,
        "legend": pd.DataFrame(
            {"line": range(len(slots)), "text": texts, "slot": [str(s) for s in slots.values()]}
        ),
    }


def _limit(drawn: pd.DataFrame, name: str) -> np.ndarray:
    """Return a limit; where there is none (nobody or everybody had an event) the curve itself."""
    incidence, limit = drawn["incidence"].to_numpy(), drawn[name].to_numpy()
    return np.where(np.isnan(limit) | (incidence > 1 - EVERYBODY), incidence, limit)

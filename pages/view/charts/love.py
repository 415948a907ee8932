"""The love plot: standardised differences of baseline variables, the largest on top.

The specification depends on how many variables there are and on nothing that a filter changes.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import altair as alt
import pandas as pd

from analytics.baseline.summary import IMBALANCE
from pages.view.charts.house_style import ONCE, finished
from pages.view.format import ratio
from pages.view.plain import shorten

ROOM = 338  # pixels for the rows that fit the first screen
CLOSEST, WIDEST = 12.5, 17.0  # pitch of the rows
SMALL_TEXT_BELOW = 14.0  # pitch
BELOW, ABOVE = 38, 18  # pixels for the axis, and for the name of the reference line
FEWEST_ROWS = 3
LABEL_WIDTH = 150
LEAST_END, FURTHEST_END = 0.5, 1.5  # the axis reaches at least, and at most, so far


class Difference(NamedTuple):
    """A variable with its largest standardised difference and the two groups behind it."""

    label: str
    value: float
    between: str


def love_height(variables: int) -> int:
    """Return the height in pixels of the picture."""
    return round(ABOVE + BELOW + _pitch(variables) * max(variables, FEWEST_ROWS))


def _pitch(variables: int) -> float:
    return min(WIDEST, max(CLOSEST, ROOM / max(variables, 1)))


@lru_cache(maxsize=64)
def love_spec(*, variables: int, synthetic: bool) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `love_data`."""
    x = alt.X("value:Q", scale=alt.Scale(zero=True, nice=False), axis=_difference_axis())
    y = alt.Y("place:O", scale=alt.Scale(paddingOuter=0.3), axis=_label_axis(variables))
    points = alt.NamedData("points")
    layers = [
        alt.Chart(alt.NamedData("limits")).mark_point(opacity=0).encode(x=x),
        alt.Chart(alt.NamedData("reference"))
        .mark_rule(strokeDash=[4, 3], strokeWidth=1, color="currentColor", opacity=0.7)
        .encode(x=x),
        alt.Chart(alt.NamedData("reference"))
        .mark_text(fontSize=12, baseline="bottom", dy=-4, color="currentColor", opacity=0.75)
        .encode(x=x, y=alt.value(0), text="text:N"),
        alt.Chart(points)
        .mark_rule(strokeWidth=1, color="currentColor", opacity=0.18)
        .encode(x=x, y=y, x2=alt.datum(0)),
        alt.Chart(points)
        .mark_point(size=52, strokeWidth=1.5, stroke="currentColor", fill="currentColor", opacity=1)
        .encode(
            x=x,
            y=y,
            fillOpacity=alt.condition("datum.above", alt.value(1), alt.value(0)),
            shape=alt.Shape(
                "beyond:N",
                scale=alt.Scale(domain=["no", "yes"], range=["circle", "triangle-right"]),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("label:N", title="Variable"),
                alt.Tooltip("text:N", title="Standardised difference"),
                alt.Tooltip("between:N", title="Between"),
            ],
        ),
    ]
    if synthetic:
        layers.append(
            alt.Chart(ONCE).mark_text(
                text="SYNTHETIC DATA", fontSize=12, fontWeight=600, align="right",
                baseline="bottom", color="currentColor", opacity=0.75,
                x=alt.ExprRef("width - 4"), y=alt.ExprRef("height - 4"),
            )
        )  # fmt: skip
    return finished(
        alt.layer(*layers),
        height=love_height(variables),
        padding=(0, 8, 4, 0),
    )


def _difference_axis() -> alt.Axis:
    return alt.Axis(
        title="Standardised difference", titleAnchor="start", titleAlign="left",
        titleFontWeight=400, grid=False, tickCount=4, domain=True, labelFontSize=12,
        titleFontSize=12, labelColor="currentColor", labelPadding=3, titlePadding=4,
        format="~g",
    )  # fmt: skip


def _label_axis(variables: int) -> alt.Axis:
    # The names come with the data, after the place of their row: a filter changes the order.
    size = 11 if _pitch(variables) < SMALL_TEXT_BELOW else 12
    return alt.Axis(
        title=None, domain=False, ticks=False, labelFontSize=size, labelPadding=6,
        labelLimit=LABEL_WIDTH, minExtent=LABEL_WIDTH, maxExtent=LABEL_WIDTH,
        labelColor="currentColor", labelExpr=_NAME_OF_ROW, labelOverlap=False,
    )  # fmt: skip


_NAME_OF_ROW = "substring(datum.label, 4)"


def love_data(differences: Sequence[Difference]) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture, the largest difference first.

    Variables without a difference are not drawn. One beyond the axis, which ends at most at 1.5,
    is drawn as a triangle at its end, so that the others can still be told apart.
    """
    drawn = sorted((d for d in differences if not math.isnan(d.value)), key=lambda d: -d.value)
    finite = [d.value for d in drawn if math.isfinite(d.value)]
    end = min(max([LEAST_END, *finite]) * 1.04, FURTHEST_END)
    rows = [
        {
            "place": f"{i:03} {shorten(d.label)}",
            "label": shorten(d.label),
            "value": min(d.value, end),
            "text": "no level in common" if math.isinf(d.value) else ratio(d.value),
            "between": d.between,
            "above": d.value > IMBALANCE,
            "beyond": "yes" if d.value > end else "no",
        }
        for i, d in enumerate(drawn)
    ]
    return {
        "points": pd.DataFrame(rows, columns=[*_COLUMNS]),
        "limits": pd.DataFrame({"value": [0.0, end]}),
        "reference": pd.DataFrame({"value": [IMBALANCE], "text": [f"{IMBALANCE:g}"]}),
    }


_COLUMNS = ("place", "label", "value", "text", "between", "above", "beyond")

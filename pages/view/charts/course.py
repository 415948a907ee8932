"""One patient's course on one time axis: a small line per measure, scans and events above them.

Every row has a scale of its own, so a line shows the direction of a measure; its first and last
values stand at the right. The grey line is the median of the whole cohort.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from analytics.frozen import Frozen
from pages.view.charts.house_style import ONCE, finished, slot_colour

ROW_PITCH = 27  # pixels
LINE_HEIGHT = 17
TOP = 36  # room for the words of what happened, above the first row
LABEL_WIDTH, NARROW_LABEL_WIDTH = 190, 108
_NARROW = "windowSize()[0] < 640"


class Lane(Frozen):
    """One row of the picture.

    points : month, value, `words` (of the value, for the tooltip); empty where nothing is recorded.
    background : month, value: the line of the cohort; empty for rows of dots.
    summary, short : what stands at the right, with and without unit.
    dots : whether points stand alone, each in the middle of the row.
    """

    label: str
    points: pd.DataFrame
    background: pd.DataFrame
    summary: str
    short: str
    dots: bool = False


def course_height(lanes: int) -> int:
    """Return the height of the picture in pixels."""
    return TOP + lanes * ROW_PITCH + 52


@lru_cache(maxsize=16)
def course_spec(*, lanes: int, x_title: str, synthetic: bool) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `course_data`."""
    end = TOP + lanes * ROW_PITCH
    x = alt.X("month:Q", scale=alt.Scale(nice=False, zero=True), axis=_axis(x_title))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, end], reverse=True, nice=False), axis=None)
    colour = slot_colour()
    told = [alt.Tooltip("label:N", title="What"), alt.Tooltip("words:N", title="Value")]
    told.append(alt.Tooltip("month:Q", title="Month", format=".1~f"))
    line, dots = alt.Chart(alt.NamedData("lines")), alt.Chart(alt.NamedData("dots"))
    layers = [
        alt.Chart(alt.NamedData("happened"))
        .mark_rule(color="currentColor", strokeDash=[4, 3], opacity=0.6)
        .encode(x=x),
        alt.Chart(alt.NamedData("happened"))
        .mark_text(
            align=alt.ExprRef("datum.early ? 'left' : 'right'"),
            dx=alt.ExprRef("datum.early ? 5 : -5"),
            y=alt.ExprRef("7 + 14 * datum.line"),
            fontSize=12,
            fontWeight=600,
            color="currentColor",
        )
        .encode(x=x, text="words:N"),
        alt.Chart(alt.NamedData("cohort"))
        .mark_line(color="currentColor", opacity=0.3, strokeWidth=1.5)
        .encode(x=x, y=y, detail="lane:N"),
        line.mark_line(strokeWidth=2).encode(x=x, y=y, detail="lane:N", color=colour),
        line.mark_point(filled=True, opacity=1, size=26).encode(
            x=x, y=y, color=colour, tooltip=told
        ),
        dots.mark_point(filled=True, opacity=0.85, size=55, shape="diamond").encode(
            x=x, y=y, color=colour, tooltip=told
        ),
        _words("label", align="left").encode(y=y),
        _words("summary", align="left", opacity=0.85).encode(y=y),
    ]
    if synthetic:
        layers.append(
            alt.Chart(ONCE).mark_text(
                text="SYNTHETIC DATA", fontSize=12, fontWeight=600, color="currentColor",
                opacity=0.75, align="left", x=_left(), y=8,
            )
        )  # fmt: skip
    return finished(
        alt.layer(*layers),
        height=course_height(lanes),
        padding=(0, 4, 2, 2),
    )


def _axis(title: str) -> alt.Axis:
    return alt.Axis(
        title=title, titleAnchor="start", titleAlign="left", titleFontWeight=400, titleFontSize=13,
        labelFontSize=13, labelColor="currentColor", labelFlush=False, grid=True, gridOpacity=0.6,
        tickMinStep=1, domain=True, ticks=True, tickCount=7, format=".1~f",
    )  # fmt: skip


def _left() -> Any:
    return alt.ExprRef(f"{_NARROW} ? {-NARROW_LABEL_WIDTH} : {-LABEL_WIDTH}")


def _words(field: str, **differing: Any) -> alt.Chart:
    mark: dict[str, Any] = {"fontSize": 13, "baseline": "middle", "color": "currentColor"}
    if field == "label":
        limit = f"{_NARROW} ? {NARROW_LABEL_WIDTH - 8} : {LABEL_WIDTH - 8}"
        mark |= {"x": _left(), "limit": alt.ExprRef(limit), "text": alt.ExprRef("datum.label")}
    else:
        shown = alt.ExprRef(f"{_NARROW} ? datum.short : datum.summary")
        mark |= {"x": alt.ExprRef("width + 10"), "text": shown}
    text: alt.Chart = alt.Chart(alt.NamedData("rows")).mark_text(**(mark | differing))
    return text


def course_data(
    lanes: tuple[Lane, ...], happened: pd.DataFrame, *, slot: int, end: float
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    happened : month and words of what ended or changed the course, in order of time.
    end : last month of the axis.
    """
    told = happened.assign(line=range(len(happened)), early=happened["month"] < end / 2)
    lines, dots, cohort = [], [], []
    for i, lane in enumerate(lanes):
        middle = TOP + i * ROW_PITCH + ROW_PITCH / 2
        scale = _Scale(lane, middle)
        placed = lane.points.assign(lane=str(i), label=lane.label, slot=str(slot))
        if lane.dots:
            dots.append(placed.assign(y=middle))
        else:
            lines.append(placed.assign(y=scale.place(lane.points["value"])))
            cohort.append(
                lane.background.assign(lane=str(i), y=scale.place(lane.background["value"]))
            )
    rows = pd.DataFrame(
        {
            "y": [TOP + i * ROW_PITCH + ROW_PITCH / 2 for i in range(len(lanes))],
            "label": [lane.label for lane in lanes],
            "summary": [lane.summary for lane in lanes],
            "short": [lane.short for lane in lanes],
        }
    )
    ends = pd.DataFrame({"month": [0.0, end], "lane": "", "y": np.nan})
    return {
        "lines": _joined(lines, [*_POINT, "y"]),
        "dots": _joined(dots, [*_POINT, "y"]),
        "cohort": _joined([*cohort, ends], ["month", "lane", "y"]),
        "happened": told,
        "rows": rows,
    }


_POINT = ["month", "words", "lane", "label", "slot"]


def _joined(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    parts = [part[columns] for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


class _Scale:
    """A row's own scale: from the lowest to the highest of patient and cohort."""

    def __init__(self, lane: Lane, middle: float) -> None:
        shown = [*lane.points["value"], *lane.background["value"]]
        known = np.array([v for v in shown if not np.isnan(v)], dtype=float)
        self._low = float(known.min()) if known.size else 0.0
        self._high = float(known.max()) if known.size else 0.0
        self._middle = middle

    def place(self, values: pd.Series) -> pd.Series:
        """Return heights in pixels; the middle of the row where all values are the same."""
        spread = self._high - self._low
        share = (values.astype(float) - self._low) / spread if spread else values * 0 + 0.5
        return self._middle + LINE_HEIGHT / 2 - share * LINE_HEIGHT

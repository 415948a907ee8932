"""A small heat map of what is recorded: the darker a cell, the more is missing."""

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from analytics.frozen import Value
from pages.view.charts.house_style import finished
from pages.view.format import percent

ROW = 22  # pixels
TOP = 6
NARROW_LABEL_WIDTH = 118
SHORTEST_LABEL, LONGEST_LABEL, LABEL_STEP = 120, 240, 20  # pixels, on a wide screen
LETTER = 6.1  # pixels of a letter of 13 px
PANEL_WIDTH = 455  # pixels of labels and cells
NARROW_CELLS_WIDTH = 220  # pixels: the least there is for the cells on a phone
DARKEST = 0.4  # of the ink, so that the number in the cell can still be read
_NARROW = "windowSize()[0] < 640"
_NAME_OF_COLUMN = "substring(datum.label, 4)"  # after its place


class Cell(Value):
    """One cell: the keys of its row and column, how many have a value, of how many."""

    row: str
    column: str
    recorded: int
    expected: int


def completeness_height(rows: int) -> int:
    """Return the height of the picture in pixels."""
    return TOP + rows * ROW + 44


def label_width(rows: Iterable[str]) -> int:
    """Return the room for the names of the rows, in pixels: the cells get what is not needed."""
    needed = LETTER * max(map(len, rows), default=0) + 6
    return min(max(math.ceil(needed / LABEL_STEP) * LABEL_STEP, SHORTEST_LABEL), LONGEST_LABEL)


@lru_cache(maxsize=32)
def completeness_spec(*, rows: int, columns: int, title: str, label_width: int) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `completeness_data`."""
    cell = f"({_NARROW} ? {NARROW_CELLS_WIDTH} : {PANEL_WIDTH - label_width}) / {columns}"
    x = alt.X(
        "column:N",
        scale=alt.Scale(paddingInner=0.04, paddingOuter=0),
        axis=alt.Axis(
            orient="top", title=title, titleAnchor="start", titleFontWeight=400, titleFontSize=13,
            labelFontSize=13, labelAngle=0, labelAlign="center", labelColor="currentColor",
            labelExpr=_NAME_OF_COLUMN, labelLimit=alt.ExprRef(cell), labelPadding=4,
            labelFlush=False, labelOverlap=False, domain=False, ticks=False, titlePadding=4,
        ),
    )  # fmt: skip
    height = rows * ROW
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    cells = alt.Chart(alt.NamedData("cells"))
    told = [
        alt.Tooltip("row:N", title="What"),
        alt.Tooltip("head:N", title=title),
        alt.Tooltip("counted:N", title="Recorded"),
    ]
    left = alt.ExprRef(f"{_NARROW} ? {-NARROW_LABEL_WIDTH} : {-label_width}")
    limit = alt.ExprRef(f"{_NARROW} ? {NARROW_LABEL_WIDTH - 6} : {label_width - 6}")
    layers = [
        cells.mark_rect(fill="currentColor", cornerRadius=2).encode(
            x=x,
            y=y,
            y2="y2:Q",
            fillOpacity=alt.FillOpacity("shade:Q", scale=None),
            tooltip=told,
        ),
        cells.mark_text(fontSize=12, color="currentColor", baseline="middle").encode(
            x=x, y=alt.Y("middle:Q", title=None), text="text:N"
        ),
        alt.Chart(alt.NamedData("labels"))
        .mark_text(
            align="left", baseline="middle", fontSize=13, color="currentColor", x=left, limit=limit,
            text=alt.ExprRef("datum.row"),
        )
        .encode(y=alt.Y("middle:Q", title=None)),
    ]  # fmt: skip
    return finished(
        alt.layer(*layers),
        height=completeness_height(rows),
        padding=(0, 2, 2, 2),
    )


def completeness_data(
    cells: tuple[Cell, ...], *, rows: Mapping[str, str], columns: Mapping[str, str]
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    rows, columns : words by key, in order; two keys may have the same words.
    """
    place = {row: i * ROW for i, row in enumerate(rows)}
    # The place before the words tells alike ones apart and sets the order.
    column = {key: f"{i:03} {words}" for i, (key, words) in enumerate(columns.items())}
    drawn = [
        {
            "row": rows[cell.row],
            "column": column[cell.column],
            "head": columns[cell.column],
            "y": place[cell.row] + 1,
            "y2": place[cell.row] + ROW - 1,
            "middle": place[cell.row] + ROW / 2,
            "shade": 0.04 + DARKEST * _missing(cell),
            "text": _share(cell),
            "counted": f"{cell.recorded} of {cell.expected}",
        }
        for cell in cells
    ]
    labels = [{"row": words, "middle": place[row] + ROW / 2} for row, words in rows.items()]
    return {"cells": pd.DataFrame(drawn), "labels": pd.DataFrame(labels)}


def _missing(cell: Cell) -> float:
    return 1 - cell.recorded / cell.expected if cell.expected else 0.0


def _share(cell: Cell) -> str:
    """Say the share; rounded to all or to none only where it is."""
    if not cell.expected:
        return "nobody"
    said = percent(cell.recorded / cell.expected)
    if said == "100%" and cell.recorded < cell.expected:
        return ">99%"
    return "<1%" if said == "0%" and cell.recorded else said

"""A small heat map of what is recorded: the darker a cell, the more is missing."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from pages.view.charts.house_style import finished
from pages.view.format import percent

ROW = 22  # pixels
TOP = 6
LABEL_WIDTH, NARROW_LABEL_WIDTH = 196, 118
CELLS_WIDTH = 220  # pixels: the least there is for the cells
DARKEST = 0.4  # of the ink, so that the number in the cell can still be read
_NARROW = "windowSize()[0] < 640"


@dataclass(frozen=True)
class Cell:
    """One cell: its row and column, how many have a value, of how many."""

    row: str
    column: str
    recorded: int
    expected: int


def completeness_height(rows: int) -> int:
    """Return the height of the picture in pixels."""
    return TOP + rows * ROW + 44


@lru_cache(maxsize=32)
def completeness_spec(*, rows: int, columns: int, title: str) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `completeness_data`."""
    x = alt.X(
        "column:N",
        sort=None,
        scale=alt.Scale(paddingInner=0.04, paddingOuter=0),
        axis=alt.Axis(
            orient="top", title=title, titleAnchor="start", titleFontWeight=400, titleFontSize=13,
            labelFontSize=13, labelAngle=0, labelAlign="center", labelColor="currentColor",
            labelLimit=CELLS_WIDTH / columns, labelPadding=4, labelFlush=False, labelOverlap=False,
            domain=False, ticks=False, titlePadding=4,
        ),
    )  # fmt: skip
    height = rows * ROW
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    cells = alt.Chart(alt.NamedData("cells"))
    told = [
        alt.Tooltip("row:N", title="What"),
        alt.Tooltip("column:N", title=title),
        alt.Tooltip("counted:N", title="Recorded"),
    ]
    left = alt.ExprRef(f"{_NARROW} ? {-NARROW_LABEL_WIDTH} : {-LABEL_WIDTH}")
    limit = alt.ExprRef(f"{_NARROW} ? {NARROW_LABEL_WIDTH - 6} : {LABEL_WIDTH - 6}")
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


def completeness_data(cells: tuple[Cell, ...]) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture; rows and columns in order of first appearance."""
    rows = list(dict.fromkeys(cell.row for cell in cells))
    place = {row: i * ROW for i, row in enumerate(rows)}
    drawn = [
        {
            "row": cell.row,
            "column": cell.column,
            "y": place[cell.row] + 1,
            "y2": place[cell.row] + ROW - 1,
            "middle": place[cell.row] + ROW / 2,
            "shade": 0.04 + DARKEST * _missing(cell),
            "text": _share(cell),
            "counted": f"{cell.recorded} of {cell.expected}",
        }
        for cell in cells
    ]
    labels = [{"row": row, "middle": place[row] + ROW / 2} for row in rows]
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

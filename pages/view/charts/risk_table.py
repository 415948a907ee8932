"""The table of numbers under a survival picture's time axis, at its ticks."""

from typing import Any

import altair as alt
import pandas as pd

from pages.view.plain import shorten

LABEL_X = -64  # left edge of the row labels, from the plot's left edge
LINE_PITCH = 17.5
GROUP_GAP = 6
TABLE_TOP = 64  # first table line, below the plot's lower edge

Rows = tuple[tuple[str, str], ...]
ROWS: Rows = (("at_risk", "At risk"), ("events", "Events"), ("censored", "Censored"))
COMPETING_ROWS: Rows = (*ROWS[:2], ("died_first", "Died first"), ROWS[2])


def table_height(groups: int, rows: Rows) -> float:
    """Return the height in pixels of the table, its distance from the plot included."""
    return TABLE_TOP + groups * ((len(rows) + 1) * LINE_PITCH + GROUP_GAP)


def table_layers(data: alt.NamedData, x: alt.X, colour: alt.Color) -> list[alt.Chart]:
    """Return the marks of the table: numbers, row labels, groups' names."""
    return [
        _text(data, "datum.kind == 'number'", align="center").encode(x=x),
        _text(data, "datum.kind == 'row'", x=LABEL_X, opacity=0.75),
        _text(data, "datum.kind == 'group'", x=LABEL_X, fontWeight=600).encode(color=colour),
    ]


def _text(data: alt.NamedData, test: str, **differing: Any) -> alt.Chart:
    mark: dict[str, Any] = {"fontSize": 13, "align": "left", "baseline": "middle"}
    place = {"y": alt.ExprRef("height + datum.below"), "text": alt.ExprRef("datum.text")}
    mark |= {"color": "currentColor"} | place | differing
    text: alt.Chart = alt.Chart(data).transform_filter(test).mark_text(**mark)
    return text


def table_data(
    counts: pd.DataFrame, slots: dict[str, int], per_axis_unit: float, rows: Rows
) -> pd.DataFrame:
    """Lay the counts out: one row per text, with its pixels below the plot."""
    texts: list[tuple[float, float, str, str, str]] = []
    groups = counts["group"].to_numpy(dtype=object)
    times = counts["time"].to_numpy() / per_axis_unit
    for i, (name, slot) in enumerate(slots.items()):
        top, mine = TABLE_TOP + i * ((len(rows) + 1) * LINE_PITCH + GROUP_GAP), groups == name
        texts.append((0.0, top, "group", shorten(name), str(slot)))
        for j, (column, words) in enumerate(rows, start=1):
            below = top + j * LINE_PITCH
            texts.append((0.0, below, "row", words, str(slot)))
            texts.extend(
                (time, below, "number", f"{value}", str(slot))
                for time, value in zip(times[mine], counts[column].to_numpy()[mine], strict=True)
            )
    return pd.DataFrame(texts, columns=["time", "below", "kind", "text", "slot"])

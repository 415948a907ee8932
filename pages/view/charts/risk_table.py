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


def table_layers(data: alt.NamedData, x: alt.X, colour: alt.Color, rows: Rows) -> list[alt.Chart]:
    """Return the marks of the table: numbers, row labels, groups' names."""
    return [
        _text(data, rows, "datum.kind == 'number'", align="center").encode(x=x),
        _text(data, rows, "datum.kind == 'row'", x=LABEL_X, opacity=0.75),
        _text(data, rows, "datum.kind == 'group'", x=LABEL_X, fontWeight=600).encode(color=colour),
    ]


def _text(data: alt.NamedData, rows: Rows, test: str, **differing: Any) -> alt.Chart:
    y = (
        f"height + {TABLE_TOP} + datum.row * {LINE_PITCH}"
        f" + floor(datum.row / {len(rows) + 1}) * {GROUP_GAP}"
    )
    mark: dict[str, Any] = {"fontSize": 13, "align": "left", "baseline": "middle"}
    mark |= {"color": "currentColor", "y": alt.ExprRef(y)} | differing
    text: alt.Chart = alt.Chart(data).transform_filter(test).mark_text(**mark).encode(text="text:N")
    return text


def table_data(
    counts: pd.DataFrame, slots: dict[str, int], per_axis_unit: float, rows: Rows
) -> pd.DataFrame:
    """Lay the counts out: one row per text, with the line it stands on."""
    texts: list[tuple[float, int, str, str, str]] = []
    groups = counts["group"].to_numpy(dtype=object)
    times = counts["time"].to_numpy() / per_axis_unit
    for i, (name, slot) in enumerate(slots.items()):
        line, mine = i * (len(rows) + 1), groups == name
        texts.append((0.0, line, "group", shorten(name), str(slot)))
        for j, (column, words) in enumerate(rows, start=1):
            texts.append((0.0, line + j, "row", words, str(slot)))
            texts.extend(
                (time, line + j, "number", f"{value}", str(slot))
                for time, value in zip(times[mine], counts[column].to_numpy()[mine], strict=True)
            )
    return pd.DataFrame(texts, columns=["time", "row", "kind", "text", "slot"])

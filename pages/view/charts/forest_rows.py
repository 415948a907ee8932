"""What the forest plot of `pages.view.charts.subgroups` draws: its lines, marks and heads."""

import textwrap
from collections.abc import Sequence
from typing import Any

import pandas as pd

from pages.view.plain import shorten
from pages.view.subgroups.rows import Line
from pages.view.words import in_sentence

PITCH, HEADING_GAP, FIRST, LAST = 16, 4, 10, 9  # pixels between lines, and at the ends
HEADS, FOOT = 34, 50  # pixels above and below the plot
HEAD_LETTERS, HEAD_LINE = 18, 15  # of the name of a group above its counts
LARGEST_SQUARE, SMALLEST_SQUARE = 330, 20  # areas in square pixels

Range = tuple[float, float]


def heights(kinds: Sequence[str]) -> list[int]:
    """Return where each line stands, in pixels from the top of the plot."""
    places = [FIRST]
    for kind in kinds[1:]:
        places.append(places[-1] + PITCH + (HEADING_GAP if kind == "heading" else 0))
    return places


def plot_height(kinds: Sequence[str]) -> int:
    """Return the height in pixels of the lines."""
    return heights(kinds)[-1] + LAST


def forest_height(kinds: Sequence[str], head_lines: int) -> int:
    """Return the height in pixels of the picture."""
    return HEADS + (head_lines - 1) * HEAD_LINE + plot_height(kinds) + FOOT


def wrapped_head(label: str) -> list[str]:
    """Return the name of a group in one or two lines."""
    lines = textwrap.wrap(shorten(label), HEAD_LETTERS, max_lines=2, placeholder="…")
    return lines or [""]


def forest_data(
    lines: Sequence[Line],
    *,
    axis: Range,
    groups: Sequence[tuple[str, int]],
    events_word: str,
    verb: str,
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    axis : as of the specification; what lies beyond is clamped and marked by a triangle.
    groups : name and colour slot of the group compared, then of the reference.
    events_word : "relapses". verb : "favours", before the names under the axis.
    """
    places = heights([line.kind for line in lines])
    most = max([line.counts.events for line in lines if line.shown and line.kind == "level"] or [1])
    marks, beyond = [], []
    for line, y in zip(lines, places, strict=True):
        if line.shown:
            marks.append(_mark(line, y, axis, most))
            beyond += _beyond(line, y, axis)
    overall = [lines[0].hazard_ratio] if lines[0].shown else []
    inside = [value for value in overall if axis[0] <= value <= axis[1]]
    return {
        "rows": pd.DataFrame([_row(line, y) for line, y in zip(lines, places, strict=True)]),
        "marks": pd.DataFrame(marks, columns=_MARK),
        "beyond": pd.DataFrame(beyond, columns=["at", "y", "shape"]),
        "overall": pd.DataFrame({"at": inside}),
        "heads": _head_rows(groups, events_word),
        "sides": _sides(groups, verb),
    }


_MARK = ["y", "kind", "at", "drawn", "low", "high", "area", "who", "events", "ratio"]


def _mark(line: Line, y: int, axis: Range, most: int) -> tuple[Any, ...]:
    def within(value: float) -> float:
        return min(max(value, axis[0]), axis[1])

    area = max(SMALLEST_SQUARE, LARGEST_SQUARE * line.counts.events / most)
    return (
        y, line.kind, within(line.hazard_ratio), axis[0] <= line.hazard_ratio <= axis[1],
        within(line.low), within(line.high), area, _who(line), line.counts.events,
        line.ratio_words,
    )  # fmt: skip


def _who(line: Line) -> str:
    if line.variable is None:
        return line.label
    return f"{shorten(line.variable.column.label)}: {line.label}"


def _beyond(line: Line, y: int, axis: Range) -> list[tuple[float, int, str]]:
    ends = []
    if line.low < axis[0]:
        ends.append((axis[0], y, "triangle-left"))
    if line.high > axis[1]:
        ends.append((axis[1], y, "triangle-right"))
    return ends


def _row(line: Line, y: int) -> dict[str, Any]:
    heading, counts = line.kind == "heading", line.counts
    withheld = not heading and not line.shown
    return {
        "y": y,
        "kind": line.kind,
        "name": line.label,
        "arm": "" if heading else f"{counts.n_arm} ({counts.events_arm})",
        "reference": "" if heading else f"{counts.n_reference} ({counts.events_reference})",
        "ratio": line.ratio_words,
        "brief": line.ratio_words.split(",")[0],
        "faint": withheld,
        "p": line.test.words if line.test else "",
        "untested": bool(line.test and line.test.withheld),
    }


def _head_rows(groups: Sequence[tuple[str, int]], events_word: str) -> pd.DataFrame:
    wrapped = [wrapped_head(name) for name, _ in groups]
    lines = max(map(len, wrapped))
    return pd.DataFrame(
        [
            {"place": place, "slot": str(slot), "counts": f"n ({events_word})"}
            | {f"line{i}": text for i, text in enumerate([""] * (lines - len(words)) + words)}
            for place, words, (_, slot) in zip(("arm", "reference"), wrapped, groups, strict=True)
        ]
    )


def _sides(groups: Sequence[tuple[str, int]], verb: str) -> pd.DataFrame:
    low, high = (in_sentence(name) for name, _ in groups)
    return pd.DataFrame(
        [
            {"side": "low", "at": 1.0, "text": f"{verb} {low} ←", "brief": f"{low} ←"},
            {"side": "high", "at": 1.0, "text": f"→ {verb} {high}", "brief": f"→ {high}"},
        ]
    )

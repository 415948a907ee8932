"""The flow of patients as boxes and arrows: who entered, who was left out, who is compared.

Laid out in pixels from above; left and right in per cent of the width, so that it fits a phone.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd

from analytics.frozen import Value
from pages.view.charts.house_style import ONCE, finished, slot_colour

MAIN = (0.0, 48.5)  # per cent of the width
SIDE = (55.0, 100.0)
MIDDLE = 24.25  # also that of the first of two groups
BOX, GROUP_BOX = 46, 64  # pixels
SIDE_HEAD, SIDE_LINE = 26, 17
GAP, LEAST_GAP = 14, 24
GROUP_GAP = 3.0  # per cent of the width
INSET = 10  # of text from the left edge of its box
_NARROW = "windowSize()[0] < 640"


class FlowStep(Value):
    """One box of the main line, and what was left out before it (none: nothing is said).

    left_out : words of the side box, its heading first.
    """

    patients: int
    words: str
    left_out: tuple[str, ...] = ()


class FlowGroup(Value):
    """One group at the end of the flow."""

    name: str
    slot: int
    patients: int
    words: str


class _Drawing:
    """Boxes, lines, arrow heads and texts, as they are laid out."""

    def __init__(self) -> None:
        self.boxes: list[tuple[float, float, float, float, str]] = []
        self.lines: list[tuple[float, float, float, float]] = []
        self.heads: list[tuple[float, float, float]] = []
        self.texts: list[tuple[float, float, float, str, str, str]] = []

    def box(self, x: tuple[float, float], top: float, height: float, slot: str = "") -> None:
        self.boxes.append((x[0], x[1], top, top + height, slot))

    def text(self, x: tuple[float, float], y: float, kind: str, words: str, slot: str = "") -> None:
        self.texts.append((x[0], x[1], y, kind, words, slot))

    def down(self, x: float, top: float, bottom: float) -> None:
        self.lines.append((x, x, top, bottom))
        self.heads.append((x, bottom - 4, 180))

    def across(self, y: float) -> None:
        self.lines.append((MIDDLE, SIDE[0], y, y))
        self.heads.append((SIDE[0] - 0.6, y, 90))

    def tables(self) -> dict[str, pd.DataFrame]:
        return {
            "boxes": pd.DataFrame(self.boxes, columns=["x", "x2", "y", "y2", "slot"]),
            "lines": pd.DataFrame(self.lines, columns=["x", "x2", "y", "y2"]),
            "heads": pd.DataFrame(self.heads, columns=["x", "y", "angle"]),
            "texts": pd.DataFrame(self.texts, columns=["x", "x2", "y", "kind", "words", "slot"]),
        }


def flow_data(
    steps: tuple[FlowStep, ...], groups: tuple[FlowGroup, ...]
) -> tuple[dict[str, pd.DataFrame], int]:
    """Return the rows behind the picture, and its height in pixels."""
    drawing = _Drawing()
    bottom = _steps(drawing, steps)
    if groups:
        top = bottom + 2 * GAP
        drawing.lines.append((MIDDLE, MIDDLE, bottom, bottom + GAP))
        _groups(drawing, groups, bottom + GAP, top)
        bottom = top + GROUP_BOX
    return drawing.tables(), round(bottom) + 6


def _steps(drawing: _Drawing, steps: tuple[FlowStep, ...]) -> float:
    y = 2.0
    for i, step in enumerate(steps):
        if i:
            side = SIDE_HEAD + SIDE_LINE * (len(step.left_out) - 1) if step.left_out else 0
            gap = max(LEAST_GAP, side + GAP) if side else LEAST_GAP
            drawing.down(MIDDLE, y, y + gap)
            if side:
                _side(drawing, step.left_out, y + (gap - side) / 2, side)
            y += gap
        drawing.box(MAIN, y, BOX)
        drawing.text(MAIN, y + 15, "number", str(step.patients))
        drawing.text(MAIN, y + 33, "words", step.words)
        y += BOX
    return y


def _side(drawing: _Drawing, said: tuple[str, ...], top: float, height: float) -> None:
    drawing.across(top + height / 2)
    drawing.box(SIDE, top, height)
    drawing.text(SIDE, top + SIDE_HEAD / 2, "head", said[0])
    for i, line in enumerate(said[1:]):
        drawing.text(SIDE, top + SIDE_HEAD + SIDE_LINE * i + 5, "muted", line)


def _groups(drawing: _Drawing, groups: tuple[FlowGroup, ...], branch: float, top: float) -> None:
    width = (100.0 - GROUP_GAP * (len(groups) - 1)) / len(groups)
    middles = []
    for i, group in enumerate(groups):
        left = i * (width + GROUP_GAP)
        x = (left, left + width)
        middles.append(left + width / 2)
        drawing.box(x, top, GROUP_BOX, str(group.slot))
        drawing.down(middles[-1], branch, top)
        drawing.text(x, top + 14, "group", group.name, str(group.slot))
        drawing.text(x, top + 32, "number", str(group.patients))
        drawing.text(x, top + 51, "words", group.words)
    drawing.lines.append((min(*middles, MIDDLE), max(*middles, MIDDLE), branch, branch))


@lru_cache(maxsize=64)
def flow_spec(*, height: int, synthetic: bool) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `flow_data`."""
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 100], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[0, height], reverse=True, nice=False), axis=None)
    colour = slot_colour()
    boxes = alt.Chart(alt.NamedData("boxes"))
    layers = [
        alt.Chart(alt.NamedData("lines"))
        .mark_rule(color="currentColor", opacity=0.45)
        .encode(x=x, y=y, x2="x2:Q", y2="y2:Q"),
        alt.Chart(alt.NamedData("heads"))
        .mark_point(shape="triangle", filled=True, size=45, color="currentColor", opacity=0.6)
        .encode(x=x, y=y, angle=alt.Angle("angle:Q", scale=None)),
        boxes.mark_rect(
            filled=False, stroke="currentColor", strokeOpacity=0.35, cornerRadius=5
        ).encode(x=x, y=y, x2="x2:Q", y2="y2:Q"),
        boxes.transform_filter("datum.slot != ''")
        .mark_rule(strokeWidth=4, opacity=1)
        .encode(x=x, y=y, y2="y2:Q", color=colour),
        _text("number", fontSize=15, fontWeight=600).encode(x=x, y=y),
        _text("words", fontSize=13).encode(x=x, y=y),
        _text("head", fontSize=13, fontWeight=600).encode(x=x, y=y),
        _text("muted", fontSize=13, opacity=0.75).encode(x=x, y=y),
        _text("group", fontSize=13, fontWeight=600).encode(x=x, y=y, color=colour),
    ]
    if synthetic:
        layers.append(
            alt.Chart(ONCE).mark_text(
                text="SYNTHETIC DATA", fontSize=12, fontWeight=600, color="currentColor",
                opacity=0.75, align="right", x=alt.ExprRef("width - 2"), y=10,
            )
        )  # fmt: skip
    return finished(
        alt.layer(*layers),
        height=height,
        padding=(2, 2, 2, 2),
    )


def _text(kind: str, **differing: Any) -> alt.Chart:
    limit = alt.ExprRef(f"width * (datum.x2 - datum.x) / 100 - {INSET + 4}")
    mark: dict[str, Any] = {"align": "left", "baseline": "middle", "dx": INSET, "limit": limit}
    mark |= {"color": "currentColor", "text": alt.ExprRef("datum.words")} | differing
    data = alt.Chart(alt.NamedData("texts")).transform_filter(f"datum.kind == '{kind}'")
    text: alt.Chart = data.mark_text(**mark)
    return text

"""Every measure of a study in one picture of small panels.

The panels are marks of one view, placed by expressions: one specification costs the browser a
few milliseconds where twenty would cost a tenth of a second, and the columns follow the width.
"""

from functools import lru_cache
from typing import Any

import altair as alt

from pages.view.charts.house_style import SLOTS, finished, slot_colour
from pages.view.charts.paths import faint_if

PITCH = 116  # from one row of panels to the next
PLOT_TOP, PLOT_HEIGHT, PLOT_LEFT = 22, 62, 30
GAP = 12  # between panels
COLUMNS = 4  # on a screen; two on a phone
NARROW_DASHES = [[1, 0], [7, 3], [4, 2], [9, 3, 2, 3], [2, 2]]


def glance_height(panels: int, columns: int = COLUMNS) -> int:
    """Return the height in pixels of so many panels."""
    return -(-panels // columns) * PITCH


@lru_cache(maxsize=8)
def glance_spec() -> dict[str, Any]:
    """Return the specification of the panels; its named data are those of
    `pages.view.charts.trajectories_panels.glance_data`."""
    left = "(datum.panel % columns) * cell"
    top = f"floor(datum.panel / columns) * {PITCH}"
    right = f"{left} + cell - {GAP}"
    x = f"{left} + {PLOT_LEFT} + datum.x * (cell - {GAP + PLOT_LEFT + 6})"
    y = f"{top} + {PLOT_TOP} + {PLOT_HEIGHT} * (1 - datum.%s)"
    colour = slot_colour()
    dash = alt.StrokeDash("slot:N", scale=alt.Scale(domain=SLOTS, range=NARROW_DASHES), legend=None)
    panels, ticks, seen = (alt.NamedData(name) for name in ("panels", "ticks", "seen"))
    path = alt.Detail("path:N")
    layers = [
        # The discrete scale has one step per row of panels: it makes the view as high as needed.
        alt.Chart(panels)
        .transform_calculate(row="floor(datum.panel / columns)")
        .mark_rect(
            opacity=0, cursor="pointer", height=PITCH - 6,
            x=at(f"{left} - 4"), x2=at(f"{right} + 4"),
        )
        .encode(
            y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
            tooltip=alt.Tooltip("open:N", title="Open"),
        )
        .add_params(alt.selection_point(name="measure", fields=["measure"])),
        text_mark(
            panels, left, f"{top} + 7", field="title", align="left", fontSize=13, fontWeight=600,
        ),
        text_mark(panels, right, f"{top} + 7", field="unit", fontSize=12, opacity=0.75),
        text_mark(panels, f"{left} + {PLOT_LEFT - 4}", f"{top} + {PLOT_TOP}", field="high_label"),
        text_mark(
            panels, f"{left} + {PLOT_LEFT - 4}", f"{top} + {PLOT_TOP + PLOT_HEIGHT}",
            field="low_label",
        ),
        text_mark(
            panels, f"{left} + {PLOT_LEFT + 8}", f"{top} + {PLOT_TOP + PLOT_HEIGHT / 2}",
            align="left", field="empty",
        ),
        _line(panels, f"{left} + {PLOT_LEFT}", right, f"{top} + {PLOT_TOP}", 0.15),
        _line(panels, f"{left} + {PLOT_LEFT}", right, f"{top} + {PLOT_TOP + PLOT_HEIGHT}", 0.6),
        text_mark(ticks, x, f"{top} + {PLOT_TOP + PLOT_HEIGHT + 11}", align="center", field="text"),
        # A closed line, filled: an area has no place for expressions at both its edges.
        alt.Chart(alt.NamedData("band"))
        .mark_line(filled=True, strokeWidth=0, x=at(x), y=at(y % "y"))
        .encode(color=colour, detail=path, opacity=faint_if("faint", 0.15)),
        alt.Chart(alt.NamedData("course"))
        .mark_line(strokeWidth=2.25, x=at(x), y=at(y % "median"))
        .encode(color=colour, strokeDash=dash, detail=path, opacity=faint_if("faint")),
        alt.Chart(alt.NamedData("points"))
        .mark_circle(size=26, x=at(x), y=at(y % "median"))
        .encode(
            color=colour,
            opacity=faint_if("few"),
            tooltip=told("measure", "group", "value", "patients"),
        ),
        text_mark(
            seen, f"{left} + datum.x * (cell - {GAP})", f"{top} + 21 + datum.line * 12",
            align="right", field="text",
        ),
    ]  # fmt: skip
    chart = alt.layer(*layers).add_params(
        alt.param(name="columns", expr="width < 420 ? 2 : width < 540 ? 3 : 4"),
        alt.param(name="cell", expr=f"(width + {GAP}) / columns"),
    )
    return finished(chart, height=alt.Step(PITCH), padding=(0, 4, 4, 0), fit="fit-x")


def at(expression: str) -> alt.ExprRef:
    """Place a mark by an expression."""
    return alt.ExprRef(expression)


def text_mark(data: alt.NamedData, x: str, y: str, *, field: str, **differing: Any) -> alt.Chart:
    """Return text of 11 px at a place, in ink."""
    mark: dict[str, Any] = {"align": "right", "baseline": "middle", "fontSize": 11}
    mark |= {"color": "currentColor", "x": at(x), "y": at(y)} | differing
    text: alt.Chart = alt.Chart(data).mark_text(**mark, text=at(f"datum.{field}"))
    return text


def _line(data: alt.NamedData, x: str, x2: str, y: str, opacity: float) -> alt.Chart:
    place: dict[str, Any] = {"x": at(x), "x2": at(x2), "y": at(y), "height": 1}
    line: alt.Chart = (
        alt.Chart(data)
        .transform_filter("datum.measure != ''")
        .mark_rect(color="currentColor", **place)
        .encode(opacity=alt.value(opacity))
    )
    return line


def told(*names: str) -> list[alt.Tooltip]:
    """Return a tooltip of ready texts, which stand in fields that end in _told."""
    return [alt.Tooltip(f"{name}_told:N", title=name.capitalize()) for name in names]

"""Scores of each patient at two scans: slope lines, groups side by side, or bars of the change."""

from functools import lru_cache
from typing import Any

import altair as alt

from pages.view.charts.house_style import ONCE, finished, slot_colour

HEIGHT = 372
GROUP_STEP = 2.1  # from one group's first scan to the next group's
STUB = 0.15  # length of the line of who died before the second scan
_ROOM, _ROOM_LEFT = 0.28, 0.42  # beside the outer lines, for the values of the medians
MANY_GROUPS = 3  # from here on labels are short
CROSS = "M-1,-1L1,1M1,-1L-1,1"

_COLOUR = slot_colour()
_PICKED = alt.selection_point(name="patient", fields=["patient_id"])


def lines_under(groups: int) -> int:
    """How many lines of counts stand under each group."""
    return 2 if groups < MANY_GROUPS else 3


@lru_cache(maxsize=64)
def slopes_spec(
    *, groups: int, visits: tuple[str, str], title: str, end: float, synthetic: bool
) -> dict[str, Any]:
    """Return the specification of the slope lines; its data are those of `pages.view.hrct.rows`.

    visits : what to call the two scans. end : of the axis of scores, which starts at 0.
    """
    last = (groups - 1) * GROUP_STEP + 1 + _ROOM
    x_scale = alt.Scale(domain=[-_ROOM_LEFT, last], nice=False)
    x, x2 = alt.X("x0:Q", scale=x_scale, axis=None), alt.X2("x1:Q")
    y = alt.Y("y0:Q", scale=alt.Scale(domain=[0, end], nice=False), axis=_score_axis(), title=None)
    y2 = alt.Y2("y1:Q")
    patients, medians = alt.NamedData("patients"), alt.NamedData("medians")

    def rule(test: str, **mark: Any) -> alt.Chart:
        drawn = alt.Chart(patients).transform_filter(test).mark_rule(**mark)
        chart: alt.Chart = drawn.encode(x=x, x2=x2, y=y, y2=y2, color=_COLOUR)
        return chart

    def dots(test: str, field: str, **mark: Any) -> alt.Chart:
        at = x if field == "0" else alt.X("x1:Q", scale=x_scale, axis=None)
        height = y if field == "0" else alt.Y("y1:Q")
        drawn = alt.Chart(patients).transform_filter(test).mark_point(**mark)
        chart: alt.Chart = drawn.encode(x=at, y=height, color=_COLOUR)
        return chart

    filled = {"filled": True, "size": 18, "opacity": 0.6, "shape": "circle"}
    hollow = {"filled": False, "size": 26, "opacity": 0.9, "shape": "circle"}
    cross = {"filled": False, "size": 30, "opacity": 1, "shape": CROSS, "strokeWidth": 1.5}
    ink = {"color": "currentColor", "strokeWidth": 2.5, "opacity": 1}
    both, died = "datum.kind == 'both'", "datum.kind == 'died'"
    layers = [
        rule(both, strokeWidth=1.25, opacity=0.42),
        rule(died, strokeWidth=1.25, opacity=0.7, strokeDash=[2, 2]),
        dots(f"{both} || {died}", "0", **filled),
        dots(both, "1", **filled),
        dots(died, "1", **cross),
        dots("datum.kind == 'first'", "0", **hollow),
        dots("datum.kind == 'second'", "1", **hollow),
        rule(f"datum.marked && ({both} || {died})", **ink).encode(color=alt.value("currentColor")),
        dots("datum.marked", "0", size=60, filled=True, opacity=1).encode(
            color=alt.value("currentColor")
        ),
        alt.Chart(medians)
        .mark_rule(strokeWidth=4, strokeCap="round")
        .encode(x=x, x2=x2, y=y, y2=y2, color=_COLOUR),
        *_median_ends(medians, x, x_scale, y, groups),
        rule("true", strokeWidth=10, opacity=0)
        .encode(tooltip=_tooltip(visits))
        .add_params(_PICKED),
        *_under(groups, x_scale, visits),
        _corner(title, "-14", x="-26"),
    ]
    if synthetic:
        layers.append(_synthetic())
    return _finished(layers)


def _median_ends(
    medians: alt.NamedData, x: alt.X, x_scale: alt.Scale, y: alt.Y, groups: int
) -> list[alt.Chart]:
    """A ring and a value at either end of a median; outside, or above where there is no room."""
    second = {"x": alt.X("x1:Q", scale=x_scale, axis=None), "y": alt.Y("y1:Q")}
    ring: dict[str, Any] = {"filled": True, "size": 90, "opacity": 1, "shape": "circle"}
    text: dict[str, Any] = {"fontSize": 17, "fontWeight": 700, "baseline": "middle"}
    left, right = {"align": "right", "dx": -12}, {"align": "left", "dx": 11}
    if groups >= MANY_GROUPS:
        text |= {"fontSize": 13, "dy": -14}
        left = right = {"align": "center"}
    chart = alt.Chart(medians)
    return [
        chart.mark_point(**ring).encode(x=x, y=y, color=_COLOUR),
        chart.mark_point(**ring).encode(**second, color=_COLOUR),
        chart.mark_text(**text | left).encode(x=x, y=y, color=_COLOUR, text="first:N"),
        chart.mark_text(**text | right).encode(**second, color=_COLOUR, text="second:N"),
    ]


def _under(groups: int, x_scale: alt.Scale, visits: tuple[str, str]) -> list[alt.Chart]:
    """Under the axis: the visits, each group's name, and its counts."""
    data = alt.NamedData("groups")
    short = groups >= MANY_GROUPS
    names = [name.removesuffix(" months") for name in visits] if short else list(visits)
    if short:
        names[0] = "0"
    mark: dict[str, Any] = {"baseline": "middle", "fontSize": 13, "color": "currentColor"}

    def text(at: str, y: int, **more: Any) -> alt.Chart:
        drawn = alt.Chart(data).mark_text(**mark | {"y": alt.ExprRef(f"height + {y}")} | more)
        chart: alt.Chart = drawn.encode(x=alt.X(at, scale=x_scale, axis=None))
        return chart

    limit = alt.ExprRef(f"width / {groups}")
    layers = [
        text("x0:Q", 16, text=names[0]),
        text("x1:Q", 16, text=names[1]),
        text("middle:Q", 39, fontWeight=600, limit=limit).encode(text="name:N", color=_COLOUR),
    ]
    for i in range(lines_under(groups)):
        layers.append(
            text("middle:Q", 58 + 17 * i, fontSize=12, opacity=0.75, limit=limit).encode(
                text=f"line{i}:N"
            )
        )
    return layers


@lru_cache(maxsize=64)
def bars_spec(*, groups: int, title: str, end: float, synthetic: bool) -> dict[str, Any]:
    """Return the specification of the waterfall: a bar per patient, from worst to best change.

    end : the axis of change runs from -end to end.
    """
    x = alt.X(
        "place:O",
        axis=None,
        scale=alt.Scale(paddingInner=0.18, paddingOuter=0.1),
        sort={"field": "place", "op": "min"},
    )
    scale = alt.Scale(domain=[-end, end], nice=False)
    y = alt.Y("change:Q", scale=scale, axis=_change_axis(), title=None)
    bars = alt.Chart(alt.NamedData("bars"))
    changed, died = "datum.kind == 'both'", "datum.kind == 'died'"
    outline: Any = alt.condition(
        "datum.marked", alt.value("currentColor"), alt.value("transparent")
    )
    layers = [
        alt.Chart(ONCE)
        .mark_rule(color="currentColor", opacity=0.6)
        .encode(y=alt.Y("zero:Q", scale=scale)),
        bars.transform_filter(changed)
        .mark_bar(strokeWidth=2)
        .encode(x=x, y=y, y2=alt.Y2(datum=0), color=_COLOUR, stroke=outline),
        bars.transform_filter(f"{changed} && datum.change == 0")
        .mark_point(shape="circle", filled=True, size=20, opacity=1)
        .encode(x=x, y=y, color=_COLOUR),
        bars.transform_filter(died)
        .mark_point(shape=CROSS, size=36, filled=False, opacity=1, strokeWidth=1.75)
        .encode(x=x, y=y, color=_COLOUR),
        bars.mark_bar(opacity=0)
        .encode(x=x, y=alt.Y("from:Q"), y2=alt.Y2("to:Q"), tooltip=_bar_tooltip())
        .add_params(_PICKED),
        *_legend(groups),
        _corner(title, "-14", x="-26"),
        _corner("worse", "10", x="width - 4", align="right"),
        _corner("better", "height - 10", x="width - 4", align="right"),
    ]
    if synthetic:
        layers.append(_corner("SYNTHETIC DATA", "height - 9", fontSize=12, fontWeight=600))
    return _finished(layers)


def _legend(groups: int) -> list[alt.Chart]:
    """Name each group in its colour under the bars, with its counts."""
    data = alt.Chart(alt.NamedData("groups"))
    y = alt.ExprRef("height + 20 + datum.row * 38")
    mark: dict[str, Any] = {"align": "left", "baseline": "middle", "x": 0, "fontSize": 13}
    lower = {"y": alt.ExprRef("height + 37 + datum.row * 38"), "fontSize": 12, "opacity": 0.75}
    return [
        data.mark_text(**mark, fontWeight=600, y=y).encode(text="name:N", color=_COLOUR),
        data.mark_text(**mark | lower, color="currentColor").encode(text="counts:N"),
    ]


def _tooltip(visits: tuple[str, str]) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("who:N", title="Patient"),
        alt.Tooltip("group:N", title="Group"),
        alt.Tooltip("first:N", title=visits[0]),
        alt.Tooltip("second:N", title=visits[1]),
        alt.Tooltip("changed:N", title="Change"),
    ]


def _bar_tooltip() -> list[alt.Tooltip]:
    return _tooltip(("Baseline", "Last scan"))


def _score_axis() -> alt.Axis:
    return alt.Axis(
        tickCount=4, domain=False, ticks=False, labelFontSize=13, labelPadding=8,
        labelColor="currentColor", grid=True, title=None, zindex=0,
    )  # fmt: skip


def _change_axis() -> alt.Axis:
    return alt.Axis(
        tickCount=5, domain=False, ticks=False, labelFontSize=13, labelPadding=8,
        labelColor="currentColor", grid=True, title=None, zindex=0, format="+d",
        labelExpr="datum.value === 0 ? '0' : replace(datum.label, '-', '−')",
    )  # fmt: skip


def _corner(text: str, y: str, *, x: str = "8", **differing: Any) -> alt.Chart:
    mark: dict[str, Any] = {"align": "left", "baseline": "middle", "color": "currentColor"}
    mark |= {"text": text, "x": alt.ExprRef(x), "y": alt.ExprRef(y), "opacity": 0.75}
    drawn: alt.Chart = alt.Chart(ONCE).mark_text(**mark | {"fontSize": 13} | differing)
    return drawn


def _synthetic() -> alt.Chart:
    # Beside the title: low scores stand where other pictures have it.
    return _corner("SYNTHETIC DATA", "-14", x="width", align="right", fontSize=12, fontWeight=600)


def _finished(layers: list[alt.Chart]) -> dict[str, Any]:
    return finished(
        alt.layer(*layers),
        height=HEIGHT,
        padding=(0, 4, 4, 2),
    )

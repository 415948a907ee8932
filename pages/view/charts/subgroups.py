"""A forest plot of subgroups: counts at the left, ratio and interaction p at the right.

Filters change rows only, never the specification; see `forest_rows.forest_data`. On a narrow
screen the counts and the interaction p give way (the table under the picture has them).
"""

import math
from functools import lru_cache
from typing import Any

import altair as alt

from pages.view.charts.forest_rows import HEAD_LINE, Range
from pages.view.charts.house_style import finished, slot_colour

TEAL = "#3A7F8C"  # the logo's mid-tone, readable on both grounds
DIAMOND = 360  # square pixels
NARROW = "(windowSize()[0] < 640)"
# A text that is not shown still takes room where it stands, so it moves in.
_LEFT_X, _RIGHT_X = f"{NARROW} ? -20 : -150", "-20"
_RATIO_X, _TESTS_X = f"width + ({NARROW} ? 8 : 18)", f"width + ({NARROW} ? 8 : 215)"
PHONE_TICKS = (0.25, 1, 4)
_ONE = alt.sequence(1, 2, as_="at")


@lru_cache(maxsize=64)
def forest_spec(
    *,
    plot_height: int,
    height: int,
    axis: Range,
    head_lines: int,
    reference_first: bool,
    synthetic: bool,
) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `forest_data`.

    plot_height : of the lines, in pixels. axis : lowest and highest ratio. head_lines : of the
    groups' names. reference_first : whether the reference stands left of the group compared.
    """
    arm_x, reference_x = (_RIGHT_X, _LEFT_X) if reference_first else (_LEFT_X, _RIGHT_X)
    x = alt.X("at:Q", scale=alt.Scale(type="log", domain=list(axis), nice=False), axis=_axis(axis))
    y = alt.Y("y:Q", scale=alt.Scale(domain=[plot_height, 0], nice=False, zero=False), axis=None)
    marks, rows = alt.NamedData("marks"), alt.NamedData("rows")
    layers = [
        alt.Chart(_ONE).mark_rule(color="currentColor", strokeWidth=1, opacity=0.8).encode(x=x),
        alt.Chart(alt.NamedData("overall"))
        .mark_rule(color="currentColor", strokeWidth=1, strokeDash=[3, 3], opacity=0.6)
        .encode(x=x),
        alt.Chart(marks)
        .mark_rule(color="currentColor", strokeWidth=1.8)
        .encode(x=alt.X("low:Q", title=None), x2="high:Q", y=y),
        alt.Chart(alt.NamedData("beyond"))
        .mark_point(color="currentColor", filled=True, opacity=1, size=55)
        .encode(x=x, y=y, shape=alt.Shape("shape:N", scale=None)),
        alt.Chart(marks)
        .transform_filter("datum.drawn && datum.kind == 'level'")
        .mark_point(shape="square", color="currentColor", filled=True, opacity=1)
        .encode(x=x, y=y, size=alt.Size("area:Q", scale=None), tooltip=_TOOLTIP),
        alt.Chart(marks)
        .transform_filter("datum.drawn && datum.kind == 'overall'")
        .mark_point(shape="diamond", color=TEAL, filled=True, opacity=1, size=DIAMOND)
        .encode(x=x, y=y, tooltip=_TOOLTIP),
        *_columns(rows, y, arm_x, reference_x),
        *_heads(head_lines, arm_x, reference_x),
        *_favours(x),
    ]
    if synthetic:
        layers.append(
            _text(_ONE, "'SYNTHETIC DATA'", x=f"{NARROW} ? -138 : -350",
                  y=f"height + ({NARROW} ? 60 : 38)", fontSize=12, fontWeight=600, opacity=0.75)
        )  # fmt: skip
    return finished(
        alt.layer(*layers),
        height=height,
        padding=(0, 2, 2, 2),
    )


_TOOLTIP = [
    alt.Tooltip("who:N", title="Subgroup"),
    alt.Tooltip("events:Q", title="Events"),
    alt.Tooltip("ratio:N", title="Hazard ratio (95% CI)"),
]


def _axis(axis: Range) -> alt.Axis:
    powers = range(round(math.log2(axis[0])), round(math.log2(axis[1])) + 1)
    kept = " || ".join(f"datum.value == {tick}" for tick in PHONE_TICKS)
    return alt.Axis(
        values=[2.0**power for power in powers], title=None, grid=False, ticks=True, tickSize=5,
        domain=True, labelFontSize=13, labelFlush=False, labelOverlap=False, labelPadding=3,
        labelColor="currentColor", tickRound=False, translate=0,
        labelExpr=f"{NARROW} && !({kept}) ? '' : '' + datum.value",
    )  # fmt: skip


def _columns(rows: alt.NamedData, y: alt.Y, arm_x: str, reference_x: str) -> list[alt.Chart]:
    def column(text: str, x: str, **differing: Any) -> alt.Chart:
        return _text(rows, text, x=x, **differing).encode(y=y)

    level = "datum.kind == 'level'"
    name_x = f"{NARROW} ? ({level} ? -128 : -138) : ({level} ? -336 : -350)"
    limit = f"{NARROW} ? ({level} ? 120 : 136) : ({level} ? 134 : 320)"
    heavy, light = f"{level} ? '' : datum.name", f"{level} ? datum.name : ''"
    quiet = "datum.faint"
    return [
        column(heavy, name_x, fontWeight=600, limit=alt.ExprRef(limit)),
        column(light, name_x, limit=alt.ExprRef(limit)),
        column(f"{NARROW} ? '' : datum.arm", arm_x, align="right"),
        column(f"{NARROW} ? '' : datum.reference", reference_x, align="right"),
        column(f"{quiet} ? '' : datum.ratio", _RATIO_X),
        column(
            f"{quiet} ? ({NARROW} ? datum.brief : datum.ratio) : ''",
            _RATIO_X, fontStyle="italic", opacity=0.7,
        ),
        column(
            f"{NARROW} || datum.untested ? '' : datum.p", _TESTS_X, align="right",
        ),
        column(
            f"!{NARROW} && datum.untested ? datum.p : ''", _TESTS_X, align="right",
            fontStyle="italic", opacity=0.7,
        ),
    ]  # fmt: skip


def _heads(lines: int, arm_x: str, reference_x: str) -> list[alt.Chart]:
    heads = alt.NamedData("heads")
    colour = slot_colour()
    x = f"datum.place == 'arm' ? ({arm_x}) : ({reference_x})"
    names = [
        _text(heads, f"{NARROW} ? '' : datum.line{i}", x=x,
              y=f"{-26 - (lines - 1 - i) * HEAD_LINE}", align="right", fontWeight=600,
              limit=125).encode(color=colour)
        for i in range(lines)
    ]  # fmt: skip
    small: dict[str, Any] = {"fontSize": 12, "opacity": 0.75}
    top = "-10"
    return [
        *names,
        _text(heads, f"{NARROW} ? '' : datum.counts", x=x, y=top, align="right", **small),
        _text(_ONE, f"{NARROW} ? 'HR (95% CI)' : 'Hazard ratio (95% CI)'",
              x=_RATIO_X, y=top, **small),
        _text(_ONE, f"{NARROW} ? '' : 'Interaction p'", x=_TESTS_X, y=top, align="right",
              **small),
    ]  # fmt: skip


def _favours(x: alt.X) -> list[alt.Chart]:
    sides = alt.NamedData("sides")
    return [
        _text(sides, f"datum.side == '{side}' ? ({NARROW} ? datum.brief : datum.text) : ''",
              y="height + 38", align=align, dx=dx, opacity=0.75,
              limit=alt.ExprRef(f"{NARROW} ? 140 : 300")).encode(x=x)
        for side, align, dx in (("low", "right", -8), ("high", "left", 8))
    ]  # fmt: skip


def _text(
    data: alt.NamedData | alt.SequenceGenerator,
    text: str,
    *,
    x: str = "",
    y: str = "",
    **differing: Any,
) -> alt.Chart:
    mark: dict[str, Any] = {"fontSize": 13, "align": "left", "baseline": "middle"}
    mark |= {"color": "currentColor", "text": alt.ExprRef(text)}
    mark |= {"x": alt.ExprRef(x)} if x else {}
    mark |= {"y": alt.ExprRef(y)} if y else {}
    chart: alt.Chart = alt.Chart(data).mark_text(**(mark | differing))
    return chart

"""Findings by groups as coloured cells: mean change in score, better to worse."""

from functools import lru_cache
from typing import Any

from pages.view.charts.better_worse import FILL, INK
from pages.view.charts.house_style import SLOTS

ROW, HEAD = 22, 34


def findings_height(findings: int) -> int:
    """Return the height in pixels."""
    return HEAD + ROW * findings + 6


@lru_cache(maxsize=64)
def findings_spec(*, groups: int, findings: int) -> dict[str, Any]:
    """Return the specification; its named data are those of `pages.view.hrct.findings`."""
    x = {
        "field": "column",
        "type": "ordinal",
        "axis": None,
        "scale": {"domain": list(range(groups)), "paddingInner": 0.05, "paddingOuter": 0},
    }
    y = {
        "field": "row",
        "type": "ordinal",
        "axis": None,
        "scale": {"domain": list(range(findings)), "paddingInner": 0.12, "paddingOuter": 0},
    }
    text = {"type": "text", "baseline": "middle"}
    told = [("finding", "Finding"), ("group", "Group"), ("told", "Mean change"), ("n", "Patients")]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": findings_height(findings),
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": 2, "top": 2, "bottom": 2},
        "layer": [
            {
                "data": {"name": "cells"},
                "mark": {"type": "rect", "cornerRadius": 2, "fill": {"expr": FILL}},
                "encoding": {
                    "x": x,
                    "y": y,
                    "tooltip": [{"field": f, "title": title} for f, title in told],
                },
            },
            {
                "data": {"name": "cells"},
                "mark": text | {"fontSize": 12, "color": {"expr": INK}},
                "encoding": {"x": x, "y": y, "text": {"field": "text"}},
            },
            {
                "data": {"name": "rows"},
                "mark": text | {"fontSize": 13, "align": "right", "x": -8, "color": "currentColor"},
                "encoding": {"y": y, "text": {"field": "text"}},
            },
            {
                "data": {"name": "columns"},
                "mark": text
                | {"fontSize": 11, "y": -9, "color": "currentColor", "opacity": 0.75}
                | {"limit": {"expr": f"width / {groups}"}},
                "encoding": {"x": x, "text": {"field": "counts"}},
            },
            {
                "data": {"name": "columns"},
                "mark": text
                | {"fontSize": 12, "fontWeight": 600, "y": -23}
                | {"limit": {"expr": f"width / {groups}"}},
                "encoding": {
                    "x": x,
                    "text": {"field": "name"},
                    "color": {
                        "field": "slot", "type": "nominal", "scale": {"domain": SLOTS},
                        "legend": None,
                    },
                },
            },
        ],
        "config": {"view": {"stroke": None}, "mark": {"aria": False}},
    }  # fmt: skip

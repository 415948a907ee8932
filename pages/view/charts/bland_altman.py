"""A Bland-Altman plot: the difference between two readers against their mean."""

from functools import lru_cache
from typing import Any

HEIGHT = 240


@lru_cache(maxsize=1)
def bland_altman_spec() -> dict[str, Any]:
    """Return the specification; its data are named `points` and `lines`."""
    axis = {
        "domain": False, "ticks": False, "labelFontSize": 12, "titleFontSize": 12, "title": None,
        "labelColor": "currentColor", "grid": False, "tickCount": 5, "labelPadding": 6,
        "titleFontWeight": 400, "labelFlush": False,
    }  # fmt: skip
    x = {
        "field": "mean",
        "type": "quantitative",
        "scale": {"zero": False, "padding": 10},
        "axis": axis | {"title": "Mean of both readers", "titleAnchor": "start"},
    }
    y = {
        "field": "apart",
        "type": "quantitative",
        "scale": {"padding": 14},
        "axis": axis | {"labelExpr": "replace(datum.label, '-', '−')"},
    }
    level = {"field": "y", "type": "quantitative"}
    dash = {"condition": {"test": "datum.solid", "value": [1, 0]}, "value": [4, 3]}
    ink = {"color": "currentColor"}
    told = [("who", "Patient"), ("mean", "Mean"), ("apart", "Difference")]
    tooltip = [{"field": field, "title": title} for field, title in told]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"left": 0, "right": 4, "top": 6, "bottom": 2},
        "layer": [
            {
                "data": {"values": [{"zero": 0}]},
                "mark": {"type": "rule", "opacity": 0.25} | ink,
                "encoding": {"y": {"field": "zero", "type": "quantitative"}},
            },
            {
                "data": {"name": "lines"},
                "mark": {"type": "rule", "strokeWidth": 1.5, "opacity": 0.8} | ink,
                "encoding": {"y": level, "strokeDash": dash},
            },
            {
                "data": {"name": "points"},
                "mark": {"type": "circle", "size": 40, "opacity": 0.55} | ink,
                "encoding": {"x": x, "y": y, "tooltip": tooltip},
            },
            {
                "data": {"name": "points"},
                "transform": [{"filter": "datum.marked"}],
                "mark": {"type": "circle", "size": 130, "opacity": 1} | ink,
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"name": "lines"},
                "mark": {
                    "type": "text", "align": "right", "baseline": "bottom", "fontSize": 12,
                    "dy": -2, "x": {"expr": "width"},
                }
                | ink,
                "encoding": {"y": level, "text": {"field": "text"}},
            },
        ],
        "config": {"view": {"stroke": None}, "mark": {"aria": False}},
    }  # fmt: skip

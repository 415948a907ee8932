"""A lung drawn as its five lobes, once per group, coloured better to worse.

The outlines stand in the specification, in units of `lungs.json` (100 x 134 a pair of lungs, the
right lung at the left as on a scan); a filter changes only the rows that are looked up.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from pages.view.charts.better_worse import FILL, INK, STEPS, ramps
from pages.view.charts.house_style import SLOTS

_OUTLINES = Path(__file__).parent.parent / "assets" / "lungs.json"
PAIR_STEP, ROW_STEP, PER_ROW = 118.0, 198.0, 3
LOBES_DRAWN = ("RUL", "RML", "RLL", "LUL", "LLL")
_OUTSIDE = {"RUL": (-6, 44, "right"), "RML": (-6, 84, "right"), "RLL": (-6, 116, "right")}
_OUTSIDE |= {"LUL": (106, 44, "left"), "LLL": (106, 105, "left")}
_LEGEND_PIECES = 40
_ROOM = 30.0  # beside the outer lungs, for the lobes' names


@lru_cache(maxsize=1)
def outlines() -> dict[str, Any]:
    """Return the outlines and label points of the lobes, and the airway."""
    read: dict[str, Any] = json.loads(_OUTLINES.read_text(encoding="utf-8"))
    return read


def shift(place: int) -> tuple[float, float]:
    """Return where the lungs of a group stand, right and down of the first pair."""
    return place % PER_ROW * PAIR_STEP, place // PER_ROW * ROW_STEP


def label_point(lobe: str, place: int) -> tuple[float, float]:
    """Return where the value of a lobe stands."""
    x, y = outlines()["lobes"][lobe]["label"]
    right, down = shift(place)
    return x + right, y + down


def lungs_height(groups: int) -> int:
    """Return the height in pixels."""
    return 200 if groups <= PER_ROW else 372


@lru_cache(maxsize=64)
def lungs_spec(*, groups: int, ends: tuple[str, ...], one_sided: bool) -> dict[str, Any]:
    """Return the specification; its named data are those of `pages.view.hrct.lobes`.

    ends : words under the legend: at its left end, in the middle, and at its right end; of a
    one-sided legend, which starts at nothing, the left and the right.
    """
    wide = min(groups, PER_ROW)
    rows = -(-groups // PER_ROW)
    left, right = -_ROOM, (wide - 1) * PAIR_STEP + 100 + _ROOM
    bottom = (rows - 1) * ROW_STEP + 134 + 16
    legend = bottom + 8
    frame = _feature(
        "frame", [[left, -32], [right, -32], [right, legend + 22], [left, legend + 22]]
    )
    del frame["key"]  # what a projection is fitted to has no further fields
    middle = (left + right) / 2
    layers = [
        {"data": {"values": _airways(groups)},
         "mark": {"type": "geoshape", "filled": False, "stroke": "currentColor", "strokeWidth": 3,
                  "strokeOpacity": 0.35}},
        {"data": {"values": _lobes(groups)},
         "transform": [{"lookup": "key", "from": {"data": {"name": "lobes"}, "key": "key",
                        "fields": ["fill_light", "fill_dark", "group", "lobe", "told", "n"]}}],
         "mark": {"type": "geoshape", "fill": {"expr": FILL}, "stroke": "currentColor",
                  "strokeWidth": 1, "strokeOpacity": 0.55},
         "encoding": {"tooltip": [{"field": "group", "title": "Group"},
                                  {"field": "lobe", "title": "Lobe"},
                                  {"field": "told", "title": "Mean"},
                                  {"field": "n", "title": "Patients"}]}},
        _text("lobes", "text", fontSize=13 if groups < 3 else 11, fontWeight=600,
              color={"expr": INK}),
        _group_names(groups),
        _text("groups", "counts", fontSize=11, color="currentColor", opacity=0.75,
              limit=_limit(groups)),
        {"data": {"values": _names(groups)}, "mark": _mark(fontSize=12, opacity=0.7,
         align={"expr": "datum.align"}), "encoding": _at() | {"text": {"field": "text"}}},
        {"data": {"values": _scale(middle, legend, one_sided)},
         "mark": {"type": "geoshape", "fill": {"expr": FILL}, "stroke": None}},
        {"data": {"values": _ends(ends, middle, legend)},
         "mark": _mark(fontSize=12, opacity=0.75, align={"expr": "datum.align"}),
         "encoding": _at() | {"text": {"field": "text"}}},
    ]  # fmt: skip
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "width": "container",
        "height": lungs_height(groups),
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": 0,
        "projection": {"type": "identity", "fit": frame},
        "layer": layers,
        "config": {"view": {"stroke": None}, "mark": {"aria": False}},
    }


def _mark(**properties: Any) -> dict[str, Any]:
    mark = {"type": "text", "baseline": "middle", "align": "center", "color": "currentColor"}
    return mark | properties


def _at() -> dict[str, Any]:
    return {
        "longitude": {"field": "x", "type": "quantitative"},
        "latitude": {"field": "y", "type": "quantitative"},
    }


def _text(data: str, field: str, **properties: Any) -> dict[str, Any]:
    place = _at()
    if field == "counts":
        place["latitude"] = {"field": "below", "type": "quantitative"}
    return {
        "data": {"name": data},
        "mark": _mark(**properties),
        "encoding": place | {"text": {"field": field}},
    }


def _limit(groups: int) -> dict[str, str]:
    return {"expr": f"width / {min(groups, PER_ROW)} - 6"}


def _group_names(groups: int) -> dict[str, Any]:
    named = _text(
        "groups", "name", fontSize=13 if groups < 3 else 12, fontWeight=600, limit=_limit(groups)
    )
    del named["mark"]["color"]
    named["encoding"]["color"] = {
        "field": "slot", "type": "nominal", "scale": {"domain": SLOTS}, "legend": None,
    }  # fmt: skip
    return named


def _feature(key: str, ring: list[list[float]]) -> dict[str, Any]:
    # A ring that runs clockwise on the screen has its inside where it is meant to be.
    return {
        "type": "Feature",
        "key": key,
        "properties": {},
        "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
    }


def _lobes(groups: int) -> list[dict[str, Any]]:
    features = []
    for place in range(groups):
        right, down = shift(place)
        for lobe, drawn in outlines()["lobes"].items():
            ring = [[x + right, y + down] for x, y in drawn["ring"]]
            features.append(_feature(f"{place}.{lobe}", ring))
    return features


def _airways(groups: int) -> list[dict[str, Any]]:
    features = []
    for place in range(groups):
        right, down = shift(place)
        lines = [[[x + right, y + down] for x, y in line] for line in outlines()["trachea"]]
        geometry = {"type": "MultiLineString", "coordinates": lines}
        features.append({"type": "Feature", "geometry": geometry})
    return features


def _names(groups: int) -> list[dict[str, Any]]:
    """Name the lobes once, outside: at the left of the first pair, at the right of the last."""
    last = min(groups, PER_ROW) - 1
    rows = []
    for lobe, (x, y, align) in _OUTSIDE.items():
        right = shift(last)[0] if align == "left" else 0.0
        rows.append({"text": lobe, "x": x + right, "y": y, "align": align})
    return rows


def _scale(middle: float, top: float, one_sided: bool) -> list[dict[str, Any]]:
    light, dark = ramps()
    start = 0 if one_sided else -1
    width = 180.0 / _LEGEND_PIECES
    pieces = []
    for i in range(_LEGEND_PIECES):
        share = start + (1 - start) * (i + 0.5) / _LEGEND_PIECES
        x, place = middle - 90 + i * width, round(share * STEPS) + STEPS
        # A little wider than its place, or hairlines show between the pieces.
        ring = [[x, top], [x + width + 0.3, top], [x + width + 0.3, top + 8], [x, top + 8]]
        pieces.append(
            _feature(f"{i}", ring) | {"fill_light": light[place], "fill_dark": dark[place]}
        )
    return pieces


def _ends(ends: tuple[str, ...], middle: float, top: float) -> list[dict[str, Any]]:
    places = {2: (-90, 90), 3: (-90, 0, 90)}[len(ends)]
    aligns = {2: ("left", "right"), 3: ("left", "center", "right")}[len(ends)]
    return [
        {"text": text, "x": middle + x, "y": top + 17, "align": align}
        for text, x, align in zip(ends, places, aligns, strict=True)
    ]

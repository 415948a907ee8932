"""The heat map of who did better: measures by visits, in the colour of the group it favours.

The colour is the slot's own, laid over the page more or less densely: it follows the theme.
"""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from pages.view.charts.house_style import corner_text, finished, slot_colour
from pages.view.charts.trajectories_glance import at, text_mark, told
from pages.view.format import p_value, signed

HEAT_TOP, HEAT_PITCH, HEAT_LABELS = 34, 22, 98
STRONG_EFFECT = 0.8  # the colour is full from here on
MANY_MONTHS = 6  # from here on the numbers in the cells are smaller
FAINTEST, DEEPEST = 0.06, 0.6  # opacity of the colour: the number in the cell stays readable


def heat_height(rows: int) -> int:
    """Return the height in pixels of a heat map of so many measures."""
    return HEAT_TOP + rows * HEAT_PITCH + 8


@lru_cache(maxsize=32)
def heat_spec(*, rows: int, months: tuple[int, ...]) -> dict[str, Any]:
    """Return the specification of the heat map; its named data are those of `heat_data`."""
    pitch = f"((width - {HEAT_LABELS}) / {max(len(months), 1)})"
    left, top = f"{HEAT_LABELS} + datum.column * {pitch}", f"{HEAT_TOP} + datum.row * {HEAT_PITCH}"
    place: dict[str, Any] = {
        "x": at(f"{left} + 1"), "x2": at(f"{left} + {pitch} - 1"),
        "y": at(f"{top} + 1"), "y2": at(f"{top} + {HEAT_PITCH} - 1"),
        "cornerRadius": 2,
    }  # fmt: skip
    colour = slot_colour()
    cells = alt.NamedData("cells")
    layers = [
        alt.Chart(cells)
        .mark_rect(cursor="pointer", **place)
        .encode(
            color=colour,
            opacity=alt.Opacity("depth:Q", scale=None),
            tooltip=told("measure", "month", "effect", "p", "patients"),
        )
        .add_params(alt.selection_point(name="measure", fields=["measure"])),
        alt.Chart(cells)
        .transform_filter("datum.small_p")
        .mark_rect(fillOpacity=0, stroke="currentColor", strokeWidth=1.6, **place),
        text_mark(cells, f"{left} + {pitch} / 2", f"{top} + {HEAT_PITCH / 2}", align="center",
              fontSize=12 if len(months) < MANY_MONTHS else 11, field="text"),
        text_mark(alt.NamedData("rows"), f"{HEAT_LABELS - 8}", f"{top} + {HEAT_PITCH / 2}",
              fontSize=13, field="title"),
        text_mark(alt.NamedData("columns"), f"{left} + {pitch} / 2", f"{HEAT_TOP - 10}",
              align="center", fontSize=12, field="title"),
        corner_text("Months", at(f"{HEAT_LABELS} + (width - {HEAT_LABELS}) / 2"), "8",
              align="center", fontSize=12),
    ]  # fmt: skip
    return finished(
        alt.layer(*layers),
        height=heat_height(rows),
        padding=(0, 2, 2, 2),
    )


def heat_data(
    cells: pd.DataFrame, titles: dict[str, str], *, slots: tuple[int, int], small_p: float
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the heat map.

    cells : of `analytics.trajectories.effects.who_did_better`; titles : of its measures, in order.
    slots : of the group that + favours, and of the other.
    """
    order = list(titles)
    months = sorted(set(cells["month"]))
    shown = cells[cells["measure"].isin(order)]
    effect, p = shown["effect"].to_numpy(), shown["p"].to_numpy()
    known = ~np.isnan(effect)
    strength = np.clip(np.abs(np.nan_to_num(effect)) / STRONG_EFFECT, 0, 1)
    return {
        "cells": pd.DataFrame(
            {
                "measure": shown["measure"].to_numpy(),
                "row": [order.index(name) for name in shown["measure"]],
                "column": [months.index(month) for month in shown["month"]],
                "slot": np.where(effect < 0, str(slots[1]), str(slots[0])),
                "depth": np.where(known, FAINTEST + (DEEPEST - FAINTEST) * strength, 0.0),
                "small_p": known & (np.nan_to_num(p, nan=1.0) < small_p),
                "text": [signed(v, 2) if v == v else "–" for v in effect],
                "measure_told": [titles[name] for name in shown["measure"]],
                "month_told": [f"{month:g}" for month in shown["month"]],
                "effect_told": [signed(v, 2) if v == v else "not estimable" for v in effect],
                "p_told": [p_value(v) for v in p],
                "patients_told": [
                    f"{a} and {b}" for a, b in zip(shown["n_first"], shown["n_second"], strict=True)
                ],
            }
        ),
        "rows": pd.DataFrame({"row": range(len(order)), "title": list(titles.values())}),
        "columns": pd.DataFrame(
            {"column": range(len(months)), "title": [f"{m:g}" for m in months]}
        ),
    }

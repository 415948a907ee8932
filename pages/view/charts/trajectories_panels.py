"""The rows behind the small panels of all measures."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analytics.frozen import Value
from pages.view.charts.paths import paths
from pages.view.format import number
from pages.view.plain import shorten

LEAST_TICK_GAP = 0.15  # of the axis
MOST_LINES = 7  # of the cell that counts patients


class PanelWords(Value, kw_only=True):
    """One panel: the measure, its title, its direction with unit or range."""

    measure: str
    title: str
    unit: str
    lowest: float | None
    highest: float | None


def glance_data(
    summaries: pd.DataFrame,
    panels: Sequence[PanelWords],
    counts: pd.DataFrame,
    *,
    slots: dict[str, int],
    counted_at: int,
    synthetic: bool,
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the panels.

    summaries : of `analytics.trajectories.changes.course_summaries`, of every measure, group and
        month, with `few`, whether a row is drawn faint.
    panels : one per measure, in the order of `summaries`. counts : observed, died and missing at
    each month, over all groups. counted_at : which place their cell has among the panels.
    """
    months = counts["month"].to_numpy(dtype=float)
    places = np.arange(len(panels)) + (np.arange(len(panels)) >= counted_at)
    grid = _grid(summaries, panels, slots, len(months))
    axes = [_axis(grid, i, panel) for i, panel in enumerate(panels)]
    rows = [
        _panel_row(panel, int(place), axis)
        for panel, place, axis in zip(panels, places, axes, strict=True)
    ]
    counting = dict.fromkeys(rows[0], "") | {"panel": counted_at, "title": "Patients seen"}
    end = float(months.max()) or 1.0
    course = _course(grid, panels, places, axes, slots, months / end)
    slot = course["slot"].to_numpy(dtype=int)
    drawn = paths(course, course["panel"].to_numpy() * (slot.max(initial=0) + 1) + slot)
    ticks = _ticks(months)
    return {
        "panels": pd.DataFrame([*rows, counting]),
        "course": drawn,
        "points": course,
        "band": _band(drawn),
        "ticks": pd.DataFrame(
            {
                "panel": np.repeat(places, len(ticks)),
                "x": np.tile(ticks / end, len(places)),
                "text": np.tile([f"{month:g}" for month in ticks], len(places)),
            }
        ),
        "seen": _seen(counts, counted_at, synthetic),
    }


Axis = tuple[float, float] | None
Grid = dict[str, np.ndarray]


def _grid(
    summaries: pd.DataFrame, panels: Sequence[PanelWords], slots: dict[str, int], visits: int
) -> Grid:
    """Return the summaries of the groups shown as arrays: (measures, groups, visits)."""
    groups = list(dict.fromkeys(summaries["group"]))
    shown = [groups.index(name) for name in slots]
    shape = (len(panels), len(groups), visits)
    return {
        name: summaries[name].to_numpy().reshape(shape)[:, shown]
        for name in ("n", "few", "q1", "median", "q3")
    }


def _panel_row(panel: PanelWords, place: int, axis: Axis) -> dict[str, Any]:
    return {
        "panel": place,
        "measure": panel.measure,
        "title": panel.title,
        "unit": panel.unit,
        "open": panel.title,
        "low_label": number(axis[0], 2) if axis else "",
        "high_label": number(axis[1], 2) if axis else "",
        "empty": "" if axis else "no values",
    }


def _course(
    grid: Grid,
    panels: Sequence[PanelWords],
    places: np.ndarray,
    axes: Sequence[Axis],
    slots: dict[str, int],
    x: np.ndarray,
) -> pd.DataFrame:
    measure, group, visit = np.nonzero(grid["n"] > 0)
    low = np.array([axis[0] if axis else 0.0 for axis in axes])[measure]
    high = np.array([axis[1] if axis else 1.0 for axis in axes])[measure]
    found = {name: grid[name][measure, group, visit] for name in ("q1", "median", "q3")}
    said = [number(value, 2) for value in np.concatenate(list(found.values()))]
    size = len(measure)
    return pd.DataFrame(
        {
            "panel": places[measure],
            "slot": np.array([str(slot) for slot in slots.values()], dtype=object)[group],
            "x": x[visit],
            "few": grid["few"][measure, group, visit],
        }
        | {name: np.clip((values - low) / (high - low), 0, 1) for name, values in found.items()}
        | {
            "measure_told": np.array([panel.title for panel in panels], dtype=object)[measure],
            "group_told": np.array([shorten(name) for name in slots], dtype=object)[group],
            "value_told": [
                f"{said[size + i]} ({said[i]} to {said[2 * size + i]})" for i in range(size)
            ],
            "patients_told": [str(n) for n in grid["n"][measure, group, visit].tolist()],
        }
    )


def _band(course: pd.DataFrame) -> pd.DataFrame:
    """Return the outline of each band: along the lower quartiles, and back along the upper."""
    return pd.DataFrame(
        {
            name: np.concatenate([course[there].to_numpy(), course[back].to_numpy()[::-1]])
            for name, there, back in (
                ("panel", "panel", "panel"),
                ("slot", "slot", "slot"),
                ("path", "path", "path"),
                ("faint", "faint", "faint"),
                ("x", "x", "x"),
                ("y", "q1", "q3"),
            )
        }
    )


def _axis(grid: Grid, i: int, panel: PanelWords) -> Axis:
    """Return where a panel's scale begins and ends; None without a value."""
    known = grid["n"][i] > 0
    if not known.any():
        return None
    low, high = nice_range(float(grid["q1"][i][known].min()), float(grid["q3"][i][known].max()))
    if panel.lowest is not None:
        low = max(low, panel.lowest)
    if panel.highest is not None:
        high = min(high, panel.highest)
    return (low, high) if high > low else (low, low + 1)


def nice_range(low: float, high: float) -> tuple[float, float]:
    """Return round ends around two numbers; zero where it is not far below them."""
    if 0 <= low < 0.3 * high:
        low = 0.0
    span = high - low or abs(high) or 1.0
    least = span / 4
    magnitude = 10.0 ** np.floor(np.log10(least))
    step = next(s * magnitude for s in (1, 2, 5, 10) if s * magnitude >= least * 0.999)
    first, last = np.floor(low / step + 1e-9) * step, np.ceil(high / step - 1e-9) * step
    return float(first), float(last if last > first else first + step)


def _ticks(months: np.ndarray) -> np.ndarray:
    """Return the months that have room for a label, the first and the last among them."""
    if not len(months):
        return np.array([])
    end, kept = float(months[-1]) or 1.0, [months[-1]]
    for month in months[-2::-1]:
        if (kept[-1] - month) / end >= LEAST_TICK_GAP and (
            month == months[0] or (month - months[0]) / end >= LEAST_TICK_GAP
        ):
            kept.append(month)
    return np.array(kept[::-1], dtype=float)


_COLUMNS = (("month", 0.24), ("observed", 0.46), ("died", 0.67), ("missing", 1.0))


def _seen(counts: pd.DataFrame, panel: int, synthetic: bool) -> pd.DataFrame:
    heads = {"month": "month", "observed": "seen", "died": "died", "missing": "missing"}
    rows = [(panel, x, 0, heads[name]) for name, x in _COLUMNS]
    for line, row in enumerate(counts.tail(MOST_LINES).itertuples(index=False), start=1):
        rows += [(panel, x, line, f"{getattr(row, name):g}") for name, x in _COLUMNS]
    if synthetic:
        rows.append((panel, 1.0, min(len(counts), MOST_LINES) + 1, "SYNTHETIC DATA"))
    return pd.DataFrame(rows, columns=["panel", "x", "line", "text"])

"""The rows behind the picture of one measure, and under its axis who was seen."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pages.view.charts.paths import paths
from pages.view.charts.risk_table import table_data
from pages.view.charts.trajectories import ROWS, Course
from pages.view.format import number
from pages.view.plain import shorten

WIDEST_BOX = 0.045  # of the time axis
BETWEEN_MEANS = 0.012


def course_data(
    summaries: pd.DataFrame,
    states: pd.DataFrame,
    *,
    course: Course,
    slots: dict[str, int],
    lines: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    summaries : of `analytics.trajectories.changes.course_summaries`, of one measure, with `few`,
        whether a row is drawn faint.
    states : of `visit_states`, for the table. lines : of `patient_lines`, for single patients.
    """
    shown = summaries[(summaries["n"].to_numpy() > 0) & summaries["group"].isin(list(slots))]
    table = states.rename(columns={"month": "time"})
    table = table.assign(time=table["time"].astype(float))
    data = {"table": table_data(table, slots, 1, ROWS)}
    months = np.unique(summaries["month"].to_numpy()).astype(float)
    if course == "boxes":
        return data | {"boxes": _box_rows(shown, slots, months)}
    middle = _middle_rows(shown, slots, mean=course == "mean")
    if course == "mean":
        middle["time"] += _beside(middle, slots, months, share=BETWEEN_MEANS)
    drawn = paths(middle, pd.factorize(middle["slot"])[0])
    if course == "lines":
        return data | {"course": drawn, "lines": pd.DataFrame() if lines is None else lines}
    spread = middle.dropna(subset=["low"]) if course == "mean" else drawn
    return data | {"course": drawn, "points": middle, "spread": spread}


def _middle_rows(shown: pd.DataFrame, slots: dict[str, int], *, mean: bool) -> pd.DataFrame:
    value, low, high = ("mean", "mean_low", "mean_high") if mean else ("median", "q1", "q3")
    rows = pd.DataFrame(
        {
            "time": shown["month"].to_numpy(dtype=float),
            "value": shown[value].to_numpy(),
            "low": shown[low].to_numpy(),
            "high": shown[high].to_numpy(),
            "slot": [str(slots[name]) for name in shown["group"]],
            "few": shown["few"].to_numpy(),
        }
    )
    return rows.assign(**_said(shown, value, low, high))


def _said(shown: pd.DataFrame, value: str, low: str, high: str) -> dict[str, list[str]]:
    numbers = zip(shown[value], shown[low], shown[high], strict=True)
    return {
        "group_told": [shorten(name) for name in shown["group"]],
        "month_told": [number(month) for month in shown["month"]],
        "value_told": [
            number(v, 2) if a != a else f"{number(v, 2)} ({number(a, 2)} to {number(b, 2)})"
            for v, a, b in numbers
        ],
        "patients_told": [str(n) for n in shown["n"]],
    }


def _beside(
    rows: pd.DataFrame, slots: dict[str, int], months: np.ndarray, *, share: float
) -> np.ndarray:
    """Return how far each group stands beside its visit, so that none hides another."""
    order = [str(slot) for slot in slots.values()]
    step = share * (months[-1] - months[0])
    place = np.array([order.index(slot) for slot in rows["slot"]], dtype=float)
    return np.asarray((place - (len(order) - 1) / 2) * step)


def _box_rows(shown: pd.DataFrame, slots: dict[str, int], months: np.ndarray) -> pd.DataFrame:
    rows = pd.DataFrame({"slot": [str(slots[name]) for name in shown["group"]]})
    span = float(months[-1] - months[0]) if len(months) else 0.0
    nearest = float(np.diff(months).min()) if len(months) > 1 else 1.0
    pitch = min(0.9 * nearest / max(len(slots), 1), WIDEST_BOX * (span or 1.0))
    centre = shown["month"].to_numpy(dtype=float)
    if span:
        centre = centre + _beside(rows, slots, months, share=pitch / span)
    for name in ("minimum", "q1", "q3", "maximum"):
        rows[name] = shown[name].to_numpy()
    whiskers = zip(shown["minimum"], shown["maximum"], strict=True)
    return rows.assign(
        few=shown["few"].to_numpy(),
        time=centre,
        value=shown["median"].to_numpy(),
        left=centre - 0.4 * pitch,
        right=centre + 0.4 * pitch,
        whiskers_told=[f"{number(low, 2)} to {number(high, 2)}" for low, high in whiskers],
        **_said(shown, "median", "q1", "q3"),
    )


def patient_lines(
    values: np.ndarray,
    months: Sequence[int],
    patients: Sequence[str],
    groups: Sequence[str],
    *,
    slots: dict[str, int],
    marked: str | None,
    hidden: bool,
) -> pd.DataFrame:
    """Return one row per patient and visit with a value.

    values : (patients, visits), NaN where missing. marked : patient_id drawn on top.
    hidden : whether the tooltip keeps identifiers to itself.
    """
    who, when = np.nonzero(~np.isnan(values))
    # The marked patient comes last, and so is drawn over the others.
    last = np.argsort(np.array(patients, dtype=object)[who] == marked, kind="stable")
    who, when = who[last], when[last]
    ids = np.array(patients, dtype=object)[who]
    names = np.array(groups, dtype=object)[who]
    found = values[who, when]
    return pd.DataFrame(
        {
            "patient_id": ids,
            "line": who,  # in an SVG each line is named by it: an identifier would be in the file
            "time": np.array(months, dtype=float)[when],
            "value": found,
            "slot": [str(slots[name]) for name in names],
            "marked": ids == marked,
            "who": ["patient" if hidden else shorten(name) for name in ids],
            "group_told": [shorten(name) for name in names],
            "month_told": [number(month) for month in np.array(months)[when]],
            "value_told": [number(value, 2) for value in found],
        }
    ).assign(patient_told=lambda rows: rows["who"])

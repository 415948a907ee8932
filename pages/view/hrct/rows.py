"""The rows behind the pictures of each patient's score: slope lines and bars."""

import math

import numpy as np
import pandas as pd

from analytics.columns import GROUP, PATIENT_ID
from analytics.hrct.scores import GroupScores
from data.course import patient_ids
from pages.view.charts.hrct import GROUP_STEP, MANY_GROUPS, STUB
from pages.view.format import counted, number, signed
from pages.view.hrct.look import HrctView, short_names
from pages.view.plain import shorten
from pages.view.words import first_word

_NOT_SCANNED = "no scan"


def patient_rows(view: HrctView) -> pd.DataFrame:
    """Return one row per patient with a score at either scan.

    kind : "both" scans; "died" before the second; only the "first"; only the "second".
    Columns for the pictures: x0, x1, y0, y1, change; `first`, `second`, `changed` as they are read;
    who, marked, group, slot.
    """
    first, last = view.scores.baseline[view.score], view.scores.last[view.score]
    died = view.died
    patients = view.scores.patients
    names = list(view.slots)
    places = pd.Categorical(patients[GROUP], categories=pd.Index(names, dtype=object)).codes
    shown = np.flatnonzero((places >= 0) & ~(np.isnan(first) & np.isnan(last)))
    ids = patients[PATIENT_ID].to_numpy(dtype=object)
    names_of = _names(view, ids)
    rows = []
    for i in shown:
        place, before, after = int(places[i]), float(first[i]), float(last[i])
        kind = _kind(before, after, bool(died[i]))
        x = place * GROUP_STEP
        rows.append(
            (
                ids[i],
                names_of[i],
                ids[i] == view.marked,
                shorten(names[place]),
                str(view.slots[names[place]]),
                kind,
                x,
                x + (STUB if kind == "died" else 1),
                after if kind == "second" else before,
                before if kind in ("died", "first") else after,
                after - before,
                number(before, 1) if before == before else _NOT_SCANNED,
                _second(after, kind),
                signed(after - before, 1) if kind == "both" else "",
            )
        )
    return pd.DataFrame(rows, columns=list(_PATIENT))


_PATIENT = (
    "patient_id", "who", "marked", "group", "slot", "kind", "x0", "x1", "y0", "y1", "change",
    "first", "second", "changed",
)  # fmt: skip


def _names(view: HrctView, ids: np.ndarray) -> list[str]:
    """Return what patients are called: by identifier, or by place in the file if it is hidden."""
    if not view.ids_hidden:
        return list(ids)
    place = {patient: i for i, patient in enumerate(patient_ids(view.cohort), start=1)}
    return [f"Patient {place[patient]}" for patient in ids]


def _kind(before: float, after: float, died: bool) -> str:
    if math.isnan(before):
        return "second"
    if math.isnan(after):
        return "died" if died else "first"
    return "both"


def _second(after: float, kind: str) -> str:
    if kind == "died":
        return "died before it"
    return number(after, 1) if after == after else _NOT_SCANNED


def slope_data(view: HrctView, patients: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the data of the slope lines; `patients` are those of `patient_rows`."""
    return {
        "patients": patients,
        "medians": pd.DataFrame(_medians(view), columns=list(_MEDIAN)),
        "groups": _groups(view),
    }


_MEDIAN = ("slot", "x0", "x1", "y0", "y1", "first", "second")


def _medians(view: HrctView) -> list[tuple[object, ...]]:
    """Medians of those scanned twice, so that both ends are the same patients."""
    rows: list[tuple[object, ...]] = []
    first, last = view.scores.baseline[view.score], view.scores.last[view.score]
    both = ~np.isnan(first) & ~np.isnan(last)
    names = view.scores.patients[GROUP].to_numpy(dtype=object)
    for place, (name, slot) in enumerate(view.slots.items()):
        own = both & (names == name)
        if own.any():
            before, after = float(np.median(first[own])), float(np.median(last[own]))
            x = place * GROUP_STEP
            ends = (number(before, 1), number(after, 1))
            rows.append((str(slot), x, x + 1, before, after, *ends))
    return rows


def _groups(view: HrctView) -> pd.DataFrame:
    many, word = len(view.slots) >= MANY_GROUPS, first_word(view.cohort.study)
    names = short_names(list(view.slots)) if many else {n: shorten(n) for n in view.slots}
    rows = []
    for place, (name, slot) in enumerate(view.slots.items()):
        own = view.summary.groups[name]
        x = place * GROUP_STEP
        lines = _lines(own, word, many=many)
        rows.append(
            {"name": names[name], "slot": str(slot), "row": place, "x0": x, "x1": x + 1}
            | {
                "middle": x + 0.5,
                "counts": ", ".join(_lines(own, word, many=False)).replace(", of", " of"),
            }
            | {f"line{i}": line for i, line in enumerate(lines)}
        )
    return pd.DataFrame(rows)


def _lines(own: GroupScores, word: str, *, many: bool) -> list[str]:
    missing = f"{own.missing} not scanned" if own.missing else ""
    if many:
        return [f"{own.analysed} scanned twice", f"{own.died} died", f"of {own.enrolled}"]
    of = f"of {own.enrolled} {word}"
    said = f"{own.analysed} scanned twice, {own.died} died"
    return [said, f"{missing}, {of}" if missing else of]


def bar_data(view: HrctView, patients: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the data of the bars: who died first, then from the worst change to the best."""
    rows = patients[patients["kind"].isin(["both", "died"])].copy()
    died = (rows["kind"] == "died").to_numpy()
    change = rows["change"].to_numpy(dtype=float)
    order = np.lexsort((-np.where(died, np.inf, change), ~died))
    rows = rows.iloc[order]
    rows["place"] = range(len(rows))
    rows["change"] = rows["change"].fillna(0.0)
    end = change_end(view)
    return {
        "bars": rows.assign(**{"from": -end, "to": end}),
        "groups": _groups(view),
    }


def score_end(view: HrctView) -> float:
    """Return where the axis of scores ends: the next round number above everybody's largest."""
    highest = view.scores.highest[view.score]
    step = 10 if highest >= 20 else 5
    return (math.floor(highest / step) + 1) * step


def change_end(view: HrctView) -> float:
    """Return where the axis of change ends on either side."""
    return (math.floor(view.scores.largest_change[view.score] / 5) + 1) * 5.0


def not_scanned_words(view: HrctView) -> str:
    """Name the open circles, where there are any."""
    missing = sum(own.missing for own in view.summary.groups.values())
    return f", ○ {counted(missing, 'scan', 'scans')} missing" if missing else ""

"""From an uploaded file to a cohort that every page can open."""

import math
from typing import Literal

import numpy as np
import pandas as pd

from analytics.columns import ARM, ENDPOINT, EVENT, PATIENT_ID, TIME
from data.cohort import Cohort
from data.ingest.ingest import Uploaded
from data.store import studies
from data.study import DAYS_PER, Arm, Column, Endpoint, Study, TimeUnit

EventKind = Literal["death", "relapse", "other"]

_ENDPOINTS: dict[EventKind, Endpoint] = {
    "death": Endpoint(
        key="death", label="Death", title="Survival", free="Alive", axis="Patients alive",
        one="death", many="deaths",
    ),
    "relapse": Endpoint(
        key="relapse", label="Relapse", title="Freedom from relapse", free="Without relapse",
        axis="Patients without relapse", one="relapse", many="relapses",
    ),
    "other": Endpoint(
        key="event", label="Event", title="Freedom from the event", free="Without the event",
        axis="Patients without the event", one="event", many="events",
    ),
}  # fmt: skip
_USUAL_HORIZONS_DAYS = (7, 14, 30, 90, 182.625, 365.25, 547.875, 730.5, 1826.25, 3652.5)
_STILL_FOLLOWED = 0.25  # share of patients whose follow-up reaches the first horizon shown
_SLOTS = 5
_OPEN_CARDS = 3
_MOST_LEVELS_OPEN = 6


def uploaded_cohort(
    uploaded: Uploaded, *, time_unit: TimeUnit, kind: EventKind, reference: str | None
) -> Cohort:
    """Return the cohort of an upload, in a database of its own.

    time_unit : of the file's times. kind : what the event is, for the words on the pages.
    reference : the arm the others are compared with; None takes the first.
    """
    patients = uploaded.patients
    endpoint = _ENDPOINTS[kind]
    arms = _arms(patients[ARM])
    columns = tuple(
        _column(column.name, column.label, column.kind, patients[column.name])
        for column in uploaded.columns
        if column.kind != "text" and patients[column.name].notna().any()
    )
    axis_unit, horizon = _first_horizon(patients[TIME], time_unit)
    study = Study(
        slug=f"upload-{uploaded.sha256[:12]}",
        title="Uploaded file",
        short_title=f"Your upload ({len(patients)})",
        provenance="uploaded",
        arms=arms,
        reference=reference or (arms[0].value if arms else None),
        compared_word="in the arms compared",
        endpoints=(endpoint,),
        time_unit=time_unit,
        time_origin="the start of follow-up",
        axis_unit=axis_unit,
        horizon=horizon,
        columns=columns,
        opening_filters=_opening_filters(columns, patients),
    )
    outcomes = patients[[PATIENT_ID, TIME, EVENT]].assign(**{ENDPOINT: endpoint.key})
    return Cohort(study, patients, outcomes, sha256=uploaded.sha256)


def _arms(values: pd.Series) -> tuple[Arm, ...]:
    """An arm that an embedded study knows keeps its colour slot; the others take what is free."""
    names = sorted(values.dropna().astype(str).unique(), key=str.casefold)
    known = {arm.value.casefold(): arm.slot for s in studies().values() for arm in s.arms}
    slots: dict[str, int] = {}
    for name in sorted(names, key=lambda name: name.casefold() not in known):
        wanted = known.get(name.casefold(), 0)
        free = [slot for slot in range(1, _SLOTS + 1) if slot not in slots.values()]
        slots[name] = wanted if wanted in free else free[0] if free else len(slots) % _SLOTS + 1
    return tuple(Arm(value=name, label=name, slot=slots[name]) for name in names)


def _column(name: str, label: str, kind: str, values: pd.Series) -> Column:
    if kind == "number":
        return Column(name=name, label=label, kind="number", step=_grid(values.dropna()))
    return Column(name=name, label=label, kind="category")


def _grid(recorded: pd.Series) -> float:
    """Return a step of 1, 2 or 5 times a power of ten with about a hundred steps in the range."""
    spread = float(recorded.max() - recorded.min())
    if spread == 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(spread / 100))
    step = next(power * lead for lead in (1, 2, 5, 10) if power * lead * 100 >= spread * 0.999)
    whole = bool((recorded % 1 == 0).all())
    return max(step, 1.0) if whole else float(f"{step:.1g}")


def _first_horizon(times: pd.Series, unit: TimeUnit) -> tuple[TimeUnit, float]:
    """Choose the unit of the axis, and the longest usual time that a quarter of patients reach."""
    reached = float(np.quantile(times, 1 - _STILL_FOLLOWED)) * DAYS_PER[unit]
    usual = [days for days in _USUAL_HORIZONS_DAYS if days <= reached]
    days = usual[-1] if usual else max(reached, float(times.max()) * DAYS_PER[unit], 1.0)
    axis: TimeUnit = "years" if days > 731 else "months" if days >= 90 else "days"
    return axis, days / DAYS_PER[unit]


def _opening_filters(columns: tuple[Column, ...], patients: pd.DataFrame) -> tuple[str, ...]:
    few = [
        column.name
        for column in columns
        if column.kind == "number" or patients[column.name].nunique() <= _MOST_LEVELS_OPEN
    ]
    return tuple(few[:_OPEN_CARDS])

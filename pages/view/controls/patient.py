"""The patient a person has picked: marked in every chart of this session, and never in the URL.

A chart keeps what was pressed in it, and says nothing when the same mark is pressed again. So
once somebody else is marked (in the sidebar, or in another chart), the chart gets a new key and
forgets; otherwise its element stays the same, whatever its data, and the browser keeps it.
"""

from typing import cast

import streamlit as st

from data.course import patient_ids
from pages.view.controls.session import View, current_view
from pages.view.plain import shorten

PICKED = "patient"  # the selection parameter of charts whose marks are patients
PATIENT_FIELD = "patient_id"  # and the field that it picks by
_MARKED, _HIDDEN = "patient.marked", "patient.hidden"
_HOLDING, _AGE = "patient.holding", "patient.age"


def marked_patient(view: View) -> str | None:
    """Return the patient_id of the patient marked in this cohort."""
    cohort, patient = st.session_state.get(_MARKED, ("", ""))
    return patient if patient and cohort == view.cohort.sha256 else None


def mark(patient: str | None) -> None:
    """Mark a patient of the cohort looked at; None marks nobody. Charts forget what they held."""
    _forget("")
    _mark(patient)


def mark_picked(name: str, key: str) -> None:
    """Mark the patient pressed in the chart of that name, which stands under that key.

    A press beside the marks does nothing.
    """
    picked = st.session_state[key].selection.get(PICKED, [])
    if picked:
        _forget(name)
        _mark(picked[0][PATIENT_FIELD])


def chart_key(name: str) -> str:
    """Return the key of a chart whose marks are patients."""
    age = _ages().get(name, 0)
    return f"{name}.{age}" if age else name


def ids_hidden() -> bool:
    """Whether patient identifiers are kept off the screen, as when presenting."""
    return bool(st.session_state.get(_HIDDEN, False))


def hide_ids(hidden: bool) -> None:
    """Keep patient identifiers off the screen, or show them again."""
    st.session_state[_HIDDEN] = hidden


def patient_name(view: View, patient: str) -> str:
    """Return what a patient is called on screen: the identifier, or the place in the file."""
    if not ids_hidden():
        return shorten(patient)
    return f"Patient {patient_ids(view.cohort).index(patient) + 1}"


def _mark(patient: str | None) -> None:
    st.session_state[_MARKED] = (current_view().cohort.sha256, patient or "")


def _forget(but: str) -> None:
    holding = cast(set[str], st.session_state.setdefault(_HOLDING, set()))
    for name in holding - {but}:
        _ages()[name] = _ages().get(name, 0) + 1
    st.session_state[_HOLDING] = {but} if but else set()


def _ages() -> dict[str, int]:
    return cast(dict[str, int], st.session_state.setdefault(_AGE, {}))

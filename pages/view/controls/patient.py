"""The patient a person has picked: marked in every chart of this session, and never in the URL."""

import streamlit as st

from pages.view.controls.session import View, current_view

PICKED = "patient"  # the selection parameter of charts whose marks are patients
PATIENT_FIELD = "patient_id"  # and the field that it picks by
_MARKED, _HIDDEN = "patient.marked", "patient.hidden"


def marked_patient(view: View) -> str | None:
    """Return the patient_id of the patient marked in this cohort."""
    cohort, patient = st.session_state.get(_MARKED, ("", ""))
    return patient if patient and cohort == view.cohort.sha256 else None


def mark(patient: str | None) -> None:
    """Mark a patient of the cohort looked at; None marks nobody."""
    st.session_state[_MARKED] = (current_view().cohort.sha256, patient or "")


def mark_picked(key: str) -> None:
    """Mark the patient pressed in the chart of that key; a press beside the marks does nothing."""
    picked = st.session_state[key].selection.get(PICKED, [])
    if picked:
        mark(picked[0][PATIENT_FIELD])


def ids_hidden() -> bool:
    """Whether patient identifiers are kept off the screen, as when presenting."""
    return bool(st.session_state.get(_HIDDEN, False))

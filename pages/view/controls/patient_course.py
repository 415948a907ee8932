"""The patient's corner of the sidebar, and the drawer with one patient's whole course."""

import streamlit as st

from data.course import course_of, passes_filters, patient_ids
from pages.view.controls.figure import table
from pages.view.controls.header import coloured
from pages.view.controls.patient import (
    hide_ids,
    ids_hidden,
    mark,
    marked_patient,
    patient_name,
)
from pages.view.controls.pick import folded, offer, pick
from pages.view.controls.session import View, current_view
from pages.view.patient.course import CourseView, course_view
from pages.view.plain import escape, plain, shorten
from pages.view.words import upper_first

MOST_LISTED = 2000  # patients in a list to choose from; of more, the identifier is typed
_FINDER, _FIND, _HIDE = "patient.finder", "patient.find", "patient.hide"
_ASKED = "patient.asked"


def patient_corner(view: View) -> None:
    """Show who is marked, and offer to find a patient, to see the course, to unmark."""
    marked = marked_patient(view)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("#### Patient", anchors=False, width="stretch")
        with folded("Find", icon=":material/person_search:", key=_FINDER) as is_open:
            if is_open:
                _finder(view, marked)
    if marked is None:
        return
    st.markdown(f"**{plain(patient_name(view, marked))}** :gray[{_place(view, marked)}]")
    _offers("corner")
    if st.session_state.pop(_ASKED, False):
        _drawer(view, marked)


def _offers(place: str) -> None:
    """Offer what can be done with the marked patient."""
    with st.container(horizontal=True, gap="small"):
        st.button(
            "Show the course",
            icon=":material/timeline:",
            type="tertiary",
            key=f"{place}.course",
            on_click=_ask_for_course,
        )
        st.button(
            "Unmark",
            icon=":material/close:",
            type="tertiary",
            key=f"{place}.unmark",
            on_click=mark,
            args=(None,),
        )


def _ask_for_course() -> None:
    st.session_state[_ASKED] = True
    st.session_state[_FINDER] = False  # it would stand over the course


def _place(view: View, patient: str) -> str:
    inside = passes_filters(view.cohort, view.selection, patient)
    return "is marked" if inside else "is left out by the filters"


def _finder(view: View, marked: str | None) -> None:
    """Choose a patient, and what to do with the one chosen."""
    if view.cohort.size <= MOST_LISTED:
        ids = patient_ids(view.cohort)
        labels = {
            patient: f"Patient {i}" if ids_hidden() else shorten(patient)
            for i, patient in enumerate(ids, start=1)
        }
        pick(
            "Patient",
            labels,
            marked,
            key=_FIND,
            on_change=_mark_found,
            index=None,
            placeholder="Choose a patient",
        )
    else:
        st.text_input("Patient's identifier", key=_FIND, on_change=_mark_typed)
    if marked is not None:
        _offers("finder")
    st.checkbox(
        "Hide patient ids",
        key=_HIDE,
        on_change=offer(_HIDE, ids_hidden(), _hide),
        help="For presenting: patients are called by their place in the file, on every page.",
    )


def _hide() -> None:
    hide_ids(st.session_state[_HIDE])


def _mark_found() -> None:
    mark(st.session_state[_FIND])


def _mark_typed() -> None:
    typed = st.session_state[_FIND].strip()
    if typed in set(patient_ids(current_view().cohort)):
        mark(typed)


@st.dialog("One patient's course", width="large")
def _drawer(view: View, patient: str) -> None:
    course = course_view(view.cohort, course_of(view.cohort, patient))
    _heading(view, course, patient)
    left, right = st.columns([2.3, 1], gap="medium")
    with left:
        _pictures(course)
        _tables(view, course)
    with right:
        table(course.baseline)


def _tables(view: View, course: CourseView) -> None:
    if len(course.scans):
        table(course.scans)
        st.markdown(
            ":small[:gray[Each score is the mean of the readers, summed over lobes; lower is "
            "better.]]"
        )
    if len(course.adverse_events):
        table(course.adverse_events)
    elif "adverse_events" in view.cohort.tables:
        st.markdown(":gray[No adverse event was recorded.]")


def _heading(view: View, course: CourseView, patient: str) -> None:
    name = plain(patient_name(view, patient))
    arm = coloured(course.arm, course.slot) if course.slot else f"**{plain(course.arm)}**"
    said = escape(f"{upper_first(course.outcomes)}.")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"**{name}** {arm if course.arm else ''} {said}", width="content")
        if view.cohort.study.provenance == "synthetic":
            st.badge("Synthetic data: invented", icon=":material/science:", color="yellow")


def _pictures(course: CourseView) -> None:
    if course.picture is None:
        st.markdown(
            ":gray[Nothing was recorded over time: this study has no file of assessments (columns "
            "patient\\_id, month, measure, value).]"
        )
        return
    st.markdown(
        ":small[:gray[Coloured: this patient. Grey: the median of the whole cohort. Each row has a "
        "scale of its own; an arrow says which way is better.]]"
    )
    st.vega_lite_chart(
        course.picture.spec | {"datasets": course.picture.datasets},
        height=course.picture.height,
        key="patient.course",
        alt=course.picture.alternative,
    )

"""What stands under the filters on every page: a patient's corner, and what to read first."""

import streamlit as st

from pages.view.controls.before_presenting import before_presenting_button
from pages.view.controls.patient_course import patient_corner
from pages.view.controls.session import current_view


def sidebar_foot() -> None:
    """Show the foot of the sidebar."""
    view = current_view()
    with st.sidebar:
        patient_corner(view)
        before_presenting_button(view, key="foot.before")

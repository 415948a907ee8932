"""Safety: adverse events, deaths and discontinuations by group."""

import streamlit as st

from pages.view.controls.figure import actions, caption, panel, picture, table, tables
from pages.view.controls.frame import show
from pages.view.controls.grouping import grouping_picker
from pages.view.controls.header import banner, missing_told, nobody_left, page_title, strip
from pages.view.controls.pace import while_it_is_drawn
from pages.view.controls.safety import (
    events_picker,
    numbers_across,
    rows_picker,
    serious_events,
)
from pages.view.controls.session import View, current_view
from pages.view.figure import Figure
from pages.view.safety import first_event
from pages.view.safety.check import check_safety
from pages.view.safety.counts import count, count_outcomes
from pages.view.safety.figure import no_events, with_numbers
from pages.view.safety.figure import picture as safety_picture
from pages.view.safety.look import SafetyView, look


def page() -> None:
    """Picture, strip, numbers, tables, in the order in which they are sent."""
    view = current_view()
    safety = look(view.cohort, view.selection)
    top, heading, numbers = st.container(), st.container(), st.container()
    if safety.slots:
        events = count(safety)
        figure = safety_picture(safety, events)
        if figure.spec:
            picture(figure, with_note=False)
        with while_it_is_drawn():
            curves = first_event.curves(safety)
            outcomes = count_outcomes(safety)
            figure = with_numbers(figure, safety, events, outcomes, curves)
    with top:
        banner(view)
        strip(view, safety.people)
    if not safety.slots:
        nobody_left(view)
        grouping_picker(view)
        return
    with heading:
        _heading(view, safety, figure)
        left, right = st.columns([1.6, 1], gap="small", vertical_alignment="center")
        if safety.recorded:
            with left:
                caption(figure, figure.note)
        with right:
            actions(figure, lambda: check_safety(events, outcomes, curves))
    with numbers:
        numbers_across(figure)
    if curves is not None:
        left, right = st.columns([1.1, 1], gap="medium")
        with left:
            panel(curves.panel)
        with right:
            table(first_event.lines(safety, curves))
    tables(figure)
    if safety.recorded:
        serious_events(view, safety)


def _heading(view: View, safety: SafetyView, figure: Figure) -> None:
    """Title and choices; without adverse events, that there are none."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        page_title(figure.title)
        if safety.recorded:
            rows_picker(view)
            events_picker(view, safety)
        grouping_picker(view)
    if not safety.recorded:
        missing_told(no_events(safety))


show(page)

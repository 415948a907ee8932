"""Trajectories: how every measure went over the visits, and who did better."""

import streamlit as st

from pages.view.controls.figure import actions, key_numbers
from pages.view.controls.figure import picture as show_picture
from pages.view.controls.frame import show
from pages.view.controls.grouping import grouping_picker
from pages.view.controls.header import banner, nobody_left, page_title, strip
from pages.view.controls.pace import while_it_is_drawn
from pages.view.controls.patient import ids_hidden, marked_patient
from pages.view.controls.session import View, current_view
from pages.view.controls.trajectories import (
    course_picker,
    measure_picker,
    no_courses,
    one_table,
    options_picker,
    panels_picture,
    who_did_better,
)
from pages.view.people import who
from pages.view.trajectories.check import check_glance, check_measure
from pages.view.trajectories.glance import glance_figure
from pages.view.trajectories.look import TrajectoriesView, has_courses, look
from pages.view.trajectories.measure import picture, with_numbers


def page() -> None:
    """All measures at a glance, or one of them."""
    view = current_view()
    top = st.container()
    if not has_courses(view.cohort):
        with top:
            banner(view)
            strip(view, who(view.cohort, view.selection).people)
        no_courses(view)
        return
    trajectories = look(view.cohort, view.selection)
    anybody = bool(trajectories.courses.patients)
    if anybody:
        body = _glance if trajectories.chosen is None else _measure
        body(view, trajectories)
    with top:
        banner(view)
        strip(view, trajectories.people)
    if not anybody:
        nobody_left(view)
        grouping_picker(view)


def _glance(view: View, trajectories: TrajectoriesView) -> None:
    """Small panels beside the heat map of who did better."""
    figure = glance_figure(trajectories)
    left, right = st.columns([2.1, 1], gap="medium")
    with left:
        heading = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
        bar = st.container(horizontal=True, gap="small")
        panels_picture(figure)
    with right:
        who_did_better(trajectories, figure)
    with heading:
        page_title(figure.title)
        measure_picker(view)
        grouping_picker(view)
    with bar:
        options_picker(view, trajectories)
        actions(figure, lambda: check_glance(trajectories))


def _measure(view: View, trajectories: TrajectoriesView) -> None:
    """One measure: its course, its numbers, its tables."""
    linked = trajectories.course == "lines"
    marked = marked_patient(view) if linked else None
    figure = picture(trajectories, marked=marked, hidden=ids_hidden())
    left, right = st.columns([2.7, 1], gap="medium")
    with left:
        heading = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
        switch = st.container()
        show_picture(figure, linked=linked)
    with while_it_is_drawn():
        figure = with_numbers(figure, trajectories)
    with heading:
        page_title(figure.title)
        measure_picker(view)
        grouping_picker(view)
        options_picker(view, trajectories)
    with switch:
        course_picker(trajectories)
    with right:
        key_numbers(figure)
        actions(figure, lambda: check_measure(trajectories))
    one_table(view, figure)


show(page)

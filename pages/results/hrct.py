"""HRCT: how the lungs changed from the first scan to the last, by group, lobe and finding."""

import streamlit as st

from data.hrct import has_scores
from pages.view.controls.figure import actions, caption, key_numbers, picture
from pages.view.controls.frame import show
from pages.view.controls.grouping import grouping_picker
from pages.view.controls.header import banner, nobody_left, page_title, strip
from pages.view.controls.hrct import (
    agreement,
    all_tables,
    lobes_switch,
    no_scores,
    options_picker,
    score_picker,
    small_panel,
    view_switch,
)
from pages.view.controls.pace import while_it_is_drawn
from pages.view.controls.patient import ids_hidden, marked_patient
from pages.view.controls.session import View, current_view
from pages.view.hrct.check import check_hrct
from pages.view.hrct.figure import picture as hrct_picture
from pages.view.hrct.figure import with_key_numbers, with_panels, with_tables
from pages.view.hrct.look import HrctView, look
from pages.view.people import who


def page() -> None:
    """Pictures, strip, numbers, tables, in the order in which they are sent."""
    view = current_view()
    people = who(view.cohort, view.selection)
    top = st.container()
    scored = has_scores(view.cohort)
    hrct = None
    if scored:
        hrct = look(
            view.cohort,
            view.selection,
            people,
            marked=marked_patient(view),
            ids_hidden=ids_hidden(),
        )
    if hrct:
        _scores(view, hrct)
    with top:
        banner(view)
        strip(view, people.people)
    if scored and not hrct:
        nobody_left(view)
        grouping_picker(view)
    if not scored:
        no_scores(view)


def _scores(view: View, hrct: HrctView) -> None:
    figure = hrct_picture(hrct)
    left, right = st.columns([2.7, 1], gap="medium")
    with left:
        said = st.container(gap="xxsmall")
        lines, lungs = st.columns([1.22, 1], gap="medium")
    heading = said.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with lines, st.container(gap="xsmall"):
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            view_switch(hrct)
            choices = st.container(horizontal=True, gap="xxsmall")
        picture(figure, linked=True, with_note=False)
    with while_it_is_drawn():
        figure, lobes = with_panels(figure, hrct)
        figure = with_key_numbers(figure, hrct)
    with lungs, st.container(gap="xsmall"):
        if len(figure.panels) > 1:
            lobes_switch(hrct)
        for part in figure.panels:
            small_panel(part)
    with heading:
        page_title(figure.title)
        score_picker(view, hrct)
    with choices:
        grouping_picker(view)
        options_picker(view)
    with said:
        caption(figure, figure.note)
    with right:
        key_numbers(figure)
        below = st.container()
    figure = with_tables(figure, hrct, lobes)
    with below:
        actions(figure, lambda: check_hrct(hrct))
    agreement(hrct)
    all_tables(figure)


show(page)

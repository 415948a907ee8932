"""Survival: how long patients stay free of an event, by group, and how the groups differ."""

import streamlit as st

from pages.view.controls.figure import actions, key_numbers, panel, picture, tables
from pages.view.controls.frame import show
from pages.view.controls.grouping import grouping_picker
from pages.view.controls.header import banner, nobody_left, page_title, strip
from pages.view.controls.pace import while_it_is_drawn
from pages.view.controls.session import current_view
from pages.view.controls.survival import endpoint_picker, nobody_followed, options_picker
from pages.view.survival.check import check_survival
from pages.view.survival.figure import look, with_numbers
from pages.view.survival.figure import picture as survival_picture


def page() -> None:
    """Picture, strip, numbers, tables, in the order in which they are sent."""
    view = current_view()
    survival = look(view.cohort, view.selection)
    # The picture goes first, into its place below the strip: the browser draws it while the rest
    # of the page is still being made.
    top = st.container()
    if survival.people.patients:
        figure = survival_picture(survival)
        left, right = st.columns([2.7, 1], gap="medium")
        heading = left.container(horizontal=True, vertical_alignment="bottom", gap="small")
        with left:
            picture(figure)
        with while_it_is_drawn():
            figure = with_numbers(figure, survival)
    with top:
        banner(view)
        strip(view, survival.people)
    if not survival.people.patients:
        if survival.landmark:
            nobody_followed(survival)
        else:
            nobody_left(view)
        grouping_picker(view)
        options_picker(view, survival)
        return
    with heading:
        page_title(figure.title)
        endpoint_picker(view)
        grouping_picker(view)
        options_picker(view, survival)
    with right:
        key_numbers(figure)
        actions(figure, lambda: check_survival(survival))
    for part in figure.panels:
        panel(part)
    tables(figure)


show(page)

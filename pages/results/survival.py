"""Survival: how long patients stay free of an event, by group, and how the groups differ."""

import streamlit as st

from pages.view.controls.figure import actions, key_numbers, picture, tables
from pages.view.controls.grouping import grouping_picker
from pages.view.controls.header import banner, nobody_left, strip
from pages.view.controls.session import current_view
from pages.view.controls.survival import endpoint_picker, options_picker
from pages.view.survival_check import check_survival
from pages.view.survival_figure import look, with_numbers
from pages.view.survival_figure import picture as survival_picture

view = current_view()
survival = look(view.cohort, view.selection)

banner(view)
strip(view, survival.people)
if survival.people.patients:
    figure = survival_picture(survival)
    left, right = st.columns([2.7, 1], gap="medium")
    with left:
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            st.markdown(f"## {figure.title}", anchors=False, width="stretch")
            endpoint_picker(view)
            grouping_picker(view)
            options_picker(view, survival)
        picture(figure)
    figure = with_numbers(figure, survival)
    with right:
        key_numbers(figure)
        actions(figure, lambda: check_survival(survival))
    tables(figure)
else:
    nobody_left(view)
    grouping_picker(view)

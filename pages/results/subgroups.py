"""Subgroups: does the difference between two groups itself differ between kinds of patients?"""

import streamlit as st

from pages.view.controls.figure import actions, caption, picture, tables
from pages.view.controls.frame import show
from pages.view.controls.grouping import grouping_picker
from pages.view.controls.header import banner, nobody_left, page_title, strip
from pages.view.controls.looks import count_looks, looks_list
from pages.view.controls.session import current_view
from pages.view.controls.subgroups import subgroups_picker, survival_asked, survival_picker
from pages.view.controls.survival import endpoint_picker
from pages.view.people import who
from pages.view.subgroups.check import check_subgroups
from pages.view.subgroups.figure import TITLE, figure, nothing_to_compare
from pages.view.subgroups.look import look


def page() -> None:
    """Picture, strip, choices, tables, in the order in which they are sent."""
    if survival_asked():
        st.switch_page("pages/results/survival.py")
    view = current_view()
    top = st.container()
    with st.container(gap="xxsmall"):
        heading, below = st.container(), st.container(gap="xxsmall")
    people = who(view.cohort, view.selection).people
    subgroups = look(view.cohort, view.selection) if people.patients else None
    looks = count_looks(view, subgroups)
    if subgroups is not None:
        shown = figure(subgroups, people, len(looks))
        with below:
            note, pressed = st.columns([1.5, 1], gap="xsmall", vertical_alignment="center")
            picture(shown, with_note=False)
    with top:
        banner(view)
        strip(view, people)
    if not people.patients:
        nobody_left(view)
        grouping_picker(view)
        return
    with heading, st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        title = shown.title if subgroups else TITLE
        page_title(title)
        endpoint_picker(view)
        grouping_picker(view)
        if subgroups is not None:
            subgroups_picker(view, subgroups)
        looks_list(looks)
    if subgroups is None:
        st.markdown(nothing_to_compare(view.selection))
        return
    with note:
        caption(shown, shown.note)
    with pressed:
        actions(shown, lambda: check_subgroups(subgroups))
    survival_picker(subgroups)
    tables(shown)


show(page)

"""Overview: what this study asked, whom it followed, how long, and how much is recorded."""

import streamlit as st

from pages.view.controls.figure import actions, key_numbers, panel, picture, tables
from pages.view.controls.frame import show
from pages.view.controls.grouping import grouping_picker
from pages.view.controls.header import banner, nobody_left, page_title, strip
from pages.view.controls.overview import study_cards, study_source, study_story
from pages.view.controls.pace import while_it_is_drawn
from pages.view.controls.session import current_view
from pages.view.overview.figure import picture as flow_picture
from pages.view.overview.figure import with_numbers
from pages.view.overview.view import look


def page() -> None:
    """The study, then the flow of its patients, its numbers, and where it comes from."""
    view = current_view()
    overview = look(view.cohort, view.selection)
    # The picture goes first, into its place: the rest of the page is made while it is drawn.
    top = st.container()
    left, right = st.columns([2.7, 1], gap="medium")
    heading = left.container(horizontal=True, vertical_alignment="bottom", gap="small")
    figure = flow_picture(overview)
    with left:
        picture(figure)
    if overview.people.patients:
        with while_it_is_drawn():
            figure = with_numbers(figure, overview)
    with top:
        banner(view)
        strip(view, overview.people)
        study_cards(view)
        study_story(view)
    with heading:
        page_title(figure.title)
        grouping_picker(view)
    if not overview.people.patients:
        with right:
            nobody_left(view)
        study_source(view.cohort)
        return
    with right:
        key_numbers(figure)
        actions(figure)
    if figure.panels:
        for place, part in zip(
            st.columns(len(figure.panels), gap="medium"), figure.panels, strict=True
        ):
            with place:
                panel(part)
    tables(figure)
    study_source(view.cohort)


show(page)

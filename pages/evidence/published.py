"""Published: every claim of the paper, computed again from print and from the cohort."""

import streamlit as st

from pages.view.controls.figure import actions
from pages.view.controls.frame import show
from pages.view.controls.header import banner, page_title, strip
from pages.view.controls.published import (
    claims_table,
    cohort_picker,
    counts,
    finder,
    folded_form,
    form,
    pager,
    search_words,
    summary_words,
)
from pages.view.controls.session import View, current_view
from pages.view.people import who
from pages.view.published.figure import published_figure
from pages.view.published.page import TITLE, Published, published, whole_cohort_note


def page() -> None:
    """Counts, summary, what is looked for, rows; where nothing is published, the form."""
    view = current_view()
    banner(view)
    strip(view, who(view.cohort, view.selection).people)
    found = published(view.cohort, view.selection, search_words())
    if found is None:
        nothing_published()
    else:
        claims(view, found)


def claims(view: View, found: Published) -> None:
    """Show the claims of the paper behind this cohort."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        page_title(TITLE)
        if found.others:
            cohort_picker(view)
        folded_form()
    note = whole_cohort_note(view.selection)
    if note:
        st.markdown(f":small[:gray[{note}]]")
    with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
        counts(found.summary)
        with st.container(width="content"):
            actions(published_figure(view.cohort, view.selection, found))
    summary_words(found.summary)
    finder(view)
    claims_table(found)
    pager(found)


def nothing_published() -> None:
    """Say that this study has no published numbers here, and offer the form."""
    st.markdown("## Check a number of a paper", anchors=False)
    st.markdown(
        ":small[:gray[This study has no published.csv with printed numbers (columns id, place, "
        "group, quantity, value, p and what computes them), so there is nothing to compare. Any "
        "printed number can be checked here.]]"
    )
    form()


show(page)

"""Overview: what this study asked, whom it followed, and where the data come from."""

import streamlit as st

from pages.view.controls.frame import show
from pages.view.controls.header import banner, strip
from pages.view.controls.session import current_view
from pages.view.overview_words import about, facts
from pages.view.survival.figure import look


def page() -> None:
    """Who is looked at, what the study is, what it recorded."""
    view = current_view()
    banner(view)
    strip(view, look(view.cohort, view.selection).people)
    study = about(view.cohort)
    st.markdown(f"## {study.title}", anchors=False)
    st.markdown(study.text)
    for title, table in facts(view.cohort).items():
        st.markdown(f"#### {title}", anchors=False)
        st.table(table, border="horizontal", hide_index=True)


show(page)

"""Overview: what this study asked, whom it followed, and where the data come from."""

import streamlit as st

from pages.view.controls.header import banner, strip
from pages.view.controls.session import current_view
from pages.view.overview_words import about, facts
from pages.view.survival_figure import look

view = current_view()
survival = look(view.cohort, view.selection)

banner(view)
strip(view, survival.people)
st.markdown(f"## {about(view.cohort).title}", anchors=False)
st.markdown(about(view.cohort).text)
for title, table in facts(view.cohort).items():
    st.markdown(f"#### {title}", anchors=False)
    st.table(table, border="horizontal", hide_index=True)

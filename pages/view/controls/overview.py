"""The overview's controls: cards to choose a study, and what is told of the one chosen."""

import streamlit as st

from data.cohort import Cohort
from pages.view.controls.before_presenting import before_presenting_button, page_script
from pages.view.controls.figure import table
from pages.view.controls.header import coloured
from pages.view.controls.pick import folded
from pages.view.controls.session import View, choices, open_cohort, study_of
from pages.view.overview.words import about, card, recorded, title_words
from pages.view.plain import escape, plain


def study_cards(view: View) -> None:
    """Offer the studies, the upload among them, and the way to bring one's own."""
    known = choices()
    order = sorted(known, key=lambda slug: not study_of(slug).paper)
    *cards, last = st.columns(len(known) + 1)
    for column, slug in zip(cards, order, strict=True):
        with column, st.container(gap="xxsmall"):
            chosen = slug == view.selection.study
            st.button(
                plain(known[slug]),
                type="primary" if chosen else "secondary",
                key=f"overview.open.{slug}",
                on_click=open_cohort,
                args=(slug,),
                width="stretch",
            )
            st.markdown(f":small[:gray[{escape(card(study_of(slug)))}]]")
    with last, st.container(gap="xxsmall"):
        st.page_link(page_script("upload"), label="Upload a file", icon=":material/upload_file:")
        st.markdown(":small[:gray[It stays on this machine.]]")


def study_story(view: View) -> None:
    """Show the question, the design and the arms."""
    told = about(view.cohort)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(f"## {title_words(view.cohort)}", anchors=False, width="stretch")
        before_presenting_button(view, key="overview.before", prominent=True)
    lines = [f"**{escape(told.question)}**"]
    lines += [f":gray[{heading}] {escape(said)}" for heading, said in told.facts]
    arms = ", ".join(f"{coloured(label, slot)} {patients}" for label, slot, patients in told.arms)
    if arms:
        lines.append(f":gray[Arms] {arms}")
    st.markdown("  \n".join(lines))


def study_source(cohort: Cohort) -> None:
    """Show where the data come from, and what is recorded, behind one press."""
    told = about(cohort)
    st.markdown("#### Where the data come from", anchors=False)
    st.markdown(f"{told.story}\n\n{told.source}")
    with folded(
        "What is recorded", icon=":material/table_rows:", key="overview.recorded"
    ) as is_open:
        if is_open:
            for title, rows in recorded(cohort).items():
                st.markdown(f"**{title}**")
                table(rows)

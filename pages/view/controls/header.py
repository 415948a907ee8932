"""The top of every result page: banner, and the strip that says who is looked at."""

from html import escape as html_escape

import streamlit as st

from pages.view.controls.looks import note_filtered
from pages.view.controls.session import View, can_undo, remove_filters, take_notice, undo
from pages.view.format import counted
from pages.view.missing import Missing
from pages.view.people import People
from pages.view.plain import escape, plain, shorten
from pages.view.words import CALIBRATED, flow_words, upper_first

SLOT_COLOURS = {1: "blue", 2: "orange", 3: "green", 4: "violet", 5: "gray"}

MOST_UNDER_EACH_OTHER = 3  # groups in the strip


def coloured(name: str, slot: int) -> str:
    """Return a group's name in bold and in its colour, as Markdown."""
    return f":{SLOT_COLOURS[slot]}[**{plain(name)}**]"


def page_title(title: str) -> None:
    """Show the title of a page or figure, whatever a file wrote into it."""
    st.markdown(f"## {escape(title)}", anchors=False, width="stretch")


def banner(view: View) -> None:
    """Say that data are synthetic, and what has to be said about a link."""
    notice = take_notice()
    if notice:
        st.warning(notice, icon=":material/link_off:")
    if view.cohort.study.provenance == "synthetic":
        with st.container(horizontal=True, gap="small", vertical_alignment="center"):
            st.badge(
                f"Synthetic data: {view.cohort.size} invented patients, not evidence",
                icon=":material/science:",
                color="yellow",
                help="Every patient here is invented and shaped to match published totals. "
                "Nothing on this screen is evidence about real people.",
            )
            st.markdown(f":small[:gray[{upper_first(CALIBRATED)}]]", width="content")


def strip(view: View, people: People) -> None:
    """Show how many patients there are, how many had an event in each group, and how they came."""
    note_filtered(view)
    endpoint = view.cohort.study.endpoint(view.selection.endpoint)
    with st.container(
        border=True,
        horizontal=True,
        horizontal_alignment="distribute",
        vertical_alignment="center",
    ):
        st.metric(
            escape(f"Patients, {counted(people.events, endpoint.one, endpoint.many)}"),
            f"{people.patients} of {view.cohort.size}",
            width="content",
        )
        lines = [
            f"{coloured(group.label, group.slot)} "
            f"{escape(counted(group.events, endpoint.one, endpoint.many))} in {group.patients}"
            for group in people.groups
        ]
        _lines(lines or [":gray[Nobody to compare]"])
        _flow(view, people)


def _lines(lines: list[str]) -> None:
    """Show the groups one under another; more than three in two columns."""
    half = len(lines) if len(lines) <= MOST_UNDER_EACH_OTHER else (len(lines) + 1) // 2
    with st.container(horizontal=True, gap="small", width="content"):
        for part in (lines[:half], lines[half:]):
            if part:
                st.markdown("  \n".join(part), width="content")


def _flow(view: View, people: People) -> None:
    steps = flow_words(view.cohort, view.selection, people)
    if len(steps) == 1:
        st.markdown(f"**{steps[0][0]}** :gray[{plain(steps[0][1])}, no filter]", width="content")
        return
    # One element for all steps: every press draws each element of the page again.
    said = "".join(f"<div role='listitem'><p>{_step(*step)}</p></div>" for step in steps)
    st.html(f'<div class="flow" role="list">{said}</div>', width="content")


def _step(patients: int | None, words: str) -> str:
    said = html_escape(shorten(words))
    return said if patients is None else f"<strong>{patients}</strong> <br><small>{said}</small>"


def missing_told(missing: Missing) -> None:
    """Say what a study does not have; muted and small below, what would bring it."""
    with st.container(gap="xxsmall"):
        st.markdown(escape(missing.said))
        st.markdown(f":small[:gray[{escape(missing.needed)}]]")


def nobody_left(view: View) -> None:
    """Say that no patient is left, with the way back."""
    filtered = bool(view.selection.filters)
    title = "No patient matches these filters" if filtered else "Nobody is in the groups compared"
    st.markdown(f"## {title}", anchors=False)
    st.markdown(":gray[Remove one to see patients again.]" if filtered else ":gray[Choose others.]")
    with st.container(horizontal=True, gap="small"):
        if can_undo():
            st.button(
                "Undo the last step", icon=":material/undo:", key="nobody.undo", on_click=undo
            )
        st.button(
            "Remove all filters",
            icon=":material/filter_alt_off:",
            key="nobody.clear",
            on_click=remove_filters,
            disabled=not filtered,
        )

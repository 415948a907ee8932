"""The page of published claims on screen: counts, summary, what is looked for, rows, form."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from analytics.errors import UserError
from analytics.published.verdicts import VERDICTS, Assessed
from data.options import PLACE_WORDS
from data.store import studies
from pages.view.controls.pick import folded, offer, switch
from pages.view.controls.session import View, change, current_view
from pages.view.format import counted
from pages.view.plain import escape
from pages.view.published.form import QUESTIONS, answer
from pages.view.published.links import shown_on
from pages.view.published.page import BOTH, Published
from pages.view.published.summary import GRAVEST, Sentence, Summary, id_words
from pages.view.published.words import cohort_cell, print_cell, printed_cell, subject, why
from pages.view.words import upper_first

_SEARCH, _COHORTS = "published.search", "published.cohorts"
_VERDICT, _PLACE, _KIND = "published.verdict", "published.place", "published.kind"
_THIS = "this"
_COLOURS = {"reproduced": "green", "within tolerance": "blue", "inconsistent": "orange"}


def search_words() -> str:
    """Return what is searched for. It stays in the session: no typed word enters a link."""
    return str(st.session_state.get(_SEARCH, ""))


def cohort_picker(view: View) -> None:
    """Choose between the claims about this cohort and those of the whole paper."""
    switch(
        "Claims about",
        {_THIS: "This cohort", BOTH: "Whole paper"},
        BOTH if view.selection.option("claims") else _THIS,
        key=_COHORTS,
        on_change=_choose_cohorts,
        label_visibility="collapsed",
        width="content",
    )


def _choose_cohorts() -> None:
    both = st.session_state[_COHORTS] == BOTH
    selection = current_view().selection.with_option("claims_page")
    change(selection.with_option("claims", *([BOTH] if both else [])))


def counts(summary: Summary) -> None:
    """Show how many claims have each verdict."""
    with st.container(horizontal=True, gap="medium", width="content"):
        for name, count in summary.counts.items():
            st.metric(upper_first(name), count, width="content")


def summary_words(summary: Summary) -> None:
    """Show the beginning of the summary at once, and all of it on request."""
    gravest = summary.contradicts[:GRAVEST]
    st.markdown(_told([*summary.lead, *gravest]))
    with st.expander("The summary to read aloud, about two minutes"):
        st.markdown(_told(summary.lead))
        for title, sentences in (
            ("What holds", summary.holds),
            ("What contradicts", summary.contradicts),
            ("What is left open", summary.left),
        ):
            if sentences:
                lines = "\n".join(f"- {_told([sentence])}" for sentence in sentences)
                st.markdown(f"**{title}**\n\n{lines}")


def _told(sentences: Sequence[Sentence]) -> str:
    return " ".join(
        escape(one.text) + (f" :small[:gray[{escape(id_words(one.ids))}]]" if one.ids else "")
        for one in sentences
    )


def finder(view: View) -> None:
    """Choose verdicts and places, and type what to look for."""
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        with st.container(width=440):  # so that the pills wrap on a phone
            st.pills(
                "Verdict",
                VERDICTS,
                selection_mode="multi",
                format_func=upper_first,
                key=_VERDICT,
                on_change=offer(_VERDICT, list(view.selection.option("verdict")), _choose),
                args=("verdict", _VERDICT),
            )
        st.multiselect(
            "Place in the paper",
            PLACE_WORDS,
            key=_PLACE,
            on_change=offer(_PLACE, list(view.selection.option("place")), _choose),
            args=("place", _PLACE),
            placeholder="Everywhere",
            width=200,
        )
        st.text_input(
            "Search",
            key=_SEARCH,
            placeholder="such as HRCT or C009",
            on_change=_turn,
            args=(1,),
            width=180,
        )


def _choose(option: str, key: str) -> None:
    chosen = tuple(st.session_state[key])
    change(current_view().selection.with_option("claims_page").with_option(option, *chosen))


def claims_table(found: Published) -> None:
    """Show the claims of this page of the table, each with a link to its analysis."""
    if not found.shown:
        st.markdown(
            ":gray[No claim fits; choose other verdicts or places, or search another word.]"
        )
        return
    rows = pd.DataFrame([_row(one) for one in found.shown])
    with st.container(key="published-claims"):  # style.css gives its columns their widths
        st.table(rows, border="horizontal", hide_index=True)


def _row(one: Assessed) -> dict[str, str]:
    colour = _COLOURS.get(one.verdict, "gray")
    return {
        "Claim": f"**{escape(one.claim.id)}** :small[:gray[{escape(one.claim.place)}]]",
        "Printed": f":small[{escape(subject(one))}]  \n**{escape(printed_cell(one))}**",
        "From the print alone": escape(print_cell(one)),
        "In the cohort": escape(cohort_cell(one)) + _link(one),
        "Verdict": f":{colour}[**{one.verdict}**]",
        "Why": f":small[{escape(why(one))}]",
    }


def _link(one: Assessed) -> str:
    # The address is made of names this app gives, never of text from a file, so it may be a link.
    shown = shown_on(one, studies()[one.study])
    return f" [{shown.label}]({shown.address})" if shown else ""


def pager(found: Published) -> None:
    """Say which rows are shown, and turn the page."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(
            f":small[:gray[{counted(len(found.matching), 'claim', 'claims')} of "
            f"{len(found.every)}, page {found.page} of {found.pages}]]",
            width="content",
        )
        for label, icon, page in (
            ("Earlier", ":material/chevron_left:", found.page - 1),
            ("Later", ":material/chevron_right:", found.page + 1),
        ):
            st.button(
                label,
                icon=icon,
                type="tertiary",
                key=f"published.{label}",
                disabled=not 1 <= page <= found.pages,
                on_click=_turn,
                args=(page,),
            )


def _turn(page: int) -> None:
    selection = current_view().selection
    change(selection.with_option("claims_page", *([str(page)] if page > 1 else [])))


def folded_form() -> None:
    """Offer the form behind one press."""
    with folded(
        "Check a number of another paper", icon=":material/calculate:", key="published.form"
    ) as is_open:
        if is_open:
            form()


def form() -> None:
    """Ask for the numbers of another paper and answer in one sentence."""
    labels = {name: question.label for name, question in QUESTIONS.items()}
    kind = st.selectbox("What to check", list(labels), format_func=labels.__getitem__, key=_KIND)
    question = QUESTIONS[kind]
    with st.form(f"published.form.{kind}", border=False):
        entries = {}
        with st.container(horizontal=True, gap="small"):
            for field in question.fields:
                entries[field.name] = st.text_input(
                    field.label,
                    key=f"published.{kind}.{field.name}",
                    placeholder=field.example,
                    width=190,
                )
        asked = st.form_submit_button("Check", type="primary")
    if asked:
        _answer(kind, entries)


def _answer(kind: str, entries: dict[str, str]) -> None:
    try:
        st.markdown(f"**{escape(answer(kind, entries))}**")
    except UserError as problem:
        st.warning(escape(str(problem)), icon=":material/edit:")

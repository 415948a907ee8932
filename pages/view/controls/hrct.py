"""What a person chooses on the HRCT page: the score, lines or bars, what the lungs show."""

from dataclasses import replace

import streamlit as st

from data.hrct import TOTAL
from pages.view.controls.conventions import conventions_picker
from pages.view.controls.figure import caption, chart, downloads, panel, table, tables
from pages.view.controls.header import missing_told, page_title
from pages.view.controls.pick import folded, pick, switch
from pages.view.controls.session import View, change, current_view
from pages.view.figure import Figure, Panel
from pages.view.hrct.agreement import agreement_figure, noise_words
from pages.view.hrct.figure import NO_READERS
from pages.view.hrct.look import HrctView
from pages.view.hrct.missing import scores_missing
from pages.view.hrct.tables import MEANS
from pages.view.plain import escape

_SCORE, _VIEW, _LOBES, _AS = "hrct.score", "hrct.view", "hrct.lobes", "hrct.as"
_LINES, _BARS = "Lines", "Bars"
_AGREEMENT, _MORE = "hrct.agreement", "hrct.more"
_CONVENTIONS = {
    "Myoscope": "Myoscope: exact p given the ties",
    "R": "R: exact p only without ties",
    "SPSS": "SPSS: no continuity correction",
    "Paper": "The paper's: exact p without regard to ties, of groups",
}


def no_scores(view: View) -> None:
    """Say what is missing, and which file would bring it."""
    page_title("HRCT")
    missing_told(scores_missing(view.cohort.study))


def score_picker(view: View, hrct: HrctView) -> None:
    """Choose the total or one finding."""
    pick(
        "Score",
        {score: hrct.label(score) for score in hrct.scores.names},
        hrct.score,
        key=_SCORE,
        on_change=_choose_score,
        label_visibility="collapsed",
        width=200,
    )


def _choose_score() -> None:
    chosen = st.session_state[_SCORE]
    values = () if chosen == TOTAL else (chosen,)
    change(current_view().selection.with_option("finding", *values))


def view_switch(hrct: HrctView) -> None:
    """Choose slope lines or bars of the change."""
    switch(
        "Show each patient as",
        {name: name for name in (_LINES, _BARS)},
        _BARS if hrct.bars else _LINES,
        key=_VIEW,
        on_change=_choose_view,
        label_visibility="collapsed",
    )


def _choose_view() -> None:
    values = ("bars",) if st.session_state[_VIEW] == _BARS else ()
    change(current_view().selection.with_option("hrct_view", *values))


def lobes_switch(hrct: HrctView) -> None:
    """Choose what the lungs show: change, or the grade at either scan."""
    labels = {"change": "Change", "baseline": hrct.visits[0], "last": hrct.visits[1]}
    switch(
        "Lungs coloured by",
        labels,
        hrct.lobes_at,
        key=_LOBES,
        on_change=_choose_lobes,
        label_visibility="collapsed",
    )


def _choose_lobes() -> None:
    chosen = st.session_state[_LOBES]
    values = () if chosen == "change" else (chosen,)
    change(current_view().selection.with_option("hrct_lobes", *values))


def small_panel(part: Panel) -> None:
    """Show the lungs or the findings under their title."""
    with st.container(gap="xxsmall"):
        st.markdown(f":small[:gray[{escape(part.title)}]]")
        chart(part, f"panel.{part.name}")


def options_picker(view: View) -> None:
    """Choose by whose conventions p is computed."""
    with folded("Options", icon=":material/tune:", key="hrct.options") as is_open:
        if not is_open:
            return
        conventions_picker(view, _CONVENTIONS, key=_AS)


def all_tables(figure: Figure) -> None:
    """Show the tables: medians, comparison and pattern; means and lobes once they are asked for."""
    titles = list(figure.tables)
    later = titles[titles.index(MEANS) :]
    first = {title: rows for title, rows in figure.tables.items() if title not in later}
    tables(replace(figure, tables=first))
    folder = st.expander(
        "Means and lobes", icon=":material/table_rows:", key=_MORE, on_change="rerun"
    )
    if folder.open:
        with folder:
            tables(replace(figure, tables={title: figure.tables[title] for title in later}))


def agreement(hrct: HrctView) -> None:
    """Show how far the readers agree, once it is asked for."""
    if len(hrct.scoring.readers) < 2:
        st.markdown(f":small[:gray[{escape(NO_READERS)}]]")
        return
    folder = st.expander(
        "Do the two readers agree?", icon=":material/group:", key=_AGREEMENT, on_change="rerun"
    )
    if not folder.open:
        return
    with folder:
        figure = agreement_figure(hrct)
        if figure is None:
            st.markdown(":gray[No scan of these patients was read by both readers.]")
            return
        left, right = st.columns([1.15, 1], gap="medium")
        with left:
            for title, rows in figure.tables.items():
                st.markdown(f"**{escape(title)}**")
                table(rows)
            caption(figure, figure.note, noise_words(hrct))
        with right:
            for part in figure.panels:
                panel(part)
            st.markdown(f":small[:gray[{escape(figure.method)}]]")
            with st.container(horizontal=True, gap="small"):
                downloads(figure)

"""What a person chooses on the trajectories page: the measure, how it is drawn, the visit."""

import re
from dataclasses import replace
from typing import Literal

import streamlit as st

from pages.view.controls.conventions import conventions_picker
from pages.view.controls.figure import caption, chart, tables
from pages.view.controls.header import coloured, missing_told, page_title
from pages.view.controls.pick import folded, pick, switch
from pages.view.controls.session import View, change, current_view
from pages.view.figure import Figure, Panel
from pages.view.missing import missing
from pages.view.plain import escape, shorten
from pages.view.trajectories.glance import not_two_groups
from pages.view.trajectories.look import TABLE, TrajectoriesView, in_order
from pages.view.trajectories.tables import KINDS
from pages.view.words import months_words

_ALL = "all measures"
_MEASURE, _COURSE = "trajectories.measure", "trajectories.course"
_TABLE, _VISIT, _AS = "trajectories.table", "trajectories.visit", "trajectories.as"
_PRESSED = "measure"  # the selection parameter of pictures whose marks are measures
COURSES = {
    "median": "Median and IQR",
    "mean": "Mean and CI",
    "boxes": "Box plots",
    "lines": "Individual lines",
}
_CONVENTIONS = {
    "Myoscope": "Myoscope: exact p where it can be had",
    "R": "R: exact p only without ties",
    "SPSS": "SPSS: no continuity correction",
    "Paper": "The paper's: no continuity correction",
}


def no_courses(view: View) -> None:
    """Say what is missing, and which file would bring it."""
    page_title("Trajectories")
    missing_told(
        missing(
            view.cohort.study,
            "measures over time",
            shown="there is nothing to show here",
            table=TABLE,
            columns="one row per patient, visit and measure, with the columns patient_id, month "
            "(0 is baseline), measure and value. The study's study.toml names each measure, its "
            "unit and which direction is better.",
        )
    )


def measure_picker(view: View) -> None:
    """Choose one measure, or all of them."""
    labels = {_ALL: "All measures"} | {
        measure.name: shorten(measure.short_label)
        for measure in in_order(view.cohort.study.measures)
    }
    chosen = view.selection.option("measure")
    pick(
        "Measure",
        labels,
        chosen[0] if chosen else _ALL,
        key=_MEASURE,
        on_change=_choose_measure,
        label_visibility="collapsed",
        width=165,
    )


def _choose_measure() -> None:
    _open(st.session_state[_MEASURE])


def _open(measure: str) -> None:
    values = () if measure == _ALL else (measure,)
    selection = current_view().selection.with_option("measure", *values)
    change(selection.with_option("visit"))


def _open_pressed(key: str) -> None:
    picked = st.session_state[key].selection.get(_PRESSED, [])
    if picked and picked[0]["measure"]:
        _open(picked[0]["measure"])


def panels_picture(figure: Figure) -> None:
    """Show all measures; pressing one opens it. The picture is as high as its columns ask."""
    caption(figure, figure.note, "Press a measure to open it.")
    _pressable("trajectories.panels", figure, "content")


def who_did_better(trajectories: TrajectoriesView, figure: Figure) -> None:
    """Show the heat map, or say why there is none."""
    st.markdown("## Who did better", anchors=False)
    if not figure.panels:
        st.markdown(f":small[:gray[{escape(not_two_groups(trajectories))}]]")
        return
    first, second = trajectories.others[0], trajectories.groups.reference.label
    st.markdown(
        ":small[:gray[Rank-biserial effect of the change since baseline: + favours] "
        f"{coloured(first, trajectories.slots[first])}:gray[, − favours] "
        f"{coloured(second, trajectories.slots[second])}:gray[. Box: p \\< 0.05, not corrected. "
        f"{figure.stamp.conventions}]]"
    )
    panel = figure.panels[0]
    _pressable("trajectories.better", panel, panel.height)


def _pressable(key: str, part: Figure | Panel, height: int | Literal["content"]) -> None:
    chart(
        part,
        key,
        height=height,
        on_select=lambda: _open_pressed(key),
        selection_mode=[_PRESSED],
    )


def course_picker(trajectories: TrajectoriesView) -> None:
    """Choose how one measure is drawn."""
    switch(
        "Shown as",
        COURSES,
        trajectories.course,
        key=_COURSE,
        on_change=_choose_course,
        label_visibility="collapsed",
    )


def _choose_course() -> None:
    chosen = st.session_state[_COURSE]
    values = () if chosen == "median" else (chosen,)
    change(current_view().selection.with_option("course", *values))


def one_table(view: View, figure: Figure) -> None:
    """Show one of the tables, and offer the others: their cells are slow to draw."""
    titles = {
        kind: [title for title in figure.tables if title.startswith(opening)]
        for kind, opening in KINDS.items()
    }
    kinds = {kind: found for kind, found in titles.items() if found}
    shown = (*view.selection.option("course_table"), "")[0]
    shown = shown if shown in kinds else next(iter(kinds))
    labels = {kind: re.split(r",| \(|:", found[0])[0] for kind, found in kinds.items()}
    switch(
        "Table",
        labels,
        shown,
        key=_TABLE,
        on_change=_choose_table,
        label_visibility="collapsed",
    )
    tables(replace(figure, tables={title: figure.tables[title] for title in kinds[shown]}))


def _choose_table() -> None:
    chosen = st.session_state[_TABLE]
    change(current_view().selection.with_option("course_table", chosen))


def options_picker(view: View, trajectories: TrajectoriesView) -> None:
    """Choose the visit that the numbers are about, and the statistical conventions."""
    with folded("Options", icon=":material/tune:", key="trajectories.options") as is_open:
        if not is_open:
            return
        if trajectories.chosen is not None and trajectories.month is not None:
            labels = {month: months_words(month) for month in trajectories.courses.follow_up}
            pick("Numbers at", labels, trajectories.month, key=_VISIT, on_change=_choose_visit)
        conventions_picker(view, _CONVENTIONS, key=_AS)


def _choose_visit() -> None:
    change(current_view().selection.with_option("visit", f"{st.session_state[_VISIT]:g}"))

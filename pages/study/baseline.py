"""Baseline: who the patients are, and whether the groups are alike before treatment."""

import streamlit as st

from pages.view.baseline.check import check_baseline
from pages.view.baseline.figure import baseline_figure
from pages.view.baseline.look import look
from pages.view.baseline.table import baseline_table
from pages.view.baseline.words import table_note
from pages.view.controls import baseline as controls
from pages.view.controls.figure import actions
from pages.view.controls.frame import show
from pages.view.controls.grouping import grouping_picker
from pages.view.controls.header import banner, nobody_left, page_title, strip
from pages.view.controls.session import current_view


def page() -> None:
    """Picture and table first, strip and controls after, each in its place."""
    view = current_view()
    baseline = look(view.cohort, view.selection)
    top = st.container()
    if baseline.summary is not None:
        table = baseline_table(baseline)
        figure = baseline_figure(baseline, table)
        heading = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
        left, right = st.columns([2.2, 1], gap="small") if figure.spec else (st.container(),) * 2
        with right:
            controls.love_plot(figure)
        with left:
            controls.baseline_table(table, figure, table_note(baseline))
    with top:
        banner(view)
        strip(view, baseline.who.people)
    if baseline.summary is None:
        nobody_left(view)
        grouping_picker(view)
        return
    with heading:
        page_title(figure.title)
        controls.variables_picker(view, baseline)
        grouping_picker(view)
        controls.options_picker(view)
    with left:
        actions(figure, lambda: check_baseline(baseline))


show(page)

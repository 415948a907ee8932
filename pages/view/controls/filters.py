"""The filter bar: study, undo and reset, and one card per column filtered by."""

import math

import streamlit as st

from data.queries import histogram, level_counts, missing_count
from data.selection import CategoryFilter, Filter, RangeFilter
from data.study import Column
from pages.view.charts.histogram import HISTOGRAM_HEIGHT, histogram_spec
from pages.view.controls.pick import offer
from pages.view.controls.session import (
    View,
    can_undo,
    change,
    choices,
    current_view,
    open_cohort,
    reset,
    undo,
)
from pages.view.plain import plain, shorten
from pages.view.words import filter_summary

MOST_PILLS = 12
_ADD = "filter.add"
_STUDY = "filter.study"


def filter_bar() -> None:
    """Show the filter bar in the sidebar."""
    view = current_view()
    with st.sidebar:
        _study_picker(view)
        _heading(view)
        for name in view.selection.cards:
            _card(view, view.cohort.column(name))
        _add_a_filter(view)


def _study_picker(view: View) -> None:
    known = choices()
    st.selectbox(
        "Study",
        list(known),
        format_func=lambda slug: shorten(known[slug]),
        key=_STUDY,
        on_change=offer(_STUDY, view.selection.study, _open_chosen),
    )


def _open_chosen() -> None:
    open_cohort(st.session_state[_STUDY])


def _heading(view: View) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        st.markdown("#### Filters", anchors=False, width="stretch")
        st.button(
            "Undo", icon=":material/undo:", type="tertiary", on_click=undo, disabled=not can_undo()
        )
        st.button("Reset", icon=":material/restart_alt:", type="tertiary", on_click=reset)


def _card(view: View, column: Column) -> None:
    chosen = view.selection.filter_on(column.name)
    with st.container(gap="xxsmall"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
        ):
            label = shorten(column.label)
            st.markdown(
                f"**{plain(label)}** :gray[{plain(filter_summary(column, chosen))}]",
                width="stretch",
            )
            st.button(
                "",
                icon=":material/close:",
                type="tertiary",
                help=f"Remove the filter on {plain(label)}",
                key=_key(column, "remove"),
                on_click=_remove,
                args=(column.name,),
            )
        if not column.published:
            st.markdown(":small[:gray[Not reported by the source: these values are invented.]]")
        if column.kind == "category":
            _category(view, column, chosen)
        else:
            _range(view, column, chosen)


def _category(view: View, column: Column, chosen: Filter | None) -> None:
    counts = level_counts(view.cohort, view.selection, column.name)
    totals = view.cohort.totals(column.name)
    words = {
        level.value: f"{plain(level.label)} :gray[{remaining}/{total}]"
        for level, remaining, total in zip(column.levels, counts.levels, totals, strict=True)
    }
    key = _key(column, "levels")
    levels = list(chosen.levels) if isinstance(chosen, CategoryFilter) else []
    on_change = offer(key, levels, _choose)
    if len(column.levels) <= MOST_PILLS:
        st.pills(
            plain(column.label),
            list(words),
            selection_mode="multi",
            format_func=words.__getitem__,
            key=key,
            on_change=on_change,
            args=(column.name,),
            label_visibility="collapsed",
        )
    else:
        st.multiselect(
            plain(column.label),
            list(words),
            format_func=lambda value: (
                f"{shorten(value)} {words[value].rpartition('[')[2].rstrip(']')}"
            ),
            key=key,
            on_change=on_change,
            args=(column.name,),
            label_visibility="collapsed",
            placeholder="All",
        )
    _missing(column, chosen, counts.missing)


def _range(view: View, column: Column, chosen: Filter | None) -> None:
    if column.minimum < column.maximum:
        low, high = column.minimum, column.maximum
        if isinstance(chosen, RangeFilter):
            # A link may name a range beyond the slider's ends.
            low, high = (
                end if limit is None else min(max(limit, column.minimum), column.maximum)
                for end, limit in ((low, chosen.low), (high, chosen.high))
            )
        bins = histogram(view.cohort, view.selection, column.name)
        st.vega_lite_chart(
            histogram_spec() | {"datasets": {"bins": bins}},
            height=HISTOGRAM_HEIGHT,
            key=_key(column, "histogram"),
            alt=f"How many patients there are by {shorten(column.label)}",
        )
        key = _key(column, "range")
        on_change = offer(key, (low, high), _choose)
        st.slider(
            plain(column.label),
            column.minimum,
            column.maximum,
            step=column.step,
            format=f"%.{_decimals(column.step)}f",
            key=key,
            on_change=on_change,
            args=(column.name,),
            label_visibility="collapsed",
        )
    _missing(column, chosen, missing_count(view.cohort, view.selection, column.name))


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step)))


def _missing(column: Column, chosen: Filter | None, remaining: int) -> None:
    if not column.missing:
        return
    key = _key(column, "missing")
    st.checkbox(
        f"Keep {plain(column.missing_label.lower())} :gray[{remaining}/{column.missing}]",
        key=key,
        on_change=offer(key, chosen is None or chosen.keep_missing, _choose),
        args=(column.name,),
    )


def _choose(name: str) -> None:
    view = current_view()
    column = view.cohort.column(name)
    keep_missing = st.session_state.get(_key(column, "missing"), True)
    if column.kind == "category":
        picked = set(st.session_state[_key(column, "levels")])
        levels = tuple(level.value for level in column.levels if level.value in picked)
        new: Filter = CategoryFilter(name, levels, keep_missing)
    else:
        low, high = st.session_state.get(_key(column, "range"), (column.minimum, column.maximum))
        new = RangeFilter(
            name,
            None if low <= column.minimum else low,
            None if high >= column.maximum else high,
            keep_missing,
        )
    change(view.selection.with_filter(new))


def _remove(name: str) -> None:
    change(current_view().selection.without_card(name))


def _add_a_filter(view: View) -> None:
    free = [c for c in view.cohort.columns if c.name not in view.selection.cards]
    labels = {column.name: shorten(column.label) for column in free}
    if labels:
        st.selectbox(
            "Add a filter",
            list(labels),
            index=None,
            format_func=labels.__getitem__,
            placeholder="Add a filter",
            key=_ADD,
            on_change=offer(_ADD, None, _add),
            label_visibility="collapsed",
        )


def _add() -> None:
    if st.session_state[_ADD] is not None:
        change(current_view().selection.with_card(st.session_state[_ADD]))


def _key(column: Column, part: str) -> str:
    return f"filter.{column.name}.{part}"

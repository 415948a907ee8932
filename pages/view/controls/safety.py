"""What a person chooses on the safety page: rows, their order, and which events count."""

from dataclasses import replace

import streamlit as st

from data.adverse_events import ALL_TERMS, event_categories
from pages.view.controls.figure import key_numbers, table
from pages.view.controls.patient import marked_patient, patient_name
from pages.view.controls.pick import folded, pick, switch
from pages.view.controls.session import View, change, current_view
from pages.view.figure import Figure
from pages.view.plain import escape, shorten
from pages.view.safety.look import SafetyView
from pages.view.safety.tables import listing, listing_words
from pages.view.words import upper_first

_ROWS, _CATEGORY, _ORDER = "safety.rows", "safety.category", "safety.order"
_SERIOUS, _SEVERITY, _RELATED = "safety.serious", "safety.severity", "safety.related"
_EVERY = ""
_CATEGORIES, _TERMS = "Categories", "Terms"
_ALL = "any"
_BY_DIFFERENCE, _BY_FREQUENCY = "Difference", "Frequency"
_SERIOUSNESS = {_ALL: "All", "yes": "Serious only"}
_GRADES = {_ALL: "Any", "2": "2 or over", "3": "3 or over"}
_RELATIONS = {_ALL: "Any", "possible": "Possible or related", "related": "Related"}


def rows_picker(view: View) -> None:
    """Choose categories or terms, and one category to open."""
    chosen = view.selection.option("event_rows")
    labels = {_EVERY: "All categories"}
    labels |= {name: upper_first(shorten(name)) for name in event_categories(view.cohort)}
    pick(
        "Category of event",
        labels,
        chosen[0] if chosen and chosen[0] in labels else _EVERY,
        key=_CATEGORY,
        on_change=_open_category,
        label_visibility="collapsed",
        width=190,
    )
    switch(
        "Rows",
        {name: name for name in (_CATEGORIES, _TERMS)},
        _TERMS if chosen else _CATEGORIES,
        key=_ROWS,
        on_change=_choose_rows,
        label_visibility="collapsed",
        width="content",
    )


def _open_category() -> None:
    chosen = st.session_state[_CATEGORY]
    values = (chosen,) if chosen else ()
    change(current_view().selection.with_option("event_rows", *values))


def _choose_rows() -> None:
    values = (ALL_TERMS,) if st.session_state[_ROWS] == _TERMS else ()
    change(current_view().selection.with_option("event_rows", *values))


def events_picker(view: View, safety: SafetyView) -> None:
    """Choose which events count, and the order of the rows."""
    chosen = sum(
        bool(view.selection.option(name))
        for name in ("event_serious", "event_severity", "event_related")
    )
    label = f"Events ({chosen})" if chosen else "Events"
    with folded(label, icon=":material/tune:", key="safety.events") as is_open:
        if not is_open:
            return
        _one_or_any(view, "event_serious", "Seriousness", _SERIOUSNESS, key=_SERIOUS)
        _one_or_any(view, "event_severity", "Grade", _GRADES, key=_SEVERITY)
        _one_or_any(view, "event_related", "Relation to treatment", _RELATIONS, key=_RELATED)
        if safety.compared:
            switch(
                "Order",
                {name: name for name in (_BY_DIFFERENCE, _BY_FREQUENCY)},
                _BY_FREQUENCY if view.selection.option("event_order") else _BY_DIFFERENCE,
                key=_ORDER,
                on_change=_choose_order,
                width="content",
            )


def _one_or_any(view: View, option: str, label: str, words: dict[str, str], *, key: str) -> None:
    """Offer the values of an option that has one value or none."""

    def choose() -> None:
        chosen = st.session_state[key]
        values = () if chosen == _ALL else (chosen,)
        change(current_view().selection.with_option(option, *values))

    now = next(iter(view.selection.option(option)), _ALL)
    switch(label, words, now, key=key, on_change=choose, width="content")


def _choose_order() -> None:
    values = ("frequency",) if st.session_state[_ORDER] == _BY_FREQUENCY else ()
    change(current_view().selection.with_option("event_order", *values))


def numbers_across(figure: Figure) -> None:
    """Show the key numbers side by side, over a picture of full width."""
    places = st.columns(max(len(figure.numbers), 1), gap="small")
    for place, number in zip(places, figure.numbers, strict=False):
        with place:
            key_numbers(replace(figure, numbers=(number,)))


def serious_events(view: View, safety: SafetyView) -> None:
    """List the serious events, patient by patient."""
    st.markdown("#### Serious adverse events", anchors=False)
    st.markdown(f":small[:gray[{escape(listing_words(safety))}]]")
    names = {
        patient: patient_name(view, patient)
        for patient in safety.every_event.loc[safety.every_event["serious"], "patient_id"]
    }
    rows = listing(safety, names=names, marked=marked_patient(view))
    if len(rows):
        table(rows)

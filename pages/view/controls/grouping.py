"""What splits patients into curves, which of the groups are compared, and with which."""

from dataclasses import replace

import streamlit as st

from analytics.errors import UserError
from data.groups import MISSING_KEY, MOST_COMPARED, groups_of, parse_cuts
from data.selection import Grouping
from data.study import Column
from pages.view.controls.pick import folded, offer, pick, pick_several
from pages.view.controls.session import View, change, current_view
from pages.view.plain import escape, plain, shorten

_BY, _WITH, _CUTS = "grouping.by", "grouping.with", "grouping.cuts"
_COMPARED, _REFERENCE = "grouping.compared", "grouping.reference"
_NOTHING = "nothing"


def grouping_picker(view: View) -> None:
    """Choose the groups."""
    with folded("Groups", icon=":material/group:", key="grouping") as is_open:
        if not is_open:
            return
        _by(view)
        columns = view.selection.grouping.columns
        if columns and view.cohort.column(columns[0]).kind == "number":
            _cuts(view, view.cohort.column(columns[0]))
        elif columns:
            _second(view)
        _compared(view)


def _by(view: View) -> None:
    labels = {column.name: shorten(column.label) for column in view.cohort.columns}
    labels[_NOTHING] = "Nothing: one curve"
    columns = view.selection.grouping.columns
    now = columns[0] if columns else _NOTHING
    pick("Groups by", labels, now, key=_BY, on_change=_choose_by)


def _choose_by() -> None:
    view = current_view()
    name = st.session_state[_BY]
    if name == _NOTHING:
        grouping = Grouping(())
    elif view.cohort.column(name).kind == "number":
        grouping = Grouping((name,), (_middle(view.cohort.column(name)),))
    else:
        grouping = Grouping((name,))
    change(view.selection.grouped_by(grouping))


def _middle(column: Column) -> float:
    """A first cut for a person to move: the middle of the range, on the column's grid."""
    steps = round((column.maximum - column.minimum) / column.step / 2)
    return round(column.minimum + steps * column.step, 6)


def _cuts(view: View, column: Column) -> None:
    cuts = ", ".join(f"{cut:g}" for cut in view.selection.grouping.cuts)
    st.text_input(
        f"Cut at ({plain(column.unit)})" if column.unit else "Cut at",
        key=_CUTS,
        help="One number, or several with commas between; a patient at a cut is in the upper group",
        on_change=offer(_CUTS, cuts, _choose_cuts),
    )


def _choose_cuts() -> None:
    view = current_view()
    columns = view.selection.grouping.columns
    try:
        cuts = parse_cuts(view.cohort.column(columns[0]), st.session_state[_CUTS])
    except UserError as problem:
        st.toast(escape(str(problem)))
    else:
        change(view.selection.grouped_by(Grouping(columns, cuts)))


def _second(view: View) -> None:
    first, *second = view.selection.grouping.columns
    labels = {_NOTHING: "Nothing else"} | {
        column.name: shorten(column.label)
        for column in view.cohort.columns
        if column.kind == "category" and column.name != first
    }
    now = second[0] if second else _NOTHING
    pick("Together with", labels, now, key=_WITH, on_change=_choose_second)


def _choose_second() -> None:
    selection = current_view().selection
    other = st.session_state[_WITH]
    first = selection.grouping.columns[0]
    columns = (first,) if other == _NOTHING else (first, other)
    change(selection.grouped_by(Grouping(columns)))


def _compared(view: View) -> None:
    groups = groups_of(view.cohort, view.selection)
    if len(groups.every) < 2:
        return
    labels = {group.key: shorten(group.label) for group in groups.every}
    compared = [group.key for group in groups.compared]
    pick_several(
        "Groups compared",
        labels,
        compared,
        key=_COMPARED,
        on_change=_choose_compared,
        max_selections=MOST_COMPARED,
    )
    pick(
        "Compared with",
        {key: labels[key] for key in compared},
        groups.reference.key,
        key=_REFERENCE,
        on_change=_choose_reference,
    )


def _choose_compared() -> None:
    view = current_view()
    chosen = set(st.session_state[_COMPARED])
    every = groups_of(view.cohort, view.selection).every
    keys = tuple(group.key for group in every if group.key in chosen)
    recorded = tuple(group.key for group in every if group.key != MISSING_KEY)
    change(replace(view.selection, compared=() if keys == recorded else keys))


def _choose_reference() -> None:
    change(replace(current_view().selection, reference=st.session_state[_REFERENCE]))

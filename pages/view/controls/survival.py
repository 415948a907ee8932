"""What a person chooses on the survival page: endpoint, groups, horizon, unit, covariates."""

from dataclasses import replace

import streamlit as st

from analytics.settings import DEFAULT
from data.groups import MISSING_KEY, groups_of
from data.selection import Grouping
from data.study import Column
from pages.view.controls.session import View, change, current_view
from pages.view.plain import plain, shorten
from pages.view.survival_figure import SurvivalView
from pages.view.time_axis import STEPS, TimeAxis, horizon_choices, horizon_of, time_axis

_ENDPOINT, _BY, _WITH, _CUTS = "survival.endpoint", "survival.by", "survival.with", "survival.cuts"
_COMPARED, _REFERENCE = "survival.compared", "survival.reference"
_HORIZON, _UNIT, _ADJUST = "survival.horizon", "survival.unit", "survival.adjust"
EVERYBODY = "everybody"
_AS = "survival.as"
_CONVENTIONS = {
    "Myoscope": "Myoscope: log-log intervals, Efron ties",
    "R": "R: log intervals, Efron ties",
    "SPSS": "SPSS: plain intervals, Breslow ties",
    "Paper": "The paper's: plain intervals, Breslow ties",
}


def endpoint_picker(view: View) -> None:
    """Choose the endpoint."""
    labels = {endpoint.key: endpoint.label for endpoint in view.cohort.study.endpoints}
    st.session_state[_ENDPOINT] = view.selection.endpoint
    if len(labels) > 1:
        st.selectbox(
            "Endpoint",
            list(labels),
            format_func=labels.__getitem__,
            key=_ENDPOINT,
            on_change=_choose_endpoint,
            label_visibility="collapsed",
            width=215,
        )


def _choose_endpoint() -> None:
    change(replace(current_view().selection, endpoint=st.session_state[_ENDPOINT]))


def grouping_picker(view: View) -> None:
    """Choose what splits patients into curves, which of the groups are compared, and with which."""
    with st.popover("Groups", icon=":material/group:", type="tertiary"):
        _by(view)
        grouping = view.selection.grouping
        if grouping.columns and view.cohort.column(grouping.columns[0]).kind == "number":
            _cuts(view, view.cohort.column(grouping.columns[0]))
        elif grouping.columns:
            _second(view)
        _compared(view)


def _by(view: View) -> None:
    labels = {column.name: shorten(column.label) for column in view.cohort.columns}
    labels[EVERYBODY] = "Nothing: one curve"
    chosen = view.selection.grouping.columns
    st.session_state[_BY] = chosen[0] if chosen else EVERYBODY
    st.selectbox(
        "Curves by", list(labels), format_func=labels.__getitem__, key=_BY, on_change=_choose_by
    )


def _choose_by() -> None:
    view = current_view()
    name = st.session_state[_BY]
    if name == EVERYBODY:
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
    st.session_state[_CUTS] = ", ".join(f"{cut:g}" for cut in view.selection.grouping.cuts)
    st.text_input(
        f"Cut at ({plain(column.unit)})" if column.unit else "Cut at",
        key=_CUTS,
        help="One number, or several with commas between; a patient at a cut is in the upper group",
        on_change=_choose_cuts,
    )


def _choose_cuts() -> None:
    selection = current_view().selection
    texts = st.session_state[_CUTS].replace(";", ",").split(",")
    try:
        cuts = tuple(sorted({float(text) for text in texts if text.strip()}))
    except ValueError:
        st.toast("Cuts are numbers with commas between, such as 50, 65.")
        return
    if cuts:
        change(selection.grouped_by(Grouping(selection.grouping.columns, cuts)))


def _second(view: View) -> None:
    first = view.selection.grouping.columns[0]
    labels = {
        column.name: shorten(column.label)
        for column in view.cohort.columns
        if column.kind == "category" and column.name != first
    }
    labels = {EVERYBODY: "Nothing else", **labels}
    chosen = view.selection.grouping.columns
    st.session_state[_WITH] = chosen[1] if len(chosen) == 2 else EVERYBODY
    st.selectbox(
        "Together with",
        list(labels),
        format_func=labels.__getitem__,
        key=_WITH,
        on_change=_choose_second,
    )


def _choose_second() -> None:
    selection = current_view().selection
    other = st.session_state[_WITH]
    first = selection.grouping.columns[0]
    columns = (first,) if other == EVERYBODY else (first, other)
    change(selection.grouped_by(Grouping(columns)))


def _compared(view: View) -> None:
    groups = groups_of(view.cohort, view.selection)
    if len(groups.every) < 2:
        return
    labels = {group.key: shorten(group.label) for group in groups.every}
    st.session_state[_COMPARED] = [group.key for group in groups.compared]
    st.multiselect(
        "Groups compared",
        list(labels),
        format_func=labels.__getitem__,
        key=_COMPARED,
        on_change=_choose_compared,
    )
    st.session_state[_REFERENCE] = groups.reference.key
    st.selectbox(
        "Compared with",
        [group.key for group in groups.compared],
        format_func=labels.__getitem__,
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


def options_picker(view: View, survival: SurvivalView) -> None:
    """Choose where survival is read, the unit of the axis and the covariates adjusted for."""
    with st.popover("Options", icon=":material/tune:", type="tertiary"):
        _horizon(view, survival)
        _unit(view)
        _adjust(view, survival)
        _conventions(view)


def _horizon(view: View, survival: SurvivalView) -> None:
    study, selection = view.cohort.study, view.selection
    last = float(survival.events["time"].max())
    st.session_state[_HORIZON] = horizon_of(study, selection)
    st.selectbox(
        "Read survival at",
        horizon_choices(study, selection, last),
        format_func=lambda horizon: _horizon_words(view, horizon),
        key=_HORIZON,
        on_change=_choose_horizon,
    )


def _horizon_words(view: View, horizon: float) -> str:
    axis: TimeAxis = time_axis(view.cohort.study, replace(view.selection, horizon=horizon))
    return axis.end_words


def _choose_horizon() -> None:
    view = current_view()
    horizon = st.session_state[_HORIZON]
    change(
        replace(view.selection, horizon=None if horizon == view.cohort.study.horizon else horizon)
    )


def _unit(view: View) -> None:
    st.session_state[_UNIT] = view.selection.axis_unit or view.cohort.study.axis_unit
    st.segmented_control(
        "Time axis in", list(STEPS), key=_UNIT, on_change=_choose_unit, required=True
    )


def _choose_unit() -> None:
    view = current_view()
    unit = st.session_state[_UNIT]
    if unit is not None:
        same = unit == view.cohort.study.axis_unit
        change(replace(view.selection, axis_unit=None if same else unit))


def _adjust(view: View, survival: SurvivalView) -> None:
    grouped = view.selection.grouping.columns
    labels = {c.name: shorten(c.label) for c in view.cohort.columns if c.name not in grouped}
    st.session_state[_ADJUST] = list(survival.covariates)
    st.multiselect(
        "Adjust the hazard ratio for",
        list(labels),
        format_func=labels.__getitem__,
        key=_ADJUST,
        on_change=_choose_adjust,
        placeholder="Nothing",
    )


def _choose_adjust() -> None:
    view = current_view()
    chosen = tuple(st.session_state[_ADJUST])
    study = tuple(view.cohort.study.covariates)
    change(replace(view.selection, covariates=None if chosen == study else chosen))


def _conventions(view: View) -> None:
    st.session_state[_AS] = view.selection.conventions or DEFAULT.name
    st.selectbox(
        "Compute as",
        list(_CONVENTIONS),
        format_func=_CONVENTIONS.__getitem__,
        key=_AS,
        on_change=_choose_conventions,
        help="Programs differ in their defaults; choose one to compare its numbers with ours.",
    )


def _choose_conventions() -> None:
    chosen = st.session_state[_AS]
    name = None if chosen == DEFAULT.name else chosen
    change(replace(current_view().selection, conventions=name))

"""What else a person chooses on the survival page: endpoint, horizon, unit, covariates, kind."""

from dataclasses import replace

import streamlit as st

from pages.view.controls.conventions import conventions_picker, conventions_words
from pages.view.controls.pick import folded, pick, pick_several, switch
from pages.view.controls.session import View, change, current_view
from pages.view.controls.survival_kind import (
    curves_picker,
    drug_by_drug,
    incidence_picker,
    landmark_picker,
)
from pages.view.plain import escape, shorten
from pages.view.survival.landmark import left_out_words
from pages.view.survival.look import SurvivalView, start_of
from pages.view.time_axis import STEPS, horizon_choices, horizon_of, time_axis

_ENDPOINT, _HORIZON, _UNIT = "survival.endpoint", "survival.horizon", "survival.unit"
_ADJUST, _AS = "survival.adjust", "survival.as"
_CONVENTIONS = conventions_words(
    lambda settings: f"{settings.confidence_type} intervals, {settings.ties.capitalize()} ties"
)


def endpoint_picker(view: View) -> None:
    """Choose the endpoint, where there are several."""
    labels = {endpoint.key: endpoint.label for endpoint in view.cohort.study.endpoints}
    if len(labels) > 1:
        pick(
            "Endpoint",
            labels,
            view.selection.endpoint,
            key=_ENDPOINT,
            on_change=_choose_endpoint,
            label_visibility="collapsed",
            width=215,
        )


def _choose_endpoint() -> None:
    change(replace(current_view().selection, endpoint=st.session_state[_ENDPOINT]))


def nobody_followed(survival: SurvivalView) -> None:
    """Say that nobody is left after the landmark."""
    st.markdown(f"## Nobody is followed after {survival.day}", anchors=False)
    left_out = escape(left_out_words(survival))
    st.markdown(f":gray[Left out before: {left_out}. Choose an earlier landmark under Options.]")


def options_picker(view: View, survival: SurvivalView) -> None:
    """Choose where survival is read, the unit of the axis, the covariates, the conventions."""
    with folded("Options", icon=":material/tune:", key="survival.options") as is_open:
        if not is_open:
            return
        drug_by_drug(view)
        curves_picker(view)
        incidence_picker(view)
        landmark_picker(view)
        _horizon(view, survival)
        _unit(view)
        _adjust(view, survival)
        conventions_picker(view, _CONVENTIONS, key=_AS)


def _horizon(view: View, survival: SurvivalView) -> None:
    study, selection = view.cohort.study, view.selection
    start = start_of(view.cohort, selection) if survival.landmark else 0.0
    last = float(survival.events["time"].max()) + start if len(survival.events) else 0.0
    labels = {
        horizon: time_axis(study, replace(selection, horizon=horizon)).end_words
        for horizon in horizon_choices(study, selection, last)
    }
    now = horizon_of(study, selection)
    pick("Read the curves at", labels, now, key=_HORIZON, on_change=_choose_horizon)


def _choose_horizon() -> None:
    view = current_view()
    horizon = st.session_state[_HORIZON]
    same = horizon == view.cohort.study.horizon
    change(replace(view.selection, horizon=None if same else horizon))


def _unit(view: View) -> None:
    now = view.selection.axis_unit or view.cohort.study.axis_unit
    units = {unit: unit for unit in STEPS}
    switch("Time axis in", units, now, key=_UNIT, on_change=_choose_unit)


def _choose_unit() -> None:
    view = current_view()
    unit = st.session_state[_UNIT]
    same = unit == view.cohort.study.axis_unit
    change(replace(view.selection, axis_unit=None if same else unit))


def _adjust(view: View, survival: SurvivalView) -> None:
    grouped = view.selection.grouping.columns
    labels = {c.name: shorten(c.label) for c in view.cohort.columns if c.name not in grouped}
    pick_several(
        "Adjust the hazard ratio for",
        labels,
        list(survival.covariates),
        key=_ADJUST,
        on_change=_choose_adjust,
        placeholder="Nothing",
    )


def _choose_adjust() -> None:
    view = current_view()
    chosen = tuple(st.session_state[_ADJUST])
    same = chosen == view.cohort.study.covariates
    change(replace(view.selection, covariates=None if same else chosen))

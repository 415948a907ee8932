"""Which kind of survival analysis is shown: curves, competing deaths, landmark, drug by drug."""

from dataclasses import replace

import streamlit as st

from data.opening import opening_selection
from data.options import OPTIONS
from data.selection import Grouping
from pages.view.controls.pick import offer, pick
from pages.view.controls.session import View, change, current_view
from pages.view.survival.look import landmark_day

_CURVES, _ESTIMAND = "survival.curves", "survival.estimand"
_INCIDENCE, _LANDMARK = "survival.incidence", "survival.landmark"
_DEFAULT = ""
_LANDMARK_STEP = 30
_CURVE_WORDS = {
    _DEFAULT: "As observed",
    "adjusted": "Adjusted for the covariates",
    "weighted": "Weighted by propensity (two groups)",
}
_ESTIMAND_WORDS = {
    _DEFAULT: "All patients (stabilised)",
    "truncated": "All patients (weights truncated)",
    "att": "Patients of the compared group",
    "overlap": "Patients who could be in either (overlap)",
}


def drug_by_drug(view: View) -> None:
    """Offer to compare single drugs, and the way back, where the study names them."""
    drugs = view.cohort.study.drug_by_drug
    if drugs is None:
        return
    shown = view.selection.grouping.columns == (drugs.column,)
    st.button(
        "Back to the arms" if shown else "Drug by drug",
        icon=":material/medication:",
        key="survival.drugs",
        on_click=_choose_arms if shown else _choose_drugs,
    )


def _choose_drugs() -> None:
    view = current_view()
    drugs = view.cohort.study.drug_by_drug
    if drugs is not None:
        grouped = view.selection.grouped_by(Grouping((drugs.column,)))
        change(replace(grouped, reference=drugs.reference))


def _choose_arms() -> None:
    view = current_view()
    change(view.selection.grouped_by(opening_selection(view.cohort).grouping))


def curves_picker(view: View) -> None:
    """Choose observed, adjusted or weighted curves, and whom weighted ones stand for."""
    now = _chosen(view, "curves")
    pick("Curves", _CURVE_WORDS, now, key=_CURVES, on_change=_choose_curves)
    if now == "weighted":
        pick(
            "Weighted to stand for",
            _ESTIMAND_WORDS,
            _chosen(view, "estimand"),
            key=_ESTIMAND,
            on_change=_choose_estimand,
        )


def _choose_curves() -> None:
    _choose("curves", st.session_state[_CURVES])


def _choose_estimand() -> None:
    _choose("estimand", st.session_state[_ESTIMAND])


def incidence_picker(view: View) -> None:
    """Choose how an endpoint is read that patients can die before."""
    study, selection = view.cohort.study, view.selection
    if not study.competes_with_death(selection.endpoint):
        return
    free = study.endpoint(selection.endpoint).free
    modelled = bool(selection.option("curves"))
    labels = {
        _DEFAULT: "Cumulative incidence, death competing",
        "complement": "1 \u2212 Kaplan-Meier, deaths censored",
        "kaplan-meier": f"{free}, Kaplan-Meier",
    }
    if modelled:
        labels.pop(_DEFAULT)
    now = _chosen(view, "incidence") or ("complement" if modelled else _DEFAULT)
    pick("Read as", labels, now, key=_INCIDENCE, on_change=_choose_incidence)


def _choose_incidence() -> None:
    _choose("incidence", st.session_state[_INCIDENCE])


def landmark_picker(view: View) -> None:
    """Choose the day from which follow-up counts; 0 is none."""
    on_change = offer(_LANDMARK, int(landmark_day(view.selection)), _choose_landmark)
    st.number_input(
        "Landmark on day (0 is none)",
        min_value=0,
        max_value=int(OPTIONS["landmark"].high),
        step=_LANDMARK_STEP,
        key=_LANDMARK,
        on_change=on_change,
        help="Only patients still followed and free of the event on that day, from that day on.",
    )


def _choose_landmark() -> None:
    day = int(st.session_state[_LANDMARK])
    _choose("landmark", str(day) if day else _DEFAULT)


def _chosen(view: View, name: str) -> str:
    values = view.selection.option(name)
    return values[0] if values else _DEFAULT


def _choose(name: str, value: str) -> None:
    selection = current_view().selection
    change(selection.with_option(name, value) if value else selection.with_option(name))

"""By whose conventions a page computes: the same choice on every page of results."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import streamlit as st

from analytics.settings import DEFAULT, PAPER, PRESETS, Settings
from pages.view.controls.pick import pick
from pages.view.controls.session import View, change, current_view


def conventions_words(words: Callable[[Settings], str]) -> dict[str, str]:
    """Say of each of the conventions what `words` reads in its settings."""
    called = {PAPER.name: "The paper's"}
    return {name: f"{called.get(name, name)}: {words(preset)}" for name, preset in PRESETS.items()}


def conventions_picker(view: View, words: Mapping[str, str], *, key: str) -> None:
    """Offer the conventions; those of the paper only where the study has one.

    words : what each of them means on this page, by its name.
    """
    paper = view.cohort.study.paper
    offered = {name: said for name, said in words.items() if paper or name != PAPER.name}

    def choose() -> None:
        chosen = st.session_state[key]
        name = None if chosen == DEFAULT.name else chosen
        change(replace(current_view().selection, conventions=name))

    pick(
        "Compute as",
        offered,
        view.selection.conventions or DEFAULT.name,
        key=key,
        on_change=choose,
        help="Programs differ in their defaults; choose one to compare its numbers with ours.",
    )

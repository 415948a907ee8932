"""The subgroups this session has looked at, per study: in its own memory and nowhere else."""

from dataclasses import dataclass, field
from typing import cast

import streamlit as st

from data.selection import Selection
from pages.view.controls.pick import folded
from pages.view.controls.session import View, current_view
from pages.view.controls.upload_store import LOOKS
from pages.view.plain import escape
from pages.view.subgroups.look import SubgroupsView
from pages.view.subgroups.looks import (
    COUNTED,
    Looks,
    filtered_view,
    of_filtered,
    of_page,
    summary,
)


@dataclass
class _Memory:
    """Of one study: every look, and the filtered views shown, with whether they were counted."""

    looks: Looks = field(default_factory=dict)
    views: dict[Selection, bool] = field(default_factory=dict)


def note_filtered(view: View) -> None:
    """Remember that a filtered view was shown; who was in it is asked when looks are counted."""
    shown = filtered_view(view.selection)
    if shown is not None:
        _memory(view).views.setdefault(shown, False)


def count_looks(view: View, subgroups: SubgroupsView | None) -> Looks:
    """Add what was shown since, and return every look at this study."""
    note_filtered(view)
    memory = _memory(view)
    for selection in [shown for shown, counted in memory.views.items() if not counted]:
        _add(memory.looks, of_filtered(view.cohort, selection))
        memory.views[selection] = True
    if subgroups is not None:
        _add(memory.looks, of_page(subgroups))
    return memory.looks


def looks_list(looks: Looks) -> None:
    """Offer the list of looks, what a p is worth after them, and a new count."""
    with folded(f"{len(looks)} seen", icon=":material/visibility:", key="looks.list") as is_open:
        if not is_open:
            return
        st.markdown(escape(summary(len(looks))))
        if looks:
            st.markdown("\n".join(f"1. {escape(words)}" for words in looks.values()))
        st.markdown(f":small[:gray[{escape(COUNTED)}]]")
        st.button(
            "Count anew",
            icon=":material/restart_alt:",
            key="looks.anew",
            on_click=_forget,
            type="tertiary",
        )


def _forget() -> None:
    memory = _memory(current_view())
    memory.looks.clear()
    memory.views.clear()


def _add(seen: Looks, looks: Looks) -> None:
    for key, words in looks.items():
        seen.setdefault(key, words)


def _memory(view: View) -> _Memory:
    kept = st.session_state.setdefault(LOOKS, {})
    return cast(_Memory, kept.setdefault(view.cohort.study.slug, _Memory()))

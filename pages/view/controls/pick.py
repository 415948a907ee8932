"""Controls that show what is chosen now, whoever chose it: a press, a link or Undo."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import streamlit as st

from pages.view.controls.upload_store import OFFERED
from pages.view.plain import escape


def offer(key: str, chosen: object, on_change: Callable[..., None]) -> Callable[..., None]:
    """Let the control under `key` show what is chosen; return what calls `on_change` for it.

    A browser keeps the value of a control that was folded away and sends it with the next press.
    Streamlit forgot the control, takes the value for a choice and would undo an Undo: a value
    that the control showed last, or that none showed, is nobody's choice.
    """
    st.session_state[key] = chosen
    st.session_state.setdefault(OFFERED, {})[key] = chosen

    def changed(*arguments: object) -> None:
        last, now = st.session_state.get(OFFERED, {}), st.session_state[key]
        if key in last and last[key] != now:
            last[key] = now
            on_change(*arguments)

    return changed


def pick(
    label: str,
    labels: Mapping[Any, str],
    chosen: object,
    *,
    key: str,
    on_change: Callable[[], None],
    **options: Any,
) -> None:
    """Offer values by their labels. `on_change` reads the choice from the session under `key`."""
    on_change = offer(key, chosen, on_change)
    st.selectbox(
        label, list(labels), format_func=labels.__getitem__, key=key, on_change=on_change, **options
    )


def pick_several(
    label: str,
    labels: Mapping[Any, str],
    chosen: list[Any],
    *,
    key: str,
    on_change: Callable[[], None],
    **options: Any,
) -> None:
    """Offer values of which several can be chosen."""
    on_change = offer(key, chosen, on_change)
    st.multiselect(
        label, list(labels), format_func=labels.__getitem__, key=key, on_change=on_change, **options
    )


def switch(
    label: str,
    labels: Mapping[str, str],
    chosen: str,
    *,
    key: str,
    on_change: Callable[[], None],
    **options: Any,
) -> None:
    """Offer a few values side by side, always one of them chosen."""
    on_change = offer(key, chosen, on_change)
    st.segmented_control(
        label,
        list(labels),
        format_func=lambda value: escape(labels[value]),  # Streamlit reads these as Markdown
        key=key,
        on_change=on_change,
        required=True,
        **options,
    )


@contextmanager
def folded(label: str, *, icon: str, key: str, disabled: bool = False) -> Iterator[bool]:
    """A popover that is filled only while it is open: every element costs each press its redraw.

    Yields whether it is open.
    """
    popover = st.popover(
        label, icon=icon, type="tertiary", key=key, disabled=disabled, on_change="rerun"
    )
    with popover:
        yield bool(popover.open)

"""A select box that shows what is chosen now, whoever chose it: a press, a link or Undo."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st


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
    st.session_state[key] = chosen
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
    st.session_state[key] = chosen
    st.multiselect(
        label, list(labels), format_func=labels.__getitem__, key=key, on_change=on_change, **options
    )

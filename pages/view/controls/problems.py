"""Where problems are told: one sentence in the place of what could not be shown."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from analytics.errors import UserError
from pages.view.plain import escape


@contextmanager
def problems_told() -> Iterator[None]:
    """Show what a person can mend as one sentence where the page would be; bugs stay bugs."""
    try:
        yield
    except UserError as problem:
        st.warning(escape(str(problem)), icon=":material/info:")

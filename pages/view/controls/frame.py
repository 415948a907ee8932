"""The frame around every page: settings, style, warm-up, and the place where problems are told."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

import analytics
from analytics.errors import UserError
from data.store import open_study, studies
from pages.view.log import quote_no_values
from pages.view.plain import escape

ASSETS = Path(__file__).parent.parent / "assets"
LOGO = (ASSETS / "logo.svg").read_text(encoding="utf-8")
STYLE = ASSETS / "style.css"
SIDEBAR_WIDTH = 290


def set_up() -> None:
    """Set the page's frame and, in the first run of a server, import and read everything."""
    st.set_page_config(
        page_title="Myoscope",
        page_icon=str(ASSETS / "icon.svg"),
        layout="wide",
        initial_sidebar_state=SIDEBAR_WIDTH,
    )
    _warm_up()
    st.html(STYLE)
    st.logo(LOGO)


@st.cache_resource(show_spinner=False)
def _warm_up() -> None:
    # Holds no result: it runs once a process. Without the freeze, garbage collection walks the
    # imported libraries again and again and costs more than the statistics.
    quote_no_values()
    analytics.warm_up()
    for slug in studies():
        open_study(slug)
    gc.collect()
    gc.freeze()


@contextmanager
def problems_told() -> Iterator[None]:
    """Show what a person can mend as one sentence where the page would be; bugs stay bugs."""
    try:
        yield
    except UserError as problem:
        st.warning(escape(str(problem)), icon=":material/info:")

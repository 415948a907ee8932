"""The frame around every page: settings, style, warm-up, and the place where problems are told."""

import gc
from collections.abc import Callable
from pathlib import Path

import streamlit as st

import analytics
from data.store import open_study, studies
from pages.view.controls.filters import filter_bar
from pages.view.controls.problems import problems_told
from pages.view.controls.session import open_view, write_link
from pages.view.controls.sidebar_foot import sidebar_foot
from pages.view.log import quote_no_values

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


def show(content: Callable[[], None]) -> None:
    """Show a page and its filter bar: the picture comes before its controls.

    Both stand in one fragment, so that a press runs and redraws them and nothing else: in the
    browser that is twice as fast as a run of the whole script.
    """
    st.sidebar.empty()  # a fragment may write to the sidebar only after the script has
    _fragment(content)


@st.fragment
def _fragment(content: Callable[[], None]) -> None:
    open_view()
    with problems_told():
        content()
    with problems_told():
        filter_bar()
        sidebar_foot()
    write_link()

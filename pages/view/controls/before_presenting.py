"""What to know before a result is shown to others: a dialog that every page can open."""

from pathlib import Path

import streamlit as st

from data.background import BeforePresenting, ViewLink
from pages.view.controls.session import View
from pages.view.format import counted
from pages.view.link import FILTER, encode
from pages.view.plain import escape

_PAGES = Path(__file__).parents[2]


def before_presenting_button(view: View, *, key: str, prominent: bool = False) -> None:
    """Offer what is to be known of this study; nothing where the study says nothing."""
    points = view.cohort.study.before_presenting
    if not points:
        return
    if st.button(
        "Before you present",
        icon=":material/co_present:",
        type="secondary" if prominent else "tertiary",
        key=key,
        help=f"{counted(len(points), 'thing', 'things')} to know before you show these results",
    ):
        _dialog(view)


@st.dialog("Before you present", width="medium")
def _dialog(view: View) -> None:
    study = view.cohort.study
    st.markdown(f":small[:gray[{escape(study.title)}]]")
    if study.provenance == "synthetic":
        st.badge(
            "The patients are invented: nothing here is evidence",
            icon=":material/science:",
            color="yellow",
        )
    if view.selection.filters:
        st.markdown(":small[:gray[The links below keep the present filters.]]")
    for i, point in enumerate(study.before_presenting, start=1):
        _point(view, i, point)


def _point(view: View, number: int, point: BeforePresenting) -> None:
    with st.container(gap="xsmall"):
        st.markdown(f"**{number}\\. {escape(point.title)}**  \n{escape(point.text)}")
        if point.offers:
            st.markdown(f":gray[In the app:] {escape(point.offers)}")
        with st.container(horizontal=True, gap="small"):
            for link in point.links:
                _link(view, link)


def _link(view: View, link: ViewLink) -> None:
    present = encode(view.cohort, view.selection)
    parameters = {k: v for k, v in present.items() if k == "study" or k.startswith(FILTER)}
    own: dict[str, list[str]] = {}
    for name, value in link.parameters:
        own.setdefault(name, []).append(value)
    st.page_link(
        page_script(link.page),
        label=escape(link.words),
        icon=":material/arrow_forward:",
        query_params=parameters | own,
    )


def page_script(address: str) -> str:
    """Return the script of the page at an address, as the menu names it."""
    script = next(_PAGES.glob(f"[!v]*/{address}.py"))
    return script.relative_to(_PAGES.parent).as_posix()

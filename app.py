"""The frame around every page: `streamlit run app.py`."""

import streamlit as st

from pages.view.controls.filters import filter_bar
from pages.view.controls.frame import problems_told, set_up
from pages.view.controls.session import open_view

PAGES: dict[str, list[tuple[str, str]]] = {
    "": [
        ("pages/results/survival.py", "Survival"),
        ("pages/study/overview.py", "Overview"),
        ("pages/tools/upload.py", "Upload"),
    ],
}


def main() -> None:
    """Show the page the URL names, then the filter bar: the picture comes before its controls."""
    set_up()
    page = st.navigation(
        {
            section: [st.Page(path, title=title) for path, title in entries]
            for section, entries in PAGES.items()
        },
        position="top",
    )
    open_view(page.url_path)
    with problems_told():
        page.run()
    with problems_told():
        filter_bar()


main()

"""The frame around every page: `streamlit run app.py`."""

import streamlit as st

from pages.view.controls.frame import set_up
from pages.view.controls.session import enter

PAGES: dict[str, list[tuple[str, str]]] = {
    "": [
        ("pages/study/overview.py", "Overview"),
        ("pages/study/baseline.py", "Baseline"),
        ("pages/results/survival.py", "Survival"),
        ("pages/results/subgroups.py", "Subgroups"),
        ("pages/results/trajectories.py", "Trajectories"),
        ("pages/results/hrct.py", "HRCT"),
        ("pages/results/safety.py", "Safety"),
    ],
    "More": [
        ("pages/evidence/published.py", "Published"),
        ("pages/tools/upload.py", "Upload"),
    ],
}


def main() -> None:
    """Run the page the URL names; every page shows itself by `controls.frame.show`."""
    set_up()
    page = st.navigation(
        {
            section: [st.Page(path, title=title) for path, title in entries]
            for section, entries in PAGES.items()
        },
        position="top",
    )
    enter(page.url_path)
    page.run()


main()

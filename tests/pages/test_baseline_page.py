"""The baseline page as it runs: every study, a filter, and what it cannot show.

276 of the 312 randomised patients of the Mayo trial are women, counted from its patients.csv.
"""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.baseline_tables import STUDIES
from tests.pages.shown import open_page, said

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def opened(**link: str) -> AppTest:
    return open_page("pages/study/baseline.py", **link)


def page_text(app: AppTest) -> str:
    return " ".join([said(app), *(element.proto.body for element in app.get("html"))])


@pytest.mark.parametrize("study", STUDIES)
def test_the_page_opens_on_every_study(study):
    app = opened(study=study)
    assert not app.exception
    assert not app.warning
    assert "differ by more than 0.1" in page_text(app)
    assert "baseline-table" in page_text(app)


def test_a_filter_recomputes_the_page():
    app = opened(study="mayo_pbc")
    assert "276/312 (88.5%)" in page_text(app)
    app.button_group(key="filter.sex.levels").set_value(["F"]).run()
    assert "276/276 (100.0%)" in page_text(app)


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ({"f.age_years": "78.."}, "nothing to compare"),
        ({"f.age_years": "..27", "f.sex": "M"}, "No patient matches these filters"),
        ({"by": "~none"}, "Everybody in one group"),
        ({"o.baseline.variables": "~none"}, "No row is chosen"),
    ],
)
def test_the_page_says_what_it_cannot_show(link, words):
    app = opened(study="mayo_pbc", **link)
    assert not app.exception
    assert words in page_text(app)

"""The HRCT page as it runs: its controls answer, and a study without scans says what is missing."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.shown import open_page, said

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def opened(**link: str) -> AppTest:
    return open_page("pages/results/hrct.py", **link)


def test_the_page_stands_and_answers_its_controls():
    app = opened(study="tongji_prospective")
    assert not app.exception
    assert [m.label for m in app.metric][1:] == [
        "Median change",
        "Difference in change",
        "p, survivors only",
    ]
    before = app.metric[2].value
    app.selectbox(key="hrct.score").set_value("reticular").run()
    assert not app.exception
    assert app.metric[2].value != before
    assert "reticular" in app.query_params["o.finding"]


@pytest.mark.parametrize("study", ["mayo_pbc", "tongji_retrospective"])
def test_a_study_without_scans_says_which_file_would_bring_them(study):
    app = opened(study=study)
    assert not app.exception
    assert "This study has no HRCT scores, so there is nothing to show here." in said(app)
    assert "hrct.csv" in said(app)
    for column in ("patient_id", "month", "finding", "lobe", "reader", "score"):
        assert column in said(app)
    assert app.metric

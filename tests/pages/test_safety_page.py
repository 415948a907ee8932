"""The safety page as it runs: every study, its switches in the link, one patient and nobody."""

import pytest
from streamlit.testing.v1 import AppTest

from data.adverse_events import ALL_TERMS
from tests.pages.shown import open_page

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def page(study, **link) -> AppTest:
    return open_page("pages/results/safety.py", study=study, **link)


@pytest.mark.parametrize("study", ["tongji_prospective", "tongji_retrospective", "mayo_pbc"])
def test_the_page_opens_on_every_study(study):
    app = page(study)
    assert not app.exception
    assert app.metric[0].value.split(" of ")[0] in ("34", "250", "312")
    assert any("years" in metric.label for metric in app.metric)


def test_switches_of_the_page_are_in_the_link():
    app = page("tongji_prospective")
    app.button_group(key="safety.rows").set_value("Terms").run()
    assert ALL_TERMS in app.query_params["o.event_rows"]
    app.selectbox(key="safety.category").set_value("renal").run()
    assert "renal" in app.query_params["o.event_rows"]
    assert not app.exception
    app.button_group(key="safety.rows").set_value("Categories").run()
    assert "o.event_rows" not in app.query_params


def test_nobody_left_says_so_and_one_patient_does_not_break():
    nobody = page(
        "tongji_prospective", **{"f.age_years": "25..25", "f.sex": "M", "f.diagnosis": "PM"}
    )
    assert not nobody.exception
    assert "No patient matches these filters" in " ".join(m.value for m in nobody.markdown)

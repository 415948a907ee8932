"""The trajectories page as it runs: links to a measure, its tables, a study without visits."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.shown import open_page, shown_tables

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def opened(**link: str) -> AppTest:
    return open_page("pages/results/trajectories.py", **link)


@pytest.mark.parametrize("course", ["mean", "boxes", "lines"])
def test_a_link_opens_a_measure(course):
    link = {"o.measure": "prednisolone_mg_d", "o.course": course, "o.visit": "6"}
    app = opened(study="tongji_prospective", **link)
    assert not app.exception
    assert "## Prednisolone dose" in [markdown.value for markdown in app.markdown]
    assert "Median change at 6 months, mg/day" in [
        metric.label.replace("\\", "") for metric in app.metric
    ]
    # One table at a time: a comparison of two arms at five visits, then the doses of both and all.
    assert [len(rows) for rows in shown_tables(app)] == [5]
    app.button_group(key="trajectories.table").set_value("doses").run()
    assert app.query_params["o.course_table"] == "doses"
    assert [len(rows) for rows in shown_tables(app)] == [3]
    app.selectbox(key="trajectories.measure").set_value("all measures").run()
    assert "o.measure" not in app.query_params
    assert not app.exception


@pytest.mark.parametrize("view", [{"f.sex": "F"}, {"by": "stage"}, {"by": "~none"}])
def test_a_measure_stands_whoever_is_looked_at(view):
    app = opened(study="mayo_pbc", **{"o.measure": "bilirubin_mg_dl", "o.course": "lines"}, **view)
    assert not app.exception
    assert not app.warning


def test_a_study_without_visits_says_what_would_bring_them():
    app = opened(study="tongji_retrospective")
    said = [markdown.value.replace("\\", "") for markdown in app.markdown]
    assert "This study has no measures over time, so there is nothing to show here." in said
    assert any(":small[:gray[A file assessments.csv" in words for words in said)
    assert app.metric[0].value == "250 of 250"

"""Problems a person can mend are told in one sentence, as text; bugs stay bugs."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.shown import open_page

pytestmark = pytest.mark.slow


def told():
    import streamlit as st

    from analytics.errors import UserError
    from pages.view.controls.problems import problems_told

    with problems_told():
        raise UserError("Column ![x](http://127.0.0.1:9/x) is blank in line 3; fill it.")
    st.write("and the rest of the page is there")


def broken():
    from pages.view.controls.problems import problems_told

    with problems_told():
        raise ZeroDivisionError("CANARY")


def test_a_problem_is_one_sentence_and_the_page_goes_on():
    app = AppTest.from_function(told).run()
    assert len(app.warning) == 1
    assert app.warning[0].value.replace("\\", "").replace("\u2060", "") == (
        "Column ![x](http://127.0.0.1:9/x) is blank in line 3; fill it."
    )
    assert "\\!\\[x\\]" in app.warning[0].value
    assert app.markdown[0].value == "and the rest of the page is there"


def test_a_bug_is_not_hidden():
    app = AppTest.from_function(broken).run()
    assert len(app.exception) == 1
    assert "CANARY" not in str(app.exception[0])
    assert not app.warning


SURVIVAL = "pages/results/survival.py"


def test_the_app_opens_on_the_overview_of_the_prospective_cohort():
    app = open_page()
    assert not app.exception
    assert app.metric[0].value == "34 of 34"


def test_a_filter_recomputes_the_survival_page():
    app = open_page(study="mayo_pbc").switch_page(SURVIVAL).run()
    assert not app.exception
    assert app.metric[0].value == "312 of 418"
    app.button_group(key="filter.sex.levels").set_value(["F"]).run()
    assert app.metric[0].value == "276 of 418"
    assert app.query_params["f.sex"] == "F"
    assert "74% v 73%" in [metric.value for metric in app.metric]


def test_a_link_restores_the_view():
    app = open_page(study="mayo_pbc", **{"f.sex": "M"})
    assert app.metric[0].value == "36 of 418"


def test_back_and_forward_in_quick_succession_open_what_the_address_says(monkeypatch):
    app = open_page(study="mayo_pbc", **{"f.sex": "M"}).run()
    assert app.metric[0].value == "36 of 418"
    del app.query_params["f.sex"]
    # Forward stops the run of Back before its end, where the link is written down.
    monkeypatch.setattr("pages.view.controls.frame.write_link", lambda: None)
    app.run()
    assert app.metric[0].value == "312 of 418"
    monkeypatch.undo()
    app.query_params["f.sex"] = "M"
    app.run()
    assert app.metric[0].value == "36 of 418"


def test_more_than_three_groups_stand_in_two_columns_of_the_strip():
    # Of patients.csv: 93, 66, 45, 28 and 12 patients of the first five drugs.
    app = open_page(SURVIVAL, study="tongji_retrospective", by="immunosuppressant")
    strip = [text.value for text in app.markdown if " deaths in " in text.value]
    assert [len(part.split("  \n")) for part in strip] == [3, 2]
    arms = open_page(SURVIVAL, study="tongji_retrospective")
    assert [
        text.value.count("deaths in") for text in arms.markdown if "deaths in" in text.value
    ] == [2]

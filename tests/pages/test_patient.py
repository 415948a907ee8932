"""The marked patient, and one patient's course in words and rows."""

import copy

import altair as alt
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from data.course import course_of
from data.store import open_study
from pages.view.charts.course import TOP, course_height
from pages.view.patient.course import CourseView, course_view
from tests.pages.shown import open_page

# Whole pages: what a minute is not enough for.
pytestmark = pytest.mark.slow


def shown(slug: str, patient: str) -> CourseView:
    cohort = open_study(slug)
    return course_view(cohort, course_of(cohort, patient))


def test_what_happened_is_told_in_order_of_time():
    # outcomes.csv: TP-03 relapsed on day 183 and died on day 200; TP-01 did neither in 365 days.
    assert shown("tongji_prospective", "TP-03").outcomes == (
        "respiratory relapse after 183 days and death after 200 days"
    )
    assert shown("tongji_prospective", "TP-01").outcomes == (
        "alive to the end of follow-up at 365 days and "
        "without respiratory relapse to the end of follow-up at 365 days"
    )


def test_a_single_patient_is_told_in_the_singular():
    baseline = dict(shown("tongji_prospective", "TP-01").baseline.to_numpy())
    assert baseline["Sex"] == "Woman"
    assert baseline["Disease duration"] == "1 month"
    assert baseline["Age"] == "70 years"


def test_an_invented_column_is_called_so():
    assert "Anti-MDA5 (invented)" in set(
        shown("tongji_retrospective", "TR-001").baseline["At baseline"]
    )


def test_a_value_that_is_not_recorded_is_said():
    baseline = dict(shown("mayo_pbc", "PBC-400").baseline.to_numpy())
    assert baseline["Ascites"] == "not recorded"
    assert shown("mayo_pbc", "PBC-400").slot == 0


def test_each_measure_has_a_row_with_its_first_and_last_value():
    picture = shown("tongji_prospective", "TP-03").picture
    assert picture is not None
    alt.LayerChart.from_dict(copy.deepcopy(picture.spec), validate=True)
    rows = picture.datasets["rows"].set_index("label")
    assert rows.loc["6-minute walk distance ↑", "summary"] == "474 → 598 m"  # assessments.csv
    assert rows.loc["FVC ↑", "summary"] == "not recorded"
    assert rows.loc["Adverse events", "summary"] == "3"
    assert len(rows) == 21  # scans, adverse events, 19 measures
    assert picture.height == course_height(21)
    assert list(picture.datasets["happened"]["words"]) == ["respiratory relapse", "death"]
    inside = picture.datasets["lines"]["y"]
    assert inside.between(TOP, picture.height).all()


def test_scores_of_the_scans_add_up():
    scans = shown("tongji_prospective", "TP-01").scans.set_index("HRCT score")
    numbers = scans.map(lambda cell: float(cell.replace("−", "-")))
    findings, lobes = numbers.iloc[:4], numbers.iloc[5:]
    assert len(lobes) == 5
    assert list(findings.sum()) == pytest.approx(list(numbers.loc["Total"]))
    assert list(lobes.sum()) == pytest.approx(list(numbers.loc["Total"]))
    assert numbers.loc["Total", "Change"] == pytest.approx(
        numbers.loc["Total", "Month 12"] - numbers.loc["Total", "Baseline"]
    )


def test_a_scan_that_was_not_made_is_said():
    scans = shown("tongji_prospective", "TP-03").scans
    assert set(scans["Month 12"]) == {"no scan"}
    assert set(scans["Change"]) == {""}


def test_a_study_without_repeated_tables_has_no_picture():
    view = shown("tongji_retrospective", "TR-001")
    assert view.picture is None
    assert view.scans.empty
    assert isinstance(view.adverse_events, pd.DataFrame)


def remembering():
    from types import SimpleNamespace

    import streamlit as st

    from data.opening import opening_selection
    from data.store import open_study
    from pages.view.controls.patient import (
        chart_key,
        hide_ids,
        mark,
        mark_picked,
        marked_patient,
        patient_name,
    )
    from pages.view.controls.session import View

    cohort = open_study("mayo_pbc")
    view = View(cohort, opening_selection(cohort))
    st.session_state["view.selection"] = view.selection
    said = [marked_patient(view)]
    pressed = {"patient": [{"patient_id": "PBC-007"}]}
    st.session_state["picture.a"] = SimpleNamespace(selection=pressed)
    mark_picked("picture.a", "picture.a")
    said += [marked_patient(view), chart_key("picture.a"), patient_name(view, "PBC-007")]
    mark(None)
    said += [marked_patient(view), chart_key("picture.a"), chart_key("picture.b")]
    mark("PBC-009")
    hide_ids(True)
    said += [chart_key("picture.a"), patient_name(view, "PBC-009")]
    other = open_study("tongji_prospective")
    said.append(marked_patient(View(other, opening_selection(other))))
    st.session_state["said"] = said


def test_a_chart_forgets_its_press_once_somebody_else_is_marked():
    app = AppTest.from_function(remembering).run()
    assert not app.exception
    assert app.session_state["said"] == [
        None, "PBC-007", "picture.a", "PBC-007",
        None, "picture.a.1", "picture.b",
        "picture.a.1", "Patient 9", None,
    ]  # fmt: skip


@pytest.mark.slow
def test_the_course_opens_from_the_sidebar_and_the_link_holds_no_patient():
    app = open_page(study="tongji_prospective")
    cohort = open_study("tongji_prospective")
    app.session_state["patient.marked"] = (cohort.sha256, "TP-03")
    app.run()
    [show] = [button for button in app.button if button.label == "Show the course"]
    show.click().run()
    assert not app.exception
    assert any("Respiratory relapse after 183 days" in text.value for text in app.markdown)
    assert "TP" not in str(dict(app.query_params))
    [unmark] = [button for button in app.button if button.label == "Unmark"]
    unmark.click().run()
    assert "Show the course" not in [button.label for button in app.button]

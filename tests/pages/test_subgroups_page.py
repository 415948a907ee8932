"""The subgroups page as it runs: choices, the count of looks, the way to the survival page."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.shown import open_page, said, shown_tables

SUBGROUPS, SURVIVAL = "pages/results/subgroups.py", "pages/results/survival.py"
pytestmark = pytest.mark.slow


def opened(**link: str) -> AppTest:
    app = open_page(SUBGROUPS, **link)
    assert not app.exception
    return app


@pytest.mark.parametrize("study", ["mayo_pbc", "tongji_prospective", "tongji_retrospective"])
def test_the_page_runs_for_every_study(study):
    app = opened(study=study)
    assert "Exploratory: judge by the interaction p" in said(app)
    assert len(shown_tables(app)) == 2


def test_looks_are_counted_per_study_and_never_twice():
    app = opened(study="mayo_pbc")
    assert "12 subgroups seen this session" in said(app)
    app.run()
    assert "12 subgroups seen this session" in said(app)
    app.button_group(key="filter.sex.levels").set_value(["M"]).run()
    # Men were seen; in them each of the other levels is new where it is shown.
    more = int(said(app).split(" subgroups seen")[0].rsplit(" ", 1)[1])
    assert more > 12
    app.button_group(key="filter.sex.levels").set_value([]).run()
    assert f"{more} subgroups seen this session" in said(app)


def test_a_filter_on_another_page_counts():
    app = opened(study="tongji_prospective")
    assert "3 subgroups seen this session" in said(app)
    app.switch_page(SURVIVAL).run()
    app.button_group(key="filter.sex.levels").set_value(["F"]).run()
    app.button_group(key="filter.sex.levels").set_value([]).run()
    app.switch_page(SUBGROUPS).run()
    assert "4 subgroups seen this session" in said(app)


def test_links_hold_what_was_chosen():
    app = opened(
        study="mayo_pbc", **{"o.subgroups": "albumin_g_dl", "o.subgroup_model": "adjusted"}
    )
    assert "Adjusted hazard ratio of death" in said(app)
    assert "Albumin" in shown_tables(app)[0][-2][0]


def test_a_subgroup_opens_on_the_survival_page():
    app = opened(study="mayo_pbc")
    app.selectbox(key="subgroups.open").set_value("age_years 0").run()
    assert not app.exception
    assert app.query_params["f.age_years"][0].startswith("..49.")
    assert app.metric[0].value == "158 of 418"  # aged under 50 among the randomised
    assert "Alive at 5 years" in [metric.label for metric in app.metric]


def test_one_group_and_nobody():
    app = opened(study="mayo_pbc", by="~none")
    assert "Everybody is in one group; choose under Groups what to compare." in said(app)
    app = opened(study="mayo_pbc", **{"f.age_years": "26..26"})
    assert not shown_tables(app)


def test_what_was_seen_of_an_upload_is_forgotten_with_it():
    app = open_page()
    app.switch_page("pages/tools/upload.py").run()
    next(b for b in app.button if b.label == "Try a sample file").click().run()
    next(g for g in app.button_group if "Death" in g.options).set_value("Death").run()
    next(b for b in app.button if b.label == "Use this file").click().run()
    app.switch_page(SUBGROUPS).run()
    assert "names no subgroups in advance" in said(app)
    slug = app.session_state["view.selection"].study
    app.session_state["view.selection"] = app.session_state["view.selection"].with_option(
        "subgroups", "sex"
    )
    app.run()
    assert "seen this session" in said(app)
    assert app.session_state["looks"][slug].looks
    app.switch_page("pages/tools/upload.py").run()
    next(b for b in app.button if b.label == "Forget my data").click().run()
    assert slug not in app.session_state["looks"]

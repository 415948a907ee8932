"""The conventions chosen stand under every figure, and what is said of them is what is computed."""

from dataclasses import replace

import pandas as pd
import pytest

from analytics.comparisons.ranks import mann_whitney
from analytics.settings import PRESETS
from data.selection import CategoryFilter, RangeFilter
from pages.view import export
from pages.view.controls.conventions import conventions_words
from pages.view.conventions import rank_words
from pages.view.published.figure import published_figure
from pages.view.published.page import published
from pages.view.trajectories.glance import glance_figure
from pages.view.trajectories.look import look as look_at_courses
from tests.pages.every_figure import every_figure, overview_figure, subgroups_figure
from tests.pages.hrct_figures import whole
from tests.pages.shown import open_page, said
from tests.pages.survival_figures import figure_of
from tests.pages.trajectory_figures import measure_figure

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

PAGES = ("study/overview", "study/baseline", "results/survival", "results/subgroups",
         "results/trajectories", "results/hrct", "results/safety")  # fmt: skip


@pytest.mark.parametrize("name", PRESETS)
def test_every_export_names_them_also_ours(prospective, start, name):
    for page, figure in every_figure(prospective, replace(start, conventions=name)).items():
        table = export.table(figure, figure.results).decode("utf-8-sig")
        heads = [line for line in table.splitlines() if line.startswith("#")]
        assert sum(f"Conventions: {name}." in line for line in heads) == 1, page


def test_slide_and_picture_name_them(prospective, start):
    figure = whole(prospective, replace(start, conventions="R"))
    for slide in (True, False):
        assert "Conventions: R. Myoscope" in export.image(figure, "svg", slide=slide).decode()


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("link", [{}, {"as": "SPSS"}], ids=["ours", "SPSS"])
def test_every_page_shows_them_unasked(page, link):
    app = open_page(f"pages/{page}.py", study="tongji_prospective", **link)
    assert f"Conventions:\N{NO-BREAK SPACE}{link.get('as', 'Myoscope')}." in said(app)


def test_published_numbers_are_by_the_papers_whatever_is_chosen(prospective, start):
    chosen = replace(start, conventions="R")
    found = published(prospective, chosen, "")
    figure = published_figure(prospective, chosen, found)
    assert figure.stamp.conventions == "Conventions: Paper."


def test_subgroups_offer_them_by_what_they_change_there():
    assert conventions_words(lambda settings: settings.ties) == {
        "Myoscope": "Myoscope: efron",
        "R": "R: efron",
        "SPSS": "SPSS: breslow",
        "Paper": "The paper's: breslow",
    }
    app = open_page("pages/results/subgroups.py", study="tongji_prospective")
    app.session_state["subgroups"] = True
    app.run().selectbox(key="subgroups.as").set_value("SPSS").run()
    assert "Conventions:\N{NO-BREAK SPACE}SPSS." in said(app)


@pytest.mark.parametrize(
    ("name", "limits", "ties"),
    [
        ("Myoscope", "log-log transformed", "Efron"),
        ("R", " log transformed", "Efron"),
        ("SPSS", "not transformed (plain)", "Breslow"),
        ("Paper", "not transformed (plain)", "Breslow"),
    ],
)
def test_limits_and_ties_in_words(prospective, start, name, limits, ties):
    selection = replace(start, conventions=name)
    method = figure_of(prospective, selection).method
    assert limits in method
    assert f"Cox model, {ties} ties" in method
    assert f"Cox model, {ties} ties" in subgroups_figure(prospective, selection).method
    assert limits in every_figure(prospective, selection)["safety"].method


def test_limits_of_follow_up_follow_them(mayo, opening):
    def low(name):
        rows = overview_figure(mayo, replace(opening, conventions=name)).results
        own = rows[rows["quantity"].str.startswith("median follow-up")]
        return own.set_index("group")["low"]

    assert low("R").notna().all()
    assert not low("SPSS").equals(low("R"))


def test_all_of_survival_is_in_its_method(prospective, start):
    method = figure_of(prospective, start).method
    for said_ in ("Wald test and 95% Wald interval on the log scale", "Median: the time",
                  "Restricted mean: area", "Log-rank test"):  # fmt: skip
        assert said_ in method


def test_what_one_group_does_not_show_is_not_in_its_method(prospective, start):
    one = start.with_filter(CategoryFilter("arm", ("tacrolimus",)))
    method = figure_of(prospective, one).method
    for silent in ("Log-rank", "Hazard ratio", "Cox", "Difference", "difference"):
        assert silent not in method
    assert "Follow-up: reverse Kaplan-Meier" in method


def test_the_paper_s_rank_tests_by_page(prospective, paper):
    untied, normal = "takes tied values for distinct", "without continuity correction"
    scans = whole(prospective, paper).method
    assert f"signed-rank test, normal approximation {normal}" in scans
    assert f"Mann-Whitney U test, exact p that {untied}" in scans
    for figure in (
        measure_figure(prospective, paper, "fvc_pct"),
        glance_figure(look_at_courses(prospective, paper)),
    ):
        assert normal in figure.method
        assert untied not in figure.method


@pytest.mark.parametrize("method", ["corrected", "uncorrected"])
def test_the_words_are_those_of_the_test(method):
    table = pd.DataFrame({"value": [1, 2, 3, 4.0], "group": pd.Categorical(["a", "b"] * 2)})
    done = mann_whitney(table, value="value", group="group", method=method).method
    assert done.endswith(rank_words(method))


def test_the_restricted_mean_has_unit_and_method(mayo, opening):
    rows = figure_of(mayo, opening).results
    own = rows[rows["quantity"].str.contains("restricted mean")]
    assert set(own["method"]) == {
        "area under the Kaplan-Meier curve to 1826.25 days, Wald interval",
        "difference of the area under the Kaplan-Meier curve to 1826.25 days, Wald interval",
    }


def test_a_p_that_few_patients_cannot_bear_says_so_in_place(prospective, start):
    # Of the 12 on tacrolimus five have FVC at baseline and at 12 months.
    figure = measure_figure(prospective, start, "fvc_pct")
    (line,) = [line for line in figure.numbers[0].lines if line.name == "Tacrolimus"]
    assert line.text.endswith("p\N{NO-BREAK SPACE}withheld, too few patients")


def test_an_interval_that_few_patients_cannot_bear_says_so_in_place(prospective, start):
    few = start.with_filter(RangeFilter("age_years", None, 36))
    text = " ".join(
        " ".join(rows.astype(str).to_numpy().ravel())
        for rows in whole(prospective, few).tables.values()
    )
    assert "(CI withheld, too few patients)" in text
    assert "(not estimable)" not in text

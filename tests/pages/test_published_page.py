"""The page of published claims as it runs: counts, filters, its pages, links and the download.

The counts of verdicts are those of test_published_verdicts.py, by study.
"""

import pytest
from streamlit.testing.v1 import AppTest

from analytics.published.verdicts import VERDICTS
from data.options import PLACE_WORDS, VERDICT_WORDS
from data.selection import CategoryFilter
from pages.view.export import table
from pages.view.published.assess import assessed
from pages.view.published.figure import published_figure
from pages.view.published.page import published
from pages.view.published.rows import ROWS_A_PAGE, Wanted, matching
from tests.pages.shown import open_page, said

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

PROSPECTIVE, RETROSPECTIVE = "tongji_prospective", "tongji_retrospective"
PAGE = "pages/evidence/published.py"


def opened(study: str, **link: str) -> AppTest:
    return open_page(PAGE, study=study, **link)


@pytest.mark.parametrize(
    ("study", "link", "counts"),
    [
        (PROSPECTIVE, {}, ["125", "5", "12", "8"]),
        (PROSPECTIVE, {"f.sex": "F"}, ["125", "5", "12", "8"]),
        (RETROSPECTIVE, {}, ["17", "0", "3", "6"]),
        (RETROSPECTIVE, {"o.claims": "both"}, ["142", "5", "15", "10"]),
    ],
)
def test_the_page_shows_the_counts_whatever_the_filters(study, link, counts):
    app = opened(study, **link)
    assert not app.exception
    assert [metric.value for metric in app.metric][1:] == counts
    assert ("the paper is about everybody" in said(app)) is ("f.sex" in link)


def test_the_page_filters_and_turns_pages():
    app = opened(PROSPECTIVE)
    app.button(key="published.Later").click().run()
    assert app.query_params["o.claims_page"] == "2"
    app.button_group(key="published.verdict").set_value(["inconsistent"]).run()
    assert app.query_params["o.verdict"] == "inconsistent"
    assert "o.claims_page" not in app.query_params
    assert len(app.table[0].value) == 12
    app.text_input(key="published.search").set_value("malignancy").run()
    assert [row.split("*")[2] for row in app.table[0].value["Claim"]] == ["C033", "C073"]
    assert not app.exception


def test_a_study_without_published_numbers_offers_the_form():
    app = opened("mayo_pbc")
    assert not app.exception
    app.text_input(key="published.percentage.count").set_value("3")
    app.text_input(key="published.percentage.n").set_value("12")
    check = next(button for button in app.button if button.label == "Check")
    check.click().run()
    assert "3 of 12 is 25" in said(app)


def test_pages_of_the_table_hold_every_claim_once(prospective, start):
    seen = []
    for page in range(1, 7):
        found = published(prospective, start.with_option("claims_page", str(page)), "")
        seen += [one.claim.id for one in found.shown]
        assert len(found.shown) <= ROWS_A_PAGE
    assert len(seen) == len(set(seen)) == 150
    beyond = published(prospective, start.with_option("claims_page", "99"), "")
    assert beyond.page == beyond.pages == 6


def test_a_link_can_name_every_verdict_and_place():
    assert set(VERDICT_WORDS) == set(VERDICTS)
    places = {name for name in PLACE_WORDS if matching(assessed(PROSPECTIVE), Wanted((), (name,)))}
    assert places == set(PLACE_WORDS)


def test_every_number_is_exported_unrounded_under_the_stamp_of_all_patients(retrospective, death):
    filtered = death.with_filter(CategoryFilter("sex", ("F",)))
    figure = published_figure(retrospective, filtered, published(retrospective, filtered, ""))
    assert figure.stamp.patients == "250 of 250 patients"
    rows = figure.results
    assert len(rows["claim"].unique()) == 26
    (limit,) = rows[(rows["claim"] == "C009") & (rows["what"] == "lower limit")]["value"]
    assert 0.2115 < limit < 0.2125
    assert limit != round(limit, 3)
    assert b"# What the paper prints" in table(figure, rows)

"""A clinician asks whether the effect differs between subgroups, and goes on to the curves of one.

Numbers: as in tests/pages/test_subgroups.py.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle, press_pill
from tools.server import Server

PICTURE = "[data-testid=stMain] [data-testid=stVegaLiteChart] svg"


@pytest.fixture
def opened(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/subgroups?study=mayo_pbc")
    expect(page.locator(".numbers-table")).to_have_count(2)
    expect_idle(page)
    return page


def marks(page: Page) -> list[str]:
    expect(page.locator(f"{PICTURE} text").filter(has_text="HR (95% CI)").or_(
        page.locator(f"{PICTURE} text").filter(has_text="Hazard ratio (95% CI)")
    )).to_be_visible()  # fmt: skip
    return [text for text in page.locator(f"{PICTURE} text").all_text_contents() if text]


def test_the_forest_shows_ratios_counts_and_one_p_per_variable(opened: Page):
    texts = marks(opened)
    for text in ("158 (65)", "1.06 (0.75 to 1.50)", "1.50 (0.63 to 3.61)", "21 (14)"):
        assert text in texts
    assert texts.count("0.323") == 1
    assert "withheld, under 5 events" in texts
    assert "favours D-penicillamine ←" in texts


def test_a_filter_changes_the_forest_and_the_count_of_looks(opened: Page):
    body = opened.get_by_test_id("stMain")
    expect(body).to_contain_text("12 subgroups seen this session")
    press_pill(opened, "Men")
    expect(opened.locator(f"{PICTURE} text").filter(has_text="nobody")).to_have_count(1)
    expect(body).not_to_contain_text("12 subgroups seen this session")
    opened.get_by_role("button", name=re.compile(r"\d+ seen")).click()
    expect(opened.get_by_text("Bonferroni")).to_be_visible()
    opened.get_by_role("button", name="Count anew").click()
    expect_idle(opened)
    expect(body).to_contain_text("Hazard ratio of death. Exploratory")


def test_a_subgroup_leads_to_its_curves(opened: Page):
    chooser = opened.get_by_test_id("stSelectbox").filter(has_text="Look at one of them")
    # As long as a person presses: let go at once, Streamlit's list may close as soon as it opens.
    chooser.locator("input").click(delay=100)
    opened.get_by_role("option", name="Sex: men").click()
    expect(opened).to_have_url(re.compile(r"/survival\?study=mayo_pbc&f\.sex=M"))
    expect(opened.get_by_test_id("stMetricValue").first).to_have_text("36 of 418")


def test_on_a_phone_names_and_ratios_stay_and_nothing_scrolls_sideways(page: Page, server: Server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/subgroups?study=mayo_pbc")
    expect(page.locator(".numbers-table")).to_have_count(2)
    texts = marks(page)
    assert "Despite diuretics" in texts
    assert "1.06 (0.75 to 1.50)" in texts
    assert "158 (65)" not in texts
    assert "0.323" not in texts
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator(PICTURE).first.bounding_box()
    shown = page.locator(f"{PICTURE} text").evaluate_all(
        "nodes => nodes.filter(n => n.textContent).map(n => n.getBoundingClientRect())"
        ".map(r => [r.left, r.right])"
    )
    assert box is not None
    assert min(left for left, _ in shown) >= box["x"] - 1
    assert max(right for _, right in shown) <= box["x"] + box["width"] + 1

"""A clinician reads adverse events by arm, opens a category and asks for the serious ones.

Numbers: counted from adverse_events.csv; 8 of 12 and 10 of 22 infections are those published.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle, press_pill
from tools.server import Server

NUMBERS = "stMetricValue"


@pytest.fixture
def opened(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/safety?study=tongji_prospective")
    expect(page.get_by_test_id(NUMBERS).nth(1)).to_have_text("100% v 82%")
    expect_idle(page)
    return page


def drawn(page: Page) -> list[str]:
    """Return the texts of the first picture."""
    chart = page.locator("[data-testid=stMain] [data-testid=stVegaLiteChart]").first
    return [text for text in chart.locator("svg text").all_text_contents() if text]


def test_the_answer_is_on_the_first_screen(opened: Page):
    assert {"8 (67%)", "10 (45%)", "−21 (−48 to +13)", "0.297"} <= set(drawn(opened))
    chart = opened.locator("[data-testid=stMain] [data-testid=stVegaLiteChart]").first
    box = chart.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 722


def test_a_filter_and_a_category_recompute_the_picture(opened: Page):
    press_pill(opened, "Women")
    expect(opened.get_by_test_id(NUMBERS).first).to_have_text("20 of 34")
    expect_idle(opened)
    assert "n (%) of 6" in drawn(opened)
    opened.get_by_test_id("stMain").get_by_role("radio", name="Terms").click()
    chart = opened.locator("[data-testid=stMain] [data-testid=stVegaLiteChart]").first
    expect(chart.locator("svg text").filter(has_text="Herpes zoster")).to_be_visible()
    expect(opened).to_have_url(re.compile(r"o\.event_rows="))


def test_only_serious_events(opened: Page):
    opened.get_by_role("button", name=re.compile("^tune Events|^Events")).click()
    opened.get_by_role("radio", name="Serious only").click()
    expect(opened.get_by_test_id(NUMBERS).nth(1)).to_have_text("25% v 9%")
    expect(opened).to_have_url(re.compile(r"o\.event_serious=yes"))


def test_nothing_scrolls_sideways_on_a_phone(page: Page, server: Server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/safety?study=tongji_prospective")
    expect(page.get_by_test_id(NUMBERS).nth(1)).to_have_text("100% v 82%")
    chart = page.locator("[data-testid=stMain] [data-testid=stVegaLiteChart]").first
    expect(chart.locator("svg text").filter(has_text="Renal")).to_be_visible()
    assert "8 (67%)" not in drawn(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

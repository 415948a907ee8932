"""A clinician looks at all scales, opens one, sees single patients, and goes back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.steps import expect_idle, press_pill
from tools.server import Server

PATIENTS = "stMetricValue"


@pytest.fixture
def opened(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/trajectories?study=tongji_prospective")
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("34 of 34")
    expect_idle(page)
    return page


def pictures(page: Page) -> Locator:
    return page.get_by_test_id("stMain").get_by_test_id("stVegaLiteChart")


def press_text(page: Page, picture: int, text: str, *, below: float = 0) -> None:
    """Press a text of a picture, or what stands so many pixels below it."""
    mark = pictures(page).nth(picture).locator("svg text").get_by_text(text, exact=True).first
    expect(mark).to_be_visible()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + below)


def test_pressing_a_measure_opens_it_and_back_returns(opened: Page):
    press_text(opened, 0, "MMT-8")
    expect(opened.get_by_role("heading", name="MMT-8 muscle strength")).to_be_visible()
    expect(opened).to_have_url(re.compile(r"o\.measure=mmt8"))
    expect_idle(opened)
    opened.go_back()
    expect(opened.get_by_role("heading", name="Who did better")).to_be_visible()


def test_pressing_a_row_of_the_heat_map_opens_that_measure(opened: Page):
    cell = pictures(opened).nth(1).locator("svg text").get_by_text("+0.83", exact=True)
    expect(cell).to_be_visible()
    box = cell.bounding_box()
    assert box is not None
    # Beside the number: the cell, not its text.
    opened.mouse.click(box["x"] - 4, box["y"] + box["height"] / 2)
    expect(opened.get_by_role("heading", name="Patient Global Activity")).to_be_visible()


def test_a_filter_recomputes_the_measure(page: Page, server: Server):
    page.goto(f"{server.url}/trajectories?study=tongji_prospective&o.measure=six_mwd_m")
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("34 of 34")
    expect_idle(page)
    before = page.get_by_test_id(PATIENTS).all_inner_texts()
    press_pill(page, "Women")
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("20 of 34")
    expect_idle(page)
    assert page.get_by_test_id(PATIENTS).all_inner_texts()[1:] != before[1:]
    page.get_by_role("radio", name="Individual lines").click()
    expect(page).to_have_url(re.compile(r"o\.course=lines"))
    expect_idle(page)
    lines = pictures(page).first.locator("svg .mark-line path")
    # Twenty women, the medians of two arms, and of tacrolimus two faint steps: from six women seen
    # at month 3 to four at months 6 and 12.
    expect(lines).to_have_count(24)


@pytest.mark.parametrize("query", ["", "&o.measure=prednisolone_mg_d&o.course=boxes"])
def test_nothing_scrolls_sideways_on_a_phone(page: Page, server: Server, query: str):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/trajectories?study=tongji_prospective{query}")
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("34 of 34")
    expect(pictures(page).first.locator("svg text").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_small_panels_stand_in_two_columns_on_a_phone_and_four_on_a_screen(opened: Page):
    def columns() -> int:
        texts = pictures(opened).first.locator("svg text")
        names = ["6-minute walk", "mMRC", "Patient Global", "MMT-8"]
        expect(texts.get_by_text("MMT-8", exact=True)).to_be_visible()
        tops = [texts.get_by_text(n, exact=True).first.bounding_box() for n in names]
        return sum(abs(box["y"] - tops[0]["y"]) < 2 for box in tops if box and tops[0])

    assert columns() == 4
    opened.set_viewport_size({"width": 390, "height": 844})
    opened.wait_for_timeout(700)
    assert columns() == 2

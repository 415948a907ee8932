"""A clinician opens the scans, presses a patient, and looks at bars and lungs.

Numbers: tests/pages/test_hrct_figure.py.
"""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle
from tools.server import Server

PICTURES = "[data-testid=stMain] [data-testid=stVegaLiteChart]"


@pytest.fixture
def opened(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/hrct?study=tongji_prospective")
    expect_idle(page)
    expect(page.locator(f"{PICTURES} svg").first).to_be_visible()
    expect(page.locator(PICTURES)).to_have_count(3)
    return page


def fills(page: Page) -> list[str]:
    """Return the colours of the lobes and cells, as the browser draws them."""
    return page.locator(
        f"{PICTURES} svg path[fill^='#'], {PICTURES} svg path[fill^='rgb']"
    ).evaluate_all("nodes => nodes.map(n => n.getAttribute('fill').toUpperCase())")


def test_the_answer_is_on_the_first_screen(opened: Page):
    for text in ("Median change", "Difference in change", "p, survivors only"):
        box = opened.get_by_text(text, exact=True).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 720
    last = opened.locator(PICTURES).last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 722
    expect(opened.locator(PICTURES).first).to_contain_text("18 scanned twice, 4 died")


def test_a_pressed_patient_is_marked(opened: Page):
    # The wide transparent line over each patient's own: drawn last but the texts under it.
    lines = opened.locator(f"{PICTURES} svg").first.locator("line[stroke-width='10']")
    expect(lines).to_have_count(34)
    box = lines.first.bounding_box()
    assert box is not None
    opened.mouse.click(box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"])
    expect_idle(opened)
    ink = opened.locator(f"{PICTURES} svg").first.locator("line[stroke='currentColor']")
    expect(ink).not_to_have_count(0)
    assert "TP-" not in opened.url


def test_bars_and_lungs_are_one_press_away_and_in_the_link(opened: Page):
    opened.get_by_role("radio", name="Bars").click()
    expect(opened.locator(PICTURES).first).to_contain_text("worse")
    expect_idle(opened)
    expect(opened.locator(PICTURES).nth(1)).to_contain_text("−1.5 better")
    opened.get_by_role("radio", name="Baseline").click()
    expect(opened.locator(PICTURES).nth(1)).to_contain_text("0 none")
    expect_idle(opened)
    assert "o.hrct_view=bars" in opened.url
    assert "o.hrct_lobes=baseline" in opened.url


def test_lungs_follow_the_theme_at_once(opened: Page):
    expect(opened.locator(PICTURES).nth(1)).to_contain_text("RML")
    light = fills(opened)
    opened.emulate_media(color_scheme="dark")
    opened.wait_for_timeout(1500)
    dark = fills(opened)
    assert light
    assert not set(light) & set(dark) - {"#00000000"}


def test_agreement_of_readers_opens_below(opened: Page):
    opened.get_by_text("Do the two readers agree?").click()
    body = opened.get_by_test_id("stMain")
    expect(body).to_contain_text("Kappa of lobe grades")
    expect(opened.locator(PICTURES)).to_have_count(4)
    expect(opened.locator(PICTURES).nth(3)).to_contain_text("upper limit")


def test_nothing_scrolls_sideways_on_a_phone(page: Page, server: Server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/hrct?study=tongji_prospective")
    expect(page.get_by_test_id("stMetricValue")).to_have_count(4)
    expect(page.locator(PICTURES)).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

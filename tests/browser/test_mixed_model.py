"""A clinician asks for the mixed model of a measure, filters, and reads why it is withheld."""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle, press_pill
from tools.server import Server


def test_the_model_is_asked_for_follows_the_filter_and_says_when_it_cannot_be(
    page: Page, server: Server
):
    page.goto(f"{server.url}/trajectories?study=tongji_prospective&o.measure=mmt8")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("34 of 34")
    expect_idle(page)
    heading = page.get_by_role("heading", name=re.compile("difference in change"))
    expect(heading).to_have_count(0)
    page.get_by_role("radio", name="Mixed model").click()
    expect(heading).to_be_visible()
    expect(page).to_have_url(re.compile(r"o\.course_table=mixed"))
    patients = page.get_by_role("cell", name="22 v 12", exact=True)
    expect(patients).to_be_visible()
    press_pill(page, "Women")
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("20 of 34")
    expect(patients).to_have_count(0)
    expect_idle(page)
    press_pill(page, "Polymyositis")
    expect(page.get_by_text(re.compile("The mixed model is withheld"))).to_be_visible()
    expect(heading).to_have_count(0)


def test_nothing_scrolls_sideways_on_a_phone(page: Page, server: Server):
    page.set_viewport_size({"width": 390, "height": 844})
    link = "study=mayo_pbc&o.measure=albumin_g_dl&o.course_table=mixed"
    page.goto(f"{server.url}/trajectories?{link}")
    expect(page.get_by_role("heading", name=re.compile("mean change"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

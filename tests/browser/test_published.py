"""A reader opens the paper's claims, follows one to its analysis, and checks another's number."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle, press_pill
from tools.server import Server

COUNTS = ["125", "5", "12", "8"]


@pytest.fixture
def opened(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/published?study=tongji_prospective")
    expect(page.get_by_test_id("stTable")).to_contain_text("C150")
    expect_idle(page)
    return page


def counts(page: Page) -> list[str]:
    return page.get_by_test_id("stMain").get_by_test_id("stMetricValue").all_inner_texts()[1:]


def test_the_first_screen_holds_counts_summary_and_the_first_claim(opened: Page):
    assert counts(opened) == COUNTS
    row = opened.get_by_test_id("stTable").locator("tbody tr").first
    assert row.bounding_box()["y"] < 680
    expect(opened.get_by_test_id("stMain")).to_contain_text("Of 150 claims")


def test_filters_change_who_is_looked_at_and_not_the_claims(opened: Page):
    press_pill(opened, "Women")
    expect(opened.get_by_test_id("stMain")).to_contain_text("this page computes from all patients")
    expect_idle(opened)
    assert counts(opened) == COUNTS


def test_a_claim_leads_to_its_analysis(opened: Page):
    with opened.context.expect_page() as window:
        opened.get_by_test_id("stTable").get_by_role("link", name="Survival").first.click()
    there = window.value
    expect(there).to_have_url(re.compile(r"/survival\?study=tongji_prospective"))
    expect(there.get_by_test_id("stMetricValue").first).to_have_text("34 of 34")


def test_a_number_of_another_paper_is_checked(opened: Page):
    opened.get_by_role("button", name="Check a number of another paper").click()
    opened.get_by_label("Count").fill("39")
    opened.get_by_label("Patients", exact=True).fill("93")
    opened.get_by_label("Percentage, as printed").fill("38.7")
    opened.get_by_role("button", name="Check", exact=True).click()
    answer = opened.get_by_text("39 of 93 is 41.9%, which contradicts the printed 38.7")
    expect(answer).to_be_visible()


def test_on_a_phone_claims_are_cards(opened: Page):
    opened.set_viewport_size({"width": 390, "height": 844})
    expect(opened.get_by_test_id("stTable").locator("thead")).to_be_hidden()
    assert opened.evaluate("document.documentElement.scrollWidth") <= 390
    box = opened.get_by_test_id("stTable").bounding_box()
    assert box["x"] + box["width"] <= 390

"""A patient is found, marked, shown and hidden; what to know before presenting is a press away."""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle
from tools.server import Server


def find(page: Page, patient: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("button", name="Find").click()
    box = page.get_by_test_id("stPopoverBody").get_by_role("combobox")
    box.click()
    box.fill(patient)
    page.get_by_role("option", name=patient, exact=True).click()
    expect_idle(page)


def test_a_patient_is_found_shown_and_hidden(page: Page, server: Server):
    page.goto(f"{server.url}/survival?study=tongji_prospective")
    expect_idle(page)
    find(page, "TP-03")
    finder = page.get_by_test_id("stPopoverBody")
    finder.get_by_role("button", name="Show the course").click()
    expect(page.get_by_role("dialog").filter(has_text="474")).to_contain_text("death after 200")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    page.get_by_test_id("stSidebar").get_by_role("button", name="Find").click()
    sidebar = page.get_by_test_id("stSidebar")
    expect(sidebar).to_contain_text("TP-03 is marked")
    page.get_by_test_id("stPopoverBody").get_by_text("Hide patient ids").click()
    expect(sidebar).to_contain_text("Patient 3 is marked")
    page.keyboard.press("Escape")
    page.get_by_test_id("stTopNavLink").get_by_text("Overview").click()
    expect(page.get_by_test_id("stMain")).to_contain_text("Where the data come from")
    expect_idle(page)
    sidebar.get_by_role("button", name="Show the course").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Respiratory relapse after 183 days and death after 200 days")
    expect(dialog.locator("svg text").filter(has_text="474 → 598 m")).to_have_count(1)
    assert "TP-03" not in dialog.inner_text()
    assert "TP-03" not in page.url


def test_what_to_know_before_presenting_leads_to_the_view(page: Page, server: Server):
    page.goto(f"{server.url}/?study=tongji_retrospective&f.sex=F")
    expect_idle(page)
    page.get_by_test_id("stMain").get_by_role("button", name="Before you present").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Immortal time")
    expect(dialog).to_contain_text("keep the present filters")
    dialog.get_by_role("link", name="Adjusted curves").click()
    expect(page).to_have_url(
        re.compile(r"/survival\?study=tongji_retrospective&f\.sex=F&o\.curves=adjusted")
    )
    expect_idle(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_test_id("stMain")).not_to_contain_text("does not fit")

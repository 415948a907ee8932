"""A clinician opens relapse, chooses a landmark and other curves under Options, and comes back.

Numbers: tests/pages/test_survival_kinds.py says where each comes from.
"""

import re

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle
from tools.server import Server

PATIENTS = "stMetricValue"


def opened(page: Page, server: Server, query: str) -> Page:
    page.goto(f"{server.url}/survival?study=tongji_retrospective{query}")
    expect(page.get_by_test_id(PATIENTS).last).to_be_visible()
    expect_idle(page)
    return page


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=re.compile(f"{re.escape(label)}$")).click()
    page.get_by_role("option", name=option).click()
    expect_idle(page)


def values(page: Page) -> list[str]:
    return page.get_by_test_id(PATIENTS).all_inner_texts()


def test_options_turn_the_page_and_undo_turns_it_back(page: Page, server: Server):
    opened(page, server, "&endpoint=relapse")
    assert values(page) == ["250 of 250", "39% v 52%", "0.57", "0.030"]
    page.get_by_role("button", name="Options").click()
    choose(page, "Curves", "Adjusted for the covariates")
    expect(page).to_have_url(re.compile(r"o\.curves=adjusted"))
    expect(page.get_by_test_id(PATIENTS).last).to_have_text("0.009")
    page.get_by_test_id("stNumberInputField").fill("90")
    page.keyboard.press("Enter")
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("210 of 250")
    expect(page).to_have_url(re.compile(r"o\.landmark=90"))
    expect_idle(page)
    page.keyboard.press("Escape")
    expect(page.get_by_test_id("stNumberInputField")).to_have_count(0)
    expect_idle(page)
    for p in ("0.009", "0.030"):
        page.get_by_role("button", name="Undo").first.click()
        expect(page.get_by_test_id(PATIENTS).last).to_have_text(p)
        expect_idle(page)
    assert values(page) == ["250 of 250", "39% v 52%", "0.57", "0.030"]


def test_drug_by_drug_is_one_press_and_so_is_the_way_back(page: Page, server: Server):
    opened(page, server, "")
    page.get_by_role("button", name="Options").click()
    page.get_by_role("button", name="Drug by drug").click()
    expect(page.get_by_test_id("stMain")).to_contain_text("corrected for 4 comparisons")
    expect(page).to_have_url(re.compile(r"by=immunosuppressant.*reference=tacrolimus"))
    expect_idle(page)
    page.get_by_role("button", name="Back to the arms").click()
    expect(page.get_by_test_id(PATIENTS).nth(1)).to_have_text("89% v 75%")


def test_weighted_curves_show_their_balance_and_fit_a_phone(page: Page, server: Server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/survival?study=tongji_retrospective&o.curves=weighted")
    expect(page.get_by_test_id("stMain")).to_contain_text("Balance of the groups")
    expect(page.locator("[data-testid=stMain] [data-testid=stVegaLiteChart]")).to_have_count(2)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

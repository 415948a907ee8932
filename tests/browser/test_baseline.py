"""A clinician asks whether the arms were alike, changes the rows, and takes the table away.

Numbers: counted from the CSV; standardised differences as R's tableone prints them.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle, press_pill
from tools.server import Server

TABLE = ".baseline-table"


@pytest.fixture
def opened(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/baseline?study=mayo_pbc")
    expect(page.locator(TABLE)).to_contain_text("n = 312")
    expect_idle(page)
    return page


def row(page: Page, label: str) -> list[str]:
    found = page.locator(f"{TABLE} tr").filter(has=page.get_by_role("rowheader", name=label))
    return found.first.locator("th, td").all_inner_texts()


def labels_in_picture(page: Page) -> list[str]:
    texts = page.locator("[data-testid=stMain] [data-testid=stVegaLiteChart] svg text")
    expect(texts.filter(has_text="Urine copper").first).to_be_visible()
    found = texts.evaluate_all(
        "nodes => nodes.map(n => [n.getBoundingClientRect().y, n.textContent])"
        ".sort((a, b) => a[0] - b[0])"
    )
    return [text for _, text in found if re.match(r"[A-Z][a-z]+", text)]


def test_the_first_screen_answers_whether_the_groups_are_alike(opened: Page):
    assert row(opened, "Age, years") == [
        "Age, years",
        "50.0 (10.6)",
        "51.4 (11.0)",
        "48.6 (10.0)",
        "0.27",
    ]
    expect(opened.get_by_test_id("stMain")).to_contain_text(
        "6 of 16 variables differ by more than 0.1"
    )
    assert labels_in_picture(opened)[:3] == ["Age", "Histological stage", "Enlarged liver"]
    for seen in (opened.locator(TABLE), opened.get_by_test_id("stVegaLiteChart").last):
        box = seen.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 720


def test_a_filter_recomputes_table_and_picture(opened: Page):
    press_pill(opened, "Women")
    expect(opened.locator(TABLE)).to_contain_text("n = 276")
    assert row(opened, "Women")[1:4] == ["276/276 (100.0%)", "137/137 (100.0%)", "139/139 (100.0%)"]


def test_p_values_come_when_they_are_asked_for(opened: Page):
    expect(opened.locator(TABLE)).not_to_contain_text("Welch")
    opened.get_by_role("button", name="Options").click()
    opened.get_by_text("p values", exact=True).click()
    expect(opened.locator(TABLE)).to_contain_text("Welch t")
    expect(opened).to_have_url(re.compile(r"o\.baseline\.p=on"))


def test_rows_stand_in_the_order_of_the_link(page: Page, server: Server):
    chosen = "&".join(f"o.baseline.variables={n}" for n in ("albumin_g_dl", "sex", "age_years"))
    page.goto(f"{server.url}/baseline?study=mayo_pbc&{chosen}")
    expect(page.locator(TABLE)).to_contain_text("Albumin")
    heads = page.locator(f"{TABLE} tbody th").all_inner_texts()
    assert heads == ["Albumin, g/dL", "Sex", "Women", "Men", "Age, years"]


def test_rows_and_summaries_are_chosen_on_the_page(opened: Page):
    table = opened.locator(TABLE)
    opened.get_by_role("button", name="Variables").click()
    opened.get_by_role("button", name="Clear all").first.click()
    expect(opened.get_by_test_id("stMain")).to_contain_text("No row is chosen")
    expect_idle(opened)
    opened.get_by_role("button", name="Return to the usual rows").click()
    expect(table).to_contain_text("1.35 (0.8 to 3.42)")
    expect_idle(opened)
    opened.get_by_label("Show as mean (SD)").click()
    opened.get_by_role("option", name="Bilirubin").click()
    expect(opened).to_have_url(re.compile(r"o\.baseline\.mean=bilirubin_mg_dl"))
    expect(table).not_to_contain_text("1.35 (0.8 to 3.42)")


def test_the_table_can_be_taken_to_word(opened: Page):
    opened.get_by_role("button", name="Download").click()
    with opened.expect_download() as started:
        opened.get_by_role("button", name="Table, HTML").click()
    text = started.value.path().read_text(encoding="utf-8")
    assert started.value.suggested_filename == "myoscope_baseline.html"
    assert "Mayo Clinic trial" in text
    assert "51.4 (11.0)" in text


def test_on_a_phone_only_the_table_scrolls_sideways(page: Page, server: Server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/baseline?study=tongji_prospective")
    expect(page.locator(TABLE)).to_contain_text("n = 34")
    expect(page.get_by_role("button", name="Download")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator(TABLE).evaluate("box => { box.scrollLeft = 200 }")
    name = page.locator(f"{TABLE} tbody th").first.bounding_box()
    box = page.locator(TABLE).bounding_box()
    assert name is not None
    assert box is not None
    assert name["x"] == pytest.approx(box["x"], abs=1)

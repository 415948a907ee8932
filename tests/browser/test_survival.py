"""A clinician opens the app, presses "Women", and reads survival of the women in the cohort.

Numbers: counted from the CSV and computed in R (see tests/pages/test_survival_figure.py).
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle, press_pill, table_rows
from tools.server import Server

PATIENTS = "stMetricValue"


@pytest.fixture
def opened(page: Page, server: Server) -> Page:
    page.goto(f"{server.url}/survival?study=mayo_pbc")
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("312 of 418")
    expect_idle(page)
    return page


def values(page: Page) -> list[str]:
    return page.get_by_test_id(PATIENTS).all_inner_texts()


def test_the_opening_view_shows_the_numbers_of_r(opened: Page):
    expect(opened.get_by_test_id(PATIENTS)).to_have_count(4)
    assert values(opened) == ["312 of 418", "71% v 71%", "1.06", "0.750"]
    body = opened.get_by_test_id("stMain")
    expect(body).to_contain_text("Adjusted 0.90 (0.62 to 1.29)")
    expect(body).to_contain_text("D-penicillamine 65 deaths in 158")
    assert table_rows(opened)[:6] == [
        ["158", "149", "143", "124", "101", "82"],
        ["0", "9", "14", "27", "36", "43"],
        ["0", "0", "1", "7", "21", "33"],
        ["154", "141", "135", "116", "93", "77"],
        ["0", "13", "19", "32", "39", "42"],
        ["0", "0", "0", "6", "22", "35"],
    ]


def test_a_filter_recomputes_everything(opened: Page):
    press_pill(opened, "Women")
    expect(opened.get_by_test_id(PATIENTS).first).to_have_text("276 of 418")
    expect_idle(opened)
    assert values(opened)[1:] == ["74% v 73%", "0.97", "0.884"]
    assert table_rows(opened)[0] == ["137", "129", "124", "111", "92", "75"]
    expect(opened.get_by_test_id("stMain")).to_contain_text(re.compile(r"374\s+women"))


def test_ticks_of_the_table_stand_under_those_of_the_axis(opened: Page):
    for width in (1280, 390):
        opened.set_viewport_size({"width": width, "height": 844})
        opened.wait_for_timeout(500)
        axis = centres(opened, [str(i) for i in range(6)])
        table = centres(opened, ["158", "149", "143", "124", "101", "82"])
        assert table == pytest.approx(axis, abs=0.5)


def centres(page: Page, texts: list[str]) -> list[float]:
    """Return where the first text mark of each kind stands in the picture, middle in pixels."""
    found = page.locator("[data-testid=stMain] [data-testid=stVegaLiteChart] svg text")
    boxes = found.evaluate_all(
        "nodes => nodes.map(n => [n.textContent, n.getBoundingClientRect()])"
        ".map(([t, r]) => [t, r.x + r.width / 2])"
    )
    first: dict[str, float] = {}
    for text, centre in boxes:
        first.setdefault(text, centre)
    return [first[text] for text in texts]


def test_undo_reset_back_and_reload_open_the_same_view(opened: Page):
    patients = opened.get_by_test_id(PATIENTS).first
    press_pill(opened, "Men")
    expect(patients).to_have_text("36 of 418")
    expect(opened).to_have_url(re.compile(r"f\.sex=M"))
    expect_idle(opened)
    press_pill(opened, "Stage 4")
    expect(patients).to_have_text("15 of 418")
    expect_idle(opened)

    opened.go_back()
    expect(patients).to_have_text("36 of 418")
    opened.go_forward()
    expect(patients).to_have_text("15 of 418")
    opened.reload()
    expect(patients).to_have_text("15 of 418")
    expect_idle(opened)

    opened.get_by_role("button", name="Reset").click()
    expect(patients).to_have_text("312 of 418")
    expect_idle(opened)
    opened.get_by_role("button", name="Undo").click()
    expect(patients).to_have_text("15 of 418")


def test_undo_keeps_step_with_back_and_forward(opened: Page):
    patients = opened.get_by_test_id(PATIENTS).first
    for pill, left in (("Women", "276 of 418"), ("Stage 4", "94 of 418")):
        press_pill(opened, pill)
        expect(patients).to_have_text(left)
        expect_idle(opened)
    opened.go_back()
    expect(patients).to_have_text("276 of 418")
    opened.go_forward()
    expect(patients).to_have_text("94 of 418")
    expect_idle(opened)
    opened.get_by_role("button", name="Undo").click()
    expect(patients).to_have_text("276 of 418")


def test_no_picture_without_its_stamp_is_offered(opened: Page):
    opened.locator("[data-testid=stMain] [data-testid=stVegaLiteChart]").hover()
    expect(opened.get_by_test_id("stElementToolbar").first).to_be_hidden()


def test_the_view_goes_along_to_another_page_and_back(opened: Page):
    press_pill(opened, "Men")
    expect(opened.get_by_test_id(PATIENTS).first).to_have_text("36 of 418")
    opened.get_by_test_id("stTopNavLink").get_by_text("Overview").click()
    expect(opened).to_have_url(re.compile(r"/\?study=mayo_pbc&f\.sex=M"))
    expect(opened.get_by_test_id(PATIENTS).first).to_have_text("36 of 418")
    opened.get_by_test_id("stTopNavLink").get_by_text("Survival").click()
    expect(opened.get_by_test_id(PATIENTS).first).to_have_text("36 of 418")


def test_back_goes_to_the_page_before_with_the_view_of_then(opened: Page):
    press_pill(opened, "Men")
    expect(opened.get_by_test_id(PATIENTS).first).to_have_text("36 of 418")
    opened.get_by_test_id("stTopNavLink").get_by_text("Subgroups").click()
    expect(opened.get_by_test_id("stMain")).to_contain_text("Does the effect differ")
    expect(opened).to_have_url(re.compile(r"/subgroups\?study=mayo_pbc&f\.sex=M"))
    for _ in range(2):  # the menu's own address comes between, and keeps the view
        opened.go_back()
        expect_idle(opened)
        expect(opened.get_by_test_id(PATIENTS).first).to_have_text("36 of 418")
    expect(opened).to_have_url(re.compile(r"/survival\?study=mayo_pbc&f\.sex=M"))
    opened.go_back()
    expect(opened.get_by_test_id(PATIENTS).first).to_have_text("312 of 418")


def test_nobody_left_says_so_and_shows_the_way_back(page: Page, server: Server):
    page.goto(
        f"{server.url}/survival?study=mayo_pbc&f.sex=M&f.stage=2&f.stage=~recorded&f.age_years=50..56"
    )
    expect(page.get_by_test_id("stMain")).to_contain_text("No patient matches these filters")
    page.get_by_role("button", name="Remove all filters").click()
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("312 of 418")


def test_a_link_that_does_not_fit_is_said_and_opens_what_does(page: Page, server: Server):
    page.goto(f"{server.url}/survival?study=mayo_pbc&f.sex=M&f.nonsense=1")
    expect(page.get_by_test_id("stMain")).to_contain_text("Part of this link does not fit")
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("36 of 418")


def test_nothing_scrolls_sideways_on_a_phone(page: Page, server: Server):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.url}/survival?study=mayo_pbc")
    expect(page.get_by_test_id(PATIENTS).first).to_have_text("312 of 418")
    expect(page.get_by_test_id(PATIENTS).last).to_have_text("0.750")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390

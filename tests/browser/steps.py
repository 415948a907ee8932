"""What a person does in the app, in their words."""

import re

from playwright.sync_api import Page, expect

from tests.browser.menu import Entry
from tools.server import Server

START_MS = 80  # a press takes some 20 ms to start its run


def open_by_link(page: Page, server: Server, entry: Entry) -> None:
    """Open a page by its own address."""
    page.goto(f"{server.url}/{entry.url_path}")


def open_from_menu(page: Page, entry: Entry) -> None:
    """Open a page by its entry in the menu, which may stand in a section that unfolds."""
    link = "stTopNavLink"
    if entry.section:
        page.get_by_test_id("stTopNavSection").filter(has_text=entry.section).click()
        link = "stTopNavDropdownLink"
    page.get_by_test_id(link).get_by_text(entry.title, exact=True).click()


def expect_page(page: Page, entry: Entry) -> None:
    """Expect a page, whole and in its frame: at its address, filter bar beside it, no error."""
    expect(page).to_have_url(re.compile(rf"//[^/]+/{entry.url_path}(\?|$)"))
    expect_idle(page)
    if not entry.section:
        current = page.locator("[data-testid=stTopNavLink][aria-current=page]")
        expect(current).to_have_text(entry.title)
    expect(page.get_by_test_id("stSidebar").get_by_text("Filters", exact=True)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def expect_idle(page: Page) -> None:
    """Expect the run that was asked for to be over."""
    page.wait_for_timeout(START_MS)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.get_by_test_id("stSidebar")).to_be_visible()


def press_pill(page: Page, label: str) -> None:
    """Press a level of a filter in the filter bar."""
    sidebar = page.get_by_test_id("stSidebar")
    sidebar.get_by_role("button", name=re.compile(rf"^{re.escape(label)} ")).click()


def table_rows(page: Page) -> list[list[str]]:
    """Return the numbers under the survival curves, line by line, from left to right."""
    texts = page.locator("[data-testid=stMain] [data-testid=stVegaLiteChart] svg text")
    expect(texts.filter(has_text="Censored").first).to_be_visible()
    marks = texts.evaluate_all(
        "nodes => nodes.map(n => [n.textContent, n.getBoundingClientRect()])"
        ".map(([t, r]) => [Math.round(r.y), r.x, t])"
    )
    lines: dict[int, list[str]] = {}
    starts = [y for y, _, text in marks if text in ("At risk", "Events", "Censored")]
    for y, _, text in sorted(marks):
        if y in starts and re.fullmatch(r"\d+", text):
            lines.setdefault(y, []).append(text)
    return [lines[y] for y in sorted(lines)]

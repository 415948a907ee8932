"""While the app computes: nothing fades, and of a long run a line along the top tells."""

from playwright.sync_api import Page, expect

from tests.browser.steps import expect_idle
from tools.server import Server

LINE = "getComputedStyle(document.querySelector('[data-test-script-state]'), '::after')"


def test_a_line_tells_of_a_long_run_and_nothing_fades(page: Page, server: Server):
    page.goto(f"{server.url}/survival?study=mayo_pbc")
    expect(page.get_by_test_id("stMetricValue").last).to_be_visible()
    expect_idle(page)
    assert page.evaluate(f"{LINE}.content") == "none"
    elements = page.locator("[data-stale]")
    assert elements.count() > 20
    styles = elements.evaluate_all(
        "found => found.map(node => { node.dataset.stale = true; node.style.opacity = 0.3;"
        " const style = getComputedStyle(node);"
        " return style.opacity + ' ' + style.transitionDuration; })"
    )
    assert set(styles) == {"1 0s"}
    page.evaluate(
        "document.querySelector('[data-test-script-state]').dataset.testScriptState = 'running'"
    )
    assert page.evaluate(f"{LINE}.visibility") == "hidden"
    page.wait_for_function(f"{LINE}.visibility === 'visible'")

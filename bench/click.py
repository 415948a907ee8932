"""Click on a filter to Kaplan-Meier curves changed, in Chromium; the two variants take turns."""

import re

from playwright.sync_api import Browser, Page

from bench.summary import print_table, spread
from bench.visitor import APP_PAGE
from tools.server import Server

TIMEOUT_MS = 30_000
SETTLE_MS = 250
CURVES = "g.mark-line path"
# Pressed once each before the clicks that count: the first press of a session is not like the rest.
WARM_UP = ("Men", "Men")

# Promises, from inside the page, the milliseconds from the next click until the shape of what the
# selector finds differs, and until the run that it started is over.
WATCH = """selector => {
  const shape = () => [...document.querySelectorAll(selector)]
    .map(node => node.getAttribute("d") || node.textContent).join();
  const state = () => document.querySelector("[data-test-script-state]").dataset.testScriptState;
  const before = shape();
  window.measured = new Promise((resolve, reject) => {
    let clicked = null, curves = null;
    setTimeout(() => reject(Error("The picture did not change.")), 20000);
    addEventListener("click", event => { clicked = event.timeStamp }, {capture: true, once: true});
    const observer = new MutationObserver(() => {
      if (clicked === null) return;
      const elapsed = performance.now() - clicked;
      if (curves === null) {
        const now = shape();
        if (now && now !== before) curves = elapsed;
      }
      if (curves !== null && state() === "notRunning") {
        observer.disconnect();
        resolve([curves, elapsed]);
      }
    });
    observer.observe(document.body, {subtree: true, childList: true, characterData: true,
      attributes: true, attributeFilter: ["d", "data-test-script-state"]});
  });
}"""


def clicks() -> list[str]:
    """Return thirty pills to press, one after another; every press opens a view not seen before.

    The first four pills go through all their combinations, one pill a press; Stage 1 is pressed
    and they go back through them, as far as enough patients are left; then Men.
    """
    pills = ("Women", "Stage 4", "Stage 3", "Stage 2")
    gray = [pills[(step & -step).bit_length() - 1] for step in range(1, 16)]
    return [*gray, "Stage 1", *gray[:13], "Men"]


def measure_clicks(browser: Browser, app: Server, plain: Server) -> None:
    """Measure and print."""
    pages = [opened(browser, address) for address in (app.url + APP_PAGE, plain.url)]
    for pill in WARM_UP:
        for page in pages:
            press(page, pill)
    times = [[press(page, pill) for page in pages] for pill in clicks()]
    by_variant = list(zip(*times, strict=True))
    curves, whole = ([[t[i] for t in variant] for variant in by_variant] for i in (0, 1))
    rows = spread("curves changed", *curves) | spread("run over, all numbers there", *whole)
    print_table(f"Click on a filter, {len(times)} clicks each, in turns", rows)
    for page in pages:
        page.context.close()


def opened(browser: Browser, address: str, marks: str = CURVES) -> Page:
    """Return a new browser's page once its picture stands."""
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    page.set_default_timeout(TIMEOUT_MS)
    page.goto(address)
    page.wait_for_selector(marks, state="attached")
    page.wait_for_selector("[data-test-script-state=notRunning]")
    page.wait_for_timeout(SETTLE_MS)
    return page


def press(page: Page, pill: str, marks: str = CURVES) -> tuple[float, float]:
    """Press a pill; return milliseconds until the picture changed and until the run was over."""
    page.bring_to_front()
    button = page.get_by_test_id("stSidebar").get_by_role("button", name=re.compile(rf"^{pill}\b"))
    page.evaluate(WATCH, marks)
    button.click()
    curves, whole = page.evaluate("() => window.measured")
    page.wait_for_timeout(SETTLE_MS)
    return curves, whole

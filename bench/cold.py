"""Cold start: from a fresh process to the first chart on screen, and where the time goes."""

import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser

from bench.summary import print_table
from bench.visitor import APP_PAGE
from tools.server import serve

STARTS = 3
CURVES = "g.mark-line path"


def measure_cold_start(browser: Browser, app: str, plain: str) -> None:
    """Measure in turns, and print medians; each line counts from the start of the process."""
    variants = ((app, APP_PAGE), (plain, ""))
    starts = [[_start(browser, *variant) for variant in variants] for _ in range(STARTS)]
    steps = ("port up", "first message", "first chart")
    rows = {
        step: (
            median(app_start[i] for app_start, _ in starts) * 1000,
            median(plain_start[i] for _, plain_start in starts) * 1000,
        )
        for i, step in enumerate(steps)
    }
    print_table(f"Cold start, median of {STARTS}", rows)


def _start(browser: Browser, script: str, address: str) -> tuple[float, float, float]:
    """Return seconds until the port answers, the first message arrives, the first chart stands."""
    messages: list[float] = []
    begin = time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as home,
        serve(script, home=Path(home), warm=False) as server,
    ):
        port_up = time.perf_counter() - begin
        page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
        page.on(
            "websocket",
            lambda socket: socket.on(
                "framereceived", lambda _: messages.append(time.perf_counter() - begin)
            ),
        )
        page.goto(server.url + address)
        page.wait_for_selector(CURVES, state="attached")
        chart = time.perf_counter() - begin
        page.context.close()
    return port_up, messages[0], chart

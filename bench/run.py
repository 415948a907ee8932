"""`make bench`: the app beside a plain Streamlit script of the same page, measured in one run."""

import sys
import tempfile
from contextlib import AbstractContextManager
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.click import measure_clicks
from bench.cold import measure_cold_start
from bench.pages import measure_pages
from bench.sessions import measure_sessions
from tools.browser import NONE_TO_BE_HAD, find_browser
from tools.server import Server, serve

APP_SCRIPT, PLAIN_SCRIPT = "app.py", "bench/plain.py"
# The app's settings are part of what is measured; the plain script has Streamlit's own.
PLAIN_SETTINGS = {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"}


def main() -> None:
    """Run all measurements; the machine should have nothing else to do."""
    path = find_browser()
    if path is None:
        sys.exit(NONE_TO_BE_HAD)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=path)
        home = Path(folder)
        with serve(APP_SCRIPT, home=home) as app, _serve_plain(home) as plain:
            measure_clicks(browser, app, plain)
            measure_pages(browser, app)
        measure_cold_start(browser, APP_SCRIPT, PLAIN_SCRIPT)
        browser.close()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        with serve(APP_SCRIPT, home=home) as app, _serve_plain(home) as plain:
            measure_sessions(app, plain)


def _serve_plain(home: Path) -> AbstractContextManager[Server]:
    return serve(PLAIN_SCRIPT, home=home, environment=PLAIN_SETTINGS)


if __name__ == "__main__":
    main()

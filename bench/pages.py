"""Click on a filter to picture changed and to everything there, in Chromium, on every page."""

from statistics import median

from playwright.sync_api import Browser

from bench.click import opened, press
from tools.server import Server

PICTURES = "[data-testid=stMain] [data-testid=stVegaLiteChart] :is(path, text)"
PAGES = {
    "Overview": "/?study=tongji_prospective",
    "Baseline": "/baseline?study=tongji_prospective",
    "Survival": "/survival?study=tongji_prospective",
    "Subgroups": "/subgroups?study=tongji_retrospective",
    "Trajectories, all measures": "/trajectories?study=tongji_prospective",
    "Trajectories, one measure": "/trajectories?study=tongji_prospective&o.measure=mmt8",
    "HRCT": "/hrct?study=tongji_prospective",
    "Safety": "/safety?study=tongji_prospective",
}
# One pill a press, through the combinations of three; the first press of a session is not counted.
PILLS = ("Women", "Negative", "Women", "Positive", "Women", "Negative", "Women", "Positive")


def measure_pages(browser: Browser, app: Server) -> None:
    """Measure and print medians."""
    presses = (*PILLS, *PILLS)
    print(f"\nClick on a filter on each page, median of {len(presses) - 1}")
    print(f"{'':38}{'picture':>10}{'all':>10}")
    for name, address in PAGES.items():
        page = opened(browser, app.url + address, PICTURES)
        times = [press(page, pill, PICTURES) for pill in presses][1:]
        picture, whole = (median(time[i] for time in times) for i in (0, 1))
        print(f"  {name:36}{picture:7.0f} ms{whole:7.0f} ms", flush=True)
        page.context.close()

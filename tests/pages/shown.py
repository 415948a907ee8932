"""Opening the app under test, and what it shows where AppTest has no word for it."""

import html
import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"


def open_page(script: str | None = None, **link: str) -> AppTest:
    """Run the app at a link's parameters, and go from there to a page."""
    app = AppTest.from_file(APP, default_timeout=60)
    for key, value in link.items():
        app.query_params[key] = value
    app.run()
    return app.switch_page(script).run() if script else app


def said(app: AppTest) -> str:
    """Return the page's text as a reader sees it: without the backslashes that keep it plain."""
    return " ".join(element.value for element in app.markdown).replace("\\", "")


def shown_tables(app: AppTest) -> list[list[list[str]]]:
    """Return the tables of numbers on the page: rows of cells, without their heads."""
    bodies = [element.proto.body for element in app.get("html")]
    return [_rows(table) for body in bodies for table in re.findall(_TABLE, body, re.DOTALL)]


_TABLE = r'<div class="numbers-table".*?</table>'


def _rows(body: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", body.partition("<tbody>")[2])
    return [[html.unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row)] for row in rows]

"""What an app under test shows, where AppTest has no word for it."""

import html
import re

from streamlit.testing.v1 import AppTest


def shown_tables(app: AppTest) -> list[list[list[str]]]:
    """Return the tables of numbers on the page: rows of cells, without their heads."""
    bodies = [element.proto.body for element in app.get("html")]
    return [_rows(body) for body in bodies if "numbers-table" in body and "<table>" in body]


def _rows(body: str) -> list[list[str]]:
    rows = re.findall(r"<tr>(.*?)</tr>", body.partition("<tbody>")[2])
    return [[html.unescape(cell) for cell in re.findall(r"<td>(.*?)</td>", row)] for row in rows]

"""Rows of text as HTML tables, every text escaped: the browser draws them as one element.

Streamlit's own table gives each cell a Markdown renderer, and every press draws each element of
the page again.
"""

from collections.abc import Mapping
from html import escape

import pandas as pd

from pages.view.plain import one_line


def html_tables(tables: Mapping[str, pd.DataFrame], notes: Mapping[str, str]) -> str:
    """Return tables under their titles; a note stands under the title, rows may be none."""
    return "".join(
        f"<h4>{_text(title)}</h4>"
        + (f'<p class="numbers-note">{_text(notes[title])}</p>' if title in notes else "")
        + (html_table(rows) if len(rows) else "")
        for title, rows in tables.items()
    )


def html_table(rows: pd.DataFrame) -> str:
    """Return the table in a box that scrolls sideways where it must; tags and classes are ours."""
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in rows.columns)
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in rows.itertuples(index=False, name=None))
    return (
        '<div class="numbers-table" tabindex="0" role="region" aria-label="Table">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _cells(row: tuple[object, ...]) -> str:
    return "".join(f"<td>{_text(cell)}</td>" for cell in row)


def _text(cell: object) -> str:
    return escape(one_line(str(cell)))

"""Rows of text as an HTML table, every text escaped: the browser draws it as one element.

Streamlit's own table gives each cell a Markdown renderer: sixty cells took a press 60 ms.
"""

from html import escape

import pandas as pd

from pages.view.plain import one_line


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

"""The baseline table as HTML: on the page, and as a file that Word opens.

Every text is escaped here; the tags and classes are our own and hold nothing from a file.
"""

from html import escape

from pages.view.baseline.table import Head, Line, Shown
from pages.view.figure import Figure
from pages.view.plain import shorten
from pages.view.sheet import HAIRLINE, INK, MUTED, TEXT_COLOURS

_FILE_STYLE = (
    f"body{{font-family:Calibri,Arial,sans-serif;font-size:10.5pt;color:{INK}}}"
    "h1{font-size:14pt;margin:0 0 4pt}"
    f"p{{color:{MUTED};font-size:9pt;margin:2pt 0}}"
    "table{border-collapse:collapse;margin:8pt 0}"
    "th,td{padding:2pt 8pt;text-align:left;vertical-align:top}"
    f"th,td{{border-bottom:1px solid {HAIRLINE}}}"
    f"thead th{{border-bottom:1px solid {INK}}}th{{font-weight:normal}}"
    f".level th,.missing th{{padding-left:20pt}}.missing th,.missing td,small{{color:{MUTED}}}"
    + "".join(f".slot{i}{{color:{colour}}}" for i, colour in enumerate(TEXT_COLOURS, start=1))
)


_ROOMY = 3  # groups' columns that fit beside the picture in the usual size


def on_page(shown: Shown) -> str:
    """Return the table for the page, in a box that scrolls and can be reached by keyboard."""
    size = "" if shown.compared else " single"
    size = " dense" if len(shown.heads) > _ROOMY else size
    return (
        f'<div class="baseline-table{size}" tabindex="0" role="region" '
        f'aria-label="Baseline table">{_table(shown)}</div>'
    )


def as_file(shown: Shown, note: str, figure: Figure) -> bytes:
    """Return the table under the figure's title with its note, method, cautions and stamp."""
    below = (
        note,
        *(f"Caution: {caution.text}" for caution in figure.warnings),
        figure.method,
        *figure.stamp.lines,
    )
    title = escape(figure.title)
    document = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{_FILE_STYLE}</style></head><body><h1>{title}</h1>"
        f"{_table(shown)}{''.join(f'<p>{escape(line)}</p>' for line in below)}</body></html>"
    )
    return document.encode("utf-8")


def _table(shown: Shown) -> str:
    heads = "".join(_head(head) for head in shown.heads)
    heads += '<th scope="col" title="Standardised difference">Std. diff.</th>' * shown.compared
    heads += '<th scope="col">p</th><th scope="col">Test</th>' * shown.tested
    body = "".join(_line(line, shown) for line in shown.lines)
    return (
        f'<table><thead><tr><th scope="col">Variable</th>{heads}</tr></thead>'
        f"<tbody>{body}</tbody></table>"
    )


def _head(head: Head) -> str:
    slot = f' class="slot{head.slot}"' if head.slot else ""
    return (
        f'<th scope="col"><strong{slot}>{escape(head.label)}</strong><br>'
        f"<small>n = {head.patients}</small></th>"
    )


def _line(line: Line, shown: Shown) -> str:
    how = f' title="{escape(line.how)}"' if line.how else ""
    cells = "".join(f"<td{how}>{escape(cell)}</td>" for cell in line.cells)
    if shown.compared:
        cells += f"<td>{escape(line.difference)}</td>"
    if shown.tested:
        why = f' title="{escape(line.why)}"' if line.why else ""
        cells += f"<td{why}>{escape(line.p)}</td><td><small>{escape(line.test)}</small></td>"
    label = escape(shorten(line.label))
    return f'<tr class="{line.kind}"><th scope="row">{label}</th>{cells}</tr>'

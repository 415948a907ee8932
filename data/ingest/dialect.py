"""How a CSV file is laid out: its physical lines and its delimiter."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from analytics.frozen import Value
from data.ingest.errors import UploadError

DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}

# str.splitlines() also breaks at form feeds and other characters that may stand inside a cell.
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_EXCEL_HINT = re.compile(r"\"?sep=(.)\"?\s*", re.IGNORECASE)


class Dialect(Value):
    """The layout of one file.

    first_line : physical line at which the table starts: 1, or 2 below Excel's line "sep=;".
    width : cells in most of its rows.
    """

    delimiter: str
    first_line: int
    width: int


def split_lines(text: str) -> list[str]:
    """Return the physical lines with their ends (LF, CRLF or CR, also mixed)."""
    return _LINE.findall(text)


def find_dialect(lines: Sequence[str]) -> Dialect:
    """Choose the delimiter that cuts the rows of the whole file into the most cells, alike.

    A delimiter under which the header is as wide as most rows goes before any other; then the
    one with the largest usual width, weighted by the share of rows that have it.

    Raises
    ------
    UploadError
        When no delimiter gives two columns.
    """
    hint = _EXCEL_HINT.fullmatch(lines[0])
    first_line = 2 if hint else 1
    candidates = [hint[1]] if hint and hint[1] in DELIMITERS else DELIMITERS
    layouts = [_layout(lines[first_line - 1 :], delimiter) for delimiter in candidates]
    best = max(layouts, key=lambda layout: (layout.header_fits, layout.fit))
    if best.width < 2:
        raise UploadError(
            "No columns were found: separate them with commas, semicolons or tabs, with the "
            "column names on line 1."
        )
    return Dialect(best.delimiter, first_line, best.width)


class _Layout(Value):
    delimiter: str
    width: int
    header_fits: bool
    fit: float


def _layout(lines: Sequence[str], delimiter: str) -> _Layout:
    widths = _widths(lines, delimiter)
    if not widths:
        return _Layout(delimiter, 0, False, 0.0)
    width, rows = Counter(widths).most_common(1)[0]
    header_fits = width > 1 and widths[0] == width
    return _Layout(delimiter, width, header_fits, width * rows / len(widths))


def _widths(lines: Sequence[str], delimiter: str) -> list[int]:
    widths: list[int] = []
    # Under the wrong delimiter anything may happen; under the right one the strict reading that
    # follows says where the fault is.
    with suppress(csv.Error):
        widths.extend(len(cells) for cells in csv.reader(lines, delimiter=delimiter) if any(cells))
    return widths

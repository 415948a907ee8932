"""Strict reading: every row as wide as the header, every cell as text, every line accounted for."""

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np
import pandas as pd

from analytics.frozen import Frozen
from data.ingest.decode import Decoded
from data.ingest.dialect import Dialect, find_dialect, split_lines
from data.ingest.errors import UploadError
from data.ingest.header import name_columns
from data.ingest.notices import Notice, in_words, on_lines
from data.ingest.numerals import Decimal, find_decimal
from data.ingest.receipt import set_aside_table

LINE = "line"
TEXT = pd.StringDtype("pyarrow", na_value=np.nan)

_CHUNK = 500_000  # cells held as Python objects before they are packed
_MOST_LINE_BREAKS = 5  # in one cell; more means a quotation mark that was never closed
_LINE_BREAK = re.compile(r"\r\n|\n|\r")
_TOTALS = {
    *("total", "totals", "subtotal", "grand total", "sum", "mean", "average", "median"),
    *("合计", "总计", "小计", "总和", "平均", "平均值", "均值"),
}


class RawTable(Frozen):
    """A file as read: one row per patient as far as its shape goes, nothing interpreted yet.

    name : of the file. sha256 : of its bytes.
    header : column names, unique also when case and width are ignored.
    rows : every cell as text, as typed; blank is "". The index, `line`, is the physical line on
        which the row starts (header = 1).
    set_aside : line, column, reason of the rows whose shape could not be trusted.
    decimal : the decimal mark of the file.
    cautions : what was noticed so far.
    """

    name: str
    sha256: str
    header: tuple[str, ...]
    rows: pd.DataFrame
    set_aside: pd.DataFrame
    decimal: Decimal
    cautions: tuple[Notice, ...]

    @property
    def rows_in(self) -> int:
        """Rows with at least one value below the header."""
        return len(self.rows) + len(self.set_aside)

    @property
    def texts(self) -> tuple[str, ...]:
        """Columns in which most of the cells that are filled hold no digit: words, not numbers."""
        return tuple(name for name in self.header if _is_text(self.rows[name]))


def _is_text(cells: pd.Series) -> bool:
    filled = cells[cells != ""]
    return len(filled) > 0 and bool(filled.str.contains(r"\d").mean() < 0.5)


class _Split(Frozen):
    """The rows of a file by what becomes of them."""

    rows: pd.DataFrame
    ragged: list[tuple[int, str, str]]
    blank: list[int]


def read_table(decoded: Decoded, *, name: str, sha256: str) -> RawTable:
    """Read the text of a CSV file.

    Blank lines are skipped and counted; a row with more or fewer cells than the header, and a line
    of totals or a footnote at the end, is set aside. An extra empty cell at the end of every row
    (a trailing delimiter) is ignored with a notice.

    Raises
    ------
    UploadError
        No rows, an unclosed quotation mark, a header that does not belong to the rows.
    """
    lines = split_lines(decoded.text)
    dialect = find_dialect(lines)
    records = _records(lines, dialect)
    header_line, cells = next((line, row) for line, row in records if any(row))
    header, unnamed = name_columns(cells, header_line)
    trailing = _trailing_cell(header, dialect, header_line)
    split = _split(records, header, trailing)
    rows, footer = _without_footer(split.rows)
    if rows.empty:
        raise UploadError(
            f"There are no patients below the column names on line {header_line}: upload the file "
            "with its rows."
        )
    decimal, decimal_notices = find_decimal(rows, dialect.delimiter)
    cautions = (
        *decoded.cautions,
        *in_words(unnamed),
        *_layout_notices(trailing=trailing, blank=split.blank),
        *decimal_notices,
    )
    aside = set_aside_table([*split.ragged, *footer])
    return RawTable(name, sha256, header, rows, aside, decimal, cautions)


def _records(lines: Sequence[str], dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """Yield the physical line on which each record starts, and its cells."""
    above = dialect.first_line - 1
    reader = csv.reader(islice(lines, above, None), delimiter=dialect.delimiter, strict=True)
    start = dialect.first_line
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _unreadable(lines[start - 1], start, dialect) from None
        after = above + reader.line_num + 1
        if after - start > _MOST_LINE_BREAKS and _too_tall(cells):
            raise _unreadable(lines[start - 1], start, dialect)
        yield start, cells
        start = after


def _too_tall(cells: Sequence[str]) -> bool:
    return any(len(_LINE_BREAK.findall(cell)) > _MOST_LINE_BREAKS for cell in cells)


def _unreadable(text: str, start: int, dialect: Dialect) -> UploadError:
    if len(text) > csv.field_size_limit():
        return UploadError(
            f"Line {start} has more than {csv.field_size_limit()} characters, far more than a row "
            "of a table: remove it, or leave out the column with the long text."
        )
    [cells] = csv.reader([text], delimiter=dialect.delimiter)
    # A cell that is still open at the end of the line has swallowed the line's end.
    still_open = bool(cells) and cells[-1].endswith(("\n", "\r"))
    column = f", column {len(cells)}" if still_open else ""
    return UploadError(
        f"Line {start}{column}: a quotation mark is opened and not closed where the cell ends; "
        "correct that cell, or export the file again, and upload it."
    )


def _trailing_cell(header: Sequence[str], dialect: Dialect, line: int) -> bool:
    """Whether rows carry one cell more than the header; refuse a header of any other width."""
    extra = dialect.width - len(header)
    if extra not in (0, 1):
        raise UploadError(
            f"Line {line} has {len(header)} cell{'s' if len(header) > 1 else ''} and most lines "
            f"below it have {dialect.width}: put the column names on line 1 with no title above "
            "them, and quotation marks around any cell that contains the separator."
        )
    return extra == 1


def _split(
    records: Iterator[tuple[int, list[str]]], header: tuple[str, ...], trailing: bool
) -> _Split:
    width = len(header) + trailing
    frames: list[pd.DataFrame] = []
    kept: list[list[str]] = []
    kept_lines: list[int] = []
    ragged: list[tuple[int, str, str]] = []
    blank: list[int] = []
    for line, cells in records:
        if not any(map(str.strip, cells)):
            blank.append(line)
        elif len(cells) != width:
            ragged.append((line, "", _ragged_reason(len(cells), width)))
        else:
            if trailing:
                _refuse_unnamed_value(cells.pop(), line)
            kept.append(cells)
            kept_lines.append(line)
            if len(kept) * width >= _CHUNK:
                frames.append(_frame(kept, kept_lines, header))
                kept, kept_lines = [], []
    frames.append(_frame(kept, kept_lines, header))
    last = max((frame.index[-1] for frame in frames if len(frame)), default=0)
    return _Split(pd.concat(frames), ragged, [line for line in blank if line < last])


def _refuse_unnamed_value(cell: str, line: int) -> None:
    if cell.strip():
        raise UploadError(
            f"Rows have one cell more than there are column names, with a value in it on line "
            f"{line}: name every column, also the row numbers in front if there are any."
        )


def _ragged_reason(cells: int, width: int) -> str:
    return f"has {'more' if cells > width else 'fewer'} cells ({cells}) than columns ({width})"


def _frame(cells: list[list[str]], lines: list[int], header: tuple[str, ...]) -> pd.DataFrame:
    columns = zip(*cells, strict=True) if cells else [()] * len(header)
    named = zip(header, columns, strict=True)
    data = {name: pd.array(column, dtype=TEXT) for name, column in named}
    return pd.DataFrame(data, index=pd.Index(lines, name=LINE, dtype="int64"))


def _without_footer(rows: pd.DataFrame) -> tuple[pd.DataFrame, list[tuple[int, str, str]]]:
    """Take totals and footnotes off the end of the table."""
    end = len(rows)
    footer: list[tuple[int, str, str]] = []
    while end and (reason := _footer_reason(rows.iloc[end - 1])):
        end -= 1
        footer.append((int(rows.index[end]), "", reason))
    return rows.iloc[:end], footer


def _footer_reason(row: pd.Series) -> str:
    first, *others = (str(cell).strip() for cell in row)
    if first.casefold().rstrip(":： ") in _TOTALS:
        return "is a line of totals below the table, not a patient"
    if len(others) > 1 and not any(others):
        return "has only its first cell filled, as a footnote has"
    return ""


def _layout_notices(*, trailing: bool, blank: list[int]) -> Iterator[Notice]:
    if trailing:
        yield Notice(
            "trailing_cell", "Every row ends with one empty cell more than the header: ignored."
        )
    if blank:
        yield Notice(
            "blank_lines",
            f"{len(blank)} blank row{'s' if len(blank) > 1 else ''} skipped ({on_lines(blank)}).",
        )

"""Numbers written as text."""

from typing import Literal

import numpy as np
import pandas as pd

from data.ingest.notices import Notice

Decimal = Literal[".", ","]

# A number that a computer holds exactly as typed: no leading zeros (007 is a code) and no more
# than 15 digits before the decimal mark (an 18-digit number is an identifier).
_NUMBER = r"[+-]?(?:(?:0|[1-9][0-9]{0,14})(?:MARK[0-9]*)?|MARK[0-9]+)(?:[eE][+-]?[0-9]{1,3})?"
_PATTERN = {".": _NUMBER.replace("MARK", r"\."), ",": _NUMBER.replace("MARK", ",")}
_FRACTION = {".": r"[+-]?[0-9]+\.[0-9]+", ",": r"[+-]?[0-9]+,[0-9]+"}


def tidy(cells: pd.Series) -> pd.Series:
    """Trim every cell; a blank one becomes missing. No word is taken for missing."""
    trimmed = cells.str.strip()
    return trimmed.where(trimmed != "")


def read_numbers(values: pd.Series, decimal: Decimal) -> pd.Series:
    """Return the numbers in tidy text: NaN where a cell is missing or not a number in full.

    A number too large to be finite comes out as infinite.
    """
    numeric = values.str.fullmatch(_PATTERN[decimal]).fillna(False).astype(bool)
    plain = values.where(numeric)
    if decimal == ",":
        plain = plain.str.replace(",", ".", regex=False)
    with np.errstate(over="ignore"):
        return plain.astype("float64")


def find_decimal(rows: pd.DataFrame, delimiter: str) -> tuple[Decimal, tuple[Notice, ...]]:
    """Choose the decimal mark of a file: the one in which more of its cells are fractions.

    A comma-delimited file always has the point: a quoted "1,200" in it is more often a thousand.
    A comma is said, and so is a file that has both.
    """
    if delimiter == ",":
        return ".", ()
    commas, points = (_fractions(rows, mark) for mark in (",", "."))
    if not commas:
        return ".", ()
    decimal: Decimal = "," if commas > points else "."
    mark, other = ("comma", "point") if decimal == "," else ("point", "comma")
    both = f"; a number with a {other} is kept as text" if points else ""
    return decimal, (
        Notice("decimal_mark", f"Numbers are read with a {mark} as the decimal mark{both}."),
    )


def _fractions(rows: pd.DataFrame, mark: str) -> int:
    return sum(
        int(rows[name].str.strip().str.fullmatch(_FRACTION[mark]).sum()) for name in rows.columns
    )

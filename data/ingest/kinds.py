"""What a further column of an upload holds: a number, a category, or text."""

from typing import Literal

import numpy as np
import pandas as pd

from analytics.frozen import Frozen
from data.ingest.header import folded
from data.ingest.notices import Remark
from data.ingest.numerals import Decimal, read_numbers, tidy

Kind = Literal["number", "category", "text"]

MOST_LEVELS = 50
MOST_CODES = 6

_DATE = (
    r"(?:[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?"
    r"|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{1,2}[-/. ][A-Za-z]{3,9}[-/. ][0-9]{2,4})(?:[T ][0-9:.]+Z?)?"
)
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
_WORDS_FOR_MISSING = {
    *("na", "n/a", "#n/a", "n.a.", "null", "none", "nan", "nil", "nd", "n.d.", "-", "--", ".", "?"),
    *("unknown", "missing", "not available", "not recorded", "not done"),
    *("未查", "未知", "不详", "缺失", "未做", "未测"),
}


class Typed(Frozen):
    """One column, typed.

    values : floats of a number, otherwise trimmed text; NaN where the cell is blank.
    """

    kind: Kind
    values: pd.Series
    remarks: tuple[Remark, ...]


def type_column(cells: pd.Series, *, name: str, decimal: Decimal, identifier: bool) -> Typed:
    """Decide what a column holds; nothing but a blank cell is missing.

    number : every value is a number in full. Whole numbers 0-9 of at most six different values
        are codes (yes/no, grades), and stay categories.
    category : text of at most 50 different values, not all different.
    text : everything else: free text, dates, identifiers, numbers with other cells among them.
        It is kept but cannot be filtered or grouped by.
    identifier : a column of identifiers by its name; always text.
    """
    values = tidy(cells)
    if values.isna().all():
        return Typed("text", values, (Remark("empty_column", name),))
    numbers = read_numbers(values, decimal)
    kind, code = _kind(values, numbers, identifier)
    if kind == "number":
        return Typed(kind, numbers, ())
    lines = _lines(values.notna() & ~_finite(numbers)) if code == "not_all_numbers" else ()
    found = (Remark(code, name, lines),) if code else ()
    return Typed(kind, values, (*found, *label_remarks(values, name=name, kind=kind)))


def _kind(values: pd.Series, numbers: pd.Series, identifier: bool) -> tuple[Kind, str]:
    """Return the kind, and the code of a remark or ""."""
    known = values.dropna()
    levels = known.unique()
    if identifier:
        return "text", ""
    if _finite(numbers[known.index]).all():
        codes = len(levels) <= MOST_CODES and known.str.fullmatch("[0-9]").all()
        return ("category" if codes else "number"), ""
    if known.str.fullmatch(_DATE).mean() >= 0.5:
        return "text", "dates"
    if len(levels) > MOST_CODES and _mostly_numbers(known, numbers):
        return "text", "not_all_numbers"
    if len(levels) > MOST_LEVELS or (len(levels) == len(known) > MOST_CODES):
        return "text", "many_values"
    return "category", ""


def _mostly_numbers(known: pd.Series, numbers: pd.Series) -> bool:
    """Whether at least half are numbers and some are neither number nor digits (codes: 007)."""
    numeric = _finite(numbers[known.index])
    digits = known.str.fullmatch("[0-9]+")
    return bool(numeric.mean() >= 0.5 and not (numeric | digits).all())


def label_remarks(values: pd.Series, *, name: str, kind: Kind = "category") -> tuple[Remark, ...]:
    """Return what a person should know about the labels in tidy text."""
    counted = values.value_counts()
    levels = [str(level) for level in counted.index]
    words = {level for level in levels if folded(level) in _WORDS_FOR_MISSING}
    hidden = values.str.contains(_CONTROL, regex=True).fillna(False).astype(bool)
    alike = kind == "category" and len({folded(level) for level in levels}) < len(levels)
    return tuple(
        remark
        for remark, applies in (
            (Remark("word_for_missing", name, _lines(values.isin(words))), bool(words)),
            (Remark("spellings", name), alike),
            (Remark("control_characters", name, _lines(hidden)), bool(hidden.any())),
        )
        if applies
    )


def _finite(numbers: pd.Series) -> pd.Series:
    return pd.Series(np.isfinite(numbers.to_numpy()), index=numbers.index)


def _lines(where: pd.Series) -> tuple[int, ...]:
    return tuple(int(line) for line in where.index[where.to_numpy()])

"""What a person must know about a file that was read all the same."""

from collections.abc import Iterable, Sequence

from analytics.frozen import Value

_SHOWN = 5


class Notice(Value):
    """One remark on an upload.

    code : stable name, for tests.
    text : one sentence: what, where, what follows. Column names come from the file, so a page
        escapes them; cells are never quoted.
    """

    code: str
    text: str


class Remark(Value):
    """One finding in one column, before it is put into words.

    lines : physical lines of the cells meant; empty when the whole column is meant.
    """

    code: str
    column: str
    lines: tuple[int, ...] = ()


# What a finding is, and what follows from it.
_WORDING = {
    "unnamed_column": (
        "Columns without a name in the header",
        "they are shown under their position",
    ),
    "dates": (
        "Columns that look like dates",
        "they are kept as text, neither checked nor used for follow-up",
    ),
    "empty_column": ("Columns without a single value", "they cannot be filtered by"),
    "not_all_numbers": (
        "Columns of numbers in which some cells are not plain numbers",
        "the column is kept as text and left out of the filters; correct or clear those cells "
        "and upload again to use it",
    ),
    "word_for_missing": (
        "Cells with a word that may stand for a missing value, such as NA, None or unknown",
        "the word is kept as a label, because only an empty cell counts as missing",
    ),
    "spellings": (
        "Values that differ only in capital letters or full-width characters",
        "they are kept apart; write them alike and upload again to join them",
    ),
    "control_characters": (
        "Cells with invisible control characters",
        "they are kept; type those cells again if a label looks odd",
    ),
    "many_values": (
        "Columns with too many different values to choose from",
        "they are kept as text and left out of the filters",
    ),
    "many_arms": (
        "Arms with too many different values to compare",
        "check that the column holds the arm",
    ),
    "identifying_patient": (
        "The patient column looks as if it identifies a person",
        "patients are named after their line in the file instead",
    ),
    "identifying": (
        "Columns that look as if they identify a person",
        "they are left out of everything unless you choose to keep them",
    ),
}


def in_words(remarks: Iterable[Remark]) -> tuple[Notice, ...]:
    """Merge remarks of one kind into one notice that names every place (the first few of many)."""
    by_code: dict[str, list[Remark]] = {}
    for remark in remarks:
        by_code.setdefault(remark.code, []).append(remark)
    return tuple(_notice(code, found) for code, found in by_code.items())


def _notice(code: str, found: list[Remark]) -> Notice:
    problem, consequence = _WORDING[code]
    return Notice(code, f"{problem}: {listed([_place(r) for r in found], 12)}; {consequence}.")


def _place(remark: Remark) -> str:
    return f"{remark.column} ({on_lines(remark.lines)})" if remark.lines else remark.column


def on_lines(lines: Sequence[int]) -> str:
    """Say where: "line 6", "lines 6, 7 and 8", "lines 6, 7, 8, 9, 10 and 43 more"."""
    return f"line{'s' if len(lines) > 1 else ''} {listed([str(line) for line in lines])}"


def listed(items: Sequence[str], shown: int = _SHOWN) -> str:
    """Join words as in a sentence; of more than `shown`, name the first and count the rest."""
    if len(items) > shown:
        return f"{', '.join(items[:shown])} and {len(items) - shown} more"
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))

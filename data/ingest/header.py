"""The names of the columns, on the first line of the table."""

import re
import unicodedata
from collections.abc import Sequence

from data.ingest.errors import UploadError
from data.ingest.notices import Remark, listed

MOST_COLUMNS = 2000

_DATUM = re.compile(r"[+-]?[0-9]*[.,]?[0-9]+|[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}")


def folded(name: str) -> str:
    """Return the form in which two names count as the same: width, case and edges ignored."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def name_columns(cells: Sequence[str], line: int) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """Return the column names, each on one line, and a remark for each one that had to be made up.

    Raises
    ------
    UploadError
        Too many columns, a first line that looks like a patient, or two columns of one name.
    """
    if len(cells) > MOST_COLUMNS:
        raise UploadError(
            f"The file has {len(cells)} columns and at most {MOST_COLUMNS} are read: upload only "
            "the columns that are needed."
        )
    _refuse_patient(cells, line)
    names = tuple(" ".join(cell.split()) or f"column {i}" for i, cell in enumerate(cells, start=1))
    _refuse_twins(names)
    unnamed = tuple(
        Remark("unnamed_column", name)
        for name, cell in zip(names, cells, strict=True)
        if not cell.strip()
    )
    return names, unnamed


def _refuse_patient(cells: Sequence[str], line: int) -> None:
    # The cells are not quoted: they may be a patient's.
    data = sum(_DATUM.fullmatch(cell.strip()) is not None for cell in cells)
    if data >= 2 and data * 3 >= len(cells):
        raise UploadError(
            f"Line {line} looks like a patient, not like column names: put a line with the name "
            "of every column above it."
        )


def _refuse_twins(names: Sequence[str]) -> None:
    positions: dict[str, list[int]] = {}
    for i, name in enumerate(names, start=1):
        positions.setdefault(folded(name), []).append(i)
    for places in positions.values():
        if len(places) > 1:
            raise UploadError(
                f"Columns {listed([str(i) for i in places])} have the same name, "
                f"{names[places[0] - 1]}: give every column a name of its own."
            )

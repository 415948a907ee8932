"""What became of every row of an uploaded file."""

from collections.abc import Iterable

import pandas as pd

from analytics.frozen import Frozen
from data.ingest.notices import Notice

_COLUMNS = ["line", "column", "reason"]


class Receipt(Frozen):
    """The account of one upload: rows_in = rows_used + len(set_aside), always.

    rows_in : rows with at least one value below the header.
    set_aside : one row per row that is not used: `line` in the file (header = 1), `column` ("" if
        the whole row is meant) and `reason`, by line.
    cautions : what was assumed or noticed about the rows that are used.
    """

    rows_in: int
    rows_used: int
    set_aside: pd.DataFrame
    cautions: tuple[Notice, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an account that does not add up."""
        if self.rows_in != self.rows_used + len(self.set_aside):
            raise ValueError(
                f"{self.rows_in} rows in, but {self.rows_used} used and "
                f"{len(self.set_aside)} set aside."
            )

    def reasons(self) -> pd.DataFrame:
        """Return one row per reason: column, reason, rows and their lines; the commonest first."""
        grouped = self.set_aside.groupby(["column", "reason"], as_index=False, sort=False)
        counted = grouped.agg(rows=("line", "size"), lines=("line", tuple))
        return counted.sort_values("rows", ascending=False, kind="stable", ignore_index=True)


def set_aside_table(rows: Iterable[tuple[int, str, str]]) -> pd.DataFrame:
    """Return a table of (line, column, reason), by line."""
    table = pd.DataFrame(list(rows), columns=_COLUMNS)
    table = table.astype({"line": "int64", "column": object, "reason": object})
    return table.sort_values("line", kind="stable", ignore_index=True)

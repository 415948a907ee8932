"""What can be said to a reader when something cannot be done."""

from collections.abc import Iterable

import pandas as pd


class UserError(Exception):
    """One sentence: what is wrong, where, and what to do. Never a patient's value."""


class AnalysisError(UserError):
    """The question cannot be answered for these patients."""


def require_columns(table: pd.DataFrame, names: Iterable[str]) -> None:
    """Raise AnalysisError naming every column of `names` that `table` lacks, and what it has."""
    missing = [name for name in names if name not in table.columns]
    if missing:
        raise AnalysisError(
            f"Missing columns: {', '.join(missing)}. "
            f"This table has: {', '.join(map(str, table.columns))}."
        )

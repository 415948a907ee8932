"""Levels of a group as R writes and orders them."""

from collections.abc import Sequence

import pandas as pd


def with_levels(frame: pd.DataFrame, column: str | None, order: Sequence[str]) -> pd.DataFrame:
    """Return the patients with the column as words, levels in the given order.

    R's `factor` writes 1.0 as "1" and yes/no as "TRUE" and "FALSE"; a case names its levels so.
    """
    if column is None:
        return frame
    words = frame[column].astype(object).map(_word)
    return frame.assign(**{column: pd.Categorical(words, categories=order)})


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return f"{value:.15g}" if isinstance(value, float) else str(value)

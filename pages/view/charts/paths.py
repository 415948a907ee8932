"""Lines that turn faint where they rest on a few patients."""

from typing import Any

import altair as alt
import numpy as np
import pandas as pd

FAINT = 0.35  # as the tail of a survival curve


def paths(rows: pd.DataFrame, line: np.ndarray) -> pd.DataFrame:
    """Cut lines into the paths they are drawn by: `path` numbers them, `faint` says how.

    rows : points in the order of their lines, with `few`. line : the number of each point's line.
    A step from or to a point of few is a path of its own: a mark has one opacity along a path.
    """
    few = rows["few"].to_numpy(dtype=bool)
    joined = np.append(False, line[1:] == line[:-1])[: len(rows)]
    faint = joined & (few | np.append(False, few[:-1])[: len(rows)])
    run = np.cumsum(~joined | faint)
    solid = np.flatnonzero(np.bincount(run, minlength=1)[run] > 1)  # one point is no path
    ends = np.flatnonzero(faint)
    steps = np.stack([ends - 1, ends], axis=1).ravel()
    every = np.concatenate([solid, steps])
    return rows.iloc[every].assign(
        path=np.concatenate([run[solid], np.repeat(len(rows) + 1 + np.arange(len(ends)), 2)]),
        faint=np.arange(len(every)) >= len(solid),
    )


def faint_if(field: str, opacity: float = 1.0) -> Any:
    """Return the opacity of a mark that is faint where a field says so."""
    return alt.condition(f"datum.{field}", alt.value(FAINT * opacity), alt.value(opacity))

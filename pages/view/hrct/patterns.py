"""The HRCT pattern at baseline by group."""

import numpy as np
import pandas as pd

from analytics.columns import GROUP
from analytics.comparisons.categorical import fisher_exact
from analytics.results import Comparison
from pages.view.format import NOT_ESTIMABLE, fixed, p_value
from pages.view.hrct.look import PATTERN, HrctView
from pages.view.plain import shorten
from pages.view.text_table import Row, text_table

NOT_RECORDED = ""


def pattern_counts(view: HrctView) -> pd.DataFrame:
    """Return patients by pattern (rows; "" is not recorded) and group (columns), in their orders.

    Empty where the study has no pattern.
    """
    if PATTERN not in view.scores.patients:
        return pd.DataFrame()
    pattern, group = (view.scores.patients[name].array for name in (PATTERN, GROUP))
    counts = np.zeros((len(pattern.categories) + 1, len(group.categories)), dtype=np.int64)
    np.add.at(counts, (pattern.codes, group.codes), 1)  # code -1 is the last row
    labels = [*pattern.categories, NOT_RECORDED]
    return pd.DataFrame(counts, index=labels, columns=list(group.categories))[list(view.slots)]


def percentages(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the counts in percent of the patients whose pattern is recorded; "" has none."""
    recorded = counts.drop(index=NOT_RECORDED).sum().astype(float)
    shares = 100 * counts / recorded.where(recorded > 0)
    shares.loc[NOT_RECORDED] = np.nan
    return shares


def pattern_test(counts: pd.DataFrame) -> Comparison | None:
    """Return Fisher-Freeman-Halton of pattern by group; None without two of both."""
    known = counts.drop(index=NOT_RECORDED, errors="ignore")
    if min((known.sum(axis=axis) > 0).sum() for axis in (0, 1)) < 2:
        return None
    return fisher_exact(known)


def pattern_table(view: HrctView, counts: pd.DataFrame, test: Comparison | None) -> pd.DataFrame:
    """Return the patterns by groups, n (%), ready to read; empty where none is recorded."""
    if not counts.to_numpy().sum():
        return pd.DataFrame()
    shares = percentages(counts)
    p = NOT_ESTIMABLE if test is None or test.withheld else p_value(test.p)
    rows: list[Row] = []
    for i, pattern in enumerate(counts.index):
        own = counts.to_numpy()[i]
        if pattern == NOT_RECORDED and not own.sum():
            continue
        row: Row = {"": shorten(pattern) or "Not recorded"}
        for name, count, share in zip(view.slots, own, shares.to_numpy()[i], strict=True):
            percent = f" ({fixed(share, 1)}%)" if share == share else ""
            row[GROUP, name] = f"{count}{percent}"
        if len(view.slots) > 1:
            row["p, Fisher-Freeman-Halton"] = "" if rows else p
        rows.append(row)
    return text_table(rows, {(GROUP, name): shorten(name) for name in view.slots})


def pattern_results(counts: pd.DataFrame, test: Comparison | None) -> list[dict[str, object]]:
    """Return counts, percentages and the test, unrounded, one row each."""
    if not counts.size:
        return []
    shares, found = percentages(counts), list[dict[str, object]]()
    for i, pattern in enumerate(counts.index):
        for j, group in enumerate(counts.columns):
            named = {"score": pattern or "not recorded", "group": group}
            count, share = int(counts.to_numpy()[i, j]), float(shares.to_numpy()[i, j])
            found.append({"quantity": "pattern count", "value": count} | named)
            found.append({"quantity": "pattern percent", "value": share} | named)
    if test:
        found.append(
            {"quantity": "pattern between groups", "p": test.p, "n": test.n, "method": test.method}
        )
    return found

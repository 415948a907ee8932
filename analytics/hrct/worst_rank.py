"""Worst-rank analysis: who died before the second measurement ranks below everybody measured.

A comparison of survivors alone favours the group in which the sickest died. Ranks let deaths
count without inventing a value for them: every death is worse than any change, and the earlier
the worse.
"""

import numpy as np
import pandas as pd

from analytics.comparisons.rank_effects import rank_biserial
from analytics.comparisons.ranks import kruskal_wallis, mann_whitney
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Value
from analytics.results import Comparison, Estimate
from analytics.samples import SIGNIFICANT_DIGITS, Numbers, levels, settle
from analytics.settings import RankTest

RANK = "rank"


class WorstRank(Value, kw_only=True):
    """A comparison in which deaths count as the worst outcome.

    test : Mann-Whitney for two groups, Kruskal-Wallis for more.
    effect : rank-biserial correlation of two groups, below 0 where the first has lower (for
        `better` "higher": worse) values; None for more groups.
    deaths, measured, missing : patients ranked as dead, ranked by their value, and left out.
    """

    test: Comparison
    effect: Estimate | None
    deaths: int
    measured: int
    missing: int


def worst_ranks(values: Numbers, died: Numbers, *, higher_is_worse: bool = True) -> Numbers:
    """Return whole numbers that order patients from best (0) to worst; NaN where neither is known.

    values : the outcome; NaN where it was not measured. died : time of death before the
    measurement; NaN where the patient did not die before it. A measured patient ranks by the
    value whatever `died` says. Equal values, and deaths at the same time, are equal.
    """
    measured = ~np.isnan(values)
    dead = ~np.isnan(died) & ~measured
    ranks = np.full(len(values), np.nan)
    if measured.any():
        known = settle(values[measured], SIGNIFICANT_DIGITS)
        ranks[measured] = np.unique(known if higher_is_worse else -known, return_inverse=True)[1]
    if dead.any():
        later_first = np.unique(-died[dead], return_inverse=True)[1]
        ranks[dead] = (np.nanmax(ranks) + 1 if measured.any() else 0) + later_first
    return ranks


def worst_rank_test(
    table: pd.DataFrame,
    *,
    value: str,
    died: str,
    group: str,
    method: RankTest = "r",
    higher_is_worse: bool = True,
) -> WorstRank:
    """Compare groups with deaths counted as the worst outcome.

    table : one row per patient enrolled. value, died : see `worst_ranks`. Patients with neither
    are missing: they are left out and counted.
    AnalysisError : fewer than two groups, or a group of which nobody was measured or died.
    Source: Lachin, Control Clin Trials 1999;20:408-22, with deaths ordered by their time.
    """
    require_columns(table, [value, died, group])
    values, deaths = (table[column].to_numpy(dtype=float) for column in (value, died))
    ranks = worst_ranks(values, deaths, higher_is_worse=higher_is_worse)
    known = ~np.isnan(ranks)
    ranked = pd.DataFrame({RANK: ranks[known], group: table[group].array[known]}, copy=False)
    names = levels(ranked, group)
    if len(names) < 2:
        raise AnalysisError("A comparison needs two groups at least; choose another grouping.")
    two = len(names) == 2
    test = (
        mann_whitney(ranked, value=RANK, group=group, method=method)
        if two
        else kruskal_wallis(ranked, value=RANK, group=group)
    )
    measured = int(np.count_nonzero(~np.isnan(values)))
    return WorstRank(
        test=test,
        effect=rank_biserial(ranked, value=RANK, group=group) if two else None,
        deaths=int(known.sum()) - measured,
        measured=measured,
        missing=int(np.count_nonzero(~known)),
    )

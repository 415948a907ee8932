"""Who did better: the change since baseline in two groups, on every measure at every visit at once.

The same numbers as `rank_biserial` and `mann_whitney` of `analytics.comparisons`, for all cells
in one pass over the array.
"""

import numpy as np
import pandas as pd

from analytics.arrays import Bools, Floats
from analytics.comparisons.exact_ranks import rank_sum_p
from analytics.comparisons.too_few import groups_suffice
from analytics.frozen import Frozen
from analytics.settings import RankTest, Settings
from analytics.special import ndtr
from analytics.trajectories.changes import MOST_EXACT, SIGNS, Better, Courses, rank_test_of

# The normal approximation is close enough to settle on which side of 0.05 an exact p lies,
# except here.
DOUBTFUL = (0.005, 0.2)


def who_did_better(
    courses: Courses,
    better: dict[str, Better],
    *,
    first: str,
    second: str,
    settings: Settings,
) -> pd.DataFrame:
    """Compare the change since baseline between two groups.

    better : which direction of each measure is improvement.
    Returns one row per measure and month after baseline, in their order: measure, month, `n_first`
    and `n_second` (patients with both values), `effect` (rank-biserial, -1 to 1, above 0 where
    `first` improved more; NaN where a group has nobody or no direction is better), `p` (Mann-
    Whitney, two-sided; NaN also where all changes are equal, or so few cannot bear one) and
    `exact`. Under conventions with exact p only those between 0.005 and 0.2 are computed exactly,
    the others approximated.
    """
    months = [courses.months.index(month) for month in courses.follow_up]
    changes = courses.changes[:, :, months]
    cells = changes.transpose(0, 2, 1).reshape(-1, len(courses.patients))
    sides = courses.members(first), courses.members(second)
    method = rank_test_of(settings, int(sides[0].sum() + sides[1].sum()))
    ranked = _ranked(cells[:, sides[0] | sides[1]], sides[0][sides[0] | sides[1]])
    signs = np.array([SIGNS[better[name]] for name in courses.measures], dtype=float)
    sign = np.repeat(signs, len(months))
    p, exact = _p(ranked, method, settings.level)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 2 * ranked.statistic / (ranked.first * ranked.second) - 1
    names = np.repeat(np.array(courses.measures, dtype=object), len(months))
    return pd.DataFrame(
        {
            "measure": names,
            "month": np.tile(np.array(courses.follow_up, dtype=int), len(courses.measures)),
            "n_first": ranked.first.astype(int),
            "n_second": ranked.second.astype(int),
            "effect": np.where(sign == 0, np.nan, sign * share),
            "p": p,
            "exact": exact,
        }
    )


class _Ranked(Frozen, kw_only=True):
    """Mann-Whitney's U of the first group in each row of values, with what its p needs."""

    statistic: Floats
    variance: Floats
    first: Floats
    second: Floats
    doubled: Floats
    mine: Bools
    known: Bools


def _ranked(rows: Floats, first: Bools) -> _Ranked:
    """Rank each row; NaN is left out of it. first : which columns are the first group's."""
    order = np.argsort(rows, axis=1, kind="stable")
    ordered = np.take_along_axis(rows, order, axis=1)
    mine, known = first[order], ~np.isnan(ordered)
    places = np.broadcast_to(np.arange(rows.shape[1]), rows.shape)
    new = np.ones(rows.shape, dtype=bool)
    new[:, 1:] = ordered[:, 1:] != ordered[:, :-1]
    last = np.ones(rows.shape, dtype=bool)
    last[:, :-1] = new[:, 1:]
    start = np.maximum.accumulate(np.where(new, places, 0), axis=1)
    end = np.where(last, places, rows.shape[1])[:, ::-1]
    end = np.minimum.accumulate(end, axis=1)[:, ::-1]
    doubled = (start + end + 2).astype(float)
    tied = (end - start + 1).astype(float)
    n = known.sum(axis=1).astype(float)
    n_first = (known & mine).sum(axis=1).astype(float)
    n_second = n - n_first
    rank_sum = np.where(known & mine, doubled, 0).sum(axis=1)
    excess = np.where(known, tied**2 - 1, 0).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = n_first * n_second * (n + 1 - excess / (n * (n - 1))) / 12
    return _Ranked(
        statistic=(rank_sum - n_first * (n_first + 1)) / 2,
        variance=variance,
        first=n_first,
        second=n_second,
        doubled=doubled,
        mine=mine,
        known=known,
    )


def _p(ranked: _Ranked, method: RankTest, level: float) -> tuple[Floats, Bools]:
    away = ranked.statistic - ranked.first * ranked.second / 2
    correction = np.zeros_like(away) if method == "uncorrected" else 0.5 * np.sign(away)
    sizes = zip(ranked.first, ranked.second, strict=True)
    enough = [groups_suffice(int(first), int(second), level) for first, second in sizes]
    possible = (ranked.variance > 1e-9) & np.array(enough, dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * ndtr(-np.abs(away - correction) / np.sqrt(ranked.variance))
    p = np.where(possible, np.minimum(p, 1), np.nan)
    exact = np.zeros(len(p), dtype=bool)
    if method != "exact":
        return p, exact
    for i in np.flatnonzero(possible & (p > DOUBTFUL[0]) & (p < DOUBTFUL[1])):
        doubled, mine = ranked.doubled[i, ranked.known[i]], ranked.mine[i, ranked.known[i]]
        found = _exact_p(doubled, mine)
        if found is not None:
            p[i], exact[i] = found, True
    return p, exact


def _exact_p(doubled: Floats, mine: Bools) -> float | None:
    if len(doubled) > MOST_EXACT:
        return None
    ranks = np.concatenate([doubled[mine], doubled[~mine]]).astype(np.int64)
    return rank_sum_p(ranks, int(mine.sum()))

"""One measure over its visits: change within groups, and difference between groups.

Every test and estimate is that of `analytics.comparisons`, on the patients with both values.
Each column of p has its adjustments beside it; its family is that column.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from analytics.arrays import Bools, Floats
from analytics.columns import GROUP
from analytics.comparisons.rank_effects import location_shift, paired_location, rank_biserial
from analytics.comparisons.ranks import kruskal_wallis, mann_whitney, wilcoxon
from analytics.comparisons.too_few import groups_suffice, pairs_suffice
from analytics.multiplicity import adjust
from analytics.quantiles import quantiles
from analytics.results import Comparison
from analytics.samples import differences
from analytics.settings import Settings
from analytics.trajectories.changes import SIGNS, Better, Courses, rank_test_of

EVERYBODY = ""  # the row of all groups together
_LATER, _BEFORE, _VALUE = "later", "before", "value"


def against_baseline(courses: Courses, measure: str, *, settings: Settings) -> pd.DataFrame:
    """Compare each visit with baseline, within each group and, of several, in everybody.

    Returns one row per group ("" for everybody) and month after baseline: group, month, `n` (with
    both values), `median`, `q1`, `q3` of their changes, in the measure's unit; and of those whose
    value changed: `changed` (how many), `change` (Hodges-Lehmann), `low`, `high`, `p` (Wilcoxon
    signed-rank), `method`, `bonferroni`, `holm` (over all p of the table). NaN where nobody has
    both values, where nothing changed, or where so few cannot bear an interval or a p.
    """
    groups = (*courses.groups, EVERYBODY) if len(courses.groups) > 1 else courses.groups
    rows = []
    for group, month in product(groups, courses.follow_up):
        later, before = _pairs(courses, measure, members_of(courses, group), month)
        rows.append({GROUP: group, "month": month} | _paired(later, before, settings))
    return _adjusted(pd.DataFrame(rows, columns=_WITHIN), {"p": ("bonferroni", "holm")})


_WITHIN = [
    GROUP, "month", "n", "median", "q1", "q3", "changed", "change", "low", "high", "p", "method",
]  # fmt: skip


def between_groups(
    courses: Courses, measure: str, *, reference: str, settings: Settings
) -> pd.DataFrame:
    """Compare each other group with the reference at every visit, in level and in change.

    Returns one row per other group and month, baseline included: group, month, `n_level` and
    `n_change` (both groups), `level_p` and `change_p` (Mann-Whitney), `difference` in change
    (Hodges-Lehmann, group minus reference, in the measure's unit), `low`, `high`, `effect`
    (rank-biserial of the change, above 0 where the group's is larger), `method`, and per p its
    `bonferroni` and `holm`, as level_bonferroni and so on. With more than two groups, rows of
    group "" hold Kruskal-Wallis tests of all of them; they are not in the families.
    AnalysisError : never for data; a group without values gives NaN.
    """
    others = [name for name in courses.groups if name != reference]
    months = [m for m in courses.months if m == 0] + list(courses.follow_up)
    rows: list[dict[str, Any]] = [
        {GROUP: group, "month": month}
        | _unpaired(courses, measure, month, pair=(group, reference), settings=settings)
        for group, month in product(others, months)
    ]
    families = {f"{kind}_p": (f"{kind}_bonferroni", f"{kind}_holm") for kind in ("level", "change")}
    table = _adjusted(pd.DataFrame(rows, columns=_BETWEEN), families)
    if len(others) < 2:
        return table
    return pd.concat([table, _all_groups(courses, measure, months)], ignore_index=True)


_BETWEEN = [
    GROUP, "month", "n_level", "level_p", "n_change", "change_p", "difference", "low", "high",
    "effect", "method",
]  # fmt: skip


def reached(
    courses: Courses, measure: str, better: Better, *, least: float, percent: bool
) -> pd.DataFrame:
    """Count who improved since baseline by at least a minimal important difference.

    least : in the measure's unit, or as a percentage of the patient's own baseline; a baseline of
        zero has no percentage and is not counted.
    Returns one row per group ("" for everybody, of several) and month after baseline: group,
    month, `reached`, `of` (with both values).
    """
    groups = (*courses.groups, EVERYBODY) if len(courses.groups) > 1 else courses.groups
    rows = []
    for group, month in product(groups, courses.follow_up):
        later, before = _pairs(courses, measure, members_of(courses, group), month)
        gain = SIGNS[better] * (later - before)
        if percent:
            gain, before = gain[before > 0], before[before > 0]
            gain = 100 * gain / before
        enough = np.count_nonzero(gain >= least - 1e-9)
        rows.append({GROUP: group, "month": month, "reached": int(enough), "of": len(gain)})
    return pd.DataFrame(rows, columns=[GROUP, "month", "reached", "of"])


def members_of(courses: Courses, group: str) -> Bools:
    """Return who is in a group, or everybody, (patients,)."""
    if group == EVERYBODY:
        return np.ones(len(courses.patients), dtype=bool)
    return courses.members(group)


def _pairs(courses: Courses, measure: str, who: Bools, month: int) -> tuple[Floats, Floats]:
    """Return the values at a month and at baseline of those who have both."""
    if courses.baseline is None:
        return np.empty(0), np.empty(0)
    values = courses.of(measure)[who]
    later, before = values[:, courses.months.index(month)], values[:, courses.baseline]
    both = ~np.isnan(later) & ~np.isnan(before)
    return later[both], before[both]


def _paired(later: Floats, before: Floats, settings: Settings) -> dict[str, Any]:
    n = len(later)
    unknown = ("median", "q1", "q3", "change", "low", "high", "p")
    row: dict[str, Any] = {"n": n, "changed": 0, "method": ""} | dict.fromkeys(unknown, math.nan)
    if not n:
        return row
    table = pd.DataFrame({_LATER: later, _BEFORE: before})
    test = wilcoxon(table, first=_LATER, second=_BEFORE, method=rank_test_of(settings, n))
    gain = differences(table, _LATER, _BEFORE)
    q1, median, q3 = quantiles(gain, (0.25, 0.5, 0.75), quantile_type=settings.quantile_type)
    row |= {"median": median, "q1": q1, "q3": q3, "changed": test.n, "method": test.method}
    if not test.n:
        return row
    change = paired_location(table, first=_LATER, second=_BEFORE, level=settings.level)
    row["change"] = change.value
    if pairs_suffice(n, settings.level):
        row["p"] = test.p
    if pairs_suffice(test.n, settings.level):
        row |= {"low": change.low, "high": change.high}
    return row


def _unpaired(
    courses: Courses, measure: str, month: int, *, pair: tuple[str, str], settings: Settings
) -> dict[str, Any]:
    levels = _table([_level(courses, measure, name, month) for name in pair])
    changes = _table([_change(courses, measure, name, month) for name in pair])
    level, change = (_rank_test(table, settings) for table in (levels, changes))
    row: dict[str, Any] = {
        "n_level": len(levels),
        "level_p": level.p if level and _suffice(levels, settings) else math.nan,
        "n_change": len(changes),
        "change_p": change.p if change and _suffice(changes, settings) else math.nan,
        "method": next((test.method for test in (change, level) if test), ""),
    }
    if not change:
        return row
    shift = location_shift(changes, value=_VALUE, group=GROUP, level=settings.level)
    bearable = _suffice(changes, settings)
    return row | {
        "difference": shift.value,
        "low": shift.low if bearable else math.nan,
        "high": shift.high if bearable else math.nan,
        "effect": rank_biserial(changes, value=_VALUE, group=GROUP).value,
    }


def _suffice(table: pd.DataFrame, settings: Settings) -> bool:
    first = int(np.count_nonzero(table[GROUP].cat.codes == 0))
    return groups_suffice(first, len(table) - first, settings.level)


def _rank_test(table: pd.DataFrame, settings: Settings) -> Comparison | None:
    """Compare two groups, if both have somebody."""
    if len(set(table[GROUP].cat.codes)) < 2:
        return None
    method = rank_test_of(settings, len(table))
    return mann_whitney(table, value=_VALUE, group=GROUP, method=method)


def _all_groups(courses: Courses, measure: str, months: Sequence[int]) -> pd.DataFrame:
    rows = []
    for month in months:
        row: dict[str, Any] = {GROUP: EVERYBODY, "month": month, "method": "Kruskal-Wallis test"}
        for kind, sample in (("level", _level), ("change", _change)):
            samples = [sample(courses, measure, name, month) for name in courses.groups]
            filled = [values for values in samples if len(values)]
            row[f"n_{kind}"] = sum(map(len, samples))
            row[f"{kind}_p"] = math.nan
            if len(filled) > 1:
                row[f"{kind}_p"] = kruskal_wallis(_table(filled), value=_VALUE, group=GROUP).p
        rows.append(row)
    return pd.DataFrame(rows)


def _level(courses: Courses, measure: str, group: str, month: int) -> Floats:
    values = courses.of(measure)[courses.members(group), courses.months.index(month)]
    return np.asarray(values[~np.isnan(values)])


def _change(courses: Courses, measure: str, group: str, month: int) -> Floats:
    if month == 0:
        return np.empty(0)
    i = courses.measures.index(measure)
    values = courses.changes[i, courses.members(group), courses.months.index(month)]
    return np.asarray(values[~np.isnan(values)])


def _table(samples: Sequence[Floats]) -> pd.DataFrame:
    codes = np.repeat(np.arange(len(samples)), [len(values) for values in samples])
    group = pd.Categorical.from_codes(codes.tolist(), categories=pd.Index(range(len(samples))))
    return pd.DataFrame({_VALUE: np.concatenate(samples), GROUP: group})


def _adjusted(table: pd.DataFrame, families: dict[str, tuple[str, str]]) -> pd.DataFrame:
    added: dict[str, Floats] = {}
    for column, (bonferroni, holm) in families.items():
        p = table[column].to_numpy(dtype=np.float64)
        added[bonferroni] = adjust(p, method="bonferroni")
        added[holm] = adjust(p, method="holm")
    return table.assign(**added)


def last_month_with(courses: Courses, measure: str) -> int | None:
    """Return the last month after baseline with a value of the measure, if there is one."""
    return next(_months_with(courses, measure), None)


def _months_with(courses: Courses, measure: str) -> Iterator[int]:
    seen: Bools = np.any(~np.isnan(courses.of(measure)), axis=0)
    for month in reversed(courses.follow_up):
        if len(courses.patients) and seen[courses.months.index(month)]:
            yield month

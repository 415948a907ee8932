"""HRCT scores at baseline and at the last scan: each group, its change, and groups compared."""

import math
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.cautions import Caution, not_computable
from analytics.columns import GROUP
from analytics.comparisons.rank_effects import (
    location_shift,
    paired_location,
    paired_rank_biserial,
    rank_biserial,
)
from analytics.comparisons.ranks import kruskal_wallis, mann_whitney, wilcoxon
from analytics.comparisons.too_few import (
    groups_suffice,
    pairs_suffice,
    without_interval,
    without_p,
)
from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.hrct.worst_rank import WorstRank, worst_rank_test
from analytics.results import Comparison, Estimate
from analytics.samples import Numbers
from analytics.settings import DEFAULT, RankTest, Settings
from analytics.summaries import Summary, summarise

BASELINE, LAST, CHANGE, DIED = "baseline", "last", "change", "died_month"


class GroupScores(Value, kw_only=True):
    """One score of one group.

    enrolled : patients of the group; scanned : with the score at baseline; analysed : with the
    score at both scans; died : without the second one because they died before it; missing : the
    rest. enrolled = analysed + died + missing.
    baseline, last : of all who have the score then. change : last - baseline of those analysed.
    test, shift, effect : within the group, of the same patients; below 0 the score fell. All three
    leave out who did not change (`shift.n` are the others). No interval and no p where so few
    cannot bear one.
    """

    enrolled: int
    scanned: int
    analysed: int
    died: int
    missing: int
    baseline: Summary
    last: Summary
    change: Summary
    test: Comparison
    shift: Estimate
    effect: Estimate


class ScoreSummary(Value, kw_only=True):
    """One score: every group, and the groups compared.

    baseline, change : tests between groups, of baseline and of change; None with one group.
    difference, effect : Hodges-Lehmann difference in change and rank-biserial correlation, the
        compared group minus the reference; None unless two groups are compared. No interval and
        no p where so few patients cannot bear one.
    worst_rank : change with deaths counted as the worst; None with one group, or where a group
        has nobody to rank.
    """

    groups: dict[str, GroupScores]
    baseline: Comparison | None
    change: Comparison | None
    difference: Estimate | None
    effect: Estimate | None
    worst_rank: WorstRank | None

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What to know about the comparisons and the changes."""
        tests = [self.baseline, self.change, self.worst_rank and self.worst_rank.test]
        found = [caution for test in tests if test for caution in test.cautions]
        return (*found, *(c for own in self.groups.values() for c in own.test.cautions))


def paired_method(settings: Settings) -> RankTest:
    """Return how p of a paired test is computed.

    The small-sample output that takes ties for distinct exists for two groups only; its paired
    test is asymptotic, without continuity correction.
    """
    if settings.rank_test == "exact, ties ignored":
        return "uncorrected"
    return settings.rank_test


def died_unscanned(died: Numbers, last: Numbers, last_month: float) -> NDArray[np.bool_]:
    """Whether each patient died by the month of the last scan, and has no score then.

    died : month of death, NaN while alive. last : the score at the last scan, NaN without one.
    """
    return np.asarray((died <= last_month) & np.isnan(last))


def summarise_score(
    table: pd.DataFrame, *, last_month: float, settings: Settings = DEFAULT
) -> ScoreSummary:
    """Summarise one score and compare the groups.

    table : one row per patient enrolled: `group` (categorical, the reference last where two are
        compared), `baseline` and `last` (missing where there is no usable scan), `died_month`.
    last_month : month of the last scan; who died by then without it is dead, not missing.
    Lower scores are better. Two groups: Mann-Whitney, and estimates of the first minus the
    second; more: Kruskal-Wallis, and no difference; one: nothing between groups.
    """
    scans = _Scans.of(table, last_month)
    names = list(table[GROUP].cat.categories)
    two, several = len(names) == 2, len(names) > 1
    known = {value: scans.known(value) for value in (BASELINE, CHANGE)}
    return ScoreSummary(
        groups={name: _of_group(scans, i, settings) for i, name in enumerate(names)},
        baseline=_between(known[BASELINE], BASELINE, settings) if several else None,
        change=_between(known[CHANGE], CHANGE, settings) if several else None,
        difference=_difference(known[CHANGE], settings.level) if two else None,
        effect=_estimate(rank_biserial, known[CHANGE], CHANGE) if two else None,
        worst_rank=_worst_rank(scans, settings) if several else None,
    )


class _Scans(Value):
    """The table as arrays: a data frame costs more than the statistics of its few rows.

    died : month of a death before the last scan, missing otherwise.
    """

    group: pd.Categorical
    values: dict[str, Numbers]
    died: Numbers

    @classmethod
    def of(cls, table: pd.DataFrame, last_month: float) -> "_Scans":
        first, last, died = (table[name].to_numpy(dtype=float) for name in (BASELINE, LAST, DIED))
        before = died_unscanned(died, last, last_month)
        values = {BASELINE: first, LAST: last, CHANGE: last - first}
        return cls(table[GROUP].array, values, np.where(before, died, np.nan))

    def known(self, value: str) -> pd.DataFrame:
        """Return value and group of the patients who have the value."""
        measured = ~np.isnan(self.values[value])
        return pd.DataFrame(
            {value: self.values[value][measured], GROUP: self.group[measured]}, copy=False
        )


def _of_group(scans: _Scans, group: int, settings: Settings) -> GroupScores:
    mine = scans.group.codes == group
    own = {name: values[mine] for name, values in scans.values.items()}
    seen = {name: ~np.isnan(values) for name, values in own.items()}
    both = pd.DataFrame({name: own[name][seen[CHANGE]] for name in (BASELINE, LAST)}, copy=False)
    died = int(np.count_nonzero(~np.isnan(scans.died[mine])))
    summaries = {
        name: summarise(
            values[seen[name]], level=settings.level, quantile_type=settings.quantile_type
        )
        for name, values in own.items()
    }
    enrolled = int(np.count_nonzero(mine))
    return GroupScores(
        enrolled=enrolled,
        scanned=summaries[BASELINE].n,
        analysed=len(both),
        died=died,
        missing=enrolled - len(both) - died,
        baseline=summaries[BASELINE],
        last=summaries[LAST],
        change=summaries[CHANGE],
        test=_paired_test(both, settings),
        shift=_shift(both, settings.level),
        effect=_paired(paired_rank_biserial, both),
    )


def _paired_test(both: pd.DataFrame, settings: Settings) -> Comparison:
    if not len(both):
        return _no_test("Wilcoxon signed-rank test", "nobody was scanned twice")
    test = wilcoxon(both, first=LAST, second=BASELINE, method=paired_method(settings))
    return test if pairs_suffice(len(both), settings.level) else without_p(test)


def _paired(measure: Callable[..., Estimate], both: pd.DataFrame, **options: float) -> Estimate:
    if not len(both):
        return _no_estimate("change within the group", "nobody was scanned twice")
    return measure(both, first=LAST, second=BASELINE, **options)


def _shift(both: pd.DataFrame, level: float) -> Estimate:
    found = _paired(paired_location, both, level=level)
    return found if pairs_suffice(found.n, level) else without_interval(found)


def _difference(known: pd.DataFrame, level: float) -> Estimate:
    found = _estimate(location_shift, known, CHANGE, level=level)
    return found if _suffice(known[GROUP].array, level) else without_interval(found)


def _suffice(group: pd.Categorical, level: float) -> bool:
    """Whether two groups suffice; more have no interval, and a p of its own kind."""
    sizes = np.bincount(group.codes, minlength=2)
    return len(group.categories) > 2 or groups_suffice(int(sizes[0]), int(sizes[1]), level)


def _between(known: pd.DataFrame, value: str, settings: Settings) -> Comparison:
    try:
        if len(known[GROUP].cat.categories) == 2:
            test = mann_whitney(known, value=value, group=GROUP, method=settings.rank_test)
            return test if _suffice(known[GROUP].array, settings.level) else without_p(test)
        return kruskal_wallis(known, value=value, group=GROUP)
    except AnalysisError:
        return _no_test("rank test between groups", "a group has nobody with this score")


def _estimate(
    measure: Callable[..., Estimate], known: pd.DataFrame, value: str, **options: float
) -> Estimate:
    try:
        return measure(known, value=value, group=GROUP, **options)
    except AnalysisError:
        return _no_estimate("difference between groups", "a group has nobody with this score")


def _worst_rank(scans: _Scans, settings: Settings) -> WorstRank | None:
    table = pd.DataFrame({CHANGE: scans.values[CHANGE], DIED: scans.died, GROUP: scans.group})
    try:
        found = worst_rank_test(
            table, value=CHANGE, died=DIED, group=GROUP, method=settings.rank_test
        )
    except AnalysisError:
        return None
    ranked = table[[CHANGE, DIED]].notna().any(axis=1).to_numpy()
    enough = _suffice(scans.group[ranked], settings.level)
    return found if enough else replace(found, test=without_p(found.test))


def _no_test(method: str, reason: str) -> Comparison:
    return Comparison(
        statistic=math.nan, p=math.nan, method=method, cautions=(not_computable(reason),)
    )


def _no_estimate(method: str, reason: str) -> Estimate:
    return Estimate(value=math.nan, method=method, cautions=(not_computable(reason),))

"""Published numbers computed again from a study's whole tables, by the app's own analytics.

A Statement names a statistic of this module's vocabulary; `cohort_number` computes it. Rank tests
are those that a paper's programs print: normal approximation without continuity correction, or
("_exact") the exact distribution that takes tied values for distinct; chi-square is Pearson's
without correction; Cox models use the paper's ties.
"""

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd

from analytics.columns import ARM
from analytics.comparisons.categorical import chi_square, cross_table, fisher_exact
from analytics.comparisons.ranks import mann_whitney, wilcoxon
from analytics.frozen import Value
from analytics.published.outcomes import (
    Compute,
    adjusted_ratio,
    event_percent,
    events,
    follow_up_months,
    log_rank_p,
    survival_gain,
)
from analytics.published.printed import EXACT
from analytics.published.statements import Statement
from analytics.published.study_tables import StudyTables
from analytics.results import Comparison
from analytics.settings import RankTest
from analytics.summaries import Summary, summarise
from analytics.wald import wald_test

Kind = Literal["count", "percent", "number", "ratio", "p", "yes"]


class Statistic(Value):
    """A word of the vocabulary: how it is computed, what kind of number it is, its words."""

    compute: Compute
    kind: Kind
    words: str


def cohort_number(study: StudyTables, statement: Statement, group: str) -> float:
    """Compute one statement for its own group, or for the row's (`group`).

    KeyError : a statistic, column, measure or table that does not exist.
    """
    return float(
        STATISTICS[statement.statistic].compute(study, statement, statement.group or group)
    )


def _numbers(study: StudyTables, name: str, group: str) -> np.ndarray:
    values = study.values(name)
    return values[values.index.isin(study.members(group))].dropna().to_numpy(float)


def _of(field: str, quantile_type: Literal[6, 7] = 7) -> Compute:
    def compute(study: StudyTables, statement: Statement, group: str) -> float:
        found: Summary = summarise(
            _numbers(study, statement.first, group), quantile_type=quantile_type
        )
        return float(getattr(found, field))

    return compute


def _meeting(study: StudyTables, statement: Statement, group: str) -> tuple[pd.Series, pd.Series]:
    """Return who meets every condition, and who has the first one's value recorded."""
    index = study.members(group)
    met = pd.Series(True, index=index)
    recorded = met.copy()
    for i, condition in enumerate(statement.first.split("&")):
        name, _, wanted = condition.partition("=")
        values = study.values(name.strip()).reindex(index)
        met &= pd.Series([_equals(value, wanted.strip()) for value in values], index=index)
        recorded = values.notna() if i == 0 else recorded
    return met, recorded


def _equals(value: object, wanted: str) -> bool:
    if isinstance(value, int | float | np.integer):
        return not np.isnan(value) and abs(value - float(wanted)) < EXACT
    return value == wanted


def _count(study: StudyTables, statement: Statement, group: str) -> float:
    return float(_meeting(study, statement, group)[0].sum())


def _percent(study: StudyTables, statement: Statement, group: str) -> float:
    met, recorded = _meeting(study, statement, group)
    return 100 * float(met.sum()) / float(recorded.sum())


def _patients(study: StudyTables, statement: Statement, group: str) -> float:
    return float(len(study.members(group)))


def _recorded(study: StudyTables, statement: Statement, group: str) -> float:
    return float(len(_numbers(study, statement.first, group)))


def _missing(study: StudyTables, statement: Statement, group: str) -> float:
    share = _recorded(study, statement, group) / _patients(study, statement, group)
    return 100 * (1 - share)


def _sum(study: StudyTables, statement: Statement, group: str) -> float:
    return float(_numbers(study, statement.first, group).sum())


def _by_arm(study: StudyTables, name: str) -> pd.DataFrame:
    values = study.values(name)
    arms = pd.Categorical(study.patients.loc[values.index, ARM], study.arms)
    return pd.DataFrame({"value": values.to_numpy(), ARM: arms}).dropna()


def _between(method: RankTest) -> Compute:
    def compute(study: StudyTables, statement: Statement, group: str) -> float:
        table = _by_arm(study, statement.first)
        return mann_whitney(table, value="value", group=ARM, method=method).p

    return compute


def _paired(method: RankTest) -> Compute:
    def compute(study: StudyTables, statement: Statement, group: str) -> float:
        both = study.pair(statement.first)
        own = both[both.index.isin(study.members(group))]
        return wilcoxon(own, first="first", second="last", method=method).p

    return compute


def _difference(study: StudyTables, statement: Statement, group: str) -> float:
    means = _by_arm(study, statement.first).groupby(ARM, observed=True)["value"].mean()
    return float(means.iloc[-1] - means.iloc[0])


def _least_between(study: StudyTables, statement: Statement, group: str) -> float:
    names = [f"{name}@{month:g}" for name in statement.arguments for month in study.months()]
    between = _between("uncorrected")
    return min(between(study, Statement("", (name,)), group) for name in names)


def _largest_paired(study: StudyTables, statement: Statement, group: str) -> float:
    first, *later = study.months()
    paired = _paired("uncorrected")
    return max(
        paired(study, Statement("", (f"{name}@{first:g}:{month:g}",)), group)
        for name in statement.arguments
        for month in later
    )


def _table(test: Callable[[pd.DataFrame], Comparison]) -> Compute:
    def compute(study: StudyTables, statement: Statement, group: str) -> float:
        rows = _by_arm(study, statement.first)
        return test(cross_table(rows, row=ARM, column="value")).p

    return compute


def _visits(study: StudyTables, statement: Statement, group: str) -> float:
    return float(len(study.months()))


def _rows(study: StudyTables, statement: Statement, group: str) -> float:
    table, condition = statement.arguments
    column, _, wanted = condition.partition("=")
    return float(sum(_equals(value, wanted) for value in study.tables[table][column].tolist()))


def _least_grade(study: StudyTables, statement: Statement, group: str) -> float:
    return float(study.tables["hrct"]["score"].min())


def _last_visit_median(study: StudyTables, statement: Statement, group: str) -> float:
    rows = study.tables["assessments"].query("measure == @statement.first").sort_values("month")
    return summarise(rows.groupby("patient_id")["value"].last().to_numpy(float)).median


def _in_order(study: StudyTables, statement: Statement, group: str) -> float:
    """1 where the levels named are the most frequent ones, in that order; else 0."""
    column, *levels = statement.arguments
    own = study.patients.loc[study.members(group), column].value_counts()
    counts = [int(own.get(level, 0)) for level in levels]
    rest = own.drop([level for level in levels if level in own.index])
    descending = all(a > b for a, b in pairwise(counts))
    return float(descending and counts[-1] > (rest.max() if len(rest) else 0))


STATISTICS: dict[str, Statistic] = {
    "patients": Statistic(_patients, "count", "patients"),
    "count": Statistic(_count, "count", "patients"),
    "percent": Statistic(_percent, "percent", "of those recorded"),
    "recorded": Statistic(_recorded, "count", "patients measured"),
    "missing": Statistic(_missing, "percent", "without a value"),
    "mean": Statistic(_of("mean"), "number", "mean"),
    "sd": Statistic(_of("sd"), "number", "SD"),
    "median": Statistic(_of("median"), "number", "median"),
    "q1": Statistic(_of("q1"), "number", "lower quartile"),
    "q3": Statistic(_of("q3"), "number", "upper quartile"),
    "median_spss": Statistic(_of("median", 6), "number", "median"),
    "q1_spss": Statistic(_of("q1", 6), "number", "lower quartile as SPSS defines it"),
    "q3_spss": Statistic(_of("q3", 6), "number", "upper quartile as SPSS defines it"),
    "last_visit_median": Statistic(_last_visit_median, "number", "median at the last visit"),
    "sum": Statistic(_sum, "number", "sum"),
    "difference": Statistic(_difference, "number", "difference of means"),
    "mann_whitney": Statistic(_between("uncorrected"), "p", "Mann-Whitney"),
    "mann_whitney_exact": Statistic(
        _between("exact, ties ignored"), "p", "exact Mann-Whitney, ties ignored"
    ),
    "least_mann_whitney": Statistic(_least_between, "p", "smallest Mann-Whitney p over the visits"),
    "wilcoxon": Statistic(_paired("uncorrected"), "p", "paired Wilcoxon"),
    "wilcoxon_exact": Statistic(_paired("exact"), "p", "exact paired Wilcoxon"),
    "largest_wilcoxon": Statistic(
        _largest_paired, "p", "largest paired Wilcoxon p over the visits"
    ),
    "chi_square": Statistic(
        _table(lambda counts: chi_square(counts, continuity=False)), "p", "Pearson chi-square"
    ),
    "fisher": Statistic(_table(fisher_exact), "p", "Fisher's exact test"),
    "events": Statistic(events, "count", "events"),
    "event_percent": Statistic(event_percent, "percent", "with an event"),
    "log_rank": Statistic(log_rank_p, "p", "log-rank"),
    "hazard_ratio": Statistic(adjusted_ratio(lambda r: r.value), "ratio", "adjusted hazard ratio"),
    "hazard_ratio_low": Statistic(adjusted_ratio(lambda r: r.low), "ratio", "lower limit"),
    "hazard_ratio_high": Statistic(adjusted_ratio(lambda r: r.high), "ratio", "upper limit"),
    "cox": Statistic(
        adjusted_ratio(lambda r: wald_test(r, scale="ratio").p), "p", "adjusted Cox, Wald"
    ),
    "survival_gain": Statistic(survival_gain, "number", "difference of Kaplan-Meier estimates"),
    "follow_up": Statistic(follow_up_months, "number", "months"),
    "visits": Statistic(_visits, "count", "visits"),
    "rows": Statistic(_rows, "count", "records"),
    "least_grade": Statistic(_least_grade, "number", "lowest grade"),
    "in_order": Statistic(_in_order, "yes", "in this order"),
}

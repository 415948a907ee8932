"""Everything a baseline table says: each variable by group, how far apart, and tested.

Read from arrays and counts, so that a table of thirty variables takes milliseconds; what it says
is what `analytics.baseline.table` and `analytics.baseline.balance` say of the same patients.
"""

import math
from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.baseline.comparison import TestRule, compare_counts, compare_numbers
from analytics.baseline.distances import category_distance, number_distance
from analytics.baseline.skewness import SummaryKind
from analytics.baseline.table import is_number
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Value
from analytics.results import Comparison
from analytics.samples import MAX_LEVELS, Numbers, levels
from analytics.settings import DEFAULT, RankTest, Settings
from analytics.special import chdtrc
from analytics.summaries import Summary, summarise

Counts = NDArray[np.int64]

IMBALANCE = 0.1  # Austin, Stat Med 2009;28:3083-107


class Row(Value, kw_only=True):
    """What is asked of one baseline variable.

    summary : by which a number is described, and by default tested.
    test : "by summary" is our rule; the others are what a publication used.
    rank_test : how p of a rank test is computed; None as the settings say.
    """

    name: str
    summary: SummaryKind = "mean"
    test: TestRule = "by summary"
    rank_test: RankTest | None = None


class BaselineVariable(Value, kw_only=True):
    """One variable at baseline. Arrays have one entry per group, in order, and one for everybody.

    numbers : summaries of a number; empty for a category.
    levels, counts : of a category, counts (groups + 1, levels); else empty.
    recorded, missing : patients with and without the variable.
    distances : standardised difference of each pair of groups (see `analytics.baseline.distances`).
    test : the comparison of all groups; None when none was asked for.
    """

    name: str
    summary: SummaryKind | None
    recorded: Counts
    missing: Counts
    numbers: tuple[Summary, ...]
    levels: tuple[str, ...]
    counts: Counts
    distances: dict[tuple[str, str], float]
    test: Comparison | None

    @property
    def distance(self) -> float:
        """The largest standardised difference of any two groups; NaN without one."""
        return max((d for d in self.distances.values() if not math.isnan(d)), default=math.nan)

    @property
    def apart(self) -> tuple[str, str] | None:
        """The two groups that lie furthest apart."""
        known = {pair: d for pair, d in self.distances.items() if not math.isnan(d)}
        return max(known, key=known.__getitem__) if known else None


class BaselineSummary(Value, kw_only=True):
    """The variables in the order asked for.

    groups : names of the groups. patients : in each, and in all.
    """

    groups: tuple[str, ...]
    patients: Counts
    variables: tuple[BaselineVariable, ...]

    @property
    def comparable(self) -> tuple[BaselineVariable, ...]:
        """Variables that have a standardised difference."""
        return tuple(v for v in self.variables if not math.isnan(v.distance))

    @property
    def imbalanced(self) -> int:
        """Variables of which two groups differ by more than 0.1."""
        return sum(v.distance > IMBALANCE for v in self.comparable)

    @property
    def by_chance(self) -> float:
        """How many would differ by more than 0.1 if the two groups were drawn at random.

        NaN unless there are two groups. The squared difference times n1 n2 / (n1 + n2) is then
        chi-square with one degree of freedom for a number and levels - 1 for a category.
        """
        if len(self.groups) != 2:
            return math.nan
        return sum(_exceeds_by_chance(variable) for variable in self.comparable)


def summarise_baseline(
    patients: pd.DataFrame,
    *,
    group: str,
    rows: Sequence[Row],
    tested: bool = False,
    settings: Settings = DEFAULT,
) -> BaselineSummary:
    """Summarise baseline variables by group, compare the groups and, if asked, test them.

    patients : one row per patient; `group` has no missing value and no empty level. A numeric
        column is a number, any other a category; missing values are counted and left out.
    tested : whether p values are wanted; with one group there are none.
    AnalysisError : a missing group, infinite numbers, over 50 levels, an unknown column.
    """
    require_columns(patients, [row.name for row in rows])
    names = tuple(levels(patients, group))
    codes = pd.Categorical(patients[group], names).codes.astype(np.int64)
    asked = tested and len(names) > 1
    return BaselineSummary(
        groups=names,
        patients=_with_total(np.bincount(codes, minlength=len(names))),
        variables=tuple(_variable(patients, row, codes, names, asked, settings) for row in rows),
    )


def _variable(
    patients: pd.DataFrame,
    row: Row,
    codes: Counts,
    names: tuple[str, ...],
    tested: bool,
    settings: Settings,
) -> BaselineVariable:
    column = patients[row.name]
    if is_number(column):
        return _number(column, row, codes, names, tested, settings)
    return _category(column, row, codes, names, tested, settings)


def _number(
    column: pd.Series,
    row: Row,
    codes: Counts,
    names: tuple[str, ...],
    tested: bool,
    settings: Settings,
) -> BaselineVariable:
    everything = column.to_numpy(dtype=np.float64, na_value=np.nan)
    known = ~np.isnan(everything)
    values, own_codes = everything[known], codes[known]
    _refuse_infinite(values, row.name)
    own = [values[own_codes == i] for i in range(len(names))]
    test = None
    if tested:
        ranks = row.test == "ranks" or row.summary == "median"
        test = compare_numbers(own, ranks=ranks, method=row.rank_test or settings.rank_test)
    return BaselineVariable(
        name=row.name,
        summary=row.summary,
        recorded=_with_total(np.bincount(own_codes, minlength=len(names))),
        missing=_with_total(np.bincount(codes[~known], minlength=len(names))),
        numbers=tuple(
            summarise(part, level=settings.level, quantile_type=settings.quantile_type)
            for part in (*own, values)
        ),
        levels=(),
        counts=np.zeros((len(names) + 1, 0), dtype=np.int64),
        distances=_distances(names, own, number_distance),
        test=test,
    )


def _category(
    column: pd.Series,
    row: Row,
    codes: Counts,
    names: tuple[str, ...],
    tested: bool,
    settings: Settings,
) -> BaselineVariable:
    level, found = _levels(column, row.name)
    known = level >= 0
    cell = codes[known] * len(found) + level[known]
    by_group = np.bincount(cell, minlength=len(names) * len(found)).astype(np.int64)
    by_group = by_group.reshape(len(names), len(found))
    test = None
    if tested:
        test = compare_counts(by_group, rule=row.test, continuity=settings.continuity)
    return BaselineVariable(
        name=row.name,
        summary=None,
        recorded=_with_total(by_group.sum(axis=1)),
        missing=_with_total(np.bincount(codes[~known], minlength=len(names))),
        numbers=(),
        levels=found,
        counts=np.vstack([by_group, by_group.sum(axis=0)]),
        distances=_distances(names, [*by_group], category_distance),
        test=test,
    )


def _levels(column: pd.Series, name: str) -> tuple[Counts, tuple[str, ...]]:
    """Return the position of each patient's level, -1 where it is missing, and the levels."""
    values = column.array
    if not isinstance(values, pd.Categorical):
        known = column[column.notna()].to_frame(name)
        values = pd.Categorical(column, levels(known, name))
    elif len(values.categories) > MAX_LEVELS:
        raise AnalysisError(
            f"{name} has {len(values.categories)} levels, and at most {MAX_LEVELS} can be "
            "compared; leave it out of the table."
        )
    return values.codes.astype(np.int64), tuple(str(level) for level in values.categories)


def _refuse_infinite(values: Numbers, name: str) -> None:
    infinite = int(np.count_nonzero(np.isinf(values)))
    if infinite:
        raise AnalysisError(
            f"{infinite} of {len(values)} values of {name} are infinite; leave it out of the table."
        )


def _distances(
    names: tuple[str, ...], samples: Sequence[Any], distance: Callable[[Any, Any], float]
) -> dict[tuple[str, str], float]:
    return {
        (names[i], names[j]): distance(samples[i], samples[j])
        for i, j in combinations(range(len(names)), 2)
    }


def _with_total(counts: NDArray[np.integer[Any]]) -> Counts:
    return np.append(counts, counts.sum()).astype(np.int64)


def _exceeds_by_chance(variable: BaselineVariable) -> float:
    """The chance that groups of these sizes differ by more than 0.1 although drawn at random."""
    first, second, together = (int(n) for n in variable.recorded)
    df = max(int(np.count_nonzero(variable.counts[-1])) - 1, 0) if variable.levels else 1
    return float(chdtrc(df, IMBALANCE**2 * first * second / together)) if df else 0.0

"""Courses over visits: who was seen, and how each group did on every measure at every visit.

All measures stand in one array, so that a page of twenty small pictures costs a few milliseconds.
Summaries describe whoever was measured: after deaths, those who lived.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from analytics.arrays import Bools, Floats, Ints
from analytics.columns import GROUP, PATIENT_ID
from analytics.errors import require_columns
from analytics.frozen import Frozen
from analytics.quantiles import QuantileType
from analytics.settings import RankTest, Settings
from analytics.special import stdtrit

Better = Literal["higher", "lower", "neither"]

BASELINE = 0  # month of the first visit
MOST_EXACT = 70  # patients; an exact p of more takes longer than a press may
SIGNS: dict[Better, int] = {"higher": 1, "lower": -1, "neither": 0}


class Courses(Frozen, kw_only=True):
    """Repeated measurements of the patients of some groups.

    values : (measures, patients, visits), NaN where nothing was recorded.
    measures, months : of the first and the last axis; months ascend.
    patients : patient_id of each; group : where its group stands among `groups`.
    died_month : months to death; NaN while alive.
    """

    values: Floats
    measures: tuple[str, ...]
    months: tuple[int, ...]
    patients: tuple[str, ...]
    group: Ints
    groups: tuple[str, ...]
    died_month: Floats

    @property
    def baseline(self) -> int | None:
        """Where the baseline visit stands among the months; None where there is none."""
        return self.months.index(BASELINE) if BASELINE in self.months else None

    @property
    def follow_up(self) -> tuple[int, ...]:
        """Months after baseline."""
        return tuple(month for month in self.months if month > BASELINE)

    @cached_property
    def changes(self) -> Floats:
        """Values minus the patient's own value at baseline; NaN where one of them is missing."""
        if self.baseline is None:
            return np.full(self.values.shape, np.nan)
        # Differences of decimals that should tie differ in their last bits.
        return _settled(self.values - self.values[:, :, [self.baseline]], self.values)

    def of(self, measure: str) -> Floats:
        """Return the values of one measure, (patients, visits)."""
        return np.asarray(self.values[self.measures.index(measure)])

    def members(self, group: str) -> Bools:
        """Return who is in a group, (patients,)."""
        found: Bools = self.group == self.groups.index(group)
        return found


def as_courses(
    assessments: pd.DataFrame,
    patients: pd.DataFrame,
    *,
    measures: Sequence[str],
    months: Sequence[int],
) -> Courses:
    """Lay tidy rows out as an array.

    assessments : one row per patient, month and measure: patient_id, month, measure, value. Rows of
        other patients, months and measures are left out; of two rows for one cell the later counts.
    patients : one row each: patient_id, group (categorical, none missing), died_month.
    months : of the visits, in any order.
    """
    require_columns(patients, [PATIENT_ID, GROUP, "died_month"])
    ordered = tuple(sorted(set(months)))
    values = np.full((len(measures), len(patients), len(ordered)), np.nan)
    if len(assessments):
        require_columns(assessments, [PATIENT_ID, "month", "measure", "value"])
        at = (
            pd.Index(list(measures)).get_indexer(pd.Index(assessments["measure"])),
            pd.Index(patients[PATIENT_ID]).get_indexer(pd.Index(assessments[PATIENT_ID])),
            pd.Index(list(ordered)).get_indexer(pd.Index(assessments["month"])),
        )
        known = (at[0] >= 0) & (at[1] >= 0) & (at[2] >= 0)
        found = assessments["value"].to_numpy(dtype=np.float64)
        values[at[0][known], at[1][known], at[2][known]] = found[known]
    group = patients[GROUP].cat
    return Courses(
        values=values,
        measures=tuple(measures),
        months=ordered,
        patients=tuple(patients[PATIENT_ID]),
        group=np.asarray(group.codes, dtype=np.intp),
        groups=tuple(group.categories),
        died_month=patients["died_month"].to_numpy(dtype=np.float64),
    )


def rank_test_of(settings: Settings, patients: int) -> RankTest:
    """Return how p of a rank test on visits is computed under these conventions.

    Exact p only of up to 70 patients, the corrected approximation of more. The paper took its
    paired and its other continuous p from the approximation without continuity correction.
    """
    if settings.rank_test == "exact, ties ignored":
        return "uncorrected"
    if settings.rank_test == "exact" and patients > MOST_EXACT:
        return "corrected"
    return settings.rank_test


def visit_states(courses: Courses, measure: str | None = None) -> pd.DataFrame:
    """Count who was observed, had died, or is missing at each visit.

    measure : None asks for any measure at all.
    Returns one row per group and month, in their order: group, month, `patients` of the group,
    `observed`, `died` (by that month, and not observed), `missing` (the rest).
    """
    values = courses.values if measure is None else courses.of(measure)[None]
    observed = ~np.isnan(values).all(axis=0)
    months = np.array(courses.months, dtype=float)
    died = (courses.died_month[:, None] <= months[None, :]) & ~observed
    inside = np.arange(len(courses.groups))[:, None] == courses.group[None, :]
    counts = {"observed": inside @ observed.astype(int), "died": inside @ died.astype(int)}
    patients = np.repeat(inside.sum(axis=1), len(months))
    table = pd.DataFrame(
        {
            GROUP: np.repeat(np.array(courses.groups, dtype=object), len(months)),
            "month": np.tile(courses.months, len(courses.groups)),
            "patients": patients,
        }
        | {name: count.ravel() for name, count in counts.items()}
    )
    return table.assign(missing=patients - table["observed"] - table["died"])


def course_summaries(
    courses: Courses, *, level: float = 0.95, quantile_type: QuantileType = 7
) -> pd.DataFrame:
    """Summarise every measure in every group at every visit.

    Returns one row per measure, group and month, in their order, cells without a patient
    included: `n`, `mean`, `sd`, `mean_low`, `mean_high` (t interval), `median`, `q1`, `q3`,
    `minimum`, `maximum` as in `analytics.summaries.Summary`.
    """
    parts = [
        _summaries(courses.values[:, courses.group == code], level, quantile_type)
        for code in range(len(courses.groups))
    ]
    shape = (len(courses.measures), len(courses.groups), len(courses.months))
    columns = {
        name: np.stack([part[name] for part in parts], axis=1).ravel() if parts else np.empty(0)
        for name in _SUMMARY
    }
    of = np.indices(shape).reshape(3, -1)
    labels = {
        "measure": np.array(courses.measures, dtype=object)[of[0]],
        GROUP: np.array(courses.groups, dtype=object)[of[1]],
        "month": np.array(courses.months)[of[2]],
    }
    return pd.DataFrame(labels | columns).astype({"n": int})


_SUMMARY = (
    "n", "mean", "sd", "mean_low", "mean_high", "median", "q1", "q3", "minimum", "maximum",
)  # fmt: skip


def _summaries(values: Floats, level: float, kind: QuantileType) -> dict[str, Floats]:
    """Summarise (measures, patients, visits) over patients."""
    ordered = np.sort(values, axis=1)  # NaN last
    n = np.count_nonzero(~np.isnan(values), axis=1).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.nansum(values, axis=1) / n
        spread = np.sqrt(np.nansum((values - mean[:, None]) ** 2, axis=1) / (n - 1))
        sd = np.where(n > 1, spread, np.nan)
        reach = stdtrit(np.maximum(n - 1, 1), (1 + level) / 2) * sd / np.sqrt(n)
    reach = np.where(sd > 0, reach, np.nan)
    return {
        "n": n,
        "mean": mean,
        "sd": sd,
        "mean_low": mean - reach,
        "mean_high": mean + reach,
        "median": _quantile(ordered, n, 0.5, kind),
        "q1": _quantile(ordered, n, 0.25, kind),
        "q3": _quantile(ordered, n, 0.75, kind),
        "minimum": _at(ordered, np.zeros_like(n)),
        "maximum": _at(ordered, n - 1),
    }


def _quantile(ordered: Floats, n: Floats, share: float, kind: QuantileType) -> Floats:
    """Return a sample quantile over axis 1, whose first n are numbers, as `quantiles` does."""
    if kind == 2:
        place = n * share
        whole = np.abs(place - np.round(place)) < 1e-9
        low, high = np.where(whole, place - 1, np.floor(place)), np.floor(place + 1e-9)
        return (_at(ordered, low) + _at(ordered, high)) / 2
    place = (n - 1) * share if kind == 7 else np.clip((n + 1) * share - 1, 0, np.maximum(n - 1, 0))
    low = np.floor(place)
    below, above = _at(ordered, low), _at(ordered, np.minimum(low + 1, n - 1))
    return below + (above - below) * (place - low)


def _at(ordered: Floats, place: Floats) -> Floats:
    """Return the value at a place of axis 1 in each cell; NaN where there is none."""
    if not ordered.shape[1]:
        return np.full(place.shape, np.nan)
    last = ordered.shape[1] - 1
    index = np.clip(place, 0, last).astype(np.intp)
    return np.take_along_axis(ordered, index[:, None], axis=1)[:, 0]


def _settled(changes: Floats, values: Floats) -> Floats:
    """Round the changes of each measure to ten significant digits of its largest value."""
    largest = np.max(np.abs(np.nan_to_num(values)), axis=(1, 2), initial=0)
    digits = np.where(largest > 0, 9 - np.floor(np.log10(np.where(largest > 0, largest, 1))), 0)
    factor = (10.0**digits)[:, None, None]
    return np.asarray(np.round(changes * factor) / factor)

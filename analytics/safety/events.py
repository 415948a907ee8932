"""Adverse events by group: patients affected, risk differences, rates, time to the first event.

Patients and events are two tables. patients : one row per patient: `patient_id`, `group`
(categorical), `followed` and `died` (time of death, NaN while alive), in one unit of time.
events : one row per event: `patient_id`, `group`, `time` (in that unit, NaN if not known).
A patient counts once among those affected, however many events there were.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.cautions import not_computable
from analytics.columns import EVENT, GROUP, PATIENT_ID, TIME
from analytics.comparisons.categorical import fisher_exact, proportion, risk_difference
from analytics.errors import AnalysisError, require_columns
from analytics.results import Comparison, Estimate
from analytics.special import gammaincinv

WHAT, FOLLOWED, DIED = "what", "followed", "died"
FIRST_EVENT, DEATH_BEFORE = 1, 2


def event_rate(events: int, time: float, *, level: float = 0.95) -> Estimate:
    """Estimate events per unit of follow-up time, with Garwood's exact Poisson interval.

    Repeated events of one patient are taken for independent, so the interval is too narrow where
    they cluster. time : followed, in any unit; the rate is per that unit. Without follow-up time
    the rate is NaN with a caution. AnalysisError : a negative count or time.
    Source: Garwood, Biometrika 1936;28:437-42. R: poisson.test(events, time).
    """
    if events < 0 or time < 0:
        raise AnalysisError("A rate needs a count of events and a time, neither below zero.")
    method = "events per time, exact Poisson interval (Garwood)"
    if not time > 0:
        nobody = not_computable("no follow-up time is recorded")
        return Estimate(value=math.nan, events=events, method=method, cautions=(nobody,))
    outside = (1 - level) / 2
    return Estimate(
        value=events / time,
        low=float(gammaincinv(events, outside)) / time if events else 0.0,
        high=float(gammaincinv(events + 1, 1 - outside)) / time,
        level=level,
        events=events,
        method=method,
    )


def limit_without_events(n: int, *, level: float = 0.95) -> float:
    """Return the largest risk (0-1) that n patients without an event are still compatible with.

    One-sided and exact: the risk at which seeing nobody affected has the probability 1 - level.
    About 3 / n ("rule of three"). AnalysisError : n below 1.
    R: binom.test(0, n, alternative = "less").
    Source: Clopper and Pearson, Biometrika 1934;26:404-13; Hanley and Lippman-Hand, JAMA
    1983;249:1743-5.
    """
    if n < 1:
        raise AnalysisError("A limit needs at least one patient; widen the filter.")
    return float(1 - (1 - level) ** (1 / n))


def count_events(
    patients: pd.DataFrame,
    events: pd.DataFrame,
    *,
    what: str,
    kinds: Sequence[str],
    level: float = 0.95,
) -> pd.DataFrame:
    """Count patients affected and events of each kind in each group that has patients.

    what : the column of `events` that names the kind; kinds : those wanted, also without events.

    Returns one row per kind and group, kinds in the order given, groups in category order:
    `what`, `group`, `patients`, `affected`, `events`, `risk` (affected / patients) with Wilson's
    interval `low`, `high`; `upper`, the one-sided limit where nobody is affected, NaN elsewhere;
    `time`, follow-up of the group, `rate` (events / time) with Garwood's interval `rate_low`,
    `rate_high`. Patients whose follow-up is not recorded are in the risk and, with their events,
    not in the rate.
    """
    require_columns(patients, (PATIENT_ID, GROUP, FOLLOWED))
    require_columns(events, (PATIENT_ID, GROUP, what))
    groups = list(patients[GROUP].cat.categories)
    sizes = np.bincount(patients[GROUP].cat.codes, minlength=len(groups))
    followed = patients[FOLLOWED].to_numpy(dtype=float)
    known = np.isfinite(followed)
    codes = patients[GROUP].cat.codes.to_numpy()
    times = np.bincount(codes[known], followed[known], len(groups))
    everything, affected, timed = _tallies(events, what, kinds, groups, patients[known])
    rows = []
    for i, kind in enumerate(kinds):
        for j in np.flatnonzero(sizes):
            n, hit = int(sizes[j]), int(affected[i, j])
            risk = proportion(hit, n, level=level)
            rate = event_rate(int(timed[i, j]), float(times[j]), level=level)
            upper = math.nan if hit else limit_without_events(n, level=level)
            counted = (kind, groups[j], n, hit, int(everything[i, j]))
            limits = (risk.value, risk.low, risk.high, upper)
            rows.append((*counted, *limits, float(times[j]), rate.value, rate.low, rate.high))
    return pd.DataFrame(rows, columns=list(_COUNTED))


_COUNTED = (
    WHAT, GROUP, "patients", "affected", "events", "risk", "low", "high", "upper", TIME, "rate",
    "rate_low", "rate_high",
)  # fmt: skip


def _tallies(
    events: pd.DataFrame,
    what: str,
    kinds: Sequence[str],
    groups: list[str],
    with_time: pd.DataFrame,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return events, patients affected, and events of patients with follow-up: kinds x groups."""
    kind = pd.Categorical(events[what], categories=list(kinds)).codes.astype(np.intp)
    group = pd.Categorical(events[GROUP], categories=groups).codes.astype(np.intp)
    patient, _ = pd.factorize(events[PATIENT_ID])
    shape = (len(kinds), len(groups))
    wanted = (kind >= 0) & (group >= 0)
    cell = kind * len(groups) + group
    timed = wanted & events[PATIENT_ID].isin(with_time[PATIENT_ID]).to_numpy(dtype=bool)
    # One patient's events of one kind are one: the first of each pair of cell and patient.
    once = np.unique(np.stack([cell[wanted], patient[wanted]]), axis=1)[0].astype(np.intp)

    def tally(cells: np.ndarray) -> np.ndarray:
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)

    return tally(cell[wanted]), tally(once), tally(cell[timed])


def compare_risks(
    counts: pd.DataFrame, *, reference: str, level: float = 0.95
) -> dict[tuple[str, str], Estimate]:
    """Return the risk difference of each kind and each group against the reference group.

    counts : of `count_events`. Keys are (kind, group); values have Newcombe's interval. Empty
    where the reference has no patients or is alone.
    """
    found = {}
    for kind, rows in _by_kind(counts):
        tables = {name: (hit, n - hit) for name, hit, n in rows}
        if reference not in tables:
            return {}
        for name in tables:
            if name != reference:
                table = pd.DataFrame([tables[name], tables[reference]])
                found[kind, name] = risk_difference(table, level=level)
    return found


def fisher_tests(counts: pd.DataFrame) -> dict[str, Comparison]:
    """Test each kind by Fisher's exact test, affected or not by group, all groups together.

    counts : of `count_events`. The p are not corrected for their number. Empty for one group.
    """
    return {
        kind: fisher_exact(pd.DataFrame([(hit, n - hit) for _, hit, n in rows]))
        for kind, rows in _by_kind(counts)
        if len(rows) > 1
    }


def cross_counts(counts: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Return the table behind a test of `fisher_tests`: one row per group, patients counted.

    counts : of `count_events`. Columns: `affected`, `not affected`.
    """
    rows = counts[counts[WHAT] == kind]
    hit, n = rows["affected"].to_numpy(), rows["patients"].to_numpy()
    return pd.DataFrame({"affected": hit, "not affected": n - hit}, index=list(rows[GROUP]))


def _by_kind(counts: pd.DataFrame) -> list[tuple[str, list[tuple[str, int, int]]]]:
    columns = [counts[name].tolist() for name in (WHAT, GROUP, "affected", "patients")]
    found: dict[str, list[tuple[str, int, int]]] = {}
    for kind, name, hit, n in zip(*columns, strict=True):
        found.setdefault(kind, []).append((name, hit, n))
    return list(found.items())


def first_events(patients: pd.DataFrame, events: pd.DataFrame) -> pd.DataFrame:
    """Return what happened first to each patient, for `event_table.competing_event_table`.

    One row per patient: `group`, `time`, `event`: 0 censored at the end of follow-up, 1 the first
    of `events`, 2 death without one before. An event on the day of death counts as before it, one
    before the time origin as at it. Left out: patients of whom neither follow-up nor an event is
    dated. An event after the end of follow-up is not counted; see `late_events`.
    """
    first = events.groupby(PATIENT_ID, observed=True)[TIME].min()
    at = patients[PATIENT_ID].map(first).to_numpy(dtype=float)
    at = np.maximum(at, 0.0)
    end = patients[FOLLOWED].to_numpy(dtype=float)
    died = np.isfinite(patients[DIED].to_numpy(dtype=float))
    had = np.isfinite(at) & ~(at > end + _SAME_TIME)
    outcome = np.where(had, FIRST_EVENT, np.where(died, DEATH_BEFORE, 0))
    table = pd.DataFrame(
        {GROUP: patients[GROUP], TIME: np.where(had, at, end), EVENT: outcome}, copy=False
    )
    dated: pd.DataFrame = table[np.isfinite(table[TIME])].reset_index(drop=True)
    return dated


_SAME_TIME = 1e-6


def late_events(patients: pd.DataFrame, events: pd.DataFrame) -> int:
    """Count the events without a time and those after the end of their patient's follow-up."""
    end = events[PATIENT_ID].map(patients.set_index(PATIENT_ID)[FOLLOWED]).to_numpy(dtype=float)
    time = events[TIME].to_numpy(dtype=float)
    return int((np.isnan(time) | (time > end + _SAME_TIME)).sum())

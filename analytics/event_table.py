"""Event tables: how many patients of each group left follow-up at each time, and why.

An event table has one row per group and distinct time. It holds everything that Kaplan-Meier,
log-rank, restricted means and cumulative incidence need, so those never see a patient.
"""

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
import pandas as pd

from analytics.arrays import Floats, Ints
from analytics.blocks import MOST_GROUPS, Values, coded
from analytics.columns import AT_RISK, CENSORED, EVENTS, GROUP, TIME
from analytics.errors import AnalysisError, require_columns

SAME_TIME_DECIMALS = 9
ALL = "all"


def event_table(
    frame: pd.DataFrame, *, time: str, event: str, group: str | None = None
) -> pd.DataFrame:
    """Count events and censored patients at each time.

    frame : one row per patient. time : end of follow-up, >= 0, in any unit. event : 0 or False
        censored, 1 or True event. group : splits patients into curves; None makes one group, "all".

    Returns one row per group and distinct time, groups in category order (or by first
    appearance), times ascending: `group` (categorical of text; a group without patients has no
    row), `time`, `events`, `censored`, `at_risk` (patients with a time >= this one).

    Times that agree to 9 decimals are one time. R merges times within 1.5e-8 of each other
    (relative), which differs only for times whose last digits are rounding noise anyway.

    Raises AnalysisError when a column is absent, nobody is selected, or patients lack a time,
    an event or a group, have a negative or infinite time, or an event other than 0 and 1.
    """
    return _count(frame, time=time, event=event, group=group, causes=(1,), apart=False)


def competing_event_table(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    causes: Sequence[int],
    group: str | None = None,
) -> pd.DataFrame:
    """Count the events of each cause and the censored patients at each time.

    As `event_table`, but `event` holds 0 (censored) or one of `causes`, and there is a column
    `events_<cause>` for each cause beside `events`, their sum. It is an event table of the
    composite endpoint too, so that `kaplan_meier` of it is the event-free survival.
    """
    if not causes or len({0, *causes}) <= len(causes):
        raise AnalysisError("Competing risks need the codes of their causes, all different, not 0.")
    return _count(frame, time=time, event=event, group=group, causes=causes, apart=True)


def events_of(cause: int) -> str:
    """Return the name of the column that counts the events of one cause."""
    return f"{EVENTS}_{cause}"


def add_at_risk(counts: pd.DataFrame) -> pd.DataFrame:
    """Complete `group`, `time`, `events`, `censored`, as GROUP BY returns them, with `at_risk`.

    counts : one row per group and distinct time, each group's rows together and ascending in
        time. Those who leave in a row or in a later one of the same group are at risk in it.
    """
    require_columns(counts, (GROUP, TIME, EVENTS, CENSORED))
    leaving = (counts[EVENTS] + counts[CENSORED]).to_numpy()
    groups, _ = coded(counts[GROUP])
    return counts.assign(**{AT_RISK: _still_there(groups, leaving)})


def merge(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Add the event tables of parts of a cohort into that of the whole.

    Groups keep the order of their categories, or of first appearance. Counts of causes are added
    too when every part has them. Raises AnalysisError when there is no table.
    """
    parts = list(tables)
    if not parts:
        raise AnalysisError("There is no event table to add; give at least one.")
    order = pd.concat([_group_order(part[GROUP]) for part in parts]).unique()
    rows = pd.concat(parts, join="inner", ignore_index=True)
    rows[GROUP] = pd.Categorical(rows[GROUP], categories=order)
    counts = rows.drop(columns=AT_RISK).groupby([GROUP, TIME], observed=True, sort=True).sum()
    return add_at_risk(counts.reset_index())


def _group_order(groups: pd.Series) -> pd.Series:
    if isinstance(groups.dtype, pd.CategoricalDtype):
        return pd.Series(groups.cat.categories.astype(object))
    return pd.Series(groups.unique(), dtype=object)


def _count(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    group: str | None,
    causes: Sequence[int],
    apart: bool,
) -> pd.DataFrame:
    """Count the patients; `apart` adds the column of each cause."""
    require_columns(frame, [name for name in (time, event, group) if name is not None])
    if frame.empty:
        raise AnalysisError("No patients are selected; widen the filters.")
    groups, labels = _groups(frame, group)
    outcome = _outcomes(frame[event], event, causes)
    distinct, place = _distinct(_times(frame[time], time))
    cells, outcomes = len(labels) * len(distinct), len(causes) + 1
    key = (groups * len(distinct) + place) * outcomes + outcome
    counts = np.bincount(key, minlength=cells * outcomes).reshape(cells, outcomes)
    row = np.flatnonzero(counts.any(axis=1))
    censored, *by_cause = counts[row].T
    row_group, events = row // len(distinct), np.sum(by_cause, axis=0)
    return pd.DataFrame(
        {
            GROUP: _labelled(row_group, labels),
            TIME: distinct[row % len(distinct)],
            **(dict(zip(map(events_of, causes), by_cause, strict=True)) if apart else {}),
            EVENTS: events,
            CENSORED: censored,
            AT_RISK: _still_there(row_group, events + censored),
        }
    )


def _numbers(values: pd.Series, name: str) -> Values:
    if not pd.api.types.is_numeric_dtype(values.dtype):
        raise AnalysisError(f"{name} does not hold numbers; convert it first.")
    if isinstance(values.dtype, np.dtype):
        numbers = values.to_numpy()
    else:
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
    if numbers.dtype.kind == "f":
        _refuse_missing(np.isnan(numbers), name)
    return numbers


def _refuse_missing(missing: Values, name: str) -> None:
    if missing.any():
        raise AnalysisError(
            f"{int(missing.sum())} of {len(missing)} patients have no {name}; "
            "fill it in or exclude them first, so that the exclusion is visible."
        )


def _outcomes(values: pd.Series, name: str, causes: Sequence[int]) -> Values:
    """Return 0 for the censored, and for the others the place of their cause, from 1."""
    codes = _numbers(values, name)
    outcome = np.zeros(len(codes), dtype=np.int8)
    for place, cause in enumerate(causes, start=1):
        outcome += (codes == cause) * np.int8(place)
    unknown = len(codes) - int(np.count_nonzero(codes == 0)) - int(np.count_nonzero(outcome))
    if unknown > 0:
        allowed = ", ".join(map(str, [0, *causes[:-1]])) + f" or {causes[-1]}"
        raise AnalysisError(
            f"{name} is not {allowed} in {unknown} of {len(codes)} patients; "
            "correct the codes, or choose which of them count as the event."
        )
    return outcome


def _times(values: pd.Series, name: str) -> Values:
    times = _numbers(values, name)
    if times.dtype.kind == "f":
        with np.errstate(over="ignore"):
            times = times.astype(float).round(SAME_TIME_DECIMALS)
    if not (np.isfinite(times.max()) and times.min() >= 0):
        wrong = int((~np.isfinite(times) | (times < 0)).sum())
        raise AnalysisError(
            f"{name} is negative or infinite in {wrong} of {len(times)} patients; "
            "correct or exclude them."
        )
    return times


def _distinct(times: Values) -> tuple[Floats, Ints]:
    """Return possible times, ascending, and the place of each patient's among them."""
    most = times.max()
    if most < len(times):  # fewer days than patients: if all are whole, no need to sort
        whole = times.astype(np.intp)
        if times.dtype.kind != "f" or np.array_equal(whole, times):
            return np.arange(float(most) + 1), whole
    distinct, place = np.unique(times, return_inverse=True)
    return distinct.astype(float), place


def _groups(frame: pd.DataFrame, group: str | None) -> tuple[Ints, list[str]]:
    """Return each patient's group as a number, and the groups' labels."""
    if group is None:
        return np.zeros(len(frame), dtype=np.intp), [ALL]
    codes, labels = coded(frame[group])
    _refuse_missing(codes < 0, group)
    if len(labels) > MOST_GROUPS:
        raise AnalysisError(
            f"{group} has {len(labels)} levels, and at most {MOST_GROUPS} can be compared; "
            "combine levels or choose another column."
        )
    if len(set(labels)) < len(labels):
        raise AnalysisError(f"Different levels of {group} read the same; rename them.")
    return codes, labels


def _labelled(codes: Ints, labels: list[str]) -> pd.Categorical:
    categories = pd.Index(labels, dtype=object)
    return pd.Categorical.from_codes(cast("Sequence[int]", codes), categories=categories)


def _still_there(groups: Ints, leaving: Values) -> Values:
    """Return how many of the same group leave in this row or a later one; groups together."""
    here_or_later = np.append(leaving[::-1].cumsum()[::-1], 0)
    ends = np.flatnonzero(np.diff(groups, append=-1)) + 1
    later_groups = np.repeat(here_or_later[ends], np.diff(ends, prepend=0))
    return np.asarray(here_or_later[:-1] - later_groups)

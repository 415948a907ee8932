"""Event tables: how many patients of each group left follow-up at each time, and why.

An event table has one row per group and distinct time. It holds everything that Kaplan-Meier,
log-rank, restricted means and cumulative incidence need, so those never see a patient.
"""

from collections.abc import Iterable, Sequence
from typing import cast

import numpy as np
import pandas as pd

from analytics.arrays import Ints, Values
from analytics.columns import AT_RISK, CENSORED, EVENT, EVENTS, GROUP, TIME
from analytics.errors import AnalysisError, require_columns
from analytics.survival.blocks import MOST_GROUPS, Blocks, coded, opens, split
from analytics.survival.counting import (
    checked_outcomes,
    checked_times,
    count,
    refuse_missing,
    still_there,
)

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

    Times within 1.5e-8 of each other (absolute, or of their mean) are one time, the earliest, as
    in R and in the Cox model; the others stay as given.

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

    Raises what `event_table` raises, and AnalysisError when causes are absent, repeated or 0.
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
    groups, _ = coded(counts[GROUP].array)
    return counts.assign(**{AT_RISK: still_there(groups, leaving)})


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


def event_blocks(time: Values, event: Values, group: pd.Categorical) -> Blocks:
    """Count as `event_table`, from arrays to the blocks that every survival function takes too.

    time, event : (n,) numbers of the patients. group : (n,), its categories text.
    A cohort of a few hundred spends more time in and out of tables than in its arithmetic.
    """
    _refuse_nobody(len(time))
    labels = group.categories.tolist()
    codes = group.codes.astype(np.intp)
    refuse_missing(codes < 0, GROUP)
    _refuse_many(GROUP, labels)
    outcome = checked_outcomes(event, EVENT, (1,))
    rows = count(codes, outcome, checked_times(time, TIME), causes=1)
    found = split(rows.group, labels, rows.time, rows.events, rows.censored, rows.at_risk)
    present = cast("Sequence[int]", rows.group[opens(rows.group)])
    found.groups = pd.Categorical.from_codes(present, dtype=group.dtype)
    return found


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
    _refuse_nobody(len(frame))
    groups, labels = _groups(frame, group)
    outcome = checked_outcomes(_numbers(frame[event], event), event, causes)
    times = checked_times(_numbers(frame[time], time), time)
    rows = count(groups, outcome, times, causes=len(causes))
    columns = {
        GROUP: _labelled(rows.group, labels),
        TIME: rows.time,
        **(dict(zip(map(events_of, causes), rows.by_cause, strict=True)) if apart else {}),
        EVENTS: rows.events,
        CENSORED: rows.censored,
        AT_RISK: rows.at_risk,
    }
    return pd.DataFrame(columns, copy=apart)  # a single cause may share its array with `events`


def _refuse_nobody(patients: int) -> None:
    if not patients:
        raise AnalysisError("No patients are selected; widen the filters.")


def _refuse_many(group: str, labels: Sequence[str]) -> None:
    if len(labels) > MOST_GROUPS:
        raise AnalysisError(
            f"{group} has {len(labels)} levels, and at most {MOST_GROUPS} can be compared; "
            "combine levels or choose another column."
        )


def _numbers(values: pd.Series, name: str) -> Values:
    if not pd.api.types.is_numeric_dtype(values.dtype):
        raise AnalysisError(f"{name} does not hold numbers; convert it first.")
    if isinstance(values.dtype, np.dtype):
        return values.to_numpy()
    return values.to_numpy(dtype=float, na_value=np.nan)


def _groups(frame: pd.DataFrame, group: str | None) -> tuple[Ints, list[str]]:
    """Return each patient's group as a number, and the groups' labels."""
    if group is None:
        return np.zeros(len(frame), dtype=np.intp), [ALL]
    codes, labels = coded(frame[group].array)
    refuse_missing(codes < 0, group)
    _refuse_many(group, labels)
    if len(set(labels)) < len(labels):
        raise AnalysisError(f"Different levels of {group} read the same; rename them.")
    return codes, labels


def _labelled(codes: Ints, labels: Sequence[str]) -> pd.Categorical:
    dtype = pd.CategoricalDtype(pd.Index(labels, dtype=object))
    return pd.Categorical.from_codes(cast("Sequence[int]", codes), dtype=dtype)

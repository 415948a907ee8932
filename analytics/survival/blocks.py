"""Event tables as arrays, one block per group: what the survival analyses compute with."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from analytics.arrays import Floats, Ints, Values
from analytics.columns import AT_RISK, CENSORED, EVENT_TABLE, EVENTS, GROUP, TIME
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Frozen

MOST_GROUPS = 50
_ZERO = np.zeros(1, dtype=np.int8)


class Block(Frozen, kw_only=True):
    """The rows of one group, ascending in time; counts are whole numbers or sums of weights."""

    group: str
    time: Floats
    events: Values
    censored: Values
    at_risk: Values

    @property
    def n(self) -> int:
        """Number of patients."""
        return int(self.at_risk[0])

    @property
    def total_events(self) -> int:
        """Number of events."""
        return int(self.events.sum())

    @property
    def last_time(self) -> float:
        """When the last patient left."""
        return float(self.time[-1])

    def row_at(self, time: float) -> int:
        """Return the row whose step holds at a time, of a block that begins at time 0."""
        if not time >= 0:
            raise AnalysisError("A curve has no value at this time; choose a time from 0 on.")
        return int(self.time.searchsorted(time, side="right")) - 1

    def from_zero(self) -> "Block":
        """Return the block with a row at time 0, where everyone is at risk and nobody leaves.

        A block that has a row at time 0 (patients who left on the first day) stays as it is.
        """
        if self.time[0] == 0:
            return self
        return Block(
            group=self.group,
            time=np.concatenate((_ZERO, self.time)),
            events=np.concatenate((_ZERO, self.events), dtype=self.events.dtype),
            censored=np.concatenate((_ZERO, self.censored), dtype=self.censored.dtype),
            at_risk=np.concatenate((self.at_risk[:1], self.at_risk)),
        )


class Blocks(tuple[Block, ...]):
    """The blocks of one event table: what every survival function takes in its place.

    groups : the group of each block, as the table's column holds it.
    """

    groups: Any

    def column(self, rows: Sequence[int]) -> Any:
        """Return the group column of a result with this many rows for each block."""
        return self.groups.take(np.repeat(np.arange(len(self)), rows))


EventTable: TypeAlias = pd.DataFrame | Blocks


def blocks(table: EventTable) -> Blocks:
    """Split an event table by group, in the order of its rows; blocks stay as they are.

    Splitting once serves many questions.

    Raises AnalysisError when a column is absent, the table is empty or not in order (each group's
    rows together, times ascending), a row has no group, or there are more than 50 groups.
    """
    if isinstance(table, Blocks):
        return table
    require_columns(table, EVENT_TABLE)
    if table.empty:
        raise AnalysisError("No patients are selected; widen the filters.")
    groups = table[GROUP].array
    codes, labels = coded(groups)
    if (unnamed := int((codes < 0).sum())) > 0:
        raise AnalysisError(f"{unnamed} rows of the event table have no group; name it.")
    time = table[TIME].to_numpy(dtype=float)
    _check_order(codes, time)
    counts = (table[name].to_numpy() for name in (EVENTS, CENSORED, AT_RISK))
    found = split(codes, labels, time, *counts)
    found.groups = groups.take(opens(codes))
    return found


def split(
    codes: Ints,
    labels: Sequence[str],
    time: Floats,
    events: Values,
    censored: Values,
    at_risk: Values,
) -> Blocks:
    """Return a block for each run of equal `codes`, which are places in `labels`."""
    return Blocks(
        Block(
            group=labels[codes[start]],
            time=time[start:stop],
            events=events[start:stop],
            censored=censored[start:stop],
            at_risk=at_risk[start:stop],
        )
        for start, stop in pairwise([*opens(codes).tolist(), len(time)])
    )


def opens(codes: Ints) -> Ints:
    """Return where each run of equal codes begins."""
    return np.append(0, np.flatnonzero(codes[1:] != codes[:-1]) + 1)


def coded(column: Any) -> tuple[Ints, list[str]]:
    """Return each row's label as a number, and the labels: categories, or by first appearance.

    column : array of a table's column. A row without a label has the number -1.
    """
    if isinstance(column, pd.Categorical):
        codes, levels = column.codes, column.categories
    else:
        codes, levels = pd.factorize(pd.Series(column))
    return codes.astype(np.intp), [str(level) for level in levels.tolist()]


def _check_order(codes: Ints, time: Floats) -> None:
    starts = opens(codes)
    if len(starts) > MOST_GROUPS:
        raise AnalysisError(
            f"There are {len(starts)} groups, and at most {MOST_GROUPS} can be compared; "
            "combine levels or group by another column."
        )
    falls = time[1:] <= time[:-1]
    falls[starts[1:] - 1] = False
    if falls.any() or len(np.unique(codes[starts])) < len(starts):
        raise AnalysisError(
            "An event table needs the rows of each group together and its times ascending; sort it."
        )


def event_times(part: Sequence[Block]) -> Floats:
    """Return the distinct times at which any group has an event."""
    return np.unique(np.concatenate([block.time[block.events > 0] for block in part]))


def at_times(part: Sequence[Block], times: Floats) -> tuple[Floats, Floats]:
    """Return at risk and events of each group at given times, each (times, groups)."""
    at_risk, events = np.zeros((2, len(times), len(part)))
    for column, block in enumerate(part):
        row = block.time.searchsorted(times)
        at_risk[:, column] = np.concatenate((block.at_risk, _ZERO))[row]
        had = block.events > 0
        events[times.searchsorted(block.time[had]), column] = block.events[had]
    return at_risk, events

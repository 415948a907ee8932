"""Event tables as arrays, one block per group: what the survival analyses compute with."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, TypeAlias, cast

import numpy as np
import pandas as pd

from analytics.arrays import Floats, Ints, Values
from analytics.columns import AT_RISK, CENSORED, EVENT_TABLE, EVENTS, GROUP, TIME
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Frozen

MOST_GROUPS = 50


class Block(Frozen, kw_only=True):
    """The rows of one group, ascending in time; counts are whole numbers or sums of weights.

    first_row : where the group begins in its table.
    """

    group: str
    first_row: int
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
        return replace(
            self,
            time=np.append(0.0, self.time),
            events=np.append(self.events[:1] * 0, self.events),
            censored=np.append(self.censored[:1] * 0, self.censored),
            at_risk=np.append(self.at_risk[:1], self.at_risk),
        )


class Blocks(tuple[Block, ...]):
    """The blocks of one event table, made from arrays by `event_table.event_blocks`.

    codes, dtype : of the blocks' groups as a column: making a dtype anew for every result takes
        longer than a small curve.
    """

    codes: Ints
    dtype: pd.CategoricalDtype


EventTable: TypeAlias = pd.DataFrame | Blocks


def blocks(table: EventTable) -> tuple[Block, ...]:
    """Split an event table by group, in the order of its rows; blocks stay as they are.

    Raises AnalysisError when a column is absent, the table is empty or not in order (each group's
    rows together, times ascending), a row has no group, or there are more than 50 groups.
    """
    if isinstance(table, Blocks):
        return table
    require_columns(table, EVENT_TABLE)
    if table.empty:
        raise AnalysisError("No patients are selected; widen the filters.")
    codes, labels = coded(table[GROUP])
    if (unnamed := int((codes < 0).sum())) > 0:
        raise AnalysisError(f"{unnamed} rows of the event table have no group; name it.")
    time = table[TIME].to_numpy(dtype=float)
    _check_order(codes, time)
    return split(
        codes, labels, time, *(table[name].to_numpy() for name in (EVENTS, CENSORED, AT_RISK))
    )


def split(
    codes: Ints,
    labels: Sequence[str],
    time: Floats,
    events: Values,
    censored: Values,
    at_risk: Values,
) -> tuple[Block, ...]:
    """Return a block for each run of equal `codes`, which are places in `labels`."""
    return tuple(
        Block(
            group=labels[codes[start]],
            first_row=start,
            time=time[start:stop],
            events=events[start:stop],
            censored=censored[start:stop],
            at_risk=at_risk[start:stop],
        )
        for start, stop in pairwise([*_opens(codes).tolist(), len(time)])
    )


def groups_of(table: EventTable, found: Sequence[Block], rows: Sequence[int]) -> Any:
    """Return the group column of a result with this many rows for each block of the table."""
    if isinstance(table, Blocks):
        codes = cast("Sequence[int]", np.repeat(table.codes, rows))
        return pd.Categorical.from_codes(codes, dtype=table.dtype)
    return table[GROUP].array[np.repeat([block.first_row for block in found], rows)]


def _opens(codes: Ints) -> Ints:
    """Return where each run of equal codes begins."""
    return np.append(0, np.flatnonzero(codes[1:] != codes[:-1]) + 1)


def coded(values: pd.Series) -> tuple[Ints, list[str]]:
    """Return each row's label as a number, and the labels: categories, or by first appearance.

    A row without a label has the number -1.
    """
    known = values.array
    if isinstance(known, pd.Categorical):
        codes, levels = known.codes, known.categories
    else:
        codes, levels = pd.factorize(values)
    return codes.astype(np.intp), [str(level) for level in levels]


def _check_order(codes: Ints, time: Floats) -> None:
    opens = _opens(codes)
    if len(opens) > MOST_GROUPS:
        raise AnalysisError(
            f"There are {len(opens)} groups, and at most {MOST_GROUPS} can be compared; "
            "combine levels or group by another column."
        )
    falls = time[1:] <= time[:-1]
    falls[opens[1:] - 1] = False
    if falls.any() or len(np.unique(codes[opens])) < len(opens):
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
        at_risk[:, column] = np.append(block.at_risk, 0)[row]
        happened = np.append(block.time, np.inf)[row] == times
        events[:, column] = np.append(block.events, 0)[row] * happened
    return at_risk, events

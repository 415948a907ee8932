"""Event tables as arrays, one block per group: what the survival analyses compute with."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.arrays import Floats, Ints
from analytics.columns import AT_RISK, CENSORED, EVENT_TABLE, EVENTS, GROUP, TIME
from analytics.errors import AnalysisError, require_columns

MOST_GROUPS = 50

Values = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Block:
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


def blocks(table: pd.DataFrame) -> tuple[Block, ...]:
    """Split an event table by group, in the order of its rows.

    Raises AnalysisError when a column is absent, the table is empty or not in order (each group's
    rows together, times ascending), a row has no group, or there are more than 50 groups.
    """
    require_columns(table, EVENT_TABLE)
    if table.empty:
        raise AnalysisError("No patients are selected; widen the filters.")
    codes, labels = coded(table[GROUP])
    if (unnamed := int((codes < 0).sum())) > 0:
        raise AnalysisError(f"{unnamed} rows of the event table have no group; name it.")
    time = table[TIME].to_numpy(dtype=float)
    events, censored, at_risk = (table[name].to_numpy() for name in (EVENTS, CENSORED, AT_RISK))
    opens = np.flatnonzero(np.diff(codes, prepend=-1))
    _check_order(codes, opens, time)
    return tuple(
        Block(
            group=labels[codes[start]],
            first_row=start,
            time=time[start:stop],
            events=events[start:stop],
            censored=censored[start:stop],
            at_risk=at_risk[start:stop],
        )
        for start, stop in pairwise([*opens.tolist(), len(time)])
    )


def groups_of(table: pd.DataFrame, found: Sequence[Block], rows: Sequence[int]) -> Any:
    """Return the group column of a result with this many rows for each block of the table."""
    return table[GROUP].array[np.repeat([block.first_row for block in found], rows)]


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


def _check_order(codes: Ints, opens: Ints, time: Floats) -> None:
    if len(opens) > MOST_GROUPS:
        raise AnalysisError(
            f"There are {len(opens)} groups, and at most {MOST_GROUPS} can be compared; "
            "combine levels or group by another column."
        )
    falls = np.diff(time) <= 0
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

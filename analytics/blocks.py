"""Event tables as arrays, one block per group: what the survival analyses compute with."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.columns import AT_RISK, CENSORED, EVENT_TABLE, EVENTS, GROUP, TIME
from analytics.errors import AnalysisError, require_columns

MOST_GROUPS = 50

Floats = NDArray[np.float64]
Places = NDArray[np.intp]
Values = NDArray[Any]


@dataclass(frozen=True, kw_only=True)
class Block:
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

    def from_zero(self) -> "Block":
        """Return the block with a row at time 0, where everyone is at risk and nobody leaves.

        A block that has a row at time 0 (patients who left on the first day) stays as it is.
        """
        if self.time[0] == 0:
            return self
        return Block(
            group=self.group,
            time=np.append(0.0, self.time),
            events=np.append(self.events[:1] * 0, self.events),
            censored=np.append(self.censored[:1] * 0, self.censored),
            at_risk=np.append(self.at_risk[:1], self.at_risk),
        )


def blocks(table: pd.DataFrame) -> tuple[Block, ...]:
    """Split an event table by group, in the order of its rows.

    Raises AnalysisError when a column is absent, the table is empty or not in order (each group's
    rows together, times ascending), or it has more than 50 groups.
    """
    require_columns(table, EVENT_TABLE)
    if table.empty:
        raise AnalysisError("No patients are selected; widen the filters.")
    codes, labels = coded(table[GROUP])
    time = table[TIME].to_numpy(dtype=float)
    events, censored, at_risk = (table[name].to_numpy() for name in (EVENTS, CENSORED, AT_RISK))
    opens = np.flatnonzero(np.diff(codes, prepend=-1))
    _check_order(codes, opens, time)
    return tuple(
        Block(
            group=labels[codes[start]],
            time=time[start:stop],
            events=events[start:stop],
            censored=censored[start:stop],
            at_risk=at_risk[start:stop],
        )
        for start, stop in pairwise([*opens.tolist(), len(time)])
    )


def coded(values: pd.Series) -> tuple[Places, list[str]]:
    """Return each row's label as a number, and the labels: categories, or by first appearance."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, levels = values.cat.codes.to_numpy(), values.cat.categories
    else:
        codes, levels = pd.factorize(values)
    return codes.astype(np.intp), [str(level) for level in levels]


def labelled(codes: Places, labels: Sequence[str]) -> pd.Categorical:
    """Return a column of labels; the reverse of `coded`."""
    return pd.Categorical.from_codes(
        cast("Sequence[int]", codes), categories=pd.Index(labels, dtype=object)
    )


def _check_order(codes: Places, opens: Places, time: Floats) -> None:
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

"""Groups that are compared, in one event table or in one per stratum."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from analytics.arrays import Ints
from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.survival.blocks import Block, EventTable, blocks, coded

EventTables: TypeAlias = EventTable | Mapping[str, EventTable]


class Strata(Value, kw_only=True):
    """The blocks of each stratum. names : of the groups, in category order, over all strata."""

    names: tuple[str, ...]
    parts: tuple[tuple[Block, ...], ...]
    stratified: bool

    @property
    def n(self) -> int:
        """Number of patients."""
        return sum(block.n for part in self.parts for block in part)

    @property
    def total_events(self) -> int:
        """Number of events."""
        return sum(block.total_events for part in self.parts for block in part)

    def places(self, part: tuple[Block, ...]) -> Ints:
        """Return where the groups of one stratum stand among `names`."""
        return np.array([self.names.index(block.group) for block in part])

    def only(self, names: tuple[str, ...]) -> "Strata":
        """Return the strata with some of the groups."""
        kept = [tuple(block for block in part if block.group in names) for part in self.parts]
        return replace(self, names=names, parts=tuple(part for part in kept if part))

    def method(self, test: str) -> str:
        """Return the name of a test on these strata."""
        return f"stratified {test}" if self.stratified else test


def strata_of(table: EventTables) -> Strata:
    """Split one event table, or those of several strata, by group.

    Groups keep the order of their categories; without categories that of first appearance, which
    may depend on who is in the first stratum. Raises AnalysisError for fewer than two groups.
    """
    tables = list(table.values()) if isinstance(table, Mapping) else [table]
    if not tables:
        raise AnalysisError("No stratum is given; give one event table per stratum.")
    parts = tuple(blocks(part) for part in tables)
    present = {block.group for part in parts for block in part}
    labels = dict.fromkeys(label for part in parts for label in coded(part.groups)[1])
    names = tuple(label for label in labels if label in present)
    if len(names) < 2:
        raise AnalysisError(
            f"A comparison needs at least two groups, and all patients are in {names[0]}; "
            "group another way or widen the filters."
        )
    return Strata(names=names, parts=parts, stratified=isinstance(table, Mapping))

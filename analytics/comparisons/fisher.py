"""Fisher's exact test of an r x c table by enumeration from both ends.

p is the probability, margins fixed, of all tables no more likely than the one seen. To list all
tables is out of reach; twice the square root of their number is not. The first half of the
columns is filled cell by cell, and the fillings that leave the same to the rows are sorted by
penalty (see `half_tables`). The other half is then filled once for all of them, and bisection
tells how many become tables with enough penalty. Fillings for which that is known beforehand are
added up in closed form and go no further.

Sources: Freeman and Halton, Biometrika 1951;38:141-9 (the test); Horowitz and Sahni, J ACM
1974;21:277-92 (two sorted halves); Mehta and Patel, J Am Stat Assoc 1983;78:427-34 (settling
early). The bound by convex penalties is our own.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from analytics.comparisons.half_tables import Branches, Halves, Margins, joined
from analytics.special import gammaln

Whole = NDArray[np.int64]

# As in R: tables within this relative distance of the observed probability are as likely.
RELATIVE_TIE = 1e-7
# Counts tried, and first halves kept, of up to four rows: about a second. With more rows each
# count takes longer, so there are as many fewer.
MAX_WORK = 8_000_000
FEW_ROWS = 4
# Counts tried at one time: what fits into the processor's cache is several times as fast.
AT_ONCE = 8_000
# Beyond, lists as long as the number of patients take too much memory.
MAX_PATIENTS = 1_000_000


def exact_p(counts: Whole) -> float | None:
    """Return the exact two-sided p of `counts` (r, c); None when it would take much over a second.

    counts : whole numbers, no empty row or column, at least two of each. More than a million
        patients are not tried.
    """
    if counts.sum() > MAX_PATIENTS:
        return None
    if counts.shape == (2, 2):
        return _two_by_two(counts)
    if len(counts) > counts.shape[1]:
        counts = counts.T
    rows, columns = np.argsort(counts.sum(axis=1)), np.argsort(-counts.sum(axis=0))
    # Every other column makes two halves alike; of an odd number the first half has fewer.
    columns = np.concatenate([columns[:-1:2], columns[1:-1:2], columns[-1:]])
    p = _Search(counts[np.ix_(rows, columns)]).unlikely()
    return None if p is None else min(1.0, p)


def _two_by_two(counts: Whole) -> float:
    """Add up hypergeometric probabilities: a page of adverse events asks for dozens of these."""
    (first, second), column = counts.sum(axis=1), counts[:, 0].sum()
    cell = np.arange(max(0, column - second), min(first, column) + 1)
    cells = np.stack([cell, first - cell, column - cell, second - column + cell])
    log_chance = -gammaln(cells + 1.0).sum(axis=0)
    chance = np.exp(log_chance - log_chance.max())
    seen = chance[counts[0, 0] - cell[0]]
    return min(1.0, float(chance[chance <= seen * (1 + RELATIVE_TIE)].sum() / chance.sum()))


class _Search:
    """The search through all tables with the margins of the one seen: p and the work so far."""

    def __init__(self, seen: Whole) -> None:
        self.margins = Margins(seen.sum(axis=1), seen.sum(axis=0))
        self.enough = self.margins.penalty_of(seen) - RELATIVE_TIE
        self.log_chance = self.margins.log_chance_of(seen) + RELATIVE_TIE
        # The last row and the last column are what the others leave.
        self.cells = [(i, j) for j in range(seen.shape[1] - 1) for i in range(len(seen) - 1)]
        self.p, self.work = 0.0, 0

    def too_long(self) -> bool:
        """Whether this has taken as much work as a person waits for."""
        return self.work * max(FEW_ROWS, len(self.margins.rows)) > MAX_WORK * FEW_ROWS

    def unlikely(self) -> float | None:
        """Return the probability of all tables with enough penalty; None if there are too many."""
        rows, columns = self.margins.rows, self.margins.columns
        places = [int(row) + 1 for row in rows[:-1]]
        if math.prod(places) > np.iinfo(np.int64).max:
            return None
        middle = len(columns) // 2 * (len(rows) - 1)
        parts = list(self._fill(self.margins.unfilled(self.enough), 0, middle))
        if parts and not self.too_long():
            first = joined(parts)
            parts.clear()
            state = np.ravel_multi_index(tuple(first.left[:-1]), places)
            halves = Halves(first, state, self.log_chance)
            for part in self._fill(halves.each, middle, len(self.cells) - 1):
                self._finish(part, halves)
        return None if self.too_long() else self.p

    def _fill(self, branches: Branches, start: int, stop: int) -> Iterator[Branches]:
        """Fill the cells from `start`, a part of the branches at a time; yield the unsettled."""
        waiting = [(branches, start)]
        while waiting and not self.too_long():
            branches, step = waiting.pop()
            if step == stop:
                self.work += len(branches.missing)
                yield branches
                continue
            row, column = self.cells[step]
            size = AT_ONCE // len(self.margins.penalty[row][column]) + 1
            for begin in range(0, len(branches.missing), size):
                grown = self._grow(branches.pick(slice(begin, begin + size)), step)
                if len(grown.missing):
                    waiting.append((grown, step + 1))
                if self.too_long():
                    break

    def _grow(self, branches: Branches, step: int) -> Branches:
        """Give a cell every count there is; add up what that settles, and return the rest."""
        margins, (row, column) = self.margins, self.cells[step]
        fewest = np.maximum(branches.unplaced - branches.left[row + 1 :].sum(axis=0), 0)
        number = np.minimum(branches.left[row], branches.unplaced) - fewest + 1
        parent = np.repeat(np.arange(len(number)), number)
        count = np.arange(len(parent)) - (np.cumsum(number) - number - fewest)[parent]
        self.work += len(count)
        grown = margins.put(branches.pick(parent), row, column, count)
        if row == len(margins.rows) - 2:
            grown = margins.put(grown, row + 1, column, grown.unplaced)
            grown = replace(grown, unplaced=np.full(len(count), margins.columns[column + 1]))
        row, column = self.cells[step + 1]
        settled = margins.least_of(grown, row, column) >= grown.missing
        self.p += margins.chance_of_all(grown.pick(np.flatnonzero(settled)), row, column)
        return grown.pick(np.flatnonzero(~settled))

    def _finish(self, branches: Branches, halves: Halves) -> None:
        """Give the last cell every count; what is left goes to the other open ones."""
        *above, own, below = branches.left
        missing = branches.missing.copy()
        for penalty, left in zip(self.margins.penalty, above, strict=False):
            missing -= penalty[-1][left]
        fewest = np.maximum(branches.unplaced - below, 0)
        width = np.minimum(own, branches.unplaced) - fewest + 1
        path, start = self.margins.last_four(own, below, branches.unplaced, fewest)
        # The four penalties' sum is convex: it is greatest at one of the ends.
        most = np.maximum(path[start].sum(axis=0), path[start + width - 1].sum(axis=0))
        possible = np.flatnonzero(missing - most <= halves.reach[branches.state])
        waiting = possible[np.argsort(-width[possible])]
        while len(waiting):
            widest = int(width[waiting[0]])
            part, waiting = np.split(waiting, [AT_ONCE // widest + 1])
            penalty = sliding_window_view(path, widest)[start[:, part]].sum(axis=0)
            self.work += penalty.size
            self.p += halves.completed(missing[part, None] - penalty, branches.state[part])

"""Fisher's exact test of an r x c table by enumeration.

p is the probability, margins fixed, of all tables no more likely than the one seen. Cells are
filled one after another, many branches at once. Each cell has a penalty: how much less likely,
in log probability, its count is than the likeliest count of a Poisson variable with the cell's
expectation. A table is no more likely than the one seen exactly when its penalties add up to at
least as much. Penalties are convex and not negative, so the least that a row's unfilled cells
will still add is known. Choices for which that settles the question are added up in closed form,
once for all branches in the same state; only the unsettled ones grow new branches.

Sources: Freeman and Halton, Biometrika 1951;38:141-9 (the test); Mehta and Patel, J Am Stat Assoc
1983;78:427-34 (settling branches early). The bound by convex penalties is our own.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analytics.special import gammaln

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

# As in R: tables within this relative distance of the observed probability are as likely.
RELATIVE_TIE = 1e-7
# Numbers touched (choices, and rows of branches): under a second. And choices held at one time.
MAX_WORK = 4_500_000
CHOICES_AT_ONCE = 500_000
# Beyond, the three numbers of a state no longer fit into one 64-bit code.
MAX_PATIENTS = 1_000_000


def exact_p(counts: Whole) -> float | None:
    """Return the exact two-sided p of `counts` (r, c); None when it would take over a second.

    counts : whole numbers, no empty row or column, at least two of each. More than a million
        patients are not tried.
    """
    if counts.sum() > MAX_PATIENTS:
        return None
    if counts.shape == (2, 2):
        return _two_by_two(counts)
    if len(counts) > counts.shape[1]:
        counts = counts.T
    # Short rows and long columns first was fastest of the four orders on 20 tables.
    counts = counts[np.argsort(counts.sum(axis=1))][:, np.argsort(-counts.sum(axis=0))]
    p = _Tables(counts).unlikely()
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


@dataclass(frozen=True, eq=False, kw_only=True)
class _Branches:
    """m partly filled tables.

    left : (m, r) what each row has left; unplaced : (m,) what the current column has left.
    penalty, log_weight : (m,) sums of the penalties and of -log(count!) of the filled cells.
    """

    left: Whole
    unplaced: Whole
    penalty: Floats
    log_weight: Floats

    def pick(self, which: NDArray[np.intp] | slice) -> "_Branches":
        return _Branches(
            left=self.left[which],
            unplaced=self.unplaced[which],
            penalty=self.penalty[which],
            log_weight=self.log_weight[which],
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class _Choices:
    """The counts a cell can take in each of s states, those with the highest penalty first.

    count, penalty : (s, k); number : (s,) how many of the k are choices;
    share : (s, k + 1) the probability of the first 0..k of them.
    """

    count: Whole
    penalty: Floats
    number: Whole
    share: Floats


class _Tables:
    """All tables with the margins of the one seen."""

    def __init__(self, seen: Whole) -> None:
        self.rows, self.columns = seen.sum(axis=1), seen.sum(axis=0)
        self.n = int(seen.sum())
        self.log_factorial = gammaln(np.arange(self.n + 1) + 1.0)
        self.penalty = [
            [self._penalties(int(row), int(column)) for column in self.columns] for row in self.rows
        ]
        self.least = [
            [_least_sums(cells[column:], int(row)) for column in range(len(cells))]
            for cells, row in zip(self.penalty, self.rows, strict=True)
        ]
        total = sum(self.penalty[i][j][count] for (i, j), count in np.ndenumerate(seen))
        self.enough = float(total) - RELATIVE_TIE

    def unlikely(self) -> float | None:
        """Return the probability of all tables with enough penalty; None if there are too many."""
        # The last row and the last column are what the others leave.
        cells = [(i, j) for j in range(len(self.columns) - 1) for i in range(len(self.rows) - 1)]
        p, work = 0.0, 0
        waiting = [(self._empty(), 0)]
        while waiting:
            branches, step = waiting.pop()
            row, column = cells[step]
            states, state = self._states(branches, row)
            choices = self._choices(states, row, column)
            missing = self.enough - self._least_elsewhere(branches, row, column)
            settled = _count_at_least(choices.penalty, state, missing)
            p += float(self._completions(branches, row, column) @ choices.share[state, settled])
            work += choices.count.size
            if step + 1 < len(cells):
                branches = self._grow(branches, choices, state, settled, row, column)
                work += len(branches.penalty) * (len(self.rows) + 1)
                waiting += [(part, step + 1) for part in self._parts(branches, cells[step + 1][1])]
            if work > MAX_WORK:
                return None
        return p

    def _parts(self, branches: _Branches, column: int) -> list[_Branches]:
        """Cut the branches so that the choices of a cell of `column` fit into memory."""
        size = CHOICES_AT_ONCE // (int(self.columns[column]) + 1) + 1
        return [
            branches.pick(slice(start, start + size))
            for start in range(0, len(branches.penalty), size)
        ]

    def _empty(self) -> _Branches:
        return _Branches(
            left=self.rows[None],
            unplaced=self.columns[:1],
            penalty=np.zeros(1),
            log_weight=self.log_factorial[self.rows].sum(keepdims=True)
            + self.log_factorial[self.columns].sum()
            - self.log_factorial[-1],
        )

    def _grow(
        self,
        branches: _Branches,
        choices: _Choices,
        state: NDArray[np.intp],
        settled: Whole,
        row: int,
        column: int,
    ) -> _Branches:
        """Give the cell every count that settles nothing; the last row takes what is left."""
        unsettled = choices.number[state] - settled
        parent = np.repeat(np.arange(len(unsettled)), unsettled)
        first = np.cumsum(unsettled) - unsettled
        count = choices.count[state[parent], np.arange(len(parent)) - (first - settled)[parent]]
        grown = self._put(branches.pick(parent), row, column, count)
        if row < len(self.rows) - 2:
            return grown
        grown = self._put(grown, row + 1, column, grown.unplaced)
        return replace(grown, unplaced=np.full(len(count), self.columns[column + 1]))

    def _put(self, branches: _Branches, row: int, column: int, count: Whole) -> _Branches:
        left = branches.left.copy()
        left[:, row] -= count
        return _Branches(
            left=left,
            unplaced=branches.unplaced - count,
            penalty=branches.penalty + self.penalty[row][column][count],
            log_weight=branches.log_weight - self.log_factorial[count],
        )

    def _states(self, branches: _Branches, row: int) -> tuple[Whole, NDArray[np.intp]]:
        """Return the distinct (left in row, left below, unplaced), and each branch's among them."""
        below = branches.left[:, row + 1 :].sum(axis=1)
        code = (branches.left[:, row] * (self.n + 1) + below) * (self.n + 1) + branches.unplaced
        _, first, state = np.unique(code, return_index=True, return_inverse=True)
        return np.stack([branches.left[first, row], below[first], branches.unplaced[first]]), state

    def _choices(self, states: Whole, row: int, column: int) -> _Choices:
        own, below, unplaced = states[:, :, None]
        fewest, most = np.maximum(unplaced - below, 0), np.minimum(own, unplaced)
        count = fewest + np.arange(int((most - fewest).max()) + 1)
        excess = count > most
        count = np.minimum(count, most)
        penalty = self.penalty[row][column][count] + self.least[row][column + 1][own - count]
        if row == len(self.rows) - 2:
            rest = unplaced - count
            penalty += self.penalty[-1][column][rest] + self.least[-1][column + 1][below - rest]
        log_share = self._log_choose(own, count) + self._log_choose(below, unplaced - count)
        share = np.exp(log_share - self._log_choose(own + below, unplaced))
        penalty[excess], share[excess] = -np.inf, 0.0
        order = np.argsort(-penalty, axis=1)
        ordered_share = np.cumsum(np.take_along_axis(share, order, axis=1), axis=1)
        return _Choices(
            count=np.take_along_axis(count, order, axis=1),
            penalty=np.take_along_axis(penalty, order, axis=1),
            number=(most - fewest + 1)[:, 0],
            share=np.pad(ordered_share, ((0, 0), (1, 0))),
        )

    def _least_elsewhere(self, branches: _Branches, row: int, column: int) -> Floats:
        """Return the penalty so far and the least of the rows that the choice leaves alone."""
        total = branches.penalty.copy()
        for i in range(len(self.rows) if row < len(self.rows) - 2 else row):
            if i != row:
                total += self.least[i][column + (i < row)][branches.left[:, i]]
        return total

    def _completions(self, branches: _Branches, row: int, column: int) -> Floats:
        """Return the probability of all tables that grow from each branch."""
        later = self.columns[column + 1 :]
        log_chance: Floats = (
            branches.log_weight
            - self.log_factorial[branches.left].sum(axis=1)
            + self._log_choose(branches.left[:, row:].sum(axis=1), branches.unplaced)
            + self.log_factorial[later.sum()]
            - self.log_factorial[later].sum()
        )
        return np.exp(log_chance)

    def _log_choose(self, n: Whole, k: Whole) -> Floats:
        log_factorial = self.log_factorial
        ways: Floats = log_factorial[n] - log_factorial[k] - log_factorial[n - k]
        return ways

    def _penalties(self, row: int, column: int) -> Floats:
        count = np.arange(min(row, column) + 1)
        log_chance = count * np.log(row * column / self.n) - self.log_factorial[: len(count)]
        penalties: Floats = log_chance.max() - log_chance
        return penalties


def _least_sums(cells: list[Floats], most: int) -> Floats:
    """Return the least sum of penalties of a row's `cells` by their total, 0..most.

    Penalties are convex, so the best way to the next total takes the smallest step there is.
    """
    steps = np.sort(np.concatenate([np.diff(cell) for cell in cells]))
    sums = np.cumsum(np.append(sum(cell[0] for cell in cells), steps))
    return np.append(sums, np.full(max(most + 1 - len(sums), 0), np.inf))[: most + 1]


def _count_at_least(descending: Floats, row: NDArray[np.intp], limit: Floats) -> Whole:
    """Count the entries >= limit in one row each of a table whose rows descend, by bisection."""
    width = descending.shape[1]
    low, high = np.zeros(len(row), dtype=np.int64), np.full(len(row), width)
    for _ in range(width.bit_length()):
        middle = (low + high) // 2
        reaches = (middle < high) & (descending[row, np.minimum(middle, width - 1)] >= limit)
        low, high = np.where(reaches, middle + 1, low), np.where(reaches, high, middle)
    return low

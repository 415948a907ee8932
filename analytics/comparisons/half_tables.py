"""Partly filled tables with fixed margins, for Fisher's exact test.

Each cell has a penalty: how much less likely, in log probability, its count is than the likeliest
count of a Poisson variable with the cell's expectation. The log probability of a table is a
constant less its penalties. They are convex and not negative, so the least that the open cells
of a row will add is known.
"""

from dataclasses import fields, replace

import numpy as np
from numpy.typing import NDArray

from analytics.frozen import Frozen
from analytics.special import gammaln

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


class Branches(Frozen, kw_only=True):
    """m partly filled tables.

    left : (r, m) what each row has left; unplaced : (m,) what the current column has left.
    missing : (m,) the penalty that the open cells must add.
    log_weight : (m,) log of 1 / product of count!, the sum over the first halves it stands for.
    state : (m,) the number of what the first half has left to the rows.
    """

    left: Whole
    unplaced: Whole
    missing: Floats
    log_weight: Floats
    state: Whole

    def pick(self, which: NDArray[np.intp] | slice) -> "Branches":
        """Return the branches `which`, some of them more than once or none."""
        return Branches(**{f.name: getattr(self, f.name)[..., which] for f in fields(self)})


def joined(parts: list[Branches]) -> Branches:
    """Return all branches in one."""
    return Branches(
        **{
            f.name: np.concatenate([getattr(part, f.name) for part in parts], axis=-1)
            for f in fields(Branches)
        }
    )


class Margins:
    """What all tables with these margins share.

    penalty[i][j] : by the count of the cell. least[i][j] : by what is left to row i, the least
    sum of its penalties from column j on.
    """

    def __init__(self, rows: Whole, columns: Whole) -> None:
        """Take the totals of the rows and of the columns, none of them 0."""
        self.rows, self.columns = rows, columns
        self.log_factorial = gammaln(np.arange(rows.sum() + 1) + 1.0)
        self.penalty = [[self._penalties(int(i), int(j)) for j in columns] for i in rows]
        self.least = [
            [_least_sums(cells[column:], int(row)) for column in range(len(columns))]
            for cells, row in zip(self.penalty, rows, strict=True)
        ]
        margins = np.concatenate([rows, columns])
        self.log_weight = float(self.log_factorial[margins].sum() - self.log_factorial[-1])

    def _penalties(self, row: int, column: int) -> Floats:
        count = np.arange(min(row, column) + 1)
        expected = row * column / self.rows.sum()
        log_chance = count * np.log(expected) - self.log_factorial[: len(count)]
        penalties: Floats = log_chance.max() - log_chance
        return penalties

    def penalty_of(self, table: Whole) -> float:
        """Return the sum over the cells."""
        return float(sum(self.penalty[i][j][count] for (i, j), count in np.ndenumerate(table)))

    def log_chance_of(self, table: Whole) -> float:
        """Return the log of the table's probability, margins fixed."""
        return self.log_weight - float(self.log_factorial[table].sum())

    def unfilled(self, missing: float) -> Branches:
        """Return one empty table, which has `missing` still to gather."""
        return Branches(
            left=self.rows[:, None],
            unplaced=self.columns[:1],
            missing=np.array([missing]),
            log_weight=np.array([self.log_weight]),
            state=np.zeros(1, dtype=np.int64),
        )

    def put(self, branches: Branches, row: int, column: int, count: Whole) -> Branches:
        """Return the branches with `count` (m,) in a cell."""
        left = branches.left.copy()
        left[row] -= count
        return replace(
            branches,
            left=left,
            unplaced=branches.unplaced - count,
            missing=branches.missing - self.penalty[row][column][count],
            log_weight=branches.log_weight - self.log_factorial[count],
        )

    def least_of(self, branches: Branches, row: int, column: int) -> Floats:
        """Return the least penalty that the open cells will add; the next one is given."""
        least = np.zeros(len(branches.missing))
        for i, left in enumerate(branches.left):
            least += self.least[i][column + (i < row)][left]
        return least

    def chance_of_all(self, branches: Branches, row: int, column: int) -> float:
        """Return the probability of all tables that grow from the branches."""
        log_factorial, unplaced, later = (
            self.log_factorial,
            branches.unplaced,
            self.columns[column + 1 :],
        )
        open_rows = branches.left[row:].sum(axis=0)
        log_chance = (
            branches.log_weight
            - log_factorial[branches.left].sum(axis=0)
            + log_factorial[open_rows]
            - log_factorial[unplaced]
            - log_factorial[open_rows - unplaced]
            + log_factorial[later.sum()]
            - log_factorial[later].sum()
        )
        return float(np.exp(log_chance).sum())

    def last_four(
        self, own: Whole, below: Whole, unplaced: Whole, fewest: Whole
    ) -> tuple[Floats, Whole]:
        """Return one list of penalties, and where in it each of the last four cells starts, (4, m).

        As the first of them rises from its fewest, two rise and two fall: these stand reversed.
        Behind each cell's stand -inf for counts that it cannot have.
        """
        (a, b), (c, d) = self.penalty[-2][-2:], self.penalty[-1][-2:]
        first = [
            fewest,
            len(b) - 1 - own + fewest,
            len(c) - 1 - unplaced + fewest,
            below - unplaced + fewest,
        ]
        parts = [np.append(cell, np.full(len(a), -np.inf)) for cell in (a, b[::-1], c[::-1], d)]
        offset = np.cumsum([0] + [len(part) for part in parts[:-1]])
        return np.concatenate(parts), np.stack(first) + offset[:, None]


def _least_sums(cells: list[Floats], most: int) -> Floats:
    """Return the least sum of penalties of a row's `cells` by their total, 0..most.

    Penalties are convex, so the best way to the next total takes the smallest step there is.
    """
    steps = np.sort(np.concatenate([np.diff(cell) for cell in cells]))
    sums = np.cumsum(np.append(sum(cell[0] for cell in cells), steps))
    return np.append(sums, np.full(max(most + 1 - len(sums), 0), np.inf))[: most + 1]


class Halves:
    """The m fillings of the first half in s states of what they leave, most penalty first.

    each : (s,) one branch for all of a state, missing what the worst of them misses.
    reach : (s,) how much less the best of them misses.
    """

    def __init__(self, first: Branches, state: Whole, log_chance: float) -> None:
        """Sort the first halves by the number of their state, (m,).

        log_chance : of a table that misses nothing and has nothing to spare.
        """
        self._log_chance = log_chance
        order = np.argsort(state)
        begin = np.flatnonzero(np.diff(state[order], prepend=-1))
        end = np.append(begin[1:], len(state))
        number = np.repeat(np.arange(len(begin)), end - begin)
        # One ascending list of state and missing, for one bisection in all states.
        span = float(first.missing.max()) + 1
        self._key = np.sort(number * span + first.missing[order])
        missing = self._key - number * span
        most = missing[end - 1]
        self.reach = most - missing[begin]
        self._top = np.arange(len(begin)) * span + most
        self._weight = np.exp(missing - most[number])
        for k in np.flatnonzero(end - begin > 1):
            # One running sum over all states would lose the digits of the small ones.
            np.cumsum(self._weight[begin[k] : end[k]], out=self._weight[begin[k] : end[k]])
        self._total = self._weight[end - 1]
        self._own_top = self._top[number]
        each = first.pick(order[begin])
        self.each = replace(
            each,
            missing=most,
            log_weight=each.log_weight - each.missing + most + np.log(self._total),
            state=np.arange(len(begin)),
        )

    def completed(self, missing: Floats, state: Whole) -> float:
        """Return the probability of all unlikely tables.

        missing : (m, k) what a table with the worst first half of its `state`, (m,), misses.
        """
        sure = missing <= 0
        misses, weight = _chosen(sure, missing, self._total[state])
        chance = np.exp(self._log_chance + misses) @ weight
        if len(self._key) > len(self._total):
            misses, top = _chosen(
                ~sure & (missing <= self.reach[state, None]), missing, self._top[state]
            )
            # Sorted, they are found several times as fast.
            key = np.sort(top - misses)
            at = np.searchsorted(self._key, key, side="right") - 1
            chance += np.exp(self._log_chance + self._own_top[at] - key) @ self._weight[at]
        return float(chance)


def _chosen(which: NDArray[np.bool_], values: Floats, beside: Floats) -> tuple[Floats, Floats]:
    """Return the chosen of `values`, (m, k), and for each its row's entry of `beside`, (m,)."""
    chosen = values.ravel()[np.flatnonzero(which)]
    return chosen, np.repeat(beside, np.count_nonzero(which, axis=1))

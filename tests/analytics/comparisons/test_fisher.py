"""Fisher's exact test against counting every table; R's numbers are in tests/reference."""

import math
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from analytics.comparisons import fisher
from analytics.comparisons.fisher import exact_p


def compositions(total, limits):
    ranges = [range(min(total, limit) + 1) for limit in limits[:-1]]
    for head in product(*ranges):
        last = total - sum(head)
        if 0 <= last <= limits[-1]:
            yield (*head, last)


def tables(columns, rows):
    """All tables with these margins, as lists of columns."""
    if not columns:
        yield []
        return
    for column in compositions(columns[0], rows):
        left = [row - cell for row, cell in zip(rows, column, strict=True)]
        for rest in tables(columns[1:], left):
            yield [column, *rest]


def by_counting(counts):
    """Add up the hypergeometric probability of every table that is no more likely."""

    def chance(columns):
        return 1 / math.prod(math.factorial(cell) for column in columns for cell in column)

    seen = chance(counts.T.tolist())
    every = [chance(t) for t in tables(counts.sum(axis=0).tolist(), counts.sum(axis=1).tolist())]
    return sum(c for c in every if c <= seen * (1 + 1e-7)) / sum(every)


@pytest.mark.parametrize("shape", [(2, 2), (2, 5), (5, 2), (3, 3), (3, 4), (4, 4)], ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_against_every_table(shape, seed):
    random = np.random.default_rng(seed)
    counts = random.poisson(random.uniform(0.3, 12 / sum(shape), size=shape)) + 0
    # A margin of zero is the caller's to drop.
    counts[0] += counts.sum(axis=0) == 0
    counts[:, 0] += counts.sum(axis=1) == 0
    assert exact_p(counts) == pytest.approx(by_counting(counts), rel=1e-11)


def test_tea_tasting():
    # Fisher, The Design of Experiments, 1935: (16 + 1) / 70 on one side, twice that on two.
    assert exact_p(np.array([[3, 1], [1, 3]])) == pytest.approx(34 / 70)


def test_order_of_rows_and_columns_does_not_matter():
    counts = np.array([[3, 0, 2, 1], [0, 4, 1, 2], [5, 1, 0, 3]])
    p = exact_p(counts)
    for turned in (counts.T, counts[::-1], counts[:, [2, 0, 3, 1]]):
        assert exact_p(turned) == pytest.approx(p, rel=1e-12)


def test_small_p_keeps_its_digits():
    # All of 40 on the diagonal: two of the C(40, 20) tables are as unlikely.
    assert exact_p(np.diag([20, 20])) == pytest.approx(2 / math.comb(40, 20), rel=1e-11)


def in_whole_numbers(counts):
    """Count two-row tables without rounding: each stands for a product of binomials."""
    sizes, first = counts.sum(axis=0).tolist(), int(counts[0].sum())

    def ways(row):
        return math.prod(math.comb(size, cell) for size, cell in zip(sizes, row, strict=True))

    seen = ways(counts[0].tolist())
    every = (ways(row) for row in compositions(first, sizes))
    # Tables tie within 1e-7, as in R.
    unlikely = sum(w for w in every if w * 10**7 <= seen * (10**7 + 1))
    return float(Fraction(unlikely, math.comb(sum(sizes), first)))


@pytest.mark.parametrize(
    "counts",
    [
        [[80, 40, 5], [3, 42, 80]],
        [[120, 1, 3], [2, 60, 64]],
        [[30, 25, 4, 2], [2, 5, 24, 28]],
        [[12, 10, 9, 1, 1], [0, 2, 1, 9, 13]],
        [[7, 6, 6, 0, 1, 0], [0, 1, 1, 6, 7, 5]],
    ],
)
def test_extreme_tables_of_two_rows(counts):
    counts = np.array(counts)
    p = in_whole_numbers(counts)
    assert p < 1e-5
    assert exact_p(counts) == pytest.approx(p, rel=1e-10)


@pytest.mark.parametrize(
    "counts",
    [[[13, 1, 1], [1, 12, 2], [0, 2, 13]], [[9, 0, 1, 0], [1, 8, 0, 9], [0, 2, 5, 0]]],
)
def test_extreme_tables_of_three_rows(counts):
    counts = np.array(counts)
    p = by_counting(counts)
    assert p < 1e-8
    assert exact_p(counts) == pytest.approx(p, rel=1e-10)


def test_groups_set_apart():
    # Only tables with all of a group in one cell are as unlikely: 3! of these.
    p = 6 * math.factorial(80) ** 3 / math.factorial(240)
    assert exact_p(np.diag([80, 80, 80])) == pytest.approx(p, rel=1e-10)
    # The first row takes three of six groups.
    separated = np.array([[40] * 3 + [0] * 3, [0] * 3 + [40] * 3])
    assert exact_p(separated) == pytest.approx(20 / math.comb(240, 120), rel=1e-10)
    # One patient moved, 40 * 40 ways each: two of six groups whole and 39 and 1 of two others.
    moved = separated + np.array([[0, 0, -1, 1, 0, 0], [0, 0, 1, -1, 0, 0]])
    p = (20 + 6 * 5 * math.comb(4, 2) * 1600) / math.comb(240, 120)
    assert exact_p(moved) == pytest.approx(p, rel=1e-10)


@pytest.mark.parametrize(
    "counts",
    [
        [[21, 18, 25, 17, 22, 20], [19, 25, 16, 24, 18, 25]],
        [[21, 24, 15, 3, 61, 17], [10, 16, 35, 15, 9, 24]],
        [[8, 10, 50, 19, 18, 5], [29, 11, 2, 95, 3, 0]],
        [[40, 35, 30, 10, 6, 5], [2, 6, 11, 31, 36, 38]],
    ],
)
def test_two_by_six_of_250_takes_few_steps(counts, monkeypatch):
    # Of up to 10^8 tables; 400 000 steps take about 30 ms.
    monkeypatch.setattr(fisher, "MAX_WORK", 400_000)
    assert exact_p(np.array(counts)) is not None


def test_too_many_tables_are_not_enumerated():
    counts = np.random.default_rng(0).poisson(20, size=(6, 6)) + np.diag([30] * 6)
    assert exact_p(counts) is None


def test_more_rows_leave_fewer_steps(monkeypatch):
    monkeypatch.setattr(fisher, "MAX_WORK", 1000)
    searches = [fisher._Search(np.ones((rows, 8), dtype=np.int64)) for rows in (2, 4, 8)]
    for search in searches:
        search.work = 600
    assert [search.too_long() for search in searches] == [False, False, True]


def test_more_than_a_million_patients_are_not_tried():
    assert exact_p(np.full((2, 2), 10**6)) is None

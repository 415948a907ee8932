"""The baseline table, every cell as it is read: one row per number, level and missing count."""

import math
from dataclasses import replace
from typing import Literal

import pandas as pd

from analytics.baseline.summary import BaselineVariable
from analytics.frozen import Value
from analytics.results import Comparison
from analytics.summaries import Summary
from data.study import Column
from pages.view.baseline.look import BaselineView
from pages.view.format import fixed, number, p_value, ratio
from pages.view.plain import shorten

EVERYBODY = "All"
NOTHING = "–"
DIFFERENCE, P, TEST = "Standardised difference", "p", "Test"
_YES, _NO = {"yes", "positive", "true"}, {"no", "negative", "false"}


class Head(Value, kw_only=True):
    """The head of a group's column: its words, its colour slot (0: none), its patients."""

    label: str
    slot: int
    patients: int


class Line(Value, kw_only=True):
    """One line of the table.

    kind : a "variable", one of its "level"s, or how many are "missing".
    variable, level : what the line is about; label : the words that stand before it.
    cells : one per group and one for everybody, as in `Shown.heads`.
    how : what the cells are, such as "mean (SD)".
    difference, p, test : of the variable, on its first line.
    why : why there is no p, or no difference.
    """

    kind: Literal["variable", "level", "missing"]
    variable: str
    label: str
    cells: tuple[str, ...]
    level: str = ""
    how: str = ""
    difference: str = ""
    p: str = ""
    test: str = ""
    why: str = ""


class Shown(Value, kw_only=True):
    """The table: with several groups, everybody's column stands first."""

    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    compared: bool
    tested: bool

    def frame(self) -> pd.DataFrame:
        """Return the table as rows of text."""
        # By place and not by name: two groups may have the same words once they are shortened.
        names = ["Variable", "Level", "Shown"]
        names += [f"{head.label} (n = {head.patients})" for head in self.heads]
        names += [DIFFERENCE] * self.compared + [P, TEST] * self.tested
        rows = [
            [line.variable, line.level, line.how, *line.cells]
            + [line.difference] * self.compared
            + [line.p, line.test] * self.tested
            for line in self.lines
        ]
        return pd.DataFrame(rows, columns=names)


def baseline_table(view: BaselineView) -> Shown:
    """Return the table of the page."""
    summary = view.summary
    if summary is None:
        return Shown(heads=(), lines=(), compared=False, tested=False)
    slots, several = view.who.slots, len(summary.groups) > 1
    counts = [int(n) for n in summary.patients]
    heads = [
        Head(label=shorten(name), slot=slots.get(name, 0), patients=counts[i])
        for i, name in enumerate(summary.groups)
    ]
    if several:
        heads.insert(0, Head(label=EVERYBODY, slot=0, patients=counts[-1]))
    order = [-1, *range(len(summary.groups))] if several else [0]
    lines = [line for column, found in view.shown for line in _lines(column, found, order)]
    return Shown(
        heads=tuple(heads), lines=tuple(lines), compared=several, tested=several and view.tested
    )


def label_of(column: Column) -> str:
    """Return the words of a variable with its unit."""
    label = shorten(column.label)
    return f"{label}, {column.unit}" if column.unit else label


def test_words(test: Comparison | None) -> str:
    """Return the short name of a test."""
    if test is None or math.isnan(test.p):
        return ""
    return next(short for method, short in _TESTS.items() if test.method.startswith(method))


_TESTS = {
    "Welch": "Welch t",
    "one-way": "ANOVA",
    "Mann-Whitney": "Mann-Whitney",
    "Kruskal-Wallis": "Kruskal-Wallis",
    "Pearson": "chi-square",
    "chi-square": "chi-square, Yates",
    "Fisher": "Fisher",
}


def _lines(column: Column, found: BaselineVariable, order: list[int]) -> list[Line]:
    lines = _number(column, found, order) if found.numbers else _category(column, found, order)
    if found.missing[-1]:
        cells = tuple(str(int(found.missing[i])) for i in order)
        missing = column.missing_label
        lines.append(_line("missing", column, missing, cells, level=missing, how="patients"))
    return lines


def _number(column: Column, found: BaselineVariable, order: list[int]) -> list[Line]:
    decimals = _decimals(column)
    by_mean = found.summary == "mean"
    write = _mean if by_mean else _median
    cells = tuple(write(found.numbers[i], decimals) for i in order)
    how = "mean (SD)" if by_mean else "median (quartiles)"
    return [_first(column, found, label_of(column), cells, how)]


def _category(column: Column, found: BaselineVariable, order: list[int]) -> list[Line]:
    only = _only_level(found.levels)
    if only is not None:
        said = found.levels[only].casefold()
        label = label_of(column) if said == "yes" else f"{label_of(column)}: {said}"
        cells = tuple(_share(found, i, only) for i in order)
        first = _first(column, found, label, cells, "n/N (%)")
        return [replace(first, level=shorten(found.levels[only]))]
    head = _first(column, found, label_of(column), ("",) * len(order), "")
    levels = [
        _line(
            "level",
            column,
            shorten(level),
            tuple(_share(found, i, j) for i in order),
            level=shorten(level),
            how="n/N (%)",
        )
        for j, level in enumerate(found.levels)
    ]
    return [head, *levels]


def _only_level(levels: tuple[str, ...]) -> int | None:
    """Return the level that says all of a yes or no."""
    words = [level.casefold() for level in levels]
    if len(words) == 2 and set(words) & _YES and set(words) & _NO:
        return next(i for i, word in enumerate(words) if word in _YES)
    return None


def _first(
    column: Column, found: BaselineVariable, label: str, cells: tuple[str, ...], how: str
) -> Line:
    distance, test = found.distance, found.test
    return _line(
        "variable",
        column,
        label,
        cells,
        how=how,
        difference=NOTHING if math.isnan(distance) else ratio(distance),
        p="" if test is None else NOTHING if math.isnan(test.p) else p_value(test.p),
        test=test_words(test),
        why=test.withheld.text if test and test.withheld else "",
    )


def _line(
    kind: Literal["variable", "level", "missing"],
    column: Column,
    label: str,
    cells: tuple[str, ...],
    **more: str,
) -> Line:
    return Line(kind=kind, variable=label_of(column), label=label, cells=cells, **more)


def _mean(summary: Summary, decimals: int) -> str:
    if not summary.n:
        return NOTHING
    spread = NOTHING if math.isnan(summary.sd) else fixed(summary.sd, decimals)
    return f"{fixed(summary.mean, decimals)} ({spread})"


def _median(summary: Summary, decimals: int) -> str:
    if not summary.n:
        return NOTHING
    median, q1, q3 = (number(x, decimals) for x in (summary.median, summary.q1, summary.q3))
    return f"{median} ({q1} to {q3})"


def _share(found: BaselineVariable, group: int, level: int) -> str:
    count, recorded = int(found.counts[group, level]), int(found.recorded[group])
    if not recorded:
        return NOTHING
    return f"{count}/{recorded} ({fixed(100 * count / recorded, 1)}%)"


def _decimals(column: Column) -> int:
    """One decimal more than the variable's own grid."""
    return max(0, 1 - math.floor(math.log10(column.step)))

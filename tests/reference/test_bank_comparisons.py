"""Rank and t tests, tables, multiplicity, Table 1, quantiles and visits against R, case by case."""

import fnmatch
import pathlib
from collections.abc import Iterator
from typing import Any

import pandas as pd
import pytest

from tests.reference import refbank
from tests.reference.answers import answer

FAMILIES = (
    "paired",
    "twosample",
    "tables",
    "multiplicity",
    "table1",
    "quantiles",
    "longitudinal",
)
REQUIRED = [
    line.split()
    for line in (pathlib.Path(__file__).parent / "required.txt").read_text().splitlines()
    if line.startswith(FAMILIES)
]
# What the bank says in words is no number of R's.
WORDS = {"warnings", "method", "pairs", "type", "levels", "table", "note"}
ABSENT = object()


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all numbers and lists of numbers."""
    if isinstance(tree, list) and tree and isinstance(tree[0], dict | list):
        tree = dict(enumerate(tree))
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, (*path, key))
    else:
        yield path


def find(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        try:
            tree = tree[key]
        except (KeyError, IndexError, TypeError):
            return ABSENT
    return tree


def rows_of(case: dict[str, Any]) -> pd.DataFrame | None:
    """Return the rows R used; in Table 1 every variable uses its own."""
    if not case["dataset"]:
        return None
    if case["family"] != "table1":
        return refbank.frame(case)
    group = case["columns"]["group"]
    return refbank.frame(case, complete=False).dropna(subset=[group]).reset_index(drop=True)


@pytest.mark.parametrize(
    "case",
    [case for family in FAMILIES for case in refbank.cases(family)],
    ids=lambda case: case["id"],
)
def test_every_answer_equals_r(case):
    got = answer({key: case[key] for key in case if key != "expected"}, rows_of(case))
    patterns = [pattern for family, pattern in REQUIRED if family == case["family"]]

    unanswered = []
    for path in leaves(case["expected"]):
        dotted = ".".join(map(str, path))
        if path[-1] in WORDS:
            continue
        value = find(got, path)
        if value is not ABSENT:
            refbank.check(case, list(path), value)
        elif any(fnmatch.fnmatchcase(dotted, pattern) for pattern in patterns):
            unanswered.append(dotted)
    assert unanswered == []

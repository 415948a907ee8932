"""Cox models, forests, adjusted and weighted curves against R, case by case of the bank."""

import fnmatch
import pathlib
from typing import Any

import pytest

from tests.reference import refbank
from tests.reference.answers import answer

FAMILIES = ("cox", "subgroup_forest", "adjusted_curves", "iptw")
ALL_CASES = [case for family in FAMILIES for case in refbank.cases(family)]
REQUIRED = [
    line.split()
    for line in (pathlib.Path(__file__).parent / "required.txt").read_text().splitlines()
    if line and not line.startswith("#")
]
# Names and remarks, which are no numbers of R's.
WORDS = {"term", "variable", "level", "levels", "reference", "warnings"}


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Paths of all numbers and lists of numbers."""
    if isinstance(tree, dict):
        return [leaf for key, value in tree.items() for leaf in leaves(value, (*path, key))]
    if isinstance(tree, list) and tree and isinstance(tree[0], dict | list):
        return [leaf for key, value in enumerate(tree) for leaf in leaves(value, (*path, key))]
    return [path]


def find(tree: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def has(tree: Any, path: tuple[Any, ...]) -> bool:
    try:
        find(tree, path)
    except (KeyError, IndexError, TypeError):
        return False
    return True


def is_required(case: dict[str, Any], dotted: str) -> bool:
    wanted = any(
        line[0] == case["family"] and fnmatch.fnmatchcase(dotted, line[1]) for line in REQUIRED
    )
    spared = any(
        line[0] == "except"
        and line[1] == case["family"]
        and fnmatch.fnmatchcase(case["id"], line[2])
        and fnmatch.fnmatchcase(dotted, line[3])
        for line in REQUIRED
    )
    return wanted and not spared


def rows_of(case: dict[str, Any]) -> Any:
    if case["family"] != "subgroup_forest":
        return refbank.frame(case)
    names = [case["columns"][role] for role in ("time", "event", "treatment")]
    return refbank.frame(case, complete=False).dropna(subset=names).reset_index(drop=True)


@pytest.mark.parametrize("case", ALL_CASES, ids=lambda case: case["id"])
def test_every_answer_equals_r(case):
    if case["args"].get("ties") == "exact":
        with pytest.raises(NotImplementedError):
            answer(case, rows_of(case))
        return
    got = answer(case, rows_of(case))

    unanswered = []
    for path in leaves(case["expected"]):
        dotted = ".".join(map(str, path))
        if path[-1] in WORDS:
            continue
        if has(got, path):
            refbank.check(case, list(path), find(got, path))
        elif is_required(case, dotted):
            unanswered.append(dotted)
    assert unanswered == []

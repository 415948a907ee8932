"""The bank of numbers computed with R: its cases, the rows R used, and what equal means."""

import functools
import json
import math
import operator
import pathlib
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from typing import Any

import pandas as pd

ROOT = pathlib.Path(__file__).parent / "bank"

Case = dict[str, Any]
Path = tuple[Any, ...]

COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


# R searches for these: how near we come is where R stops. The others are computed, and the same.
ITERATED = {"cox", "iptw", "longitudinal", "subgroup_forest"}
SAME = 1e-9


@functools.cache
def manifest() -> dict[str, Any]:
    return json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))


def families() -> list[str]:
    return list(manifest()["cases_per_family"])


def cases(family: str) -> list[Case]:
    found = json.loads((ROOT / f"{family}.json").read_text(encoding="utf-8"))
    return [_with_infinity(case) for case in found["cases"]]


def _with_infinity(tree: Any) -> Any:
    """JSON has no infinity; the bank writes it as a word."""
    if isinstance(tree, dict):
        return {key: _with_infinity(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_with_infinity(value) for value in tree]
    return {"Inf": math.inf, "-Inf": -math.inf}.get(tree, tree) if isinstance(tree, str) else tree


def frame(case: Case, *, complete: bool = True) -> pd.DataFrame:
    """Rows that pass the filter; complete: and have every column the case names."""
    table = _read(case["dataset"].removesuffix(".csv"))
    for condition in case["filter"]:
        table = table[_passes(table[condition["col"]], condition)]
    if complete:
        table = table.dropna(subset=_used_columns(case))
    table = table.copy()
    levels = case["args"].get("factor_levels") or {}
    for name in table.columns[table.dtypes == "category"]:
        column = table[name].cat
        table[name] = (
            column.set_categories(levels[name])
            if name in levels
            else column.remove_unused_categories()
        )
    return table.reset_index(drop=True)


def used_rows(case: Case) -> pd.DataFrame | None:
    """Rows R used: where a case looks at many variables, each has its own missing ones."""
    if not case["dataset"]:
        return None
    if case["family"] not in ("table1", "subgroup_forest"):
        return frame(case)
    roles = ("group", "time", "event", "treatment")
    names = [case["columns"][role] for role in roles if case["columns"].get(role)]
    return frame(case, complete=False).dropna(subset=names).reset_index(drop=True)


@functools.cache
def _read(name: str) -> pd.DataFrame:
    columns = manifest()["datasets"][name]["columns"]
    levels = {c: of["levels"] for c, of in columns.items() if of["type"] == "categorical"}
    table = pd.read_csv(
        ROOT / f"{name}.csv",
        keep_default_na=False,
        na_values=[""],
        dtype=dict.fromkeys(levels, str),
    )
    return table.assign(
        **{c: pd.Categorical(table[c], categories=names) for c, names in levels.items()}
    )


def _passes(column: pd.Series, condition: dict[str, Any]) -> pd.Series:
    """Who meets the condition; a missing value never does."""
    op, value = condition["op"], condition.get("value")
    known = column.notna()
    values = column.astype(object)
    if op == "notnull":
        return known
    if op in ("in", "notin"):
        return known & (values.isin(value) == (op == "in"))
    met = COMPARE[op](values[known], value)
    return met.reindex(column.index, fill_value=False).astype(bool)


def _used_columns(case: Case) -> list[str]:
    named: list[str] = []
    for columns in case["columns"].values():
        named += columns if isinstance(columns, list) else [columns]
    return list(dict.fromkeys(name for name in named if name))


def numbers(case: Case) -> Iterator[tuple[Path, int]]:
    """Where R's numbers stand, and how many: a list has one place. Words are left out."""
    for path, value in _leaves(case["expected"], ()):
        count = sum(not isinstance(one, str) for one in _flat(value))
        if count:
            yield path, count


def _leaves(tree: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(tree, list) and tree and isinstance(tree[0], dict | list):
        tree = dict(enumerate(tree))
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _leaves(value, (*path, key))
    else:
        yield path, tree


def _flat(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def check(case: Case, path: Path, got: Any) -> None:
    """Assert that `got` is R's number at `path`, to the bank's tolerance; R's NA is None or NaN."""
    expected = functools.reduce(operator.getitem, path, case["expected"])
    dotted = ".".join(map(str, path))
    ours, theirs = (got if isinstance(expected, list) else [got]), _flat(expected)
    assert len(ours) == len(theirs), f"{case['id']} {dotted}: {len(ours)} and not {len(theirs)}"
    relative, absolute = _tolerance(case, dotted)
    for one, other in zip(ours, theirs, strict=True):
        equal = (
            one is None or math.isnan(one)
            if other is None
            else one == other or math.isclose(one, other, rel_tol=relative, abs_tol=absolute)
        )
        assert equal, f"{case['id']} {dotted}: {one!r}, and R has {other!r}"


def _tolerance(case: Case, dotted: str) -> tuple[float, float]:
    """Relative and absolute; wider where R itself stops after a few digits."""
    if case["family"] not in ITERATED:
        return SAME, case["atol"]
    for pattern, relative in (case.get("rtol_by_key") or {}).items():
        if fnmatchcase(dotted, pattern):
            loose = relative * 0.05 if relative >= 1e-3 else case["atol"]
            return relative, max(case["atol"], loose)
    return case["rtol"], case["atol"]

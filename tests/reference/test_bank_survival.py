"""Kaplan-Meier, log-rank and competing risks against R, case by case of the bank."""

from fnmatch import fnmatchcase
from typing import Any

import pytest

from tests.reference import refbank
from tests.reference.answers import answer

FAMILIES = ("km", "logrank", "competing")
CASES = [case for family in FAMILIES for case in refbank.cases(family)]

# R's numbers that are not offered, by family; every other one must be right.
NOT_OFFERED = {
    "km": [
        "groups.*.reverse_km_median_followup.prodlim_reverse_first_time_le_half",
        "groups.*.observed_time_median_type7",
    ],
    "logrank": [
        "weighted_other.peto_peto_Stilde.*",
        "weighted_other.survMisc_comp.*",
        "trend.crosscheck_coxph_exact_score_chisq",
        "trend.coxph_efron_score_chisq",
    ],
    "competing": ["*_WRONG", "models.*.crr.*", "models.*.finegray_*", "models.*.terms"],
}
WORDS = ("contrast", "note", "variable", "level", "reference", "term", "scores")


def leaves(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of all numbers and lists of numbers."""
    if isinstance(tree, dict):
        items = list(tree.items())
    elif isinstance(tree, list) and tree and isinstance(tree[0], dict | list):
        items = list(enumerate(tree))
    else:
        return [path]
    return [leaf for key, value in items for leaf in leaves(value, (*path, key))]


def offered(case: dict[str, Any], path: tuple[Any, ...]) -> bool:
    dotted = ".".join(map(str, path))
    left_out = any(fnmatchcase(dotted, pattern) for pattern in NOT_OFFERED[case["family"]])
    return not left_out and path[-1] not in WORDS


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_every_number_equals_r(case):
    got = answer(case, refbank.frame(case))

    for path in leaves(case["expected"]):
        if not offered(case, path):
            continue
        found = got
        for key in path:
            assert key in found or isinstance(found, list), f"unanswered: {path}"
            found = found[key]
        refbank.check(case, list(path), found)

"""Answers the cases of the reference bank with the project's own functions.

`answer(case, frame)` returns the same nested keys as the case's expected numbers. One module per
group of families stands in `families/`; a family that none offers raises NotImplementedError.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import pandas as pd

FAMILIES = {
    "km": "survival",
    "logrank": "logrank",
    "competing": "competing",
    "cox": "hazards",
    "subgroup_forest": "hazards",
    "adjusted_curves": "hazards",
    "iptw": "weighting",
    "paired": "ranks",
    "twosample": "ranks",
    "tables": "tables",
    "multiplicity": "tables",
    "table1": "tables",
    "quantiles": "tables",
    "longitudinal": "longitudinal",
}


def answer(case: dict[str, Any], frame: pd.DataFrame | None) -> dict[str, Any]:
    """Answer one case; the module of its family has a function of the family's name."""
    module = FAMILIES.get(case["family"])
    if module is None:
        raise NotImplementedError(case["family"])
    family = import_module(f"tests.reference.families.{module}")
    function: Callable[..., dict[str, Any]] = getattr(family, case["family"])
    return function(case, frame)

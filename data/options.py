"""What a page lets a person choose beside patients, groups and endpoint: one row per option.

An option stands in the Selection by its name, so that links, Undo and stamps know it.
"""

import math
from dataclasses import dataclass
from typing import Literal

from data.cohort import Cohort
from data.selection import Selection

Kind = Literal["word", "number", "column", "measure", "finding"]


@dataclass(frozen=True)
class Option:
    """What the values of an option are.

    kind : "word" of `words`; "number" from `low` to `high`; a "column" of patients; a repeated
        "measure"; an HRCT "finding".
    several : whether more than one value can be chosen.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    several: bool = False
    low: float = -math.inf
    high: float = math.inf


OPTIONS: dict[str, Option] = {
    "measure": Option("measure"),
    "finding": Option("finding"),
}


def valid_options(cohort: Cohort, selection: Selection) -> bool:
    """Whether every option is known and its values make sense for this cohort."""
    return all(
        name in OPTIONS and _valid(cohort, OPTIONS[name], values)
        for name, values in selection.options
    )


def _valid(cohort: Cohort, option: Option, values: tuple[str, ...]) -> bool:
    few_enough = bool(values) and (option.several or len(values) == 1)
    distinct = len(set(values)) == len(values)
    return few_enough and distinct and all(_fits(cohort, option, value) for value in values)


def _fits(cohort: Cohort, option: Option, value: str) -> bool:
    study = cohort.study
    if option.kind == "word":
        return value in option.words
    if option.kind == "number":
        return option.low <= float(value) <= option.high
    if option.kind == "column":
        return cohort.has(value)
    if option.kind == "measure":
        return value in [measure.name for measure in study.measures]
    return study.hrct is not None and value in [f.value for f in study.hrct.findings]

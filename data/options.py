"""What a page lets a person choose beside patients, groups and endpoint: one row per option.

An option stands in the Selection by its name, so that links, Undo and stamps know it.
"""

import math
from typing import Literal

from analytics.frozen import Value
from data.adverse_events import ALL_TERMS, event_categories
from data.baseline import NO_VARIABLE, baseline_variables
from data.cohort import Cohort
from data.selection import Selection

Kind = Literal["word", "number", "column", "variable", "measure", "finding", "event"]


class Option(Value):
    """What the values of an option are.

    kind : "word" of `words`; "number" from `low` to `high`; a "column" of patients; a "variable" at
        baseline (see `data.baseline`) or none; a repeated "measure"; an HRCT "finding"; a category
        of adverse "event", or all their terms.
    several : whether more than one value can be chosen.
    """

    kind: Kind
    words: tuple[str, ...] = ()
    several: bool = False
    low: float = -math.inf
    high: float = math.inf

    @property
    def of_columns(self) -> bool:
        """Whether its values are names of columns, or of baseline variables that may be columns."""
        return self.kind in ("column", "variable")


VERDICT_WORDS = ("reproduced", "within tolerance", "inconsistent", "not recomputable")
PLACE_WORDS = ("Abstract", "Methods", "Results", "Tables", "Figures", "Supplement", "Discussion")

OPTIONS: dict[str, Option] = {
    "baseline.variables": Option("variable", several=True),
    "baseline.mean": Option("variable", several=True),
    "baseline.median": Option("variable", several=True),
    "baseline.p": Option("word", ("on", "off")),
    "measure": Option("measure"),
    "course": Option("word", words=("mean", "boxes", "lines")),
    "course_table": Option("word", words=("visits", "change", "compared", "doses", "mixed")),
    "visit": Option("number", low=0, high=1200),
    "finding": Option("finding"),
    "verdict": Option("word", VERDICT_WORDS, several=True),
    "place": Option("word", PLACE_WORDS, several=True),
    "claims": Option("word", ("both",)),
    "claims_page": Option("number", low=1, high=1000),
    "hrct_view": Option("word", ("bars",)),
    "hrct_lobes": Option("word", ("baseline", "last")),
    "subgroups": Option("column", several=True),
    "subgroup_arm": Option("number", low=0, high=255),
    "subgroup_model": Option("word", ("adjusted",)),
    "landmark": Option("number", low=1, high=3650),
    "curves": Option("word", ("adjusted", "weighted")),
    "estimand": Option("word", ("att", "overlap", "truncated")),
    "incidence": Option("word", ("kaplan-meier", "complement")),
    "event_rows": Option("event"),
    "event_order": Option("word", ("frequency",)),
    "event_serious": Option("word", ("yes",)),
    "event_severity": Option("word", ("2", "3")),
    "event_related": Option("word", ("possible", "related")),
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
    if option.kind == "variable":
        return value == NO_VARIABLE or value in [v.name for v in baseline_variables(cohort)]
    if option.kind == "measure":
        return value in [measure.name for measure in study.measures]
    if option.kind == "event":
        return value == ALL_TERMS or value in event_categories(cohort)
    return study.hrct is not None and value in [f.value for f in study.hrct.findings]

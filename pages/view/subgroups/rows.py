"""The lines of a forest plot: all patients, then each variable's heading and its levels."""

import math
from typing import Any, Literal

import numpy as np
import pandas as pd

from analytics.arrays import Bools
from analytics.columns import EVENT, GROUP
from analytics.frozen import Value
from analytics.subgroups.forest import OVERALL, SubgroupAnalysis
from data.groups import Groups
from data.subgroups import SubgroupVariable
from pages.view.format import number, p_value, ratio, ratio_interval
from pages.view.plain import shorten
from pages.view.words import upper_first

MISSING = -1
MISSING_LEVEL = str(MISSING)
_SHORT = {
    "too_few_events": "withheld, under 5 events",
    "one_arm": "one group only",
    "nobody": "nobody",
    "no_event": "no event",
    "no_events": "withheld, no event in a group",
    "not_converged": "withheld, no finite estimate",
}
_NO_ESTIMATE = "not estimable"
_NO_TEST = {
    "one_level": "one subgroup only",
    "one_arm": "no two subgroups with both groups",
    "no_event": "no event",
}


class Counts(Value, kw_only=True):
    """Patients and events of the two groups compared in one line."""

    n_arm: int = 0
    events_arm: int = 0
    n_reference: int = 0
    events_reference: int = 0

    @property
    def events(self) -> int:
        """Events of both."""
        return self.events_arm + self.events_reference

    @property
    def fewest(self) -> int:
        """Events of the group that has fewer."""
        return min(self.events_arm, self.events_reference)

    @property
    def both(self) -> bool:
        """Whether there are patients of both."""
        return bool(self.n_arm and self.n_reference)


class InteractionTest(Value, kw_only=True):
    """The interaction test of one variable; `withheld` says why p is not shown, "" if it is."""

    statistic: float
    df: float
    p: float
    n: int
    events: int
    terms: int
    withheld: str
    reason: str

    @property
    def why(self) -> str:
        """Why p is not shown, in few words; nothing if it is."""
        if self.reason == "too_few_events":
            return f"withheld, {self.events} events for {self.terms} terms"
        return _NO_TEST.get(self.reason, _NO_ESTIMATE) if self.withheld else ""

    @property
    def words(self) -> str:
        """The p as it stands at the heading."""
        if not self.withheld:
            return p_value(self.p)
        return "–" if self.reason in _NO_TEST else "withheld"


class Line(Value, kw_only=True):
    """One line of the forest.

    level : position of the level; -1 is "not recorded". counts : of a heading nothing.
    hazard_ratio, low, high : NaN where there is none or it must not be shown; `withheld` says why.
    terms : of the model behind the ratio, also where it is withheld.
    """

    kind: Literal["overall", "heading", "level"]
    label: str
    variable: SubgroupVariable | None = None
    level: int = 0
    counts: Counts = Counts()
    hazard_ratio: float = math.nan
    low: float = math.nan
    high: float = math.nan
    log_se: float = math.nan
    terms: int = 0
    withheld: str = ""
    reason: str = ""
    test: InteractionTest | None = None

    @property
    def shown(self) -> bool:
        """Whether there is a ratio to draw."""
        return not math.isnan(self.hazard_ratio)

    @property
    def ratio_words(self) -> str:
        """The ratio with its interval, or in few words why there is none."""
        if self.shown:
            return f"{ratio(self.hazard_ratio)} ({ratio_interval(self.low, self.high)})"
        if self.kind == "heading":
            return ""
        a_term = " a term" if self.reason == "too_few_events" and self.terms > 1 else ""
        return _SHORT.get(self.reason, _NO_ESTIMATE) + a_term


def level_words(variable: SubgroupVariable, level: int) -> str:
    """A level as it stands in the forest: "Women", "Under 50", "3 months or more"."""
    column = variable.column
    if level == MISSING:
        return upper_first(column.missing_label)
    if not variable.cuts:
        return shorten(column.levels[level].label)
    unit = f" {column.unit}" if column.unit and not column.phrase else ""
    ends = [number(cut, 2) for cut in variable.cuts]
    if level == 0:
        return f"Under {ends[0]}{unit}"
    if level == len(ends):
        return f"{ends[-1]}{unit} or {'over' if column.phrase else 'more'}"
    return f"{ends[level - 1]} to under {ends[level]}{unit}"


def levels_of(variable: SubgroupVariable) -> list[int]:
    """Its levels in order; "not recorded" last, where anybody has no value."""
    return [*range(variable.levels), *([MISSING] if variable.missing else [])]


def forest_lines(
    variables: tuple[SubgroupVariable, ...], analysis: SubgroupAnalysis
) -> tuple[Line, ...]:
    """Return every line, also of levels nobody is left in: filters do not move the picture."""
    rows = {(row["subgroup"], row["subgroup_level"]): row for row in _records(analysis.forest)}
    tests = {row["subgroup"]: row for row in _records(analysis.tests)}
    lines = [_line(rows.get((OVERALL, "")), kind="overall", label="All patients")]
    for variable in variables:
        heading = shorten(variable.column.label)
        lines.append(
            Line(
                kind="heading", label=heading, variable=variable, test=_test(tests[variable.key])
            )
        )  # fmt: skip
        lines += [
            _line(
                rows.get((variable.key, str(level))), kind="level", variable=variable, level=level,
                label=level_words(variable, level),
            )
            for level in levels_of(variable)
        ]  # fmt: skip
    return tuple(lines)


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _line(row: dict[str, Any] | None, **known: Any) -> Line:
    if row is None:
        return Line(withheld="Nobody is in this subgroup.", reason="nobody", **known)
    counts = Counts(**{name: row[name] for name in Counts.__dataclass_fields__})
    if row["withheld"]:
        why = {name: row[name] for name in ("withheld", "reason", "terms")}
        return Line(counts=counts, **why, **known)
    numbers = {name: row[name] for name in ("hazard_ratio", "low", "high", "log_se", "terms")}
    return Line(counts=counts, **numbers, **known)


def _test(row: dict[str, Any]) -> InteractionTest:
    return InteractionTest(**{name: row[name] for name in InteractionTest.__dataclass_fields__})


def counts_only(
    frame: pd.DataFrame, variables: tuple[SubgroupVariable, ...], pair: Groups, why: str
) -> SubgroupAnalysis:
    """Return the counts where there is no model at all; `why` stands in place of every ratio."""
    other = next(g.label for g in pair.compared if g.key != pair.reference.key)
    in_arm = (frame[GROUP] == other).to_numpy()
    died = frame[EVENT].to_numpy() == 1
    everybody = np.ones(len(frame), dtype=bool)
    parts = [(OVERALL, "", everybody)]
    for variable in variables:
        codes = frame[variable.key].cat.codes.to_numpy()
        parts += [(variable.key, str(level), codes == level) for level in levels_of(variable)]
    rows = [_counted(name, of, members, in_arm, died, why) for name, of, members in parts]
    reason = "no_event" if in_arm.any() and not in_arm.all() else "one_arm"
    tests = [
        {"subgroup": v.key, "n": len(frame), "events": int(died.sum()), "statistic": math.nan,
         "df": math.nan, "p": math.nan, "terms": 0, "withheld": why, "reason": reason}
        for v in variables
    ]  # fmt: skip
    return SubgroupAnalysis(forest=pd.DataFrame(rows), tests=pd.DataFrame(tests))


def _counted(
    name: str, of: str, members: Bools, in_arm: Bools, died: Bools, why: str
) -> dict[str, object]:
    arm, reference = members & in_arm, members & ~in_arm
    both = arm.any() and reference.any()
    return {
        "subgroup": name,
        "subgroup_level": of,
        "n_arm": int(arm.sum()),
        "events_arm": int((arm & died).sum()),
        "n_reference": int(reference.sum()),
        "events_reference": int((reference & died).sum()),
        "withheld": why,
        "terms": 0,
        "reason": "no_event" if both else "one_arm" if members.any() else "nobody",
    }

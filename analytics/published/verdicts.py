"""Published claims, and the verdict that the numbers give each of them.

The rule: a claim is "inconsistent" when the numbers printed around it contradict it, or when the
cohort gives another number; "within tolerance" when p differs by at most 0.005 and nothing
contradicts it; "reproduced" when everything computed rounds to what is printed; and "not
recomputable" when nothing could be computed. No verdict is written down anywhere.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.published.cohort import STATISTICS, Kind, cohort_number
from analytics.published.printed import Printed, agrees, printed_numbers
from analytics.published.statements import Statement, matched, parse_statements
from analytics.published.study_tables import StudyTables

TOLERANCE = 0.005  # of p

Verdict = Literal["reproduced", "within tolerance", "not recomputable", "inconsistent"]
VERDICTS: tuple[Verdict, ...] = (
    "reproduced",
    "within tolerance",
    "inconsistent",
    "not recomputable",
)
Status = Literal["agrees", "contradicts", "open"]
Fit = Literal["exact", "near", "off", "shown"]


class Claim(Value, kw_only=True):
    """One row of `published.csv`, as text.

    value, low, high, p : as printed. n : patients behind it.
    compute : statements about the cohort (`analytics.published.statements`); their numbers are,
        in order, those of value, low, high and p. printed_check : checks on printed numbers alone
        (`analytics.published.in_print`). reason : why it cannot be recomputed, where it cannot.
    """

    id: str
    place: str
    group: str
    quantity: str
    value: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    p: str = ""
    test: str = ""
    n: str = ""
    note: str = ""
    compute: str = ""
    printed_check: str = ""
    reason: str = ""

    @cached_property
    def numbers(self) -> tuple[Printed, ...]:
        """Every printed number of the row, in order."""
        return printed_numbers(" ; ".join((self.value, self.low, self.high, self.p)))

    @property
    def printed_p(self) -> Printed | None:
        """Its printed p."""
        found = printed_numbers(self.p)
        return found[0] if found else None

    @property
    def patients(self) -> int:
        """The patients behind it; 0 where the row does not say."""
        found = printed_numbers(self.n)
        return int(found[0].value) if found else 0

    @property
    def statements(self) -> tuple[Statement, ...]:
        """What is computed from the cohort, each with the number it is compared with."""
        return matched(parse_statements(self.compute), self.numbers)


Book = Mapping[str, Claim]


class PrintedCheck(Value, kw_only=True):
    """What the printed numbers alone say about a claim.

    value, low, high : what they give, and its range over rounding; NaN where it is no number.
    about : ids of the claims whose numbers were used. detail : further numbers, by name.
    others : alternatives that were tried and contradict the claim.
    """

    kind: str
    status: Status
    value: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    wanted: Printed | None = None
    about: tuple[str, ...] = ()
    detail: Mapping[str, float | str] | None = None
    others: tuple["PrintedCheck", ...] = ()


class CohortNumber(Value):
    """One statement's number in the cohort, and how it fits what is printed."""

    statement: Statement
    value: float
    fit: Fit

    @property
    def kind(self) -> Kind:
        """What kind of number it is."""
        return STATISTICS[self.statement.statistic].kind

    @property
    def words(self) -> str:
        """What it is called."""
        return STATISTICS[self.statement.statistic].words


class Assessed(Value):
    """A claim with everything that was computed for it.

    study : name of the cohort it is about. denied_by : claims that print otherwise of the same.
    """

    claim: Claim
    study: str
    checks: tuple[PrintedCheck, ...]
    cohort: tuple[CohortNumber, ...]
    denied_by: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The verdict, by the rule of this module."""
        return verdict_of(self.checks, self.cohort)


def verdict_of(checks: Iterable[PrintedCheck], cohort: Iterable[CohortNumber]) -> Verdict:
    """Return the verdict of what was computed."""
    statuses = {check.status for check in checks}
    fits = {number.fit for number in cohort}
    if "contradicts" in statuses or "off" in fits:
        return "inconsistent"
    if "near" in fits:
        return "within tolerance"
    return "reproduced" if "agrees" in statuses or "exact" in fits else "not recomputable"


def fit_of(value: float, wanted: Printed | None, kind: Kind) -> Fit:
    """Say how a computed number fits a printed one: to its digits, within tolerance, or not."""
    if wanted is None:
        return "shown"
    if agrees(wanted, value):
        return "exact"
    near = kind == "p" and wanted.relation == "=" and abs(value - wanted.value) <= TOLERANCE
    return "near" if near else "off"


def cohort_numbers(claim: Claim, study: StudyTables) -> tuple[CohortNumber, ...]:
    """Compute every number of a claim in its cohort; NaN where these patients cannot give one."""
    found = []
    for statement in claim.statements:
        try:
            value = cohort_number(study, statement, claim.group)
        except AnalysisError:
            value = float("nan")
        fit = fit_of(value, statement.wanted, STATISTICS[statement.statistic].kind)
        found.append(CohortNumber(statement, value, fit))
    return tuple(found)

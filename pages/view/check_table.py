"""Numbers from two programs side by side, as a reader sees them."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from analytics.crosscheck.opinions import CrossCheck
from analytics.frozen import Frozen
from pages.view.format import NOT_ESTIMABLE

DIGITS = 8
NO_SECOND = "no second implementation"
# The verdict stands beside the number: on a narrow screen what is to the right is not seen.
COLUMNS = ("Number", "Verdict", "Myoscope", "Second program", "Program")
HOW = (
    "Computed again from the same patients by lifelines or SciPy, which share no statistical code "
    "with Myoscope except SciPy's distribution functions (normal, t, chi-square). “Agrees” is to "
    "six digits."
)
UNPAIRED = "intervals and p of hazard ratios without a second implementation"


class Verified(Frozen, kw_only=True):
    """What a second program says of a page's numbers.

    rows : one per number. unchecked : what the page shows and nothing here checks, as a list in
    words. nothing : why there are no rows, a sentence.
    """

    rows: pd.DataFrame
    unchecked: str
    nothing: str

    @property
    def words(self) -> str:
        """What is checked and what is not, or why nothing is."""
        return f"{HOW if len(self.rows) else self.nothing} Not checked here: {self.unchecked}."


def verified(checks: Iterable[CrossCheck], *, unchecked: Iterable[str], nothing: str) -> Verified:
    """Return one row per number: whether the two agree, ours, theirs, by what.

    unchecked : kinds of numbers, in order; an empty one is left out.
    """
    rows = pd.DataFrame([_row(check) for check in checks], columns=[*COLUMNS])
    return Verified(rows=rows, unchecked="; ".join(filter(None, unchecked)), nothing=nothing)


def named(quantity: str, *checks: CrossCheck) -> list[CrossCheck]:
    """Call a number and its parts by the words of the page that shows it."""
    return [replace(check, quantity=quantity) for check in checks]


def _row(check: CrossCheck) -> dict[str, str]:
    return {
        "Number": ", ".join(filter(None, (check.quantity, check.part))),
        "Verdict": _verdict(check),
        "Myoscope": _digits(check.ours),
        "Second program": "" if check.theirs is None else _digits(check.theirs),
        "Program": check.program,
    }


def _digits(value: float) -> str:
    written = NOT_ESTIMABLE if value != value else f"{value:.{DIGITS}g}"
    return written.replace("-", "\N{MINUS SIGN}")


def _verdict(check: CrossCheck) -> str:
    if check.agrees is None:
        return f"{NO_SECOND}: {check.reason}" if check.reason else NO_SECOND
    if check.agrees:
        return "agrees"
    return f"differs: {check.reason or 'not expected, please report'}"

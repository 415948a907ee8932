"""Numbers from two programs side by side, as a reader sees them."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from analytics.crosscheck.numbers import CrossCheck
from pages.view.format import NOT_ESTIMABLE

DIGITS = 8
COLUMNS = ("Number", "Myoscope", "Second program", "Program", "Verdict")


def named(quantity: str, check: CrossCheck) -> CrossCheck:
    """Call a number by the words of the page that shows it."""
    return replace(check, quantity=quantity)


def check_table(checks: Iterable[CrossCheck]) -> pd.DataFrame:
    """One row each: the number, ours, the second program's, its name, whether they agree."""
    return pd.DataFrame([_row(check) for check in checks], columns=[*COLUMNS])


def _row(check: CrossCheck) -> dict[str, str]:
    return {
        "Number": check.quantity,
        "Myoscope": _digits(check.ours),
        "Second program": "" if check.theirs is None else _digits(check.theirs),
        "Program": check.program,
        "Verdict": _verdict(check),
    }


def _digits(value: float) -> str:
    return NOT_ESTIMABLE if value != value else f"{value:.{DIGITS}g}"


def _verdict(check: CrossCheck) -> str:
    if check.agrees is None:
        return check.expected_difference or "no second implementation"
    if check.agrees:
        return "agrees"
    return f"differs: {check.expected_difference or 'not expected, please report'}"

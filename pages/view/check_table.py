"""Numbers from two programs side by side, as a reader sees them."""

from analytics.crosscheck import CrossCheck
from pages.view.format import NOT_ESTIMABLE

DIGITS = 8


def check_row(check: CrossCheck) -> dict[str, str]:
    """One number: ours, the second program's, and whether they agree."""
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

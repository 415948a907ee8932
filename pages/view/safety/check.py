"""The p of the safety page beside those of a second, independent program."""

import pandas as pd

from analytics import crosscheck
from analytics.crosscheck import CrossCheck
from analytics.safety import cross_counts
from pages.view.safety.counts import Counted

DIGITS = 8


def check_safety(found: Counted) -> pd.DataFrame:
    """Recompute Fisher's exact p of every row; one row each: number, ours, theirs, verdict."""
    return pd.DataFrame(
        [
            _row(found.labels[key], crosscheck.fisher(cross_counts(found.counts, key), test))
            for key, test in found.tests.items()
        ]
    )


def _row(label: str, check: CrossCheck) -> dict[str, str]:
    if check.agrees is None:
        verdict = check.expected_difference or ""
    else:
        verdict = "agrees" if check.agrees else "differs"
    return {
        "Number": f"{check.quantity}: {label}",
        "Myoscope": f"{check.ours:.{DIGITS}g}",
        "Second program": "" if check.theirs is None else f"{check.theirs:.{DIGITS}g}",
        "Program": check.program,
        "Verdict": verdict,
    }

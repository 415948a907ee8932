"""The p of the safety page beside those of a second, independent program."""

import pandas as pd

from analytics.crosscheck import numbers as crosscheck
from analytics.safety.events import cross_counts
from pages.view.check_table import check_table, named
from pages.view.safety.counts import Counted


def check_safety(found: Counted) -> pd.DataFrame:
    """Recompute Fisher's exact p of every row; one row each: number, ours, theirs, verdict."""
    checks = []
    for key, test in found.tests.items():
        check = crosscheck.fisher(cross_counts(found.counts, key), test)
        checks.append(named(f"{check.quantity}: {found.labels[key]}", check))
    return check_table(checks)

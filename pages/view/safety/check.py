"""The numbers of the safety page beside those of a second, independent program."""

import pandas as pd

from analytics.crosscheck import numbers as crosscheck
from analytics.crosscheck.curves import incidence
from analytics.crosscheck.numbers import CrossCheck, no_second
from analytics.safety.events import FIRST_EVENT, cross_counts
from pages.view.check_table import check_table, named
from pages.view.safety.counts import Counted
from pages.view.safety.first_event import Curves
from pages.view.words import in_sentence


def check_safety(events: Counted, outcomes: Counted, curves: Curves | None) -> pd.DataFrame:
    """Recompute every p shown, and what the curves say; one row each: ours, theirs, verdict."""
    checks = []
    for found in (outcomes, events):  # in the order of the tables
        for key, test in found.tests.items():
            check = crosscheck.fisher(cross_counts(found.counts, key), test)
            checks.append(named(f"{check.quantity}: {found.labels[key]}", check))
    return check_table([*checks, *(_of_curves(curves) if curves else ())])


def _of_curves(curves: Curves) -> list[CrossCheck]:
    at = curves.horizon
    checks = [
        named(
            f"{curves.panel.title}, cumulative incidence, {in_sentence(name)}",
            incidence(curves.events, estimate, cause=FIRST_EVENT, group=name, at=at),
        )
        for name, estimate in curves.at_end.items()
        if not estimate.withheld
    ]
    if curves.test is not None and not curves.test.withheld:
        checks.append(no_second("Gray's test, p", curves.test.p))
    return checks

"""The HRCT page's tests beside those of a second, independent program."""

import pandas as pd

from analytics.columns import GROUP
from analytics.crosscheck import numbers as crosscheck
from analytics.crosscheck.numbers import CrossCheck
from analytics.results import Comparison
from data.hrct import BASELINE, LAST
from pages.view.check_table import check_table, named
from pages.view.hrct.look import HrctView, every_summary
from pages.view.words import in_sentence


def check_hrct(view: HrctView) -> pd.DataFrame:
    """Recompute the p values of every score; one row each."""
    checks = []
    for score, summary in every_summary(view).items():
        table = view.scores.table(score)
        names = list(summary.groups)
        table[GROUP] = pd.Categorical(table[GROUP], categories=pd.Index(names, dtype=object))
        table["change"] = table[LAST] - table[BASELINE]
        both = table[table["change"].notna()]
        words = view.label(score)
        for name, own in summary.groups.items():
            mine = both[both[GROUP] == name]
            if not own.test.withheld:
                found = crosscheck.wilcoxon(mine, own.test, first=LAST, second=BASELINE)
                checks.append(named(f"{words}, change in {in_sentence(name)}", found))
        for when, value, test in (
            ("at baseline", BASELINE, summary.baseline),
            ("change", "change", summary.change),
        ):
            if test and not test.withheld:
                rows = table[table[value].notna()]
                checks.append(named(f"{words}, groups {when}", _between(rows, test, value)))
    return check_table(checks)


def _between(rows: pd.DataFrame, test: Comparison, value: str) -> CrossCheck:
    check = (
        crosscheck.mann_whitney
        if len(rows[GROUP].cat.categories) == 2
        else crosscheck.several_groups
    )
    return check(rows, test, value=value, group=GROUP)

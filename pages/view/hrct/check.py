"""The HRCT page's tests beside those of a second, independent program."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.columns import GROUP
from analytics.crosscheck import ranks as crosscheck
from analytics.crosscheck.opinions import CrossCheck
from analytics.hrct.scores import CHANGE, DIED, ScoreSummary, died_unscanned, paired_method
from analytics.hrct.worst_rank import RANK, worst_ranks
from analytics.results import Comparison
from analytics.samples import Numbers
from data.hrct import BASELINE, LAST
from pages.view.check_table import Verified, named, verified
from pages.view.hrct.look import HrctView, every_summary
from pages.view.words import in_sentence


def check_hrct(view: HrctView) -> Verified:
    """Recompute the tests and the effects of every score."""
    summaries = every_summary(view)
    return verified(
        [check for score, own in summaries.items() for check in _of_score(view, score, own)],
        unchecked=(
            "medians, means, quartiles and lobes",
            "Hodges-Lehmann changes within a group, and all intervals (SciPy has neither)",
            "agreement of the readers",
        ),
        nothing="So few patients were scanned twice that no p is shown, and p are what another "
        "program computes again.",
    )


def _of_score(view: HrctView, score: str, summary: ScoreSummary) -> Iterator[CrossCheck]:
    table = view.scores.table(score)
    names = pd.Index(list(summary.groups), dtype=object)
    table[GROUP] = pd.Categorical(table[GROUP], categories=names)
    table[CHANGE] = table[LAST] - table[BASELINE]
    both = table[table[CHANGE].notna()]
    words, paired = view.label(score), paired_method(view.settings)
    for name, own in summary.groups.items():
        mine = both[both[GROUP] == name]
        if not own.test.withheld:
            check = crosscheck.wilcoxon(mine, own.test, first=LAST, second=BASELINE, method=paired)
            yield from named(f"{words}, change in {in_sentence(name)}, p", check)
    yield from _tested(view, table, summary.baseline, BASELINE, f"{words}, groups at baseline")
    yield from _tested(view, table, summary.change, CHANGE, f"{words}, groups change")
    if summary.worst_rank and summary.worst_rank.deaths:
        ranked = table.assign(**{RANK: _ranks(view, table)})
        test = summary.worst_rank.test
        yield from _tested(view, ranked, test, RANK, f"{words}, deaths as worst")
    if summary.difference and not summary.difference.withheld:
        check = crosscheck.shift(both, summary.difference, value=CHANGE, group=GROUP)
        yield from named(f"{words}, Hodges-Lehmann difference in change", check)
    if summary.effect and not summary.effect.withheld:
        first, second = (both.loc[both[GROUP] == name, CHANGE].to_numpy() for name in names)
        check = crosscheck.rank_biserial(first, second, summary.effect.value)
        yield from named(f"{words}, rank-biserial of the change", check)


def _ranks(view: HrctView, table: pd.DataFrame) -> Numbers:
    change, last, died = (table[name].to_numpy(dtype=float) for name in (CHANGE, LAST, DIED))
    before = died_unscanned(died, last, view.scoring.months[-1])
    return worst_ranks(change, np.where(before, died, np.nan))


def _tested(
    view: HrctView, table: pd.DataFrame, test: Comparison | None, value: str, words: str
) -> Iterator[CrossCheck]:
    if test is None or test.withheld:
        return
    rows = table[table[value].notna()]
    if len(rows[GROUP].cat.categories) == 2:
        asked = view.settings.rank_test
        check = crosscheck.mann_whitney(rows, test, value=value, group=GROUP, method=asked)
    else:
        check = crosscheck.kruskal_wallis(rows, test, value=value, group=GROUP)
    yield from named(f"{words}, p", check)

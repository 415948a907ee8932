"""Every number of HRCT summaries in one tidy table, unrounded."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from analytics.hrct.scores import GroupScores, ScoreSummary
from analytics.results import Comparison, Estimate
from analytics.summaries import Summary

Row = dict[str, Any]
_EMPTY: Row = {
    "quantity": "", "score": "", "group": "", "value": None, "low": None, "high": None, "p": None,
    "n": None, "method": "", "withheld": "",
}  # fmt: skip
_OF_SUMMARY = ("mean", "sd", "median", "q1", "q3", "minimum", "maximum")
_COUNTS = {
    "enrolled": "patients",
    "scanned": "patients scanned at baseline",
    "analysed": "patients scanned twice",
    "died": "patients died",
    "missing": "patients missing",
}


def tidy_scores(summaries: Mapping[str, ScoreSummary]) -> pd.DataFrame:
    """Return one row per score, group and quantity.

    Columns: quantity, score, group ("" between groups), value, low, high, p, n, method, and
    withheld, the reason where there is no number. Differences are the first group of a summary
    minus its second.
    """
    rows = [row for score, summary in summaries.items() for row in _rows(score, summary)]
    return pd.DataFrame(rows, columns=list(_EMPTY))


def _rows(score: str, summary: ScoreSummary) -> Iterator[Row]:
    for group, own in summary.groups.items():
        yield from (_EMPTY | {"score": score, "group": group} | row for row in _group_rows(own))
    for row in _between_rows(summary):
        yield _EMPTY | {"score": score} | row


def _group_rows(own: GroupScores) -> Iterator[Row]:
    for name, words in _COUNTS.items():
        yield {"quantity": words, "value": getattr(own, name)}
    for visit, summary in (("baseline", own.baseline), ("last", own.last), ("change", own.change)):
        yield from _summary_rows(visit, summary)
    yield {"quantity": "change within group", **_test(own.test)}
    yield {"quantity": "Hodges-Lehmann change", **_estimate(own.shift)}
    yield {"quantity": "rank-biserial of change", **_estimate(own.effect)}


def _summary_rows(visit: str, summary: Summary) -> Iterator[Row]:
    for name in _OF_SUMMARY:
        yield {"quantity": f"{visit} {name}", "value": getattr(summary, name), "n": summary.n}


def _between_rows(summary: ScoreSummary) -> Iterator[Row]:
    if summary.baseline:
        yield {"quantity": "baseline between groups", **_test(summary.baseline)}
    if summary.change:
        yield {"quantity": "change between groups", **_test(summary.change)}
    if summary.worst_rank:
        worst = summary.worst_rank
        yield {"quantity": "change between groups, deaths worst", **_test(worst.test)}
        yield {"quantity": "deaths ranked worst", "value": worst.deaths}
        yield {"quantity": "not ranked, missing", "value": worst.missing}
        if worst.effect:
            yield {"quantity": "rank-biserial, deaths worst", **_estimate(worst.effect)}
    named = {
        "Hodges-Lehmann difference in change": summary.difference,
        "rank-biserial between groups, change": summary.effect,
    }
    for quantity, estimate in named.items():
        if estimate:
            yield {"quantity": quantity, **_estimate(estimate)}


def _test(test: Comparison) -> Row:
    shown = {"method": test.method, "n": test.n}
    if test.withheld:
        return shown | {"withheld": test.withheld.text}
    return shown | {"value": test.statistic, "p": test.p}


def _estimate(estimate: Estimate) -> Row:
    shown = {"method": estimate.method, "n": estimate.n}
    if estimate.withheld:
        return shown | {"withheld": estimate.withheld.text}
    return shown | {"value": estimate.value, "low": estimate.low, "high": estimate.high}

"""The tables under the scans, ready to read."""

from collections.abc import Mapping

import pandas as pd

from analytics.columns import GROUP
from analytics.hrct.scores import CHANGE, GroupScores, ScoreSummary
from analytics.results import Comparison, Estimate
from analytics.summaries import Summary
from data.hrct import BASELINE, LAST
from pages.view.format import NOT_ESTIMABLE, fixed, signed
from pages.view.hrct.look import HrctView
from pages.view.hrct.numbers import interval, p_or_why
from pages.view.plain import shorten
from pages.view.text_table import Heads, Row, text_table
from pages.view.words import in_sentence, lower_first, of_those_who_changed

MEDIANS = "Each score, median (interquartile range)"
MEANS = "Each score, mean (standard deviation)"  # it and what follows are shown when asked for
NONE = "–"

Summaries = Mapping[str, ScoreSummary]


def tables(
    view: HrctView, summaries: Summaries, lobes: pd.DataFrame, pattern: pd.DataFrame
) -> dict[str, pd.DataFrame]:
    """Return the tables by title; `pattern` is one of them."""
    shown = {MEDIANS: _medians(view, summaries)}
    if len(view.slots) > 1:
        shown[_between_title(view)] = _between(view, summaries)
    if len(pattern):
        shown["HRCT pattern at baseline"] = pattern
    shown[MEANS] = _means(view, summaries)
    if len(lobes):
        shown[f"Each lobe, mean {lower_first(view.label(view.score))}"] = _lobes(view, lobes)
    return shown


def _rows(view: HrctView, summaries: Summaries) -> list[tuple[str, str, str]]:
    """Return score, group, and the score's words on the first row of each score."""
    return [
        (score, name, view.label(score) if i == 0 else "")
        for score in summaries
        for i, name in enumerate(view.slots)
    ]


def _medians(view: HrctView, summaries: Summaries) -> pd.DataFrame:
    rows = []
    for score, name, words in _rows(view, summaries):
        own = summaries[score].groups[name]
        rows.append(
            {
                "": words,
                "Group": shorten(name),
                "Scanned twice": f"{own.analysed} of {own.enrolled}, {own.died} died",
                f"{view.visits[0]}, everybody scanned": _median(own.baseline),
                f"{view.visits[1]}, everybody scanned": _median(own.last),
                "Change, scanned twice": _median(own.change, sign=True),
                "p, Wilcoxon": _p(own.test) if own.test.n else _unchanged(own),
                "Hodges-Lehmann change (95% CI)": _shift(own.shift)
                + of_those_who_changed(own.shift.n, own.analysed),
            }
        )
    return pd.DataFrame(rows)


def _means(view: HrctView, summaries: Summaries) -> pd.DataFrame:
    rows = []
    for score, name, words in _rows(view, summaries):
        own = summaries[score].groups[name]
        rows.append(
            {
                "": words,
                "Group": shorten(name),
                f"{view.visits[0]}, n": str(own.baseline.n),
                view.visits[0]: _mean(own.baseline),
                f"{view.visits[1]}, n": str(own.last.n),
                view.visits[1]: _mean(own.last),
                "Change, scanned twice": _mean(own.change, sign=True),
            }
        )
    return pd.DataFrame(rows)


def _between_title(view: HrctView) -> str:
    if len(view.slots) > 2:
        return "Groups compared, Kruskal-Wallis test"
    return f"{shorten(view.others[0])} compared with {in_sentence(view.reference)}"


def _between(view: HrctView, summaries: Summaries) -> pd.DataFrame:
    rows = []
    for score, summary in summaries.items():
        row = {"": view.label(score), "p at baseline": _p(summary.baseline)}
        if summary.difference:
            row["Hodges-Lehmann difference in change (95% CI)"] = _shift(summary.difference)
            row["Rank-biserial"] = _correlation(summary.effect)
        row["p, survivors only"] = _p(summary.change)
        worst = summary.worst_rank
        row["p, deaths as worst"] = _p(worst.test if worst else None)
        rows.append(row)
    return pd.DataFrame(rows)


def _lobes(view: HrctView, lobes: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for lobe, own in lobes.groupby("lobe", sort=False):
        row: Row = {"": f"{own['label'].iloc[0]} ({lobe})"}
        for group, first, last, change in own[[GROUP, BASELINE, LAST, CHANGE]].to_numpy():
            row[group, BASELINE] = fixed(first, 2)
            row[group, LAST] = fixed(last, 2)
            row[group, CHANGE] = signed(change, 2)
        rows.append(row)
    first_visit, last_visit = (lower_first(visit) for visit in view.visits)
    words = {BASELINE: first_visit, LAST: last_visit, CHANGE: "change, scanned twice"}
    heads: Heads = {
        (group, what): f"{shorten(group)}, {said}"
        for group in lobes[GROUP]
        for what, said in words.items()
    }
    return text_table(rows, heads)


def _median(summary: Summary, *, sign: bool = False) -> str:
    if not summary.n:
        return "no scan"
    if sign:
        return f"{signed(summary.median, 1)} ({interval('', summary.q1, summary.q3)})"
    return f"{fixed(summary.median, 1)} ({fixed(summary.q1, 1)} to {fixed(summary.q3, 1)})"


def _mean(summary: Summary, *, sign: bool = False) -> str:
    if not summary.n:
        return "no scan"
    mean = signed(summary.mean, 2) if sign else fixed(summary.mean, 2)
    return mean if summary.n == 1 else f"{mean} ({fixed(summary.sd, 2)})"


def _p(test: Comparison | None) -> str:
    return NONE if test is None or not test.n else p_or_why(test)


def _unchanged(own: GroupScores) -> str:
    return "nobody changed" if own.analysed else NONE


def _shift(estimate: Estimate) -> str:
    if estimate.withheld:
        return NOT_ESTIMABLE
    opening = "CI " if estimate.low != estimate.low else ""
    return f"{signed(estimate.value, 1)} ({interval(opening, estimate.low, estimate.high)})"


def _correlation(estimate: Estimate | None) -> str:
    return NOT_ESTIMABLE if estimate is None or estimate.withheld else signed(estimate.value, 2)

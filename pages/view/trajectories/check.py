"""The p of one measure beside those of a second, independent program."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.columns import GROUP
from analytics.comparisons.ranks import mann_whitney, wilcoxon
from analytics.comparisons.too_few import groups_suffice, pairs_suffice
from analytics.crosscheck import numbers as crosscheck
from analytics.crosscheck.numbers import CrossCheck
from analytics.trajectories.changes import rank_test_of
from pages.view.check_table import check_table, named
from pages.view.trajectories.look import TrajectoriesView
from pages.view.words import in_sentence, months_words

_VALUE, _LATER, _BEFORE = "value", "later", "before"


def check_measure(view: TrajectoriesView) -> pd.DataFrame:
    """Recompute the tests at the visit looked at; one row each, as on the survival page."""
    return check_table(_checks(view))


def _checks(view: TrajectoriesView) -> Iterator[CrossCheck]:
    if view.chosen is None or view.month is None or view.courses.baseline is None:
        return
    courses, when = view.courses, months_words(view.month)
    later = courses.of(view.chosen.name)[:, courses.months.index(view.month)]
    before = courses.of(view.chosen.name)[:, courses.baseline]
    change = courses.changes[courses.measures.index(view.chosen.name)]
    change = change[:, courses.months.index(view.month)]
    for name in view.slots:
        both = courses.members(name) & ~np.isnan(change)
        if pairs_suffice(int(both.sum()), view.settings.level):
            pairs = pd.DataFrame({_LATER: later[both], _BEFORE: before[both]})
            method = rank_test_of(view.settings, len(pairs))
            ours = wilcoxon(pairs, first=_LATER, second=_BEFORE, method=method)
            found = crosscheck.wilcoxon(pairs, ours, first=_LATER, second=_BEFORE)
            yield named(f"Wilcoxon p, {when}, {in_sentence(name)}", found)
    for name in view.others if view.compared else ():
        for words, values in (("level", later), ("change", change)):
            table = _two(view, values, (name, view.groups.reference.label))
            if table is not None:
                method = rank_test_of(view.settings, len(table))
                ours = mann_whitney(table, value=_VALUE, group=GROUP, method=method)
                found = crosscheck.mann_whitney(table, ours, value=_VALUE, group=GROUP)
                quantity = f"Mann-Whitney p of the {words}, {when}, {in_sentence(name)}"
                yield named(quantity, found)


def _two(view: TrajectoriesView, values: np.ndarray, pair: tuple[str, str]) -> pd.DataFrame | None:
    parts = [values[view.courses.members(name)] for name in pair]
    parts = [part[~np.isnan(part)] for part in parts]
    if not groups_suffice(len(parts[0]), len(parts[1]), view.settings.level):
        return None
    codes = np.repeat([0, 1], [len(part) for part in parts])
    group = pd.Categorical.from_codes(codes.tolist(), categories=pd.Index([0, 1]))
    return pd.DataFrame({_VALUE: np.concatenate(parts), GROUP: group})

"""Tests and effects of one measure, or effects of all, beside those of a second program."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.columns import GROUP
from analytics.comparisons.rank_effects import location_shift, rank_biserial
from analytics.comparisons.ranks import kruskal_wallis, mann_whitney, wilcoxon
from analytics.comparisons.too_few import groups_suffice, pairs_suffice
from analytics.crosscheck import ranks as crosscheck
from analytics.crosscheck.opinions import CrossCheck
from analytics.trajectories.changes import SIGNS, rank_test_of
from analytics.trajectories.effects import who_did_better
from pages.view.check_table import Verified, named, verified
from pages.view.plain import shorten
from pages.view.trajectories.look import TrajectoriesView
from pages.view.words import in_sentence, months_words

_VALUE, _LATER, _BEFORE = "value", "later", "before"
_NO_VALUES = "Nobody has a value after baseline, so there is nothing to compute again."
_TOO_FEW = "So few patients have values that no p is shown, and p are computed again here."


def check_measure(view: TrajectoriesView) -> Verified:
    """Recompute the tests and effects at the visit looked at."""
    return verified(
        _of_measure(view),
        unchecked=(
            "other visits",
            "medians, means and quartiles",
            "Hodges-Lehmann changes within a group, and all intervals (SciPy has neither)",
            "corrected p",
            "doses and the mixed model",
        ),
        nothing=_NO_VALUES if view.month is None else _TOO_FEW,
    )


def check_glance(view: TrajectoriesView) -> Verified:
    """Recompute every effect of "Who did better"."""
    checks = list(_effects(view)) if view.compared and len(view.slots) == 2 else []
    return verified(
        checks,
        unchecked=(
            "medians and quartiles",
            "the boxes, which mark p < 0.05 (open a measure to check its p)" if checks else "",
        ),
        nothing="No two groups are compared here; open a measure to check its tests.",
    )


def _effects(view: TrajectoriesView) -> Iterator[CrossCheck]:
    courses, pair = view.courses, (view.others[0], view.groups.reference.label)
    better = {measure.name: measure.better for measure in view.measures}
    labels = {measure.name: shorten(measure.short_label) for measure in view.measures}
    found = who_did_better(
        courses, better, first=pair[0], second=pair[1], settings=view.settings
    ).dropna(subset=["effect"])
    for measure, month, effect in found[["measure", "month", "effect"]].itertuples(index=False):
        change = courses.changes[courses.measures.index(measure), :, courses.months.index(month)]
        first, second = (SIGNS[better[measure]] * own for own in _samples(view, change, pair))
        check = crosscheck.rank_biserial(first, second, effect)
        yield from named(f"{labels[measure]}, {months_words(month)}, effect", check)


def _of_measure(view: TrajectoriesView) -> Iterator[CrossCheck]:
    if view.chosen is None or view.month is None or view.courses.baseline is None:
        return
    courses, when = view.courses, months_words(view.month)
    values, at = courses.of(view.chosen.name), courses.months.index(view.month)
    later, before = values[:, at], values[:, courses.baseline]
    change = courses.changes[courses.measures.index(view.chosen.name), :, at]
    for name in view.slots:
        both = courses.members(name) & ~np.isnan(change)
        pairs = pd.DataFrame({_LATER: later[both], _BEFORE: before[both]})
        if pairs_suffice(len(pairs), view.settings.level):
            yield from named(f"Wilcoxon p, {when}, {in_sentence(name)}", *_paired(view, pairs))
    if not view.compared:
        return
    for words, own in (("change", change), ("level", later)):
        for name in view.others:
            of = f"of the {words}, {when}, {in_sentence(name)}"
            yield from _two(view, own, name, of, effects=words == "change")
        if len(view.others) > 1:
            yield from named(f"Kruskal-Wallis p of the {words}, {when}", *_all_groups(view, own))


def _paired(view: TrajectoriesView, pairs: pd.DataFrame) -> list[CrossCheck]:
    method = rank_test_of(view.settings, len(pairs))
    ours = wilcoxon(pairs, first=_LATER, second=_BEFORE, method=method)
    if ours.withheld:
        return []
    return [crosscheck.wilcoxon(pairs, ours, first=_LATER, second=_BEFORE, method=method)]


def _two(
    view: TrajectoriesView, values: Floats, name: str, of: str, *, effects: bool
) -> Iterator[CrossCheck]:
    """Check the test of a group against the reference and, of the change, how far apart."""
    first, second = _samples(view, values, (name, view.groups.reference.label))
    if not len(first) or not len(second):
        return
    table = _table([first, second])
    method = rank_test_of(view.settings, len(table))
    ours = mann_whitney(table, value=_VALUE, group=GROUP, method=method)
    if groups_suffice(len(first), len(second), view.settings.level) and not ours.withheld:
        check = crosscheck.mann_whitney(table, ours, value=_VALUE, group=GROUP, method=method)
        yield from named(f"Mann-Whitney p {of}", check)
    if effects:
        shift = location_shift(table, value=_VALUE, group=GROUP, level=view.settings.level)
        if not shift.withheld:
            check = crosscheck.shift(table, shift, value=_VALUE, group=GROUP)
            yield from named(f"Hodges-Lehmann difference {of}", check)
        effect = rank_biserial(table, value=_VALUE, group=GROUP)
        check = crosscheck.rank_biserial(first, second, effect.value)
        yield from named(f"Rank-biserial effect {of}", check)


def _all_groups(view: TrajectoriesView, values: Floats) -> list[CrossCheck]:
    samples = [own for own in _samples(view, values, view.courses.groups) if len(own)]
    if len(samples) < 2:
        return []
    table = _table(samples)
    ours = kruskal_wallis(table, value=_VALUE, group=GROUP)
    if ours.withheld:
        return []
    return [crosscheck.kruskal_wallis(table, ours, value=_VALUE, group=GROUP)]


def _samples(view: TrajectoriesView, values: Floats, groups: Iterable[str]) -> list[Floats]:
    """Return the known values of each group."""
    members = [values[view.courses.members(name)] for name in groups]
    return [own[~np.isnan(own)] for own in members]


def _table(samples: list[Floats]) -> pd.DataFrame:
    codes = np.repeat(np.arange(len(samples)), [len(own) for own in samples])
    group = pd.Categorical.from_codes(codes.tolist(), categories=pd.Index(range(len(samples))))
    return pd.DataFrame({_VALUE: np.concatenate(samples), GROUP: group})

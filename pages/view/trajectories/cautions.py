"""What to know before trusting the course and the numbers of one measure."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics import cautions
from analytics.cautions import Caution
from analytics.comparisons.too_few import groups_suffice, pairs_suffice, too_few_to_test
from analytics.trajectories.cautions import (
    about_measure,
    few_at_visit,
    no_baseline,
    skewed_course,
    survivors_only,
    values_missing,
)
from analytics.trajectories.changes import rank_test_of
from analytics.trajectories.thin import most_skewed
from data.measures import Measure
from pages.view.trajectories.look import TrajectoriesView
from pages.view.words import in_sentence, months_words


def course_cautions(
    view: TrajectoriesView, measure: Measure, states: pd.DataFrame, *, thin: bool
) -> tuple[Caution, ...]:
    """Return what the picture and the visit looked at ask for.

    states : of `visit_states`. thin : whether a visit is drawn faint.
    """
    found = (*_seen(states), *_of_means(view, measure))
    first = states[states["month"] == 0]
    if not int(first["observed"].sum()):
        found += (no_baseline(measure.label),)
    if thin:
        found += (few_at_visit(in_sentence(measure.label)),)
    if view.slots:
        found += tuple(_of_tests(view, measure))
    if measure.note:
        found += (about_measure(f"{measure.label}: {measure.note}"),)
    return found


def _seen(states: pd.DataFrame) -> tuple[Caution, ...]:
    """Name the dead and the missing up to the last visit with a value."""
    used = states[states["observed"].groupby(states["month"]).transform("sum") > 0]
    if not len(used):
        return ()
    found: tuple[Caution, ...] = ()
    last = used[used["month"] == used["month"].max()]
    if died := int(last["died"].sum()):
        found += (survivors_only(died, int(last["patients"].sum())),)
    if missing := int(used["missing"].sum()):
        alive = missing + int(used["observed"].sum())
        found += (values_missing(missing, alive, of="value of it"),)
    return found


def _of_means(view: TrajectoriesView, measure: Measure) -> tuple[Caution, ...]:
    if view.course != "mean":
        return ()
    courses = view.courses
    skew = most_skewed(courses.of(measure.name), courses.group, courses.months)
    return (skewed_course(skew.skewness, months_words(skew.month)),) if skew else ()


def _of_tests(view: TrajectoriesView, measure: Measure) -> Iterator[Caution]:
    """Judge the groups of the visit looked at: which p they bear, and how much those say."""
    if view.month is None:
        return
    courses, at, name = view.courses, view.courses.months.index(view.month), measure.name
    known = ~np.isnan(courses.changes[courses.measures.index(name)][:, at])
    changes = bool(known.any())
    if not changes:
        known = ~np.isnan(courses.of(name)[:, at])
    sizes = {group: int(known[courses.members(group)].sum()) for group in view.slots}
    tests = list(_suffice(view, sizes, changes=changes))
    if not all(tests):
        yield too_few_to_test()
    if any(tests):
        smallest = min(sizes.values())
        exact = rank_test_of(view.settings, smallest) == "exact"
        yield from cautions.few_per_group(smallest, p="exact" if exact else "normal")


def _suffice(view: TrajectoriesView, sizes: dict[str, int], *, changes: bool) -> Iterator[bool]:
    """Say of each test of a visit whether its patients suffice; a group of nobody has no test."""
    level = view.settings.level
    if changes:
        yield from (pairs_suffice(size, level) for size in sizes.values() if size)
    base = sizes.get(view.groups.reference.label, 0)
    for group in view.others if view.compared else ():
        if base and sizes[group]:
            yield groups_suffice(sizes[group], base, level)

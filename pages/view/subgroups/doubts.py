"""Which ratios and tests of the forest rest on few events, and why others are not shown."""

from collections import Counter
from typing import TYPE_CHECKING

from analytics.cautions import FEW_EVENTS_PER_VARIABLE, Caution, events_per_variable
from analytics.cox.cautions import FEW_EVENTS_IN_GROUP, few_events_in_groups
from analytics.subgroups import cautions
from pages.view.format import listed
from pages.view.subgroups.rows import MISSING, Line
from pages.view.subgroups.tables import full_label
from pages.view.words import in_sentence, lower_first

if TYPE_CHECKING:
    from pages.view.subgroups.look import SubgroupsView

_NO_FINITE = "the model has no finite solution"
_NO_RATIO = {
    "too_few_events": "fewer than 5 events per term of the model",
    "no_events": "no event in a group",
    "no_event": "no event",
    "one_arm": "patients of one group only",
}
_NO_TEST = {
    "too_few_events": "fewer than 5 events per term of the model with interaction",
    "one_level": "these patients are all in one subgroup",
    "one_arm": "no two subgroups have patients of both groups",
}


def few_events(view: "SubgroupsView") -> tuple[Caution, ...]:
    """Return what few events do to the ratios and to the interaction tests."""
    unstable = [line for line in view.levels if line.shown and _few(line)]
    held = [n.reason for n in view.levels if not n.shown and n.reason != "nobody"]
    reasons = Counter(_NO_RATIO.get(reason, _NO_FINITE) for reason in held)
    return (
        *_of_everybody(view),
        *cautions.unstable_subgroups(len(unstable)),
        *cautions.withheld_subgroups(reasons),
        *_rough(view),
        *_untested(view),
    )


def _few(line: Line) -> bool:
    counts = line.counts
    return counts.events < FEW_EVENTS_PER_VARIABLE * line.terms or (
        counts.fewest < FEW_EVENTS_IN_GROUP
    )


def _of_everybody(view: "SubgroupsView") -> tuple[Caution, ...]:
    line, counts = view.overall, view.overall.counts
    if not line.shown:
        return ()
    names = [in_sentence(g.label) for g in (view.other, view.pair.reference)]
    events = dict(zip(names, (counts.events_arm, counts.events_reference), strict=True))
    return few_events_in_groups(events) or events_per_variable(
        counts.events, line.terms, model="the model of all patients"
    )


def _rough(view: "SubgroupsView") -> tuple[Caution, ...]:
    """Tests that are shown although their events are few."""
    rough: list[str] = []
    without: list[str] = []
    for heading in view.headings:
        test = heading.test
        if test is None or test.withheld:
            continue
        levels = [n for n in _tested(view, heading) if n.counts.fewest < FEW_EVENTS_IN_GROUP]
        if levels or test.events < FEW_EVENTS_PER_VARIABLE * test.terms:
            rough.append(lower_first(heading.label))
            without += [lower_first(full_label(n)) for n in levels if not n.counts.fewest]
    return (cautions.rough_tests(listed(rough), listed(without)),) if rough else ()


def _tested(view: "SubgroupsView", heading: Line) -> list[Line]:
    """Return the levels that an interaction test compares."""
    mine = [line for line in view.levels if line.variable == heading.variable]
    return [line for line in mine if line.level != MISSING and line.counts.both]


def _untested(view: "SubgroupsView") -> tuple[Caution, ...]:
    """Say why tests are not shown."""
    labels: dict[str, list[str]] = {}
    for heading in view.headings:
        if heading.test and heading.test.withheld:
            why = _NO_TEST.get(heading.test.reason, _NO_FINITE)
            labels.setdefault(why, []).append(lower_first(heading.label))
    return cautions.tests_withheld({why: listed(names) for why, names in labels.items()})

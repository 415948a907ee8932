"""The numbers of the safety page beside those of a second, independent program."""

from collections.abc import Iterator

from analytics.crosscheck.curves import incidence
from analytics.crosscheck.opinions import CrossCheck, no_second
from analytics.crosscheck.tables import fisher, nobody, share
from analytics.safety.events import FIRST_EVENT, cross_counts
from pages.view.check_table import Verified, named, verified
from pages.view.safety.counts import DEATHS, SERIOUS_ROW, Cell, Counted
from pages.view.safety.first_event import Curves
from pages.view.safety.look import ANY
from pages.view.words import in_sentence

_HEADLINES = (ANY, SERIOUS_ROW, DEATHS)


def check_safety(events: Counted, outcomes: Counted, curves: Curves | None) -> Verified:
    """Recompute the intervals of the headlines, every p, and what the curves say."""
    return verified(
        [*_of_risks(events, outcomes), *_of_tests(outcomes, events), *_of_curves(curves)],
        unchecked=(
            "differences and their intervals (Newcombe; SciPy has none)",
            "rates (SciPy has no interval of a rate)",
            "intervals of other events",
            "intervals of incidences (lifelines has another variance)" if curves else "",
        ),
        nothing="No event and no death is recorded, so there is nothing to compute again.",
    )


def _of_risks(*sources: Counted) -> Iterator[CrossCheck]:
    for source in sources:
        for (key, name), cell in source.cells.items():
            if key in _HEADLINES:
                quantity = f"{source.labels[key]}, {in_sentence(name)}"
                yield from named(quantity, *_limits(cell))


def _limits(cell: Cell) -> list[CrossCheck]:
    if cell.affected:
        return share(cell.affected, cell.patients, low=cell.low, high=cell.high)
    return [nobody(cell.patients, cell.upper)]


def _of_tests(*sources: Counted) -> Iterator[CrossCheck]:
    for source in sources:  # in the order of the tables
        for key, test in source.tests.items():
            check = fisher(cross_counts(source.counts, key), test)
            yield from named(f"{check.quantity}: {source.labels[key]}", check)


def _of_curves(curves: Curves | None) -> Iterator[CrossCheck]:
    if curves is None:
        return
    at = curves.horizon
    for name, estimate in curves.at_end.items():
        if not estimate.withheld:
            check = incidence(curves.events, estimate, cause=FIRST_EVENT, group=name, at=at)
            words = f"{curves.panel.title}, cumulative incidence, {in_sentence(name)}"
            yield from named(words, check)
    if curves.test is not None and not curves.test.withheld:
        yield no_second("Gray's test, p", curves.test.p)

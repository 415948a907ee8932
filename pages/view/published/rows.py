"""The rows of the table of claims: those that are looked for, page by page."""

import math
from collections.abc import Sequence

from analytics.frozen import Value
from analytics.published.verdicts import Assessed, Verdict
from pages.view.published.summary import gravity
from pages.view.published.words import cohort_cell, print_cell, printed_cell, subject, why

ROWS_A_PAGE = 25
_GRAVITY: tuple[Verdict, ...] = (
    "inconsistent",
    "within tolerance",
    "reproduced",
    "not recomputable",
)
_PLACES = {
    "Abstract": ("Abstract",),
    "Methods": ("Methods",),
    "Results": ("Results",),
    "Tables": ("Table",),
    "Figures": ("Fig",),
    "Supplement": ("Suppl",),
    "Discussion": ("Discussion",),
}


class Wanted(Value):
    """What a reader looks for: verdicts and places (none chosen means all), and words."""

    verdicts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    search: str = ""


def matching(found: Sequence[Assessed], wanted: Wanted) -> tuple[Assessed, ...]:
    """Return the claims that fit; every word of the search must stand somewhere in the row."""
    words = wanted.search.casefold().split()
    return tuple(
        one
        for one in found
        if (not wanted.verdicts or one.verdict in wanted.verdicts)
        and (not wanted.places or _in_place(one, wanted.places))
        and (not words or all(word in _text(one) for word in words))
    )


def gravest_first(found: Sequence[Assessed]) -> tuple[Assessed, ...]:
    """Return claims that contradict first, the gravest before, then in the order of the paper."""
    return tuple(sorted(found, key=lambda one: (_GRAVITY.index(one.verdict), gravity(one))))


def _in_place(one: Assessed, places: tuple[str, ...]) -> bool:
    place = (
        one.claim.place.replace("Suppl Fig", "Suppl") if "Figures" in places else one.claim.place
    )
    return any(word in place for name in places for word in _PLACES[name])


def _text(one: Assessed) -> str:
    claim = one.claim
    cells = (claim.id, claim.place, subject(one), printed_cell(one), print_cell(one))
    return " ".join((*cells, cohort_cell(one), one.verdict, why(one))).casefold()


def pages(count: int) -> int:
    """Return how many pages so many rows make; at least one."""
    return max(math.ceil(count / ROWS_A_PAGE), 1)


def page_of(found: Sequence[Assessed], page: int) -> tuple[Assessed, ...]:
    """Return the rows of a page, counted from 1; beyond the last, the last."""
    page = min(max(page, 1), pages(len(found)))
    return tuple(found[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE])

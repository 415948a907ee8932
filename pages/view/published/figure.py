"""The claims as a Figure without a picture: method, cautions, stamp and every number in a table."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from analytics.cautions import Caution
from analytics.published.verdicts import Assessed
from analytics.settings import PAPER
from data.cohort import Cohort
from data.selection import Selection
from pages.view.figure import Figure
from pages.view.people import who
from pages.view.published.page import RULE, TITLE, Published
from pages.view.published.words import printed_cell, quantity_words, subject, why
from pages.view.stamp import stamp

_SHAPED = Caution(
    "shaped_to_claims",
    "note",
    "These patients were invented so as to meet the printed numbers, so a claim that is reproduced "
    "says that the paper agrees with itself, not that it is true; trust the column of the print.",
)


def published_figure(cohort: Cohort, selection: Selection, found: Published) -> Figure:
    """Return the claims looked for, with the stamp of the whole cohort."""
    everybody = replace(selection.without_filters(), conventions=PAPER.name)
    people = who(cohort, everybody).people
    return Figure(
        name="published",
        title=TITLE,
        note="",
        spec={},
        datasets={},
        height=0,
        stamp=stamp(cohort, everybody, people),
        method=RULE,
        alternative="",
        results=results(found.matching),
        cautions=(_SHAPED,) if cohort.study.provenance == "synthetic" else (),
    )


def results(found: Sequence[Assessed]) -> pd.DataFrame:
    """Return one row per computed number, unrounded; a claim without any has one row of words."""
    return pd.DataFrame([row for one in found for row in _rows(one)])


def _rows(one: Assessed) -> Iterator[dict[str, Any]]:
    about = {
        "claim": one.claim.id,
        "study": one.study,
        "place": one.claim.place,
        "about": subject(one),
        "printed": printed_cell(one),
        "verdict": one.verdict,
        "why": why(one),
    }
    numbers = [
        {"source": "print", "what": c.kind, "value": c.value, "low": c.low, "high": c.high}
        | {"fit": c.status}
        for c in one.checks
    ] + [
        {"source": "cohort", "what": quantity_words(n, one.study), "value": n.value, "fit": n.fit}
        for n in one.cohort
    ]
    for number in numbers or [{}]:
        yield about | number

"""The stamp of a figure: which study, which patients, which conventions, which data."""

from datetime import date

from data.cohort import Cohort
from data.selection import Selection
from pages.view.conventions import settings_of
from pages.view.figure import Stamp
from pages.view.format import counted
from pages.view.people import People
from pages.view.plain import shorten
from pages.view.words import filters_sentence, provenance


def stamp(cohort: Cohort, selection: Selection, people: People) -> Stamp:
    """Return the stamp of a figure about these people."""
    endpoint = cohort.study.endpoint(selection.endpoint)
    return Stamp(
        study=cohort.study.title,
        provenance=provenance(cohort.study),
        data_hash=cohort.sha256,
        filters=filters_sentence(cohort, selection),
        patients=f"{people.patients} of {cohort.size} patients",
        groups=tuple(
            f"{shorten(group.label)}: "
            f"{counted(group.events, endpoint.one, endpoint.many)} in {group.patients}"
            for group in people.groups
        ),
        conventions=f"Conventions: {settings_of(selection).name}.",
        date=date.today(),
    )

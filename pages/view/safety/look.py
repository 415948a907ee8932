"""What is behind the safety page: patients, their adverse events, and the rows of the picture."""

import pandas as pd

from analytics.columns import PATIENT_ID
from analytics.frozen import Frozen
from analytics.safety.events import DIED, FOLLOWED
from data.adverse_events import (
    ALL_TERMS,
    CATEGORY,
    TERM,
    adverse_events,
    event_categories,
    event_kinds,
    fits,
    has_adverse_events,
)
from data.cohort import Cohort
from data.frames import patient_frame
from data.groups import Groups
from data.selection import Selection
from data.study import DAYS_PER, DEATH
from pages.view.people import People, who
from pages.view.plain import shorten
from pages.view.words import in_sentence, upper_first

ANY = "any"  # the row of all events together
MOST_ROWS = 40  # drawn; the table has all


class SafetyView(Frozen):
    """What is behind the safety page.

    slots : colour slot of each group that has patients, in order.
    patients : one row per patient, `followed` and `died` in years.
    every_event : all adverse events of these patients; events : those of the kind chosen, with
        `row`, the row of the picture that an event belongs to.
    rows : keys of the picture's rows, in alphabetical order, without `ANY`: whatever occurs in
        the whole study, so that a filter changes numbers and not rows.
    opened : the category whose terms are the rows; None for categories or terms of all.
    """

    cohort: Cohort
    selection: Selection
    groups: Groups
    people: People
    slots: dict[str, int]
    patients: pd.DataFrame
    every_event: pd.DataFrame
    events: pd.DataFrame
    rows: tuple[str, ...]
    opened: str | None

    @property
    def recorded(self) -> bool:
        """Whether the study has a table of adverse events."""
        return has_adverse_events(self.cohort)

    @property
    def others(self) -> list[str]:
        """Groups with patients that are compared with the reference."""
        return [name for name in self.slots if name != self.groups.reference.label]

    @property
    def compared(self) -> str | None:
        """The group compared with the reference where there are just these two."""
        two = len(self.slots) == 2 and self.groups.reference.label in self.slots
        return self.others[0] if two else None

    @property
    def by_terms(self) -> bool:
        """Whether the rows are terms."""
        return bool(self.selection.option("event_rows"))

    @property
    def by_difference(self) -> bool:
        """Whether the rows stand in the order of the risk difference."""
        return self.compared is not None and not self.selection.option("event_order")

    @property
    def deaths_known(self) -> bool:
        """Whether the study says who died."""
        return any(endpoint.key == DEATH for endpoint in self.cohort.study.endpoints)

    @property
    def kind_words(self) -> str:
        """The kind of event chosen, as after "any": "serious adverse event of grade 2 or over"."""
        adjectives = ["serious"] if self.selection.option("event_serious") else []
        adjectives += [_RELATIONS[r] for r in self.selection.option("event_related")]
        noun = "adverse event" if self.opened is None else "event"
        grades = [
            f" of grade {lowest} or over" for lowest in self.selection.option("event_severity")
        ]
        return " ".join([", ".join(adjectives), noun]).strip() + "".join(grades)

    @property
    def any_label(self) -> str:
        """Words of the row of all events together."""
        if self.opened is not None:
            return upper_first(shorten(self.opened))
        return "Any adverse event" if self.kind_words == "adverse event" else "Any such event"

    @property
    def any_words(self) -> str:
        """All events together in a sentence: "any adverse event", "any serious event: renal"."""
        opened = "" if self.opened is None else f" ({in_sentence(self.opened)})"
        return f"any {self.kind_words}{opened}"


_RELATIONS = {"possible": "possibly related", "related": "related"}


def look(cohort: Cohort, selection: Selection) -> SafetyView:
    """Ask the cohort for what the safety page needs."""
    seen = who(cohort, selection)
    patients = patient_frame(cohort, selection, seen.groups, ())
    # The frame counts in months, of which twelve are a year to the last digit.
    patients[FOLLOWED] = patients["followed_months"] / 12
    patients[DIED] = patients["died_month"] / 12
    held = set(patients["group"].unique())
    everything = adverse_events(cohort, selection, seen.groups)
    everything["time"] = everything["day"].astype(float) / DAYS_PER["years"]
    opened = opened_category(cohort, selection)
    chosen = everything[fits(everything, selection)] if len(everything) else everything
    column = TERM if selection.option("event_rows") else CATEGORY
    kinds = event_kinds(cohort)
    kinds = kinds[fits(kinds, selection)] if len(kinds) else kinds
    if opened is not None:
        chosen, kinds = chosen[chosen[CATEGORY] == opened], kinds[kinds[CATEGORY] == opened]
    return SafetyView(
        cohort=cohort,
        selection=selection,
        groups=seen.groups,
        people=seen.people,
        slots={g.label: g.slot for g in seen.groups.compared if g.label in held},
        patients=patients,
        every_event=everything,
        events=chosen.assign(row=chosen[column], all=ANY),
        rows=tuple(sorted(set(kinds[column]))),
        opened=opened,
    )


def opened_category(cohort: Cohort, selection: Selection) -> str | None:
    """Return the category whose terms are shown, if one is."""
    chosen = selection.option("event_rows")
    if not chosen or chosen == (ALL_TERMS,) or chosen[0] not in event_categories(cohort):
        return None
    return chosen[0]


def columns_wanted() -> str:
    """The columns of a file of adverse events, in words."""
    return (
        f"{PATIENT_ID}, day (since the time origin), category, term, severity (grade 1 to 5), "
        "serious (yes or no), related (related, possible or unrelated) and led_to_discontinuation "
        "(yes or no)"
    )

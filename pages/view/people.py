"""Who is looked at: the patients of a selection, counted per group."""

import pandas as pd

from analytics.frozen import Value
from data.cohort import Cohort
from data.groups import Groups, groups_of
from data.queries import event_table
from data.selection import Selection


class GroupCount(Value):
    """One group: its words, its colour slot, its patients and events."""

    label: str
    slot: int
    patients: int
    events: int


class LaterStart(Value):
    """A last step of the flow, for an analysis that begins after the time origin.

    patients : how many were compared before it. words : who was kept.
    """

    patients: int
    words: str


class People(Value):
    """The patients of a selection.

    groups : the groups compared, also those nobody is left of.
    later : a last step of the flow, if there is one.
    """

    groups: tuple[GroupCount, ...]
    later: LaterStart | None = None

    @property
    def patients(self) -> int:
        """Patients in the groups compared."""
        return sum(group.patients for group in self.groups)

    @property
    def events(self) -> int:
        """Events in the groups compared."""
        return sum(group.events for group in self.groups)


class Who(Value):
    """The groups that a selection compares, and the people in them."""

    groups: Groups
    people: People

    @property
    def slots(self) -> dict[str, int]:
        """Colour slot of each group that has patients, in order."""
        return {group.label: group.slot for group in self.people.groups if group.patients}


def who(cohort: Cohort, selection: Selection) -> Who:
    """Ask the cohort who is looked at. Patients without the endpoint are not counted."""
    groups = groups_of(cohort, selection)
    return Who(groups, count_people(groups, event_table(cohort, selection, groups)))


def count_people(groups: Groups, events: pd.DataFrame) -> People:
    """Count the patients behind an event table."""
    names = events["group"].to_numpy(dtype=object)
    happened, censored = events["events"].to_numpy(), events["censored"].to_numpy()
    counted = []
    for group in groups.compared:
        mine = names == group.label
        had = int(happened[mine].sum())
        counted.append(GroupCount(group.label, group.slot, had + int(censored[mine].sum()), had))
    return People(tuple(counted))

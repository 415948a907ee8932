"""What is behind the overview page: who is looked at, and their follow-up."""

import pandas as pd

from analytics.frozen import Frozen
from data.cohort import Cohort
from data.groups import Groups, groups_of
from data.queries import event_table
from data.selection import Selection
from pages.view.people import People, count_people


class OverviewView(Frozen):
    """A selection's groups, its event table, its people."""

    cohort: Cohort
    selection: Selection
    groups: Groups
    events: pd.DataFrame
    people: People

    @property
    def slots(self) -> dict[str, int]:
        """Colour slot of each group that has patients, in order."""
        return {group.label: group.slot for group in self.people.groups if group.patients}


def look(cohort: Cohort, selection: Selection) -> OverviewView:
    """Ask the cohort for what the overview needs."""
    groups = groups_of(cohort, selection)
    events = event_table(cohort, selection, groups)
    return OverviewView(cohort, selection, groups, events, count_people(groups, events))

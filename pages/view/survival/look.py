"""What is behind the survival page: who is looked at, from when, and how the endpoint is read."""

from dataclasses import replace
from functools import cached_property
from typing import Literal

import pandas as pd

from analytics.columns import TIME
from analytics.frozen import Frozen
from analytics.settings import Settings
from analytics.survival.incidence_summary import cause_specific
from analytics.survival.landmark import Landmark, from_landmark, patients_from_landmark
from data.cohort import Cohort
from data.frames import model_frame
from data.groups import Groups, groups_of
from data.queries import cause_table, event_table
from data.selection import Selection
from data.study import DAYS_PER, Endpoint
from pages.view.conventions import settings_of
from pages.view.format import number
from pages.view.people import LaterStart, People, count_people
from pages.view.survival.models import Model, model_of
from pages.view.time_axis import TimeAxis, horizon_of, time_axis
from pages.view.words import lower_first

# What the curves show: patients free of the event; those who had it, with death competing; or
# those who had it as one minus Kaplan-Meier, which censors deaths.
Reads = Literal["free", "incidence", "complement"]
SAME_TIME = 1e-9  # times are stored with nine decimals
CLOSEST_TICKS = 0.4  # of the distance of the other ticks
Curves = Literal["observed", "adjusted", "weighted"]


class SurvivalView(Frozen):
    """What is behind the survival page: a selection's groups, its event table, its people.

    axis : of the picture, from the landmark where there is one. events : event table of the
    endpoint; where patients can die first, that counts as censored. causes : the same with death
    as a cause of its own, where it competes. landmark : who was left out by it. model : behind
    adjusted or weighted curves, or why there are none.
    """

    cohort: Cohort
    selection: Selection
    groups: Groups
    endpoint: Endpoint
    axis: TimeAxis
    events: pd.DataFrame
    people: People
    settings: Settings
    reads: Reads = "free"
    causes: pd.DataFrame | None = None
    landmark: Landmark | None = None
    model: Model = None

    @cached_property
    def slots(self) -> dict[str, int]:
        """Colour slot of each group that has patients, in order."""
        return {group.label: group.slot for group in self.people.groups if group.patients}

    @property
    def others(self) -> list[str]:
        """Groups with patients that are compared with the reference."""
        return [name for name in self.slots if name != self.groups.reference.label]

    @property
    def covariates(self) -> tuple[str, ...]:
        """Columns adjusted for: the person's choice or the study's, never the grouping itself."""
        chosen = self.selection.covariates
        wanted = self.cohort.study.covariates if chosen is None else chosen
        return tuple(name for name in wanted if name not in self.selection.grouping.columns)

    @property
    def wanted_curves(self) -> Curves:
        """The curves asked for; they may turn out not to be possible."""
        chosen = self.selection.option("curves")
        return "observed" if not chosen else "adjusted" if chosen == ("adjusted",) else "weighted"

    @property
    def day(self) -> str:
        """The landmark in words; empty without one."""
        return f"day {number(landmark_day(self.selection), 2)}" if self.landmark else ""

    @property
    def landmark_refused(self) -> str:
        """The landmark asked for, if it is too late to be one."""
        asked = self.selection.option("landmark") and self.landmark is None
        return f"day {number(landmark_day(self.selection), 2)}" if asked else ""

    @property
    def horizon(self) -> float:
        """Where survival is read, on the clock of `events`, in the study's unit."""
        end = horizon_of(self.cohort.study, self.selection)
        return end - start_of(self.cohort, self.selection) if self.landmark else end

    @property
    def follow_up_goes_on(self) -> bool:
        """Whether anybody is followed beyond where survival is read."""
        return bool((self.events[TIME] > self.horizon + SAME_TIME).any())

    @property
    def end_words(self) -> str:
        """Where survival is read, since the time origin: "12 months"."""
        whole = time_axis(self.cohort.study, self.selection) if self.landmark else self.axis
        return whole.end_words

    @property
    def since(self) -> str:
        """From when times are counted, for headings; empty without a landmark."""
        return f" from {self.day}" if self.landmark else ""

    @property
    def at_landmark(self) -> str:
        """Whom a proportion at the horizon, itself counted from the start, is of; for headings."""
        return f", landmark {self.day}" if self.landmark else ""

    @property
    def read_since_start(self) -> str:
        """What is read at the horizon, without the landmark: "Relapse by 12 months"."""
        if self.reads == "free":
            return f"{self.endpoint.free} at {self.end_words}"
        return f"{self.endpoint.label} by {self.end_words}"

    @property
    def read(self) -> str:
        """What is read at the horizon: "Alive at 5 years", "Relapse by 12 months"."""
        return f"{self.read_since_start}{self.at_landmark}"

    def frame(self, covariates: tuple[str, ...]) -> pd.DataFrame:
        """One row per patient for models, from the landmark where there is one."""
        rows = model_frame(self.cohort, self.selection, self.groups, covariates)
        if self.landmark is None:
            return rows
        return patients_from_landmark(rows, start_of(self.cohort, self.selection))


def landmark_day(selection: Selection) -> float:
    """The day of the landmark; 0 without one."""
    chosen = selection.option("landmark")
    return float(chosen[0]) if chosen else 0.0


def start_of(cohort: Cohort, selection: Selection) -> float:
    """Where the landmark stands, in the study's unit."""
    return landmark_day(selection) / DAYS_PER[cohort.study.time_unit]


def too_late(cohort: Cohort, selection: Selection) -> bool:
    """Whether the landmark leaves nothing to read."""
    return start_of(cohort, selection) >= horizon_of(cohort.study, selection)


def look(cohort: Cohort, selection: Selection) -> SurvivalView:
    """Ask the cohort for what the survival page needs."""
    groups = groups_of(cohort, selection)
    reads = _reads(cohort, selection)
    causes = None
    if reads == "free" and not cohort.study.competes_with_death(selection.endpoint):
        events = event_table(cohort, selection, groups)
    else:
        causes = cause_table(cohort, selection, groups)
        events = cause_specific(causes)
    view = SurvivalView(
        cohort,
        selection,
        groups,
        cohort.study.endpoint(selection.endpoint),
        time_axis(cohort.study, selection),
        events,
        count_people(groups, events),
        settings_of(selection),
        reads,
        causes,
    )
    if selection.option("landmark") and not too_late(cohort, selection):
        view = _from_landmark(view)
    wanted = view.wanted_curves != "observed" and view.people.patients
    return replace(view, model=model_of(view)) if wanted else view


def _reads(cohort: Cohort, selection: Selection) -> Reads:
    if not cohort.study.competes_with_death(selection.endpoint):
        return "free"
    chosen = selection.option("incidence")
    if chosen == ("kaplan-meier",):
        return "free"
    # A model of the endpoint alone has no place for death as a cause of its own.
    return "complement" if chosen or selection.option("curves") else "incidence"


def _later_axis(cohort: Cohort, selection: Selection, start: float) -> TimeAxis:
    """Return the axis from the landmark to the horizon, with a tick at its end."""
    rest = horizon_of(cohort.study, selection) - start
    axis = time_axis(cohort.study, replace(selection, horizon=rest))
    step = axis.ticks[1] - axis.ticks[0] if len(axis.ticks) > 1 else axis.end
    kept = tuple(tick for tick in axis.ticks if axis.end - tick >= CLOSEST_TICKS * step)
    return replace(axis, ticks=(*kept, axis.end))


def _from_landmark(view: SurvivalView) -> SurvivalView:
    cohort, selection = view.cohort, view.selection
    start = start_of(cohort, selection)
    whole = view.events if view.causes is None else view.causes
    cut = from_landmark(whole, start)
    events = cut.table if view.causes is None else cause_specific(cut.table)
    later = replace(
        view,
        events=events,
        causes=None if view.causes is None else cut.table,
        landmark=cut,
        axis=_later_axis(cohort, selection, start),
    )
    people = count_people(view.groups, events)
    words = f"{lower_first(view.endpoint.free)} and followed, {later.day}"
    return replace(later, people=replace(people, later=LaterStart(view.people.patients, words)))

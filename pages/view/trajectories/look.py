"""What is behind the trajectories page: a selection's groups, their courses, what is shown."""

from analytics.frozen import Frozen
from analytics.settings import Settings
from analytics.trajectories.changes import Courses, as_courses
from analytics.trajectories.tests import last_month_with
from data.cohort import Cohort
from data.frames import patient_frame, repeated_frame
from data.groups import Groups
from data.measures import Measure
from data.queries import measures as recorded
from data.selection import Selection
from pages.view.conventions import settings_of
from pages.view.people import People, who

TABLE = "assessments"
KINDS = ("scale", "dose", "lung function", "laboratory")  # in the order of the panels
FIRST_KINDS = ("scale", "dose")  # before the cell that counts patients


class TrajectoriesView(Frozen):
    """A selection's courses.

    measures : of the study, in the order in which they are shown.
    courses : of every measure, or of the chosen one alone.
    chosen : the one measure looked at; None looks at all of them.
    """

    cohort: Cohort
    selection: Selection
    groups: Groups
    people: People
    measures: tuple[Measure, ...]
    courses: Courses
    chosen: Measure | None
    settings: Settings

    @property
    def slots(self) -> dict[str, int]:
        """Colour slot of each group that has patients, in order."""
        return {
            group.label: group.slot
            for group in self.groups.compared
            if self.courses.members(group.label).any()
        }

    @property
    def others(self) -> list[str]:
        """Groups with patients that are compared with the reference."""
        return [name for name in self.slots if name != self.groups.reference.label]

    @property
    def compared(self) -> bool:
        """Whether there is a reference with patients and somebody to compare with it."""
        return bool(self.others) and self.groups.reference.label in self.slots

    @property
    def course(self) -> str:
        """How the one measure is drawn: "median", "mean", "boxes" or "lines"."""
        return (*self.selection.option("course"), "median")[0]

    @property
    def month(self) -> int | None:
        """The visit that the key numbers are about: the chosen one, else the last with values."""
        if self.chosen is None:
            return None
        wanted = [float(text) for text in self.selection.option("visit")]
        if wanted and wanted[0] in self.courses.follow_up:
            return int(wanted[0])
        return last_month_with(self.courses, self.chosen.name)


def has_courses(cohort: Cohort) -> bool:
    """Whether the cohort has anything to show here."""
    return TABLE in cohort.tables and bool(cohort.study.measures)


def look(cohort: Cohort, selection: Selection) -> TrajectoriesView:
    """Ask the cohort for what the page needs."""
    found = who(cohort, selection)
    assessments = repeated_frame(cohort, selection, found.groups, TABLE)
    measures = in_order(cohort.study.measures)
    name = (*selection.option("measure"), "")[0]
    chosen = next((measure for measure in measures if measure.name == name), None)
    wanted = measures if chosen is None else (chosen,)
    visits = cohort.study.visits or tuple(
        sorted({int(month) for month in assessments.get("month", ())})
    )
    months = visits if chosen is None else _measured_at(cohort, chosen, visits)
    return TrajectoriesView(
        cohort,
        selection,
        found.groups,
        found.people,
        measures,
        as_courses(
            assessments,
            patient_frame(cohort, selection, found.groups, ()),
            measures=[measure.name for measure in wanted],
            months=months,
        ),
        chosen,
        settings_of(selection),
    )


def _measured_at(cohort: Cohort, measure: Measure, visits: tuple[int, ...]) -> tuple[int, ...]:
    """Return the visits at which anybody of the cohort has a value: at the others none was due."""
    rows = recorded(cohort)
    months = {int(m) for found in rows["months"][rows["measure"] == measure.name] for m in found}
    return tuple(visit for visit in visits if visit in months) or visits


def in_order(measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
    """Return measures kind by kind: scales, doses, lung function, laboratory values."""
    return tuple(sorted(measures, key=lambda measure: KINDS.index(measure.kind)))

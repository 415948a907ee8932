"""One measure as one Figure: its course first, then the numbers beside and under it."""

from dataclasses import replace
from typing import cast

import pandas as pd

from analytics.trajectories.changes import MOST_EXACT, course_summaries, rank_test_of, visit_states
from analytics.trajectories.doses import doses_spared
from analytics.trajectories.tests import against_baseline, between_groups, reached
from analytics.trajectories.thin import thin_visits
from data.measures import Measure
from pages.view.charts.trajectories import Course, course_height, course_spec
from pages.view.charts.trajectories_rows import course_data, patient_lines
from pages.view.conventions import rank_words
from pages.view.figure import Figure
from pages.view.honesty import study_cautions
from pages.view.plain import shorten
from pages.view.stamp import stamp
from pages.view.trajectories import mixed, numbers, tables
from pages.view.trajectories.cautions import course_cautions
from pages.view.trajectories.findings import Findings
from pages.view.trajectories.look import TrajectoriesView
from pages.view.trajectories.words import BETTER
from pages.view.words import one_left, reference_left_out

_DRAWN: dict[Course, str] = {
    "median": "Median and interquartile range",
    "mean": "Mean and 95% confidence interval",
    "boxes": "Boxes from quartile to quartile with the median, whiskers from minimum to maximum",
    "lines": "A thin line per patient, the groups' medians thick; press a patient's point",
}


def picture(view: TrajectoriesView, *, marked: str | None = None, hidden: bool = False) -> Figure:
    """Return the figure with its picture, and no number beside it yet.

    marked : patient_id drawn on top among single patients.
    hidden : whether identifiers stay off the screen.
    """
    measure, courses, slots = chosen(view), view.courses, view.slots
    course = cast(Course, view.course)
    summaries, states = _summaries(view), visit_states(courses, measure.name)
    thin = thin_visits(courses, summaries)
    lines = None
    if course == "lines":
        lines = patient_lines(
            courses.of(measure.name),
            courses.months,
            courses.patients,
            [courses.groups[code] for code in courses.group],
            slots=slots,
            marked=marked,
            hidden=hidden,
        )
    return Figure(
        name=f"trajectories {measure.name}",
        title=shorten(measure.label),
        note=_note(view),
        spec=course_spec(
            course=course,
            months=courses.months,
            y_title=shorten(", ".join(filter(None, (measure.short_label, measure.unit)))),
            groups=len(slots),
            synthetic=view.cohort.study.provenance == "synthetic",
        ),
        datasets=course_data(
            summaries.assign(few=thin), states, course=course, slots=slots, lines=lines
        ),
        height=course_height(len(slots)),
        stamp=stamp(view.cohort, view.selection, view.people),
        method=_method(view),
        alternative=f"{_DRAWN[course]} of {measure.label} at every visit by group, with those "
        "observed, missing and dead under the axis. The numbers are in the tables.",
        cautions=(
            *course_cautions(view, measure, states, thin=bool(thin.any())),
            *study_cautions(view.cohort, view.selection, view.people),
        ),
        curve=summaries,
        curve_note="one row per group and visit, the summary of those with a value; single "
        "patients are not in this file.",
    )


def with_numbers(figure: Figure, view: TrajectoriesView) -> Figure:
    """Return the figure with its key numbers, tables and results."""
    found = find(view, figure.curve)
    figure = replace(
        figure,
        numbers=numbers.key_numbers(view, found),
        tables=tables.tables(view, found) | mixed.offered(view),
        results=tables.results(view, found),
    )
    return mixed.with_mixed_model(figure, view, found) if mixed.asked_for(view) else figure


def find(view: TrajectoriesView, summaries: pd.DataFrame) -> Findings:
    """Compute every test and estimate of the measure."""
    measure, courses = chosen(view), view.courses
    spared = pd.DataFrame()
    if measure.kind == "dose" and view.month is not None:
        spared = doses_spared(
            courses,
            measure.name,
            month=view.month,
            targets=measure.targets,
            quantile_type=view.settings.quantile_type,
        )
    least = measure.mcid if measure.mcid is not None else measure.mcid_percent
    return Findings(
        summaries=summaries,
        states=visit_states(courses, measure.name),
        within=against_baseline(courses, measure.name, settings=view.settings),
        between=between_groups(
            courses,
            measure.name,
            reference=view.groups.reference.label,
            settings=view.settings,
        )
        if view.compared
        else pd.DataFrame(),
        reached=pd.DataFrame()
        if least is None or measure.better == "neither"
        else reached(
            courses,
            measure.name,
            measure.better,
            least=least,
            percent=measure.mcid is None,
        ),
        spared=spared,
    )


def chosen(view: TrajectoriesView) -> Measure:
    """Return the measure looked at."""
    if view.chosen is None:
        raise LookupError("No measure is chosen; show all of them.")
    return view.chosen


def _summaries(view: TrajectoriesView) -> pd.DataFrame:
    return course_summaries(
        view.courses, level=view.settings.level, quantile_type=view.settings.quantile_type
    )


def _note(view: TrajectoriesView) -> str:
    measure = chosen(view)
    said = f"{BETTER[measure.better]}. {_DRAWN[cast(Course, view.course)]}."
    if len(view.slots) == 1:
        return f"{said} {one_left(next(iter(view.slots)))}"
    if not view.compared:
        return f"{said} {reference_left_out(view.groups.reference.label)}"
    return said


def _method(view: TrajectoriesView) -> str:
    measure = chosen(view)
    words = rank_words(rank_test_of(view.settings, 0), most=MOST_EXACT)
    said = (
        f"{measure.label}{f' in {measure.unit}' if measure.unit else ''}. Every number describes "
        "those who were measured at that visit; nothing is filled in, neither for the dead "
        "nor for the missing. Died: dead by that month and without a value; missing: without "
        "a value and not known to have died, also after the end of follow-up. "
        f"Quartiles: definition {view.settings.quantile_type} of Hyndman and Fan. Change: against "
        "the patient's own baseline (month 0), in patients with both values; its median and "
        "quartiles are of all of them. Against baseline: Wilcoxon signed-rank test and "
        "Hodges-Lehmann estimate, both of those whose value changed, as in R. Between groups: "
        "Mann-Whitney U test of the level and of the change, the difference in change by Hodges "
        f"and Lehmann; more than two groups together: Kruskal-Wallis. p two-sided, {words}. "
        "Intervals and p are left out where so few patients cannot bear them. "
        "Bonferroni and Holm take all p of the same column of a table as one family, without the "
        "rows of Kruskal-Wallis."
    )
    if measure.mcid_source:
        said += f" Improved enough to matter: {measure.mcid_source}."
    if measure.kind == "dose":
        said += (
            " Cumulative dose: straight lines between visits, in patients with a dose at every "
            "visit until then. Reduction: percent of the patient's own dose at baseline."
        )
    return said

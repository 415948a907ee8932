"""The figure of every page of a view, as the pages build them."""

from data.hrct import has_scores
from pages.view.figure import Figure
from pages.view.overview import figure as overview
from pages.view.overview.view import look as look_over
from pages.view.people import who
from pages.view.safety import figure as safety
from pages.view.safety import first_event
from pages.view.safety.counts import count, count_outcomes
from pages.view.safety.look import look as look_at_events
from pages.view.subgroups import figure as subgroups
from pages.view.subgroups.look import look as look_at_subgroups
from pages.view.trajectories.glance import glance_figure
from pages.view.trajectories.look import has_courses
from pages.view.trajectories.look import look as look_at_courses
from tests.pages.baseline_tables import shown
from tests.pages.hrct_figures import whole
from tests.pages.survival_figures import figure_of as survival_figure
from tests.pages.trajectory_figures import measure_figure


def overview_figure(cohort, selection) -> Figure:
    view = look_over(cohort, selection)
    return overview.with_numbers(overview.picture(view), view)


def safety_figure(cohort, selection) -> Figure:
    view = look_at_events(cohort, selection)
    events, curves = count(view), first_event.curves(view)
    drawn = safety.picture(view, events)
    return safety.with_numbers(drawn, view, events, count_outcomes(view), curves)


def subgroups_figure(cohort, selection) -> Figure:
    view = look_at_subgroups(cohort, selection)
    return subgroups.figure(view, who(cohort, selection).people, 0)


def every_figure(cohort, selection) -> dict[str, Figure]:
    """Return the figures by page."""
    found = {
        "overview": overview_figure(cohort, selection),
        "baseline": shown(cohort, selection)[2],
        "survival": survival_figure(cohort, selection),
        "subgroups": subgroups_figure(cohort, selection),
        "safety": safety_figure(cohort, selection),
    }
    if has_courses(cohort):
        first = cohort.study.measures[0].name
        found["all measures"] = glance_figure(look_at_courses(cohort, selection))
        found["one measure"] = measure_figure(cohort, selection, first)
    return found | ({"hrct": whole(cohort, selection)} if has_scores(cohort) else {})

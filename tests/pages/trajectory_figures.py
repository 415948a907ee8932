"""The trajectories page's figure of one measure, and the rows of one kind of result."""

from pages.view.trajectories.look import look
from pages.view.trajectories.measure import picture, with_numbers


def measure_figure(cohort, selection, measure, **options):
    chosen = selection.with_option("measure", measure)
    for name, value in options.items():
        chosen = chosen.with_option(name, value)
    view = look(cohort, chosen)
    return with_numbers(picture(view), view)


def results(figure, kind):
    return figure.results[figure.results["kind"] == kind]

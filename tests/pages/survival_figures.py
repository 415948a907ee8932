"""The survival page's figure with options chosen, and one number out of it."""

from dataclasses import replace

from data.selection import Grouping
from pages.view.survival.figure import look, picture, with_numbers

# Options that make each kind of curve, and two of them together.
CURVES = [
    (), (("curves", "adjusted"),), (("curves", "weighted"),),
    (("curves", "weighted"), ("estimand", "overlap")), (("incidence", "complement"),),
    (("incidence", "kaplan-meier"),), (("landmark", "90"),),
    (("curves", "weighted"), ("landmark", "60")),
]  # fmt: skip


def chosen(selection, options):
    for name, value in options:
        selection = selection.with_option(name, value)
    return selection


def figure_of(cohort, selection, *options):
    view = look(cohort, chosen(selection, options))
    return with_numbers(picture(view), view)


def result(figure, quantity, group=""):
    rows = figure.results
    found = rows[(rows["quantity"] == quantity) & (rows["group"] == group)]
    assert len(found) == 1
    return found.iloc[0]


def codes(figure):
    return {caution.code for caution in figure.cautions}


def drugs(selection):
    return replace(selection.grouped_by(Grouping(("immunosuppressant",))), reference="tacrolimus")

"""The subgroups page's figure, and one line of its forest."""

from pages.view.people import who
from pages.view.subgroups.figure import figure
from pages.view.subgroups.look import look


def figure_of(cohort, selection, looks=0):
    return figure(look(cohort, selection), who(cohort, selection).people, looks)


def line(view, label):
    return next(line for line in view.lines if line.label == label)

"""The baseline table and its figure as they are built on the page."""

from data.opening import opening_selection
from pages.view.baseline.figure import baseline_figure
from pages.view.baseline.look import look
from pages.view.baseline.table import baseline_table

TAC, BOTH = "Tacrolimus", "Tacrolimus + pirfenidone"
STUDIES = ("tongji_prospective", "tongji_retrospective", "mayo_pbc")


def shown(cohort, selection=None):
    view = look(cohort, selection or opening_selection(cohort))
    table = baseline_table(view)
    return view, table, baseline_figure(view, table)

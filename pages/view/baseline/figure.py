"""The baseline page as one Figure: the love plot, the key number, the table to take away."""

from functools import partial

import pandas as pd

from analytics.baseline.summary import BaselineVariable
from data.study import Column
from pages.view import export
from pages.view.baseline import words
from pages.view.baseline.html import as_file
from pages.view.baseline.look import BaselineView
from pages.view.baseline.results import results
from pages.view.baseline.table import Shown
from pages.view.charts.love import Difference, love_data, love_height, love_spec
from pages.view.figure import Attachment, Figure, KeyNumber, Line
from pages.view.plain import shorten
from pages.view.stamp import stamp

TITLE = "Baseline characteristics"


def baseline_figure(view: BaselineView, shown: Shown) -> Figure:
    """Return the figure; without two groups there is no picture."""
    counted = view.characteristics
    compared = counted is not None and bool(counted.comparable)
    study = view.cohort.study
    drawn = [pair for pair in view.shown if pair[0] not in view.naming]
    rows = len(drawn)
    return Figure(
        name="baseline",
        title=TITLE,
        note=words.picture_note(view) if compared else words.table_note(view),
        spec=love_spec(variables=rows, synthetic=study.provenance == "synthetic")
        if compared
        else {},
        datasets=love_data([_difference(*pair) for pair in drawn]) if compared else {},
        height=love_height(rows) if compared else 0,
        stamp=stamp(view.cohort, view.selection, view.who.people),
        method=words.method(view),
        alternative=words.alternative(),
        numbers=_numbers(view) if compared else (),
        results=results(view),
        cautions=words.page_cautions(view),
        attachments=(
            Attachment(
                label="Table, CSV",
                ending="table.csv",
                mime="text/csv",
                make=partial(_table_csv, shown.frame()),
            ),
            Attachment(
                label="Table, HTML",
                ending="html",
                mime="text/html",
                make=partial(as_file, shown, words.table_note(view)),
            ),
        ),
    )


def _table_csv(rows: pd.DataFrame, figure: Figure) -> bytes:
    return export.table(figure, rows)


def _difference(column: Column, variable: BaselineVariable) -> Difference:
    pair = variable.apart
    between = " and ".join(shorten(name) for name in pair) if pair else ""
    return Difference(column.label, variable.distance, between)


def _numbers(view: BaselineView) -> tuple[KeyNumber, ...]:
    counted = view.characteristics
    if counted is None:
        return ()
    count, rest = words.key_line(counted)
    by_chance = words.chance_line(counted)
    said = [Line(text=text, muted=i > 0) for i, text in enumerate((rest, by_chance)) if text]
    return (KeyNumber(label="Standardised differences", value=count, lines=tuple(said)),)

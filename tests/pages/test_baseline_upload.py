"""A hostile file's labels stay text in the baseline table, its page and its downloads.

The file is made here: markup, formulas and an empty column, in 24 patients.
"""

import csv
import io
import re

import numpy as np
import pandas as pd
import pytest

from data.cohort import Cohort
from data.opening import opening_selection
from data.selection import RangeFilter
from data.study import Arm, Column, Endpoint, Study
from pages.view.baseline.html import on_page
from tests.pages.baseline_tables import shown

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

HOSTILE = '<img src=x onerror="window.__x=1">![a](http://x/y)'


@pytest.fixture(scope="module")
def hostile():
    rows = 24
    patients = pd.DataFrame(
        {
            "patient_id": [f"p{i}" for i in range(rows)],
            "arm": ["=cmd()", HOSTILE] * 12,
            HOSTILE: ["<script>", "</table>", None] * 8,
            "empty": [None] * rows,
            "size": np.arange(rows) / 7,
        }
    )
    outcomes = patients[["patient_id"]].assign(endpoint="death", time=1.0, event=0)
    study = Study(
        slug="upload-x", title="Uploaded file", short_title="", provenance="uploaded",
        arms=(Arm(value="=cmd()", label="=cmd()", slot=1),
              Arm(value=HOSTILE, label=HOSTILE, slot=2)),
        endpoints=(Endpoint(key="death", label="Death", title="", free="", axis="", one="death",
                            many="deaths"),),
        time_unit="days", horizon=1,
        columns=(
            Column(name=HOSTILE, label=HOSTILE),
            Column(name="empty", label="@empty", kind="number"),
            Column(name="size", label="-size", kind="number", step=0.05),
        ),
    )  # fmt: skip
    return Cohort(study, patients, outcomes, sha256="0" * 64)


def test_a_column_without_a_level_in_common_counts_and_the_reader_is_told(hostile):
    # Nobody knows of a file whether a column only says which group a patient is in. The first two
    # patients are one of each arm, with one level each.
    opened = opening_selection(hostile)
    apart = RangeFilter("size", high=1 / 7, keep_missing=False)
    _, _, figure = shown(hostile, opened.with_filter(apart))
    assert figure.numbers[0].value == "1 of 1 variable"
    assert "no_level_in_common" in [caution.code for caution in figure.warnings]


def test_labels_from_a_file_stay_text_on_the_page_and_in_the_file(hostile):
    _, table, figure = shown(hostile)
    document = next(a for a in figure.attachments if a.ending == "html").make(figure).decode()
    for html in (on_page(table), document):
        assert "<img" not in html
        assert "<script" not in html
        assert html.count("</table>") == 1
        assert "&lt;script&gt;" in html
        assert re.findall(r'\son\w+="', html) == []
    assert "window.__x=1&quot;" in document


def test_no_cell_of_the_table_starts_a_formula(hostile):
    _, _, figure = shown(hostile)
    made = next(a for a in figure.attachments if a.ending == "table.csv").make(figure)
    text = made.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO("".join(
        row for row in text.splitlines(keepends=True) if not row.startswith("#")))))  # fmt: skip
    assert len(rows) > 5
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_column_without_a_value_is_shown_as_missing(hostile):
    _, table, figure = shown(hostile)
    rows = [row for row in table.lines if row.variable == "@empty"]
    assert rows[0].cells == ("–", "–", "–")
    assert rows[0].difference == "–"
    assert rows[1].cells == ("24", "12", "12")
    assert "@empty" not in figure.datasets["points"]["label"].tolist()

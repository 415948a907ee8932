"""What groups are called changes their names on a page and nothing else.

The prospective study with its two arms renamed: alike in their first 60 letters, or called as
something else on a page is. Every table holds the cells it holds under the arms' own names.
"""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from analytics.columns import PATIENT_ID
from data.cohort import Cohort
from data.selection import CategoryFilter, Selection
from data.store import STUDIES, read_text
from pages.view.charts.completeness import Cell, completeness_data
from pages.view.figure import Figure
from pages.view.hrct.agreement import agreement_figure
from pages.view.plain import shorten
from pages.view.safety.look import look as look_at_safety
from pages.view.safety.tables import listing
from tests.pages.baseline_tables import shown
from tests.pages.every_figure import overview_figure as overview
from tests.pages.every_figure import safety_figure as safety
from tests.pages.every_figure import subgroups_figure as subgroups
from tests.pages.hrct_figures import looked, whole
from tests.pages.survival_figures import figure_of as survival
from tests.pages.trajectory_figures import measure_figure

# Every figure of a study, several times: what a minute is not enough for.
pytestmark = pytest.mark.slow

STUDY = "tongji_prospective"
OWN = ("Tacrolimus", "Tacrolimus + pirfenidone")
ALIKE = ("As yet unnamed " * 4 + "1", "As yet unnamed " * 4 + "2")
NAMES = [
    ALIKE,
    ("Note", "Endpoint"),
    ("Everybody", "All"),
    ("p, Fisher-Freeman-Halton", "Not recorded"),
    ("Group", "p"),
]


def renamed(cohort: Cohort, names: tuple[str, str], events: dict[str, str] | None = None) -> Cohort:
    """The cohort with other names of its arms; events : columns to give to its adverse events."""
    study, folder = cohort.study, STUDIES / STUDY
    arms = tuple(replace(arm, label=name) for arm, name in zip(study.arms, names, strict=True))
    numbers = {column.name: float for column in study.columns if column.kind == "number"}
    repeated = {
        name: pd.read_csv(folder / f"{name}.csv", dtype={PATIENT_ID: str}) for name in cohort.tables
    }
    repeated["adverse_events"] = repeated["adverse_events"].assign(**(events or {}))
    return Cohort(
        replace(study, arms=arms),
        read_text(folder / "patients.csv").astype(numbers),
        pd.read_csv(folder / "outcomes.csv", dtype={PATIENT_ID: str}),
        sha256="0",
        repeated=repeated,
    )


def trajectories(cohort: Cohort, selection: Selection) -> Figure:
    return measure_figure(cohort, selection, "mmt8")


def baseline(cohort: Cohort, selection: Selection) -> Figure:
    _, table, figure = shown(cohort, selection)
    return replace(figure, tables={"": table.frame()})


def cells(figure: Figure, names: tuple[str, str]) -> list[list[list[str]]]:
    """Every cell of the tables, and of the key numbers of a group, in order; no group's name."""
    unnamed = {shorten(name): "a group" for name in names}
    tables = [rows.to_numpy(dtype=object).tolist() for rows in figure.tables.values()]
    numbers = [
        [[number.value, line.bold, line.text] for line in number.lines if line.slot]
        for number in figure.numbers
    ]
    return [
        [[unnamed.get(str(cell), str(cell)) for cell in row] for row in rows]
        for rows in (*tables, *numbers)
    ]


@pytest.mark.parametrize(
    "page", [overview, safety, whole, subgroups, survival, trajectories, baseline]
)
@pytest.mark.parametrize("names", NAMES, ids=lambda names: names[0][:20])
def test_other_names_of_groups_leave_every_cell_in_place(prospective, start, page, names):
    page: Callable[[Cohort, Selection], Figure]
    figure = page(renamed(prospective, names), start)
    wanted = page(prospective, start)
    assert cells(figure, names) == cells(wanted, OWN)
    assert [rows.shape for rows in figure.tables.values()] == [
        rows.shape for rows in wanted.tables.values()
    ]


def test_two_alike_groups_of_one_size_have_each_a_column_of_adverse_events(prospective, start):
    # Counted in patients.csv: 4 and 4 have CADM.
    few = start.with_filter(CategoryFilter("diagnosis", ("CADM",)))
    rows = safety(renamed(prospective, ALIKE), few).tables["Patients with an event"]
    head = f"{shorten(ALIKE[0])}, n of 4 (%)"
    assert rows.columns.tolist()[:3] == ["", head, head]
    wanted = safety(prospective, few).tables["Patients with an event"]
    assert rows.to_numpy().tolist() == wanted.to_numpy().tolist()


def test_a_column_that_a_group_is_called_as_keeps_its_own_words(prospective, start):
    rows = overview(renamed(prospective, ("Note", "Endpoint")), start).tables["Endpoints"]
    assert rows.columns.tolist() == ["Endpoint", "Note", "Endpoint", "Note"]
    note = prospective.study.endpoints[0].note
    assert rows.iloc[0].tolist() == ["Death from any cause", "4 of 12 (33%)", "4 of 22 (18%)", note]


def test_a_group_called_everybody_has_its_own_follow_up(prospective, start):
    figure = overview(renamed(prospective, ("Everybody", "Both")), start)
    own = overview(prospective, start).numbers[1].lines[0]
    assert (figure.numbers[1].lines[0].name, figure.numbers[1].lines[0].text) == (
        "Everybody",
        own.text,
    )


def test_a_column_of_the_file_called_as_ours_stands_beside_it(prospective, start):
    further = {"grade": "as the nurse saw it", "patient": "as the nurse knows them"}
    view = look_at_safety(renamed(prospective, OWN, further), start)
    names = dict.fromkeys(view.patients[PATIENT_ID], "Patient")
    rows = listing(view, names=names, marked=None)
    kept = listing(look_at_safety(prospective, start), names=names, marked=None)
    assert rows.iloc[:, : kept.shape[1]].equals(kept)
    assert rows.columns.tolist() == [*kept.columns, "Grade", "Patient"]
    assert rows.iloc[0, -2:].tolist() == list(further.values())


@pytest.mark.parametrize("names", [ALIKE, OWN], ids=["alike", "own"])
def test_every_group_has_its_column_of_completeness(prospective, start, names):
    panel = overview(renamed(prospective, names), start).panels[1]
    drawn, labels = panel.datasets["cells"], panel.datasets["labels"]
    assert drawn.groupby("row", sort=False)["column"].nunique().tolist() == [2] * len(labels)
    assert drawn["head"].tolist() == [shorten(name) for name in names] * len(labels)


def test_rows_and_columns_of_one_name_stay_apart_and_in_order():
    cells = tuple(Cell(row, column, 1, 2) for row in "ab" for column in ("late", "early"))
    drawn = completeness_data(
        cells, rows={"a": "Same", "b": "Same"}, columns={"early": "Month", "late": "Month"}
    )
    assert drawn["cells"]["y"].tolist() == [1, 1, 23, 23]
    assert drawn["cells"]["column"].tolist() == ["001 Month", "000 Month"] * 2
    assert drawn["labels"]["row"].tolist() == ["Same", "Same"]


def test_two_findings_of_one_name_have_each_a_kappa(prospective, start):
    scoring = prospective.study.hrct
    same = tuple(replace(finding, label="All findings") for finding in scoring.findings)
    cohort = renamed(prospective, OWN)
    cohort.study = replace(cohort.study, hrct=replace(scoring, findings=same))
    rows, kept = (
        agreement_figure(looked(study, start)).tables["Kappa of lobe grades, quadratic weights"]
        for study in (cohort, prospective)
    )
    assert rows.iloc[:, 1:].equals(kept.iloc[:, 1:])

"""One changed cell of a study's files turns the verdict of its claim; unchanged files turn none."""

import pandas as pd
import pytest

from analytics.columns import PATIENT_ID
from data.cohort import REPEATED, Cohort
from data.store import STUDIES, read_text, studies
from pages.view.published.assess import assess, assessed

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

PROSPECTIVE, RETROSPECTIVE = "tongji_prospective", "tongji_retrospective"


def cohort_with(slug, table, change):
    """A cohort from the study's files, with one table changed."""
    study, folder = studies()[slug], STUDIES / slug
    numbers = {column.name: float for column in study.columns if column.kind == "number"}
    tables = {
        "patients": read_text(folder / "patients.csv").astype(numbers),
        "outcomes": pd.read_csv(folder / "outcomes.csv", dtype={PATIENT_ID: str}),
    } | {
        name: pd.read_csv(folder / f"{name}.csv", dtype={PATIENT_ID: str})
        for name in REPEATED
        if (folder / f"{name}.csv").exists()
    }
    tables[table] = change(tables[table])
    repeated = {name: rows for name, rows in tables.items() if name in REPEATED}
    return Cohort(study, tables["patients"], tables["outcomes"], sha256="", repeated=repeated)


def cell(row, column, value):
    """Change one cell of the first row that a query finds."""

    def change(table):
        changed = table.copy()
        changed.loc[changed.query(row).index[0], column] = value
        return changed

    return change


@pytest.mark.parametrize(
    ("slug", "table", "change", "turned"),
    [
        (PROSPECTIVE, "patients", cell("sex == 'F'", "sex", "M"), {"C037", "C038"}),
        (PROSPECTIVE, "patients", cell("age_years > 0", "age_years", 99.0), {"C034", "C035"}),
        (PROSPECTIVE, "hrct", cell("month == 0 and score == 0", "score", 4), {"C098", "C099"}),
        (
            PROSPECTIVE,
            "adverse_events",
            cell("category == 'opportunistic infection'", "severity", 5),
            {"C167"},
        ),
        (RETROSPECTIVE, "outcomes", cell("endpoint == 'relapse'", "event", 0), {"C011", "C012"}),
    ],
)
def test_one_changed_cell_turns_its_claim(slug, table, change, turned):
    before = {one.claim.id: one for one in assessed(slug)}
    after = {one.claim.id: one for one in assess(cohort_with(slug, table, change))}
    worse = {
        id_
        for id_, one in after.items()
        if [n.fit for n in one.cohort] != [n.fit for n in before[id_].cohort]
        and one.verdict == "inconsistent"
    }
    assert worse & turned


@pytest.mark.parametrize("slug", [PROSPECTIVE, RETROSPECTIVE])
def test_unchanged_tables_give_the_same_verdicts(slug):
    unchanged = assess(cohort_with(slug, "patients", lambda rows: rows))
    assert [one.verdict for one in unchanged] == [one.verdict for one in assessed(slug)]

"""The synthetic cohorts as their files hold them, and any number of theirs by the app's own words.

A number is named by a statement of `analytics.published.statements`, as in `published.csv`.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from analytics.published.cohort import cohort_number
from analytics.published.statements import parse_statements
from analytics.published.study_tables import StudyTables
from data.store import studies

FOLDER = Path(__file__).parents[2] / "data" / "studies"
Tables = dict[str, pd.DataFrame]
Key = tuple[str, str]


def read(slug: str) -> Tables:
    """Read a study's tables by name."""
    return {
        path.stem: pd.read_csv(path, keep_default_na=False, na_values=[""])
        for path in sorted((FOLDER / slug).glob("*.csv"))
    }


def recompute(retrospective: Tables, prospective: Tables, keys: Iterable[Key]) -> dict[Key, float]:
    """Return the number of every study ("retrospective", "prospective") and statement."""
    tables = {
        "retrospective": _study("tongji_retrospective", retrospective),
        "prospective": _study("tongji_prospective", prospective),
    }
    found = {}
    for study, text in dict.fromkeys(keys):
        (statement,) = parse_statements(text)
        found[study, text] = cohort_number(tables[study], statement, "all")
    return found


def _study(slug: str, tables: Tables) -> StudyTables:
    study = studies()[slug]
    return StudyTables(
        tables,
        arms=tuple(arm.value for arm in study.arms),
        reference=str(study.reference),
        covariates=study.covariates,
        horizon=study.horizon,
    )

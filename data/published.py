"""What was published about an embedded study, and its whole tables to compute it again from."""

import csv
from functools import cache

import numpy as np
import pandas as pd

from analytics.columns import PATIENT_ID
from data.cohort import Cohort
from data.frames import plain
from data.store import STUDIES, studies

Row = dict[str, str]


def published_rows(slug: str) -> tuple[Row, ...]:
    """Return the rows of a study's `published.csv`; none where it has no such file.

    Columns: id, place, group, quantity, value, unit, low, high, p, test, n, note, compute,
    printed_check, reason; all text, as printed.
    """
    return _read(slug) if slug in studies() else ()


@cache
def _read(slug: str) -> tuple[Row, ...]:
    path = STUDIES / slug / "published.csv"
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def same_paper(slug: str) -> tuple[str, ...]:
    """Return the studies that one paper publishes: this one first; none without published rows."""
    if not published_rows(slug):
        return ()
    citation = studies()[slug].citation
    others = [
        other
        for other, study in studies().items()
        if other != slug and study.citation == citation and published_rows(other)
    ]
    return (slug, *others)


def whole_tables(cohort: Cohort) -> dict[str, pd.DataFrame]:
    """Return every table of a cohort, unfiltered, as its files hold them.

    patients : patient_id and the columns, categories as their values (not labels).
    outcomes : one row per patient and endpoint: patient_id, endpoint, time, event.
    Repeated tables stand under their own names.
    """
    names = [cohort.sql_name(column.name) for column in cohort.columns]
    ends = [f"time_{i}, event_{i}" for i in range(len(cohort.study.endpoints))]
    wide = cohort.arrays(f"SELECT {', '.join(['patient_id', *names, *ends])} FROM patients", ())
    ids = np.ma.filled(wide["patient_id"], "")
    patients = {PATIENT_ID: ids}
    for column in cohort.columns:
        stored = wide[cohort.sql_name(column.name)]
        if column.kind == "number":
            patients[column.name] = np.ma.filled(stored.astype(float), np.nan)
        else:
            levels = np.array([*(level.value for level in column.levels), None], dtype=object)
            patients[column.name] = levels[np.ma.filled(stored.astype(np.int64), -1)]
    outcomes = [
        pd.DataFrame(
            {
                PATIENT_ID: ids,
                "endpoint": endpoint.key,
                "time": np.ma.filled(wide[f"time_{i}"].astype(float), np.nan),
                "event": np.ma.filled(wide[f"event_{i}"].astype(float), np.nan),
            }
        ).dropna()
        for i, endpoint in enumerate(cohort.study.endpoints)
    ]
    found = {"patients": pd.DataFrame(patients), "outcomes": pd.concat(outcomes)}
    found["outcomes"]["event"] = found["outcomes"]["event"].astype(int)
    for name in cohort.tables:
        columns = cohort.arrays(f"SELECT * FROM {name} ORDER BY rowid", ())
        found[name] = pd.DataFrame({key: plain(value) for key, value in columns.items()})
    return found

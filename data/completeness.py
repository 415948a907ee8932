"""How much is recorded of the patients looked at: per column and group, and per visit."""

import numpy as np
import pandas as pd

from analytics.columns import GROUP
from data.cohort import Cohort
from data.frames import follow_up_sql
from data.groups import Groups, group_sql
from data.queries import places, where
from data.selection import Selection
from data.study import DAYS_PER

EARLY_MONTHS = 0.5  # a visit still counts as due if follow-up ended this little before it
_REPEATED = {"assessments": ("measure", "value"), "hrct": ("'hrct'", "score")}


def recorded_columns(cohort: Cohort, selection: Selection, groups: Groups) -> pd.DataFrame:
    """Count the values of each column that has gaps in the cohort, but for those grouped by.

    One row per column and group compared: column, group, patients, recorded.
    """
    by = selection.grouping.columns
    gappy = [column for column in cohort.columns if column.missing and column.name not in by]
    code, cuts = group_sql(cohort, selection.grouping)
    clause = where(cohort, selection.filters)
    counted = "".join(f", count({cohort.sql_name(column.name)})" for column in gappy)
    rows = cohort.rows(
        f"SELECT {code} AS g, count(*){counted} FROM patients WHERE {clause.sql} GROUP BY g",
        (*cuts, *clause.values),
    )
    found = {row[0]: row[1:] for row in rows}
    table = []
    for i, column in enumerate(gappy, start=1):
        for group in groups.compared:
            counts = found.get(group.code if group.key else None)
            patients, recorded = (counts[0], counts[i]) if counts else (0, 0)
            table.append((column.name, group.label, patients, recorded))
    return pd.DataFrame(table, columns=["column", GROUP, "patients", "recorded"])


def recorded_visits(cohort: Cohort, selection: Selection, groups: Groups) -> pd.DataFrame:
    """Count the patients with a value at each visit among those whose visit was due.

    One row per measure and month that occur in the study: measure ("hrct" for scans), month, due,
    recorded. A visit is due in those of the groups compared who are alive at its nominal month and
    followed to within half a month of it; values of others are not counted.
    """
    parts = [
        _visits(cohort, selection, groups, name) for name in _REPEATED if name in cohort.tables
    ]
    if not parts:
        return pd.DataFrame(columns=["measure", "month", "due", "recorded"])
    return pd.concat(parts, ignore_index=True)


def _visits(cohort: Cohort, selection: Selection, groups: Groups, name: str) -> pd.DataFrame:
    measure, value = _REPEATED[name]
    code, cuts = group_sql(cohort, selection.grouping)
    clause = where(cohort, selection.filters)
    columns = cohort.arrays(
        f"SELECT patient_id, {code} AS g, {follow_up_sql(cohort, selection)} FROM patients "
        f"WHERE {clause.sql}",
        (*cuts, *clause.values),
    )
    compared = places(columns["g"], groups) >= 0
    per_month = DAYS_PER["months"] / DAYS_PER[cohort.study.time_unit]
    end = np.ma.filled(columns["t"].astype(float), np.nan)[compared] / per_month
    died = np.ma.filled(columns["e"], 0)[compared].astype(bool)
    patients = np.asarray(columns["patient_id"])[compared]

    def due(month: float) -> np.ndarray:
        return np.asarray((end >= month - EARLY_MONTHS) & ~(died & (end < month)))

    made = cohort.rows(
        f"SELECT {measure}, month, list(DISTINCT patient_id) FILTER (WHERE {value} IS NOT NULL) "
        f"FROM {name} GROUP BY ALL ORDER BY ALL",
        (),
    )
    expected = {month: set(patients[due(month)]) for month in {row[1] for row in made}}
    rows = [
        (key, float(month), len(expected[month]), len(expected[month].intersection(seen or ())))
        for key, month, seen in made
    ]
    return pd.DataFrame(rows, columns=["measure", "month", "due", "recorded"])

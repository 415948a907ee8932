"""Tables of the patients that a selection looks at, one row per patient or per what was recorded.

Only the groups compared are in them. Names made by the cohort itself alone are written into SQL.
"""

import numpy as np
import pandas as pd

from analytics.columns import EVENT, GROUP, PATIENT_ID, TIME
from data.cohort import REPEATED, Cohort
from data.groups import Groups, group_sql
from data.queries import categorical, places, where
from data.selection import Selection
from data.study import DAYS_PER, DEATH

DIED_MONTH, FOLLOWED_MONTHS = "died_month", "followed_months"


def patient_frame(
    cohort: Cohort, selection: Selection, groups: Groups, names: tuple[str, ...]
) -> pd.DataFrame:
    """Return one row per patient: patient_id, group, the columns, died_month, followed_months.

    Categories are categorical over all levels of the cohort, under their labels; numbers are as
    recorded; what is not recorded is missing. `group` is categorical in the groups' order.
    died_month : months from the time origin to death; missing while alive, and throughout where
        the study has no endpoint "death". followed_months : to death or the end of follow-up.
    """
    rows = _patients(cohort, selection, groups, names, follow_up_sql(cohort, selection))
    table = {PATIENT_ID: np.ma.filled(rows["id"], ""), GROUP: _labels(rows["g"], groups)}
    for name in names:
        table[name] = _decode(cohort, name, rows[cohort.sql_name(name)])
    followed = np.ma.filled(rows["t"].astype(float), np.nan)
    months = followed * DAYS_PER[cohort.study.time_unit] / DAYS_PER["months"]
    died = np.ma.filled(rows["e"], 0).astype(bool)
    table[DIED_MONTH] = np.where(died, months, np.nan)
    table[FOLLOWED_MONTHS] = months
    return pd.DataFrame(table)


def model_frame(
    cohort: Cohort, selection: Selection, groups: Groups, covariates: tuple[str, ...]
) -> pd.DataFrame:
    """Return one row per patient with the endpoint: group, time, event and the covariates.

    Categories are categorical with the first level as reference; numbers are as they enter a
    model (logarithms where the study says so; of zero or less, infinite); a value that is not
    recorded is missing. `group` has the reference group first.
    """
    position = cohort.endpoint_position(selection.endpoint)
    time, event = f"time_{position}", f"event_{position}"
    rows = _patients(cohort, selection, groups, covariates, f"{time} AS t, {event} AS e")
    rows = {name: values[~np.ma.getmaskarray(rows["t"])] for name, values in rows.items()}
    others = [group.label for group in groups.compared if group != groups.reference]
    table = {
        GROUP: _labels(rows["g"], groups).reorder_categories([groups.reference.label, *others]),
        TIME: rows["t"].astype(float),
        EVENT: rows["e"].astype(np.int64),
    }
    for name in covariates:
        table[name] = model_values(cohort, name, rows[cohort.sql_name(name)])
    return pd.DataFrame(table)


def model_values(cohort: Cohort, name: str, stored: np.ndarray) -> pd.Series:
    """Return a covariate as it enters a model, from what the database holds of it."""
    values = _decode(cohort, name, stored)
    return _log(values) if cohort.column(name).model == "log" else values


def repeated_frame(
    cohort: Cohort, selection: Selection, groups: Groups, table: str
) -> pd.DataFrame:
    """Return the rows of a repeated table (see `data.cohort.REPEATED`), with `group` in front.

    Empty, with no columns but patient_id and group, where the cohort has no such table. Rows
    stand as in the file; patients without a row are not in it (see `patient_frame`).
    """
    if table not in REPEATED or table not in cohort.tables:
        return pd.DataFrame({GROUP: [], PATIENT_ID: []})
    code, cuts = group_sql(cohort, selection.grouping)
    clause = where(cohort, selection.filters)
    columns = cohort.arrays(
        f"WITH chosen AS (SELECT patient_id, {code} AS g FROM patients WHERE {clause.sql}) "
        f"SELECT g, r.* FROM {table} AS r JOIN chosen USING (patient_id) ORDER BY r.rowid",
        (*cuts, *clause.values),
    )
    shown = places(columns["g"], groups) >= 0
    found = {GROUP: _labels(columns.pop("g")[shown], groups)}
    return pd.DataFrame(found | {n: plain(values[shown]) for n, values in columns.items()})


def plain(values: np.ndarray) -> np.ndarray:
    """Return a column of `Cohort.arrays` with None for missing text, NaN for missing numbers."""
    missing = np.ma.getmaskarray(values)
    if values.dtype.kind == "O":
        # Filling with None would fill with NumPy's own default, a question mark.
        texts = np.array(np.ma.getdata(values), dtype=object)
        texts[missing] = None
        return texts
    if values.dtype.kind == "f" or missing.any():
        return np.ma.filled(values.astype(float), np.nan)
    return np.asarray(values)


def follow_up_sql(cohort: Cohort, selection: Selection) -> str:
    """Time and death of each patient; of a study without deaths, time under the endpoint."""
    keys = [endpoint.key for endpoint in cohort.study.endpoints]
    if DEATH in keys:
        i = keys.index(DEATH)
        return f"time_{i} AS t, event_{i} AS e"
    return f"time_{cohort.endpoint_position(selection.endpoint)} AS t, 0 AS e"


def _patients(
    cohort: Cohort, selection: Selection, groups: Groups, names: tuple[str, ...], more: str
) -> dict[str, np.ndarray]:
    code, cuts = group_sql(cohort, selection.grouping)
    clause = where(cohort, selection.filters)
    wanted = "".join(f", {cohort.sql_name(name)}" for name in names)
    columns = cohort.arrays(
        f"SELECT patient_id AS id, {code} AS g, {more}{wanted} FROM patients WHERE {clause.sql}",
        (*cuts, *clause.values),
    )
    shown = places(columns["g"], groups) >= 0
    return {name: values[shown] for name, values in columns.items()}


def _labels(codes: np.ndarray, groups: Groups) -> pd.Categorical:
    return categorical(places(codes, groups), [group.label for group in groups.compared])


def _decode(cohort: Cohort, name: str, values: np.ndarray) -> pd.Series:
    column = cohort.column(name)
    if column.kind == "number":
        return pd.Series(np.ma.filled(values.astype(float), np.nan))
    codes = np.ma.filled(values.astype(np.int64), -1)
    return pd.Series(categorical(codes, [level.label for level in column.levels]))


def _log(numbers: pd.Series) -> pd.Series:
    values = numbers.to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(values > 0, np.log(values), np.where(np.isnan(values), np.nan, -np.inf))
    return pd.Series(logs)

"""A cohort: one study's tables in a locked, in-memory DuckDB, and what its columns hold.

Category columns are stored as small integer codes (positions in `Column.levels`), because a
filter on codes is several times faster than one on text; NULL is "not recorded". Columns stand
under the names c0, c1, ... and endpoints under time_0, event_0, ..., so that no name from a file
ever reaches SQL. A connection serves one thread: every query runs on a cursor of its own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

import duckdb
import numpy as np
import pandas as pd

from analytics.columns import ARM, ENDPOINT, EVENT, PATIENT_ID, TIME
from data.study import Column, Level, Study

# Whoever can write a label can try SQL with it: nothing here may read a file, reach the network,
# see Python's variables or change these settings again.
_LOCKED = (
    "SET memory_limit = '1GB'",
    "SET max_temp_directory_size = '0GB'",
    "SET python_enable_replacements = false",
    "SET allow_community_extensions = false",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET lock_configuration = true",
)
REPEATED = frozenset({"assessments", "hrct", "adverse_events"})
WIDE = 255  # levels of a category whose codes need two bytes
MANY_PATIENTS = 100_000  # below, preparing a query takes longer than its rows
# What is left of preparing a query of few patients: the rest takes a quarter of its time.
_PREPARED_BY = frozenset({"filter_pushdown", "unused_columns"})
TIME_DECIMALS = 9  # so that 0.1 + 0.2 is at 0.3 wherever the two are compared


class Cohort:
    """The patients of one study.

    patients : one row per patient: patient_id, then the columns that can be filtered by;
        text for categories, floats for numbers, None or NaN where not recorded.
    outcomes : one row per patient and endpoint: patient_id, endpoint, time, event.
    repeated : further tidy tables by name, such as `assessments` (patient_id, month, measure,
        value); they stand in the database under their own names.
    sha256 : of the bytes the tables came from.
    """

    def __init__(
        self,
        study: Study,
        patients: pd.DataFrame,
        outcomes: pd.DataFrame,
        *,
        sha256: str,
        repeated: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        """Store the tables and lock the database."""
        self.study = study
        self.sha256 = sha256
        self.size = len(patients)
        self.columns = tuple(_observe(column, patients[column.name]) for column in _declared(study))
        self._position = {column.name: i for i, column in enumerate(self.columns)}
        self._connection = duckdb.connect(":memory:", config={"enable_external_access": "false"})
        if self.size < MANY_PATIENTS:
            self._prepare_less()
        self._store("patients", _encode(self.columns, patients, outcomes, study))
        self.tables = {name: len(table) for name, table in (repeated or {}).items()}
        for name in REPEATED & self.tables.keys():
            self._store(name, (repeated or {})[name])
        for statement in _LOCKED:
            self._connection.execute(statement)
        self._totals = self._count_levels()

    def _prepare_less(self) -> None:
        known = self._connection.execute("SELECT name FROM duckdb_optimizers()").fetchall()
        needless = ",".join(name for (name,) in known if name not in _PREPARED_BY)
        self._connection.execute(f"SET disabled_optimizers = '{needless}'")
        self._connection.execute("SET threads = 1")  # a second one costs more than it saves

    def _store(self, name: str, table: pd.DataFrame) -> None:
        self._connection.register("incoming", table)
        self._connection.execute(f"CREATE TABLE {name} AS SELECT * FROM incoming")
        self._connection.unregister("incoming")

    def _count_levels(self) -> dict[str, tuple[int, ...]]:
        totals = {}
        for column in self.columns:
            if column.kind == "category":
                name = self.sql_name(column.name)
                rows = self.rows(f"SELECT {name}, count(*) FROM patients GROUP BY {name}", ())
                counted = {code: n for code, n in rows if code is not None}
                totals[column.name] = tuple(counted.get(i, 0) for i in range(len(column.levels)))
        return totals

    def column(self, name: str) -> Column:
        """Return the column of that name, as observed in this cohort."""
        return self.columns[self._position[name]]

    def has(self, name: str) -> bool:
        """Whether the cohort has a column of that name."""
        return name in self._position

    def sql_name(self, column: str) -> str:
        """Return the name under which a column stands in the database."""
        return f"c{self._position[column]}"

    def endpoint_position(self, key: str) -> int:
        """Return i of time_i and event_i, where an endpoint stands in the database."""
        return [endpoint.key for endpoint in self.study.endpoints].index(key)

    def code(self, column: str, level: str) -> int:
        """Return the code under which a level is stored."""
        return [known.value for known in self.column(column).levels].index(level)

    def code_type(self, column: str) -> str:
        """Return the SQL type of a category's codes."""
        return "UTINYINT" if len(self.column(column).levels) < WIDE else "USMALLINT"

    def totals(self, column: str) -> tuple[int, ...]:
        """Return the patients at each level of a category, without any filter."""
        return self._totals[column]

    def rows(self, sql: str, parameters: Sequence[object]) -> list[tuple[Any, ...]]:
        """Run a query on a cursor of its own and return its rows."""
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, parameters).fetchall()

    def arrays(self, sql: str, parameters: Sequence[object]) -> dict[str, np.ndarray]:
        """Run a query on a cursor of its own and return its columns, masked where one has NULL."""
        with self._connection.cursor() as cursor:
            fetched = cursor.execute(sql, parameters).fetchnumpy()
            return cast("dict[str, np.ndarray]", fetched)  # no column is an ENUM

    def close(self) -> None:
        """Drop the tables from memory at once."""
        self._connection.close()


def _declared(study: Study) -> tuple[Column, ...]:
    if not study.arms:
        return study.columns
    levels = tuple(Level(arm.value, arm.label) for arm in study.arms)
    arm = Column(
        name=ARM, label="Treatment arm", levels=levels, missing_label=study.missing_arm_label
    )
    return (arm, *study.columns)


def _observe(column: Column, values: pd.Series) -> Column:
    missing = int(values.isna().sum())
    recorded = values.dropna()
    if column.kind == "number":
        if recorded.empty:
            return replace(column, missing=missing)
        step = column.step
        return replace(
            column,
            minimum=float(np.floor(recorded.min() / step) * step),
            maximum=float(np.ceil(recorded.max() / step) * step),
            missing=missing,
        )
    known = {level.value for level in column.levels}
    others = sorted(set(recorded.astype(str)) - known, key=_natural)
    levels = (*column.levels, *(Level(value, value) for value in others))
    return replace(column, levels=levels, missing=missing)


def _natural(text: str) -> list[tuple[int, int, str]]:
    """Sort "grade 2" before "grade 10"."""
    parts = re.findall(r"\d+|\D+", text)
    return [(0, int(p), "") if p.isdecimal() else (1, 0, p.casefold()) for p in parts]


def _encode(
    columns: tuple[Column, ...], patients: pd.DataFrame, outcomes: pd.DataFrame, study: Study
) -> pd.DataFrame:
    stored: dict[str, pd.Series] = {PATIENT_ID: patients[PATIENT_ID].astype("string")}
    for i, column in enumerate(columns):
        stored[f"c{i}"] = _codes(column, patients[column.name])
    for i, endpoint in enumerate(study.endpoints):
        rows = outcomes[outcomes[ENDPOINT] == endpoint.key].set_index(PATIENT_ID)
        rows = rows.reindex(patients[PATIENT_ID]).reset_index()
        stored[f"time_{i}"] = _times(rows[TIME])
        stored[f"event_{i}"] = rows[EVENT].astype("UInt8")
    return pd.DataFrame(stored)


def _codes(column: Column, values: pd.Series) -> pd.Series:
    if column.kind == "number":
        return values.astype("Float64")
    position = {level.value: i for i, level in enumerate(column.levels)}
    return values.map(position).astype("UInt8" if len(position) < WIDE else "UInt16")


def _times(times: pd.Series) -> pd.Series:
    rounded = times.round(TIME_DECIMALS)
    if (rounded.dropna() % 1 != 0).any():
        return rounded.astype("Float64")
    small = not (rounded.abs() > np.iinfo(np.int16).max).any()
    return rounded.astype("Int16" if small else "Int32")

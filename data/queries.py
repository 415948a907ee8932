"""The questions put to a cohort, in plain GROUP BY SQL with every value as a parameter.

They stand together so that another engine could answer them. Only names made by the cohort
itself (c0, time_0, ...) are written into the text.
"""

from collections.abc import Sequence
from typing import cast

import numpy as np
import pandas as pd

from analytics.columns import AT_RISK, CENSORED, EVENTS, GROUP, TIME
from analytics.frozen import Value
from data.cohort import Cohort
from data.groups import MISSING_KEY, Group, Groups, group_sql
from data.selection import CategoryFilter, Filter, Selection
from data.study import DEATH

HISTOGRAM_BINS = 24


class Clause(Value):
    """A condition and its values."""

    sql: str
    values: tuple[object, ...]


class Counts(Value):
    """Patients per level under the other filters, and how many have no value."""

    levels: tuple[int, ...]
    missing: int


class Step(Value):
    """One step of the flow: what was applied (None: everybody) and how many were left."""

    applied: Filter | None
    patients: int


def where(cohort: Cohort, filters: tuple[Filter, ...]) -> Clause:
    """Return the condition that keeps the patients of these filters."""
    clauses = [_condition(cohort, filter_) for filter_ in filters if filter_.active]
    return Clause(
        " AND ".join(clause.sql for clause in clauses) or "true",
        tuple(value for clause in clauses for value in clause.values),
    )


def _condition(cohort: Cohort, filter_: Filter) -> Clause:
    name = cohort.sql_name(filter_.column)
    if isinstance(filter_, CategoryFilter):
        codes = tuple(cohort.code(filter_.column, level) for level in filter_.levels)
        # A parameter comes as INTEGER: without the cast every patient's code is widened to it.
        code = f"?::{cohort.code_type(filter_.column)}"
        sql = f"{name} IN ({', '.join([code] * len(codes))})" if codes else f"{name} IS NOT NULL"
        values: tuple[object, ...] = codes
    else:
        low = -np.inf if filter_.low is None else filter_.low
        high = np.inf if filter_.high is None else filter_.high
        sql, values = f"{name} BETWEEN ? AND ?", (low, high)
    # Asked of ten million patients, the second half takes four times as long as the first.
    missing = filter_.keep_missing and cohort.column(filter_.column).missing
    return Clause(f"({sql} OR {name} IS NULL)" if missing else f"({sql})", values)


def flow(cohort: Cohort, selection: Selection) -> tuple[Step, ...]:
    """Return everybody, then who is left after each filter, in the order applied."""
    stages = [selection.filters[:i] for i in range(1, len(selection.filters) + 1)]
    steps = [Step(None, cohort.size)]
    if stages:
        clauses = [where(cohort, stage) for stage in stages]
        counted = ", ".join(f"count(*) FILTER (WHERE {clause.sql})" for clause in clauses)
        values = [value for clause in clauses for value in clause.values]
        left = cohort.rows(f"SELECT {counted} FROM patients", values)[0]
        steps += [Step(stage[-1], n) for stage, n in zip(stages, left, strict=True)]
    return tuple(steps)


def level_counts(cohort: Cohort, selection: Selection, column: str) -> Counts:
    """Count the patients at each level of a category under the filters on other columns."""
    clause = where(cohort, _others(selection, column))
    name = cohort.sql_name(column)
    rows = cohort.rows(
        f"SELECT {name}, count(*) FROM patients WHERE {clause.sql} GROUP BY {name}", clause.values
    )
    counted = {code: patients for code, patients in rows}
    levels = tuple(counted.get(i, 0) for i in range(len(cohort.column(column).levels)))
    return Counts(levels, counted.get(None, 0))


def histogram(cohort: Cohort, selection: Selection, column: str) -> pd.DataFrame:
    """Count a number in equal bins, for everybody and for those remaining.

    One row per bin: `low`, `high`, `everybody`, `remaining`. Those remaining pass every filter.
    """
    known = cohort.column(column)
    width = (known.maximum - known.minimum) / HISTOGRAM_BINS or 1.0
    clause = where(cohort, selection.filters)
    name = cohort.sql_name(column)
    rows = cohort.rows(
        f"SELECT least(floor(({name} - ?) / ?), {HISTOGRAM_BINS - 1})::INTEGER AS bin, count(*), "
        f"count(*) FILTER (WHERE {clause.sql}) FROM patients WHERE {name} IS NOT NULL GROUP BY bin",
        (known.minimum, width, *clause.values),
    )
    low = known.minimum + width * np.arange(HISTOGRAM_BINS)
    counts = np.zeros((HISTOGRAM_BINS, 2), dtype=np.int64)
    for i, everybody, remaining in rows:
        counts[i] = everybody, remaining
    return pd.DataFrame(
        {"low": low, "high": low + width, "everybody": counts[:, 0], "remaining": counts[:, 1]}
    )


def missing_count(cohort: Cohort, selection: Selection, column: str) -> int:
    """Count those without a value in a column under the filters on other columns."""
    clause = where(cohort, _others(selection, column))
    name = cohort.sql_name(column)
    sql = f"SELECT count(*) FROM patients WHERE {clause.sql} AND {name} IS NULL"
    return int(cohort.rows(sql, clause.values)[0][0])


def _others(selection: Selection, column: str) -> tuple[Filter, ...]:
    return tuple(filter_ for filter_ in selection.filters if filter_.column != column)


def measures(cohort: Cohort) -> pd.DataFrame:
    """Return what was measured repeatedly: measure, patients, visits (months), values."""
    if "assessments" not in cohort.tables:
        return pd.DataFrame(columns=["measure", "patients", "months", "values"])
    rows = cohort.rows(
        "SELECT measure, count(DISTINCT patient_id), list_sort(list(DISTINCT month)), count(*) "
        "FROM assessments WHERE value IS NOT NULL GROUP BY measure ORDER BY measure",
        (),
    )
    return pd.DataFrame(rows, columns=["measure", "patients", "months", "values"])


def event_table(cohort: Cohort, selection: Selection, groups: Groups) -> pd.DataFrame:
    """Return the event table of the groups compared: group, time, events, censored, at_risk.

    One row per group and distinct time, groups in their order, times ascending; `group` holds
    the groups' labels as a categorical. Patients without this endpoint are not in it.
    """
    rows = _leaving(cohort, selection, groups, "")
    return _table(groups, rows, {EVENTS: rows["d"], CENSORED: rows["n"] - rows["d"]})


def cause_table(cohort: Cohort, selection: Selection, groups: Groups) -> pd.DataFrame:
    """Return the event table of an endpoint with death competing: as `event_table`, by cause.

    events_1 : of the endpoint. events_2 : patients without it who died at or before the end of
    their follow-up for it. events : both. The study must have the endpoint "death" too.
    """
    own, death = (cohort.endpoint_position(key) for key in (selection.endpoint, DEATH))
    died_first = (
        f", count(*) FILTER (WHERE event_{own} = 0 AND event_{death} = 1 "
        f"AND time_{death} <= time_{own}) AS o"
    )
    rows = _leaving(cohort, selection, groups, died_first)
    events = rows["d"] + rows["o"]
    causes = {f"{EVENTS}_1": rows["d"], f"{EVENTS}_2": rows["o"]}
    return _table(groups, rows, {**causes, EVENTS: events, CENSORED: rows["n"] - events})


def _leaving(
    cohort: Cohort, selection: Selection, groups: Groups, more: str
) -> dict[str, np.ndarray]:
    """Count who leaves at each time, n, and with an event, d; g is the group's place, sorted."""
    position = cohort.endpoint_position(selection.endpoint)
    time, event = f"time_{position}", f"event_{position}"
    code, cuts = group_sql(cohort, selection.grouping)
    clause = where(cohort, selection.filters)
    columns = cohort.arrays(
        f"SELECT {code} AS g, {time} AS t, sum({event})::BIGINT AS d, count(*) AS n{more} "
        f"FROM patients WHERE {clause.sql} AND {time} IS NOT NULL GROUP BY g, t",
        (*cuts, *clause.values),
    )
    columns["g"] = places(columns["g"], groups)
    # Sorting these few rows here takes a tenth of what ORDER BY takes.
    order = np.lexsort((columns["t"], columns["g"]))[np.count_nonzero(columns["g"] < 0) :]
    return {name: values[order] for name, values in columns.items()}


def _table(
    groups: Groups, rows: dict[str, np.ndarray], counts: dict[str, np.ndarray]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            GROUP: categorical(rows["g"], [group.label for group in groups.compared]),
            TIME: rows["t"].astype(float),
            **counts,
            AT_RISK: _still_there(rows["g"], rows["n"]),
        },
        copy=False,
    )


def _still_there(groups: np.ndarray, leaving: np.ndarray) -> np.ndarray:
    """Count those of the same group who leave in this row or a later one."""
    here_or_later = np.cumsum(leaving[::-1])[::-1]
    next_group = np.searchsorted(groups, groups, side="right")
    return np.asarray(here_or_later - np.append(here_or_later, 0)[next_group])


def places(codes: np.ndarray, groups: Groups) -> np.ndarray:
    """Return where each code's group stands among those compared; -1 if it is not compared."""
    position = np.full(len(groups.every) + 1, -1)
    for i, group in enumerate(groups.compared):
        position[_stored_code(group, groups)] = i
    return np.asarray(position[np.ma.filled(codes.astype(np.int64), len(groups.every))])


def _stored_code(group: Group, groups: Groups) -> int:
    return len(groups.every) if group.key == MISSING_KEY else group.code


def categorical(codes: np.ndarray, labels: list[str]) -> pd.Categorical:
    """Return labels by their codes; -1 is missing."""
    return pd.Categorical.from_codes(
        cast("Sequence[int]", codes), categories=pd.Index(labels, dtype=object)
    )

"""One patient's whole course: what was recorded of a single person, and nothing of anybody else.

A patient is asked for by a parameter of the query; the identifier never enters SQL.
"""

import pandas as pd

from analytics.columns import PATIENT_ID
from analytics.frozen import Frozen
from data.cohort import Cohort
from data.queries import where
from data.selection import Selection
from data.study import DAYS_PER, Column, Endpoint

Recorded = str | float | None


class Outcome(Frozen):
    """How one endpoint went: the time in the study's unit, None where it was not recorded."""

    endpoint: Endpoint
    time: float | None
    happened: bool


class Course(Frozen):
    """What is recorded of one patient.

    baseline : each column with its value: a level's words, a number, or None if not recorded.
    assessments : one row per measure and month of the study: measure, month, value (NaN where this
        patient has none), and `cohort_median` over everybody with a value in that month.
    hrct : one row per month, finding and lobe: month, finding, lobe, score (mean over readers).
    adverse_events : one row per event, in order of `day`.
    followed_months : to the last end of follow-up of any endpoint.
    """

    patient_id: str
    baseline: tuple[tuple[Column, Recorded], ...]
    outcomes: tuple[Outcome, ...]
    assessments: pd.DataFrame
    hrct: pd.DataFrame
    adverse_events: pd.DataFrame
    followed_months: float

    def value(self, column: str) -> Recorded:
        """Return the value of a column; None where it is not recorded or not there."""
        return next((value for known, value in self.baseline if known.name == column), None)


def patient_ids(cohort: Cohort) -> list[str]:
    """Return every patient's identifier, in the order of the cohort's file."""
    return [row[0] for row in cohort.rows("SELECT patient_id FROM patients ORDER BY rowid", ())]


def passes_filters(cohort: Cohort, selection: Selection, patient: str) -> bool:
    """Whether the filters leave this patient in."""
    clause = where(cohort, selection.filters)
    sql = f"SELECT count(*) FROM patients WHERE {PATIENT_ID} = ? AND {clause.sql}"
    return bool(cohort.rows(sql, (patient, *clause.values))[0][0])


def course_of(cohort: Cohort, patient: str) -> Course:
    """Return the course of a patient of this cohort; KeyError if there is no such patient."""
    names = [cohort.sql_name(column.name) for column in cohort.columns]
    ends = range(len(cohort.study.endpoints))
    wanted = ", ".join([*names, *(f"time_{i}, event_{i}" for i in ends)])
    found = cohort.rows(f"SELECT {wanted} FROM patients WHERE {PATIENT_ID} = ?", (patient,))
    if not found:
        raise KeyError("no such patient")
    row = found[0]
    ending = row[len(names) :]
    outcomes = tuple(
        Outcome(
            endpoint,
            None if ending[2 * i] is None else float(ending[2 * i]),
            bool(ending[2 * i + 1]),
        )
        for i, endpoint in enumerate(cohort.study.endpoints)
    )
    per_month = DAYS_PER["months"] / DAYS_PER[cohort.study.time_unit]
    times = [outcome.time for outcome in outcomes if outcome.time is not None]
    return Course(
        patient_id=patient,
        baseline=tuple(
            (column, _value(column, cell))
            for column, cell in zip(cohort.columns, row, strict=False)
        ),
        outcomes=outcomes,
        assessments=_assessments(cohort, patient),
        hrct=_hrct(cohort, patient),
        adverse_events=_adverse_events(cohort, patient),
        followed_months=max(times, default=0.0) / per_month,
    )


def _value(column: Column, cell: object) -> Recorded:
    if cell is None:
        return None
    if column.kind == "number":
        return float(str(cell))
    level = column.levels[int(str(cell))]
    return level.one or level.label


def _assessments(cohort: Cohort, patient: str) -> pd.DataFrame:
    names = ["measure", "month", "value", "cohort_median"]
    if "assessments" not in cohort.tables:
        return pd.DataFrame(columns=names)
    rows = cohort.rows(
        f"SELECT measure, month, any_value(value) FILTER (WHERE {PATIENT_ID} = ?), median(value) "
        "FROM assessments GROUP BY measure, month ORDER BY measure, month",
        (patient,),
    )
    return pd.DataFrame(rows, columns=names)


def _hrct(cohort: Cohort, patient: str) -> pd.DataFrame:
    names = ["month", "finding", "lobe", "score"]
    if "hrct" not in cohort.tables:
        return pd.DataFrame(columns=names)
    rows = cohort.rows(
        f"SELECT month, finding, lobe, avg(score) FROM hrct WHERE {PATIENT_ID} = ? "
        "GROUP BY month, finding, lobe ORDER BY month, finding, lobe",
        (patient,),
    )
    return pd.DataFrame(rows, columns=names)


_EVENT = ["day", "category", "term", "severity", "serious", "related", "led_to_discontinuation"]


def _adverse_events(cohort: Cohort, patient: str) -> pd.DataFrame:
    if "adverse_events" not in cohort.tables:
        return pd.DataFrame(columns=_EVENT)
    rows = cohort.rows(
        f"SELECT {', '.join(_EVENT)} FROM adverse_events WHERE {PATIENT_ID} = ? ORDER BY day, term",
        (patient,),
    )
    return pd.DataFrame(rows, columns=_EVENT)

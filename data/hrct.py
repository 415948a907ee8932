"""HRCT scores of a selection: every sum is made here, once, in SQL.

A sub-score is the mean over readers of the sum over lobes; the total adds the findings (see
`data.measures.Hrct`). A reading with a lobe missing, or graded twice, has no sum, and then the scan
has no sub-score and no total: that is counted, never filled in.
"""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.columns import GROUP, PATIENT_ID
from analytics.frozen import Frozen
from data.cohort import Cohort
from data.frames import patient_frame
from data.groups import Groups
from data.measures import Hrct
from data.queries import where
from data.selection import Selection

TOTAL = "total"
BASELINE, LAST = "baseline", "last"
LOBE, FINDING, MONTH, FIRST, SECOND = "lobe", "finding", "month", "first", "second"

Floats = NDArray[np.float64]


class HrctScores(Frozen):
    """The scores of the patients of the groups compared, scanned or not.

    patients : one row per patient, see `data.frames.patient_frame`.
    baseline, last : per score ("total" first, then the findings) the patients' values at the
        first and the last month; NaN without a complete scan.
    incomplete : per score, how many of their scans have no value because a grade is missing.
    fewer_readers : how many of their scans fewer readers read than the study has.
    highest, largest_change : per score, of everybody in the cohort: axes that end there stay the
        same whoever is filtered.
    """

    patients: pd.DataFrame
    baseline: dict[str, Floats]
    last: dict[str, Floats]
    incomplete: dict[str, int]
    fewer_readers: int
    highest: dict[str, float]
    largest_change: dict[str, float]

    @property
    def names(self) -> list[str]:
        """The scores, the total first."""
        return list(self.baseline)

    def table(self, score: str) -> pd.DataFrame:
        """Return the patients with the values of one score: `baseline` and `last`."""
        own = {BASELINE: self.baseline[score], LAST: self.last[score]}
        return self.patients.assign(**own)


def has_scores(cohort: Cohort) -> bool:
    """Whether the cohort has scored scans."""
    return cohort.study.hrct is not None and "hrct" in cohort.tables


def scored(cohort: Cohort) -> Hrct:
    """Return how the scans of a cohort that has scores are scored."""
    scoring = cohort.study.hrct
    if scoring is None:
        raise ValueError("this cohort has no scores: ask has_scores first")
    return scoring


def hrct_scores(
    cohort: Cohort, selection: Selection, groups: Groups, columns: tuple[str, ...] = ()
) -> HrctScores:
    """Return the scores of a selection; `columns` of patients come along."""
    patients = patient_frame(cohort, selection, groups, columns)
    scoring = scored(cohort)
    names = [TOTAL, *(finding.value for finding in scoring.findings)]
    rows = _score_rows(cohort, scoring)
    position = {name: i for i, name in enumerate(names)}
    place = {patient: i for i, patient in enumerate(patients[PATIENT_ID])}
    values = np.full((2, len(names), len(patients)), np.nan)
    every: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    scanned = fewer = 0
    for patient, name, first, last, scans, few in rows:
        pair = (np.nan if first is None else first, np.nan if last is None else last)
        every[name].append(pair)
        if patient not in place:
            continue
        values[:, position[name], place[patient]] = pair
        if name == TOTAL:
            scanned, fewer = scanned + scans, fewer + few
    return HrctScores(
        patients,
        dict(zip(names, values[0], strict=True)),
        dict(zip(names, values[1], strict=True)),
        dict(zip(names, scanned - np.count_nonzero(~np.isnan(values), axis=(0, 2)), strict=True)),
        fewer,
        {name: _largest(np.array(pairs).ravel()) for name, pairs in every.items()},
        {name: _largest(np.abs(np.diff(np.array(pairs)).ravel())) for name, pairs in every.items()},
    )


def _largest(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.max()) if len(known) else 0.0


def _score_rows(cohort: Cohort, scoring: Hrct) -> list[tuple[Any, ...]]:
    """Return patient, score, baseline, last, scans, scans read by fewer readers, of everybody."""
    findings = [finding.value for finding in scoring.findings]
    ends = (scoring.months[0], scoring.months[-1])
    reader = ", reader" if scoring.readers else ""
    whole, lobes = _once_each(scoring)
    sql = f"""
        WITH readings AS (
            SELECT patient_id, month, finding, CASE WHEN {whole} THEN sum(score) END AS points
            FROM hrct WHERE month IN (?, ?) AND finding IN ({_marks(findings)})
            GROUP BY patient_id, month, finding{reader}),
        sub_scores AS (
            SELECT patient_id, month, finding AS name, count(*) AS readers,
                   CASE WHEN count(points) = count(*) THEN avg(points) END AS points
            FROM readings GROUP BY patient_id, month, finding),
        totals AS (
            SELECT patient_id, month, '{TOTAL}' AS name, min(readers) AS readers,
                   CASE WHEN count(points) = ? THEN sum(points) END AS points
            FROM sub_scores GROUP BY patient_id, month)
        SELECT patient_id, name, max(points) FILTER (WHERE month = ?),
               max(points) FILTER (WHERE month = ?), count(*), count(*) FILTER (WHERE readers < ?)
        FROM (SELECT * FROM sub_scores UNION ALL SELECT * FROM totals)
        GROUP BY patient_id, name
    """
    readers = max(len(scoring.readers), 1)
    return cohort.rows(sql, (*lobes, *ends, *findings, len(findings), *ends, readers))


def _once_each(scoring: Hrct) -> tuple[str, tuple[object, ...]]:
    """Return the SQL of "every lobe is graded once", and its values.

    As many grades as lobes, worth 1, 2, 4, ... by lobe, add up to all ones only if each is there
    once; that takes half the time of counting distinct lobes.
    """
    names = [lobe.value for lobe in scoring.lobes]
    if not names:
        return "count(score) = 1 AND count(*) = 1", ()
    worth = " ".join(f"WHEN ? THEN {1 << i}" for i in range(len(names)))
    whole = f"count(score) = {len(names)} AND count(*) = {len(names)}"
    return f"{whole} AND sum(CASE lobe {worth} END) = {(1 << len(names)) - 1}", tuple(names)


def _marks(values: list[str]) -> str:
    return ", ".join("?" * len(values))


def lobe_grades(cohort: Cohort, selection: Selection, score: str) -> pd.DataFrame:
    """Return one row per patient and lobe: patient_id, lobe, baseline, last.

    A finding's grade is the mean over readers; of the total, the findings' grades are added, and
    missing where one is. Empty where the study has no scores per lobe.
    """
    scoring = scored(cohort)
    if not scoring.lobes:
        return pd.DataFrame(columns=[PATIENT_ID, LOBE, BASELINE, LAST])
    clause = where(cohort, selection.filters)
    every = [finding.value for finding in scoring.findings]
    findings = every if score == TOTAL else [score]
    sql = f"""
        WITH chosen AS (SELECT patient_id FROM patients WHERE {clause.sql}),
        grades AS (
            SELECT patient_id, month, lobe, finding, avg(score) AS grade
            FROM hrct JOIN chosen USING (patient_id)
            WHERE month IN (?, ?) AND finding IN ({_marks(findings)})
            GROUP BY patient_id, month, lobe, finding),
        added AS (
            SELECT patient_id, month, lobe, CASE WHEN count(grade) = ? THEN sum(grade) END AS grade
            FROM grades GROUP BY patient_id, month, lobe)
        SELECT patient_id, lobe, max(grade) FILTER (WHERE month = ?) AS baseline,
               max(grade) FILTER (WHERE month = ?) AS last
        FROM added GROUP BY patient_id, lobe
    """
    first, last = scoring.months[0], scoring.months[-1]
    values = (*clause.values, first, last, *findings, len(findings), first, last)
    columns = cohort.arrays(sql, values)
    return pd.DataFrame(
        {
            PATIENT_ID: np.ma.filled(columns["patient_id"], ""),
            LOBE: np.ma.filled(columns["lobe"], ""),
            BASELINE: np.ma.filled(columns["baseline"].astype(float), np.nan),
            LAST: np.ma.filled(columns["last"].astype(float), np.nan),
        }
    )


def two_readers(cohort: Cohort, selection: Selection, groups: Groups) -> pd.DataFrame:
    """Return one row per grade: patient_id, group, month, finding, lobe, and both readers' grades.

    first, second : of the study's first two readers; missing where one did not grade. `lobe` is
    empty where the study has none. Empty where the study has fewer than two readers.
    """
    scoring = scored(cohort)
    if len(scoring.readers) < 2:
        return pd.DataFrame(columns=[PATIENT_ID, GROUP, MONTH, FINDING, LOBE, FIRST, SECOND])
    patients = patient_frame(cohort, selection, groups, ())
    clause = where(cohort, selection.filters)
    lobe = "lobe" if scoring.lobes else "''"
    columns = cohort.arrays(
        f"""
        WITH chosen AS (SELECT patient_id FROM patients WHERE {clause.sql})
        SELECT patient_id, month, finding, {lobe} AS lobe,
               max(score) FILTER (WHERE reader = ?) AS first,
               max(score) FILTER (WHERE reader = ?) AS second
        FROM hrct JOIN chosen USING (patient_id)
        GROUP BY patient_id, month, finding, {lobe}
        ORDER BY patient_id, month, finding, lobe
        """,
        (*clause.values, *scoring.readers[:2]),
    )
    found = pd.DataFrame(
        {
            PATIENT_ID: np.ma.filled(columns["patient_id"], ""),
            MONTH: np.ma.filled(columns["month"], -1),
            FINDING: np.ma.filled(columns["finding"], ""),
            LOBE: np.ma.filled(columns["lobe"], ""),
            FIRST: np.ma.filled(columns["first"].astype(float), np.nan),
            SECOND: np.ma.filled(columns["second"].astype(float), np.nan),
        }
    )
    return patients[[PATIENT_ID, GROUP]].merge(found, on=PATIENT_ID)

"""What is known of each patient at baseline: columns, HRCT scores, and first measurements.

A variable is a Column. Those that do not stand in `patients` have names of their own:
"hrct.total", "hrct.<finding>" and "month0.<measure>".
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.columns import ARM, PATIENT_ID
from analytics.frozen import Frozen
from data.cohort import Cohort
from data.frames import patient_frame
from data.groups import Groups, groups_of
from data.hrct import has_scores, hrct_scores
from data.selection import Grouping, Selection
from data.study import Column

HRCT, MEASURED = "hrct.", "month0."
TOTAL = f"{HRCT}total"
NO_VARIABLE = "~none"  # the choice to show nothing
NOT_A_COLUMN = (HRCT, MEASURED, NO_VARIABLE)  # how the names of the others begin
MOST_AT_FIRST = 60  # rows of a table that is still read

Floats = NDArray[np.float64]


class BaselineValues(Frozen):
    """Baseline variables of the patients of the groups compared, and of everybody.

    patients : one row per patient, as `data.frames.patient_frame`, with the variables.
    everybody : what was recorded of each number in the whole cohort, whoever is looked at.
    """

    patients: pd.DataFrame
    everybody: dict[str, Floats]


def baseline_variables(cohort: Cohort) -> tuple[Column, ...]:
    """Return every variable that a baseline table can show, in the study's order."""
    return (*cohort.columns, *_scans(cohort), *_measures(cohort))


def variable(cohort: Cohort, name: str) -> Column:
    """Return the variable of that name; KeyError if there is none."""
    if cohort.has(name):
        return cohort.column(name)
    return {known.name: known for known in baseline_variables(cohort)}[name]


def variables_shown(cohort: Cohort, selection: Selection) -> tuple[Column, ...]:
    """Return those chosen, in the order chosen.

    At first every column but the arm and what the groups are made of, and the HRCT scores.
    """
    chosen = selection.option("baseline.variables")
    if chosen:
        return tuple(variable(cohort, name) for name in chosen if name != NO_VARIABLE)
    split = {ARM, *selection.grouping.columns}
    columns = (*(c for c in cohort.columns if c.name not in split), *_scans(cohort))
    return columns[:MOST_AT_FIRST]


def names_of_groups(cohort: Cohort, selection: Selection) -> frozenset[str]:
    """Return the columns that say which group a patient is in, and so differ by definition.

    Where treatments are compared, those are all the columns that name one.
    """
    split = frozenset(selection.grouping.columns)
    treatments = cohort.study.treatments
    return split | treatments if split & treatments else split


def baseline_values(
    cohort: Cohort, selection: Selection, groups: Groups, names: tuple[str, ...]
) -> BaselineValues:
    """Return the values of these variables, of the patients looked at and of everybody.

    HRCT scores are those of the first scan (see `data.hrct`); measurements those of the first
    visit, several of one patient averaged.
    """
    columns = tuple(name for name in names if cohort.has(name))
    further = _further(cohort, [name for name in names if not cohort.has(name)])
    frame = patient_frame(cohort, selection, groups, columns)
    for name, values in further.items():
        frame[name] = frame[PATIENT_ID].map(values).astype(float)
    everybody = _whole_columns(cohort, [c for c in columns if cohort.column(c).kind == "number"])
    everybody |= {name: np.array([*values.values()]) for name, values in further.items()}
    return BaselineValues(frame, everybody)


def _whole_columns(cohort: Cohort, names: list[str]) -> dict[str, Floats]:
    if not names:
        return {}
    wanted = ", ".join(cohort.sql_name(name) for name in names)
    columns = cohort.arrays(f"SELECT {wanted} FROM patients", ())
    return {name: np.ma.compressed(columns[cohort.sql_name(name)].astype(float)) for name in names}


def _further(cohort: Cohort, names: list[str]) -> dict[str, dict[str, float]]:
    """Return the value of each patient who has one, by variable."""
    scores = _scores(cohort) if any(name.startswith(HRCT) for name in names) else {}
    return {
        name: scores[name] if name.startswith(HRCT) else _first_values(cohort, name)
        for name in names
    }


def _scans(cohort: Cohort) -> tuple[Column, ...]:
    hrct = cohort.study.hrct
    if hrct is None or not has_scores(cohort):
        return ()
    named = {TOTAL: "Total HRCT score"} | {HRCT + f.value: f.label for f in hrct.findings}
    return tuple(
        Column(
            name=name,
            label=label,
            kind="number",
            unit="points",
            step=1 / max(len(hrct.readers), 1),
            source_summary="mean",
        )
        for name, label in named.items()
    )


def _measures(cohort: Cohort) -> tuple[Column, ...]:
    if "assessments" not in cohort.tables:
        return ()
    return tuple(
        Column(
            name=MEASURED + measure.name,
            label=measure.label,
            kind="number",
            unit=measure.unit,
            step=10.0**-measure.decimals,
        )
        for measure in cohort.study.measures
        if not cohort.has(measure.name)
    )


def _scores(cohort: Cohort) -> dict[str, dict[str, float]]:
    """Return the scores of everybody's first scan, by variable and patient."""
    everybody = Selection(cohort.study.slug, cohort.study.endpoints[0].key, grouping=Grouping(()))
    scores = hrct_scores(cohort, everybody, groups_of(cohort, everybody))
    patients = scores.patients[PATIENT_ID].to_numpy()
    return {
        HRCT + name: {
            patient: float(value)
            for patient, value in zip(patients, values, strict=True)
            if not np.isnan(value)
        }
        for name, values in scores.baseline.items()
    }


def _first_values(cohort: Cohort, name: str) -> dict[str, float]:
    visits = cohort.study.visits
    rows = cohort.rows(
        "SELECT patient_id, avg(value) FROM assessments "
        "WHERE measure = ? AND month = ? AND value IS NOT NULL GROUP BY patient_id",
        (name.removeprefix(MEASURED), visits[0] if visits else 0),
    )
    return {patient: float(value) for patient, value in rows}

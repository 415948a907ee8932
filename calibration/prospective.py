"""The prospective cohort: 12 patients on tacrolimus, 22 on tacrolimus and pirfenidone."""

import numpy as np
import pandas as pd

from calibration.adverse_events import adverse_events
from calibration.fast_tests import Values
from calibration.first_year import choose_deaths, follow
from calibration.hrct_readings import readings
from calibration.hrct_scores import CASE_BEFORE, TACROLIMUS, baseline_scores, month_12_scores
from calibration.people import people
from calibration.visits import (
    LABORATORY,
    MONTHS,
    SCALES,
    laboratory_values,
    lung_function,
    prednisolone,
    scale_values,
    seen_at,
    trough,
)

SEED = 20220518

Tables = dict[str, pd.DataFrame]


def prospective() -> Tables:
    """Return patients, outcomes, assessments, hrct and adverse_events."""
    rng = np.random.default_rng(SEED)
    patients = people(rng)
    patients.insert(0, "patient_id", _identifiers(len(patients), rng))
    scores, case = _whose_scores(baseline_scores(rng), patients, rng)
    dies = choose_deaths(patients, case, rng)
    course = follow(patients, dies, rng)
    later = month_12_scores(scores, ~dies, case, rng)
    who = patients["patient_id"].tolist()
    scans = [readings(scores, who, 0, rng), readings(later, who, 12, rng)]
    days = course["death_day"].to_numpy()
    tables = {
        "outcomes": _outcomes(patients, course),
        "assessments": _assessments(patients, days, rng),
        "hrct": pd.concat(scans).sort_values(["patient_id", "month"], kind="stable"),
        "adverse_events": adverse_events(patients, days, rng),
    }
    ordered = patients.drop(columns="severity").sort_values("patient_id")
    return {"patients": ordered} | tables


def _identifiers(count: int, rng: np.random.Generator) -> list[str]:
    """Number patients as if they had been enrolled in mixed order."""
    return [f"TP-{number + 1:02d}" for number in rng.permutation(count)]


def _whose_scores(
    scores: Values, patients: pd.DataFrame, rng: np.random.Generator
) -> tuple[Values, int]:
    """Give the worse scans to the sicker patients, and the printed case its total.

    Returns the scores by patient and the row of the case: anti-MDA5 positive, combination arm.
    """
    given = np.empty_like(scores)
    sick = patients["severity"].to_numpy() + rng.normal(0, 1.2, len(patients))
    for rows in (np.arange(TACROLIMUS), np.arange(TACROLIMUS, len(patients))):
        ranked = rows[np.argsort(scores[rows].sum(axis=1), kind="stable")]
        given[rows[np.argsort(sick[rows], kind="stable")]] = scores[ranked]
    positive = (patients["anti_mda5"] == "positive").to_numpy() & (
        np.arange(len(patients)) >= TACROLIMUS
    )
    chosen = np.flatnonzero(positive)
    case = int(chosen[np.argsort(sick[chosen])[len(chosen) // 2]])
    holders = np.flatnonzero(given.sum(axis=1) == CASE_BEFORE)
    holder = int(holders[holders >= TACROLIMUS][0])
    given[[case, holder]] = given[[holder, case]]
    return given, case


def _outcomes(patients: pd.DataFrame, course: pd.DataFrame) -> pd.DataFrame:
    parts = [
        pd.DataFrame(
            {
                "patient_id": patients["patient_id"],
                "endpoint": endpoint,
                "time": course[day],
                "event": course[event],
            }
        )
        for endpoint, day, event in (
            ("death", "death_day", "death"),
            ("respiratory_relapse", "relapse_day", "relapse"),
        )
    ]
    return pd.concat(parts).sort_values(["patient_id", "endpoint"])


def _assessments(
    patients: pd.DataFrame, death_day: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    seen = seen_at(death_day)
    measured = {name: scale_values(name, patients, seen, rng) for name in SCALES}
    for name in LABORATORY:
        measured[name] = laboratory_values(name, patients[name].to_numpy(float), seen, rng)
    dose = patients["prednisolone_initial_mg_d"].to_numpy(float)
    measured["prednisolone_mg_d"] = prednisolone(dose, seen, rng)
    measured["tacrolimus_trough_ng_ml"] = trough(seen, rng)
    measured |= lung_function(patients, seen, rng)
    parts = []
    for name, values in measured.items():
        wide = pd.DataFrame(values, index=patients["patient_id"], columns=list(MONTHS))
        long = wide.melt(var_name="month", ignore_index=False).reset_index()
        parts.append(long.assign(measure=name))
    table = pd.concat(parts)[["patient_id", "month", "measure", "value"]]
    return table.dropna().sort_values(["patient_id", "month", "measure"])

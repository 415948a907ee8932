"""Who has which value: the 34 patients of the prospective cohort, arm by arm.

Counts and numbers are those of Table 2. That they hang together in a patient, as they do in
clinics (anti-MDA5 with CADM, ferritin with severity, creatine kinase with weakness), is invented.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fast_tests import Values
from calibration.table_2 import ROWS, ages, doses, quartile_row

Flags = NDArray[np.bool_]
Columns = dict[str, NDArray[Any]]


@dataclass(frozen=True, kw_only=True)
class Printed:
    """The counts of one arm in Table 2."""

    arm: str
    women: int
    diagnosis: dict[str, int]
    anti_mda5: int
    smoker: int
    heliotrope_rash: int
    gottron_sign: int
    proximal_weakness: int
    hypertension: int
    diabetes: int
    diabetes_unknown: int
    malignancy: int
    hrct_pattern: dict[str, int]
    high_dose_gc: int
    ivig: int
    plasma_exchange: int


ARMS = (
    Printed(
        arm="tacrolimus",
        women=6,
        diagnosis={"DM": 5, "PM": 3, "CADM": 4},
        anti_mda5=5,
        smoker=3,
        heliotrope_rash=4,
        gottron_sign=6,
        proximal_weakness=6,
        hypertension=1,
        diabetes=2,
        diabetes_unknown=0,
        malignancy=1,
        hrct_pattern={"NSIP": 7, "OP": 2, "NSIP + OP": 2, "AIP": 1},
        high_dose_gc=1,
        ivig=5,
        plasma_exchange=3,
    ),
    # 5.0 % of diabetes is 1 of 20: two are taken as not recorded.
    Printed(
        arm="tacrolimus + pirfenidone",
        women=14,
        diagnosis={"DM": 12, "PM": 6, "CADM": 4},
        anti_mda5=9,
        smoker=5,
        heliotrope_rash=13,
        gottron_sign=17,
        proximal_weakness=17,
        hypertension=2,
        diabetes=1,
        diabetes_unknown=2,
        malignancy=2,
        hrct_pattern={"NSIP": 19, "OP": 0, "NSIP + OP": 2, "AIP": 1},
        high_dose_gc=4,
        ivig=8,
        plasma_exchange=7,
    ),
)


COLUMNS = (
    "arm",
    "severity",
    "age_years",
    "sex",
    "disease_duration_months",
    "diagnosis",
    "anti_mda5",
    "smoker",
    "heliotrope_rash",
    "gottron_sign",
    "proximal_weakness",
    "hypertension",
    "diabetes",
    "malignancy",
    "hrct_pattern",
    "prednisolone_initial_mg_d",
    "high_dose_gc",
    "ivig",
    "plasma_exchange",
    "ck_u_l",
    "ldh_u_l",
    "ferritin_ug_l",
    "esr_mm_h",
    "crp_mg_l",
)

Numbers = dict[str, Values]


def people(rng: np.random.Generator) -> pd.DataFrame:
    """Return the patients, tacrolimus arm first, with their `severity` (a latent number)."""
    rows = {name: quartile_row(name, rng) for name in ROWS}
    rows["age_years"], rows["prednisolone_initial_mg_d"] = ages(rng), doses(rng)
    arms = []
    for i, printed in enumerate(ARMS):
        numbers = {name: row[i] for name, row in rows.items()}
        columns = _disease(printed, numbers, rng)
        columns |= _findings(printed, columns, rng)
        columns |= _treatment(printed, columns, rng)
        columns |= _laboratory(numbers, columns, rng)
        arms.append(pd.DataFrame(columns).assign(arm=printed.arm)[[*COLUMNS]])
    return pd.concat(arms, ignore_index=True)


def _disease(printed: Printed, numbers: Numbers, rng: np.random.Generator) -> Columns:
    """Diagnosis, antibody and what leans on them: `inflamed` is a second latent number."""
    n = len(numbers["age_years"])
    diagnosis = _shuffled(printed.diagnosis, rng)
    amyopathic, skin = diagnosis == "CADM", diagnosis != "PM"
    positive = _top(20.0 * amyopathic + 10.0 * skin + rng.normal(size=n), printed.anti_mda5)
    severity = rng.normal(size=n) + 0.9 * positive
    female = _top(rng.normal(size=n), printed.women)
    muscle = 10.0 * ~amyopathic + 10.0 * ~skin
    weak = _top(muscle + rng.normal(size=n), printed.proximal_weakness)
    age = _assign(numbers["age_years"], 0.3 * severity + rng.normal(size=n))
    dose = _assign(numbers["prednisolone_initial_mg_d"], severity + rng.normal(size=n))
    inflamed = severity + rng.normal(0, 0.8, n)
    months = _assign(numbers["disease_duration_months"], rng.normal(size=n) - 0.7 * positive)
    return {
        "diagnosis": diagnosis,
        "anti_mda5": np.where(positive, "positive", "negative"),
        "severity": severity,
        "inflamed": inflamed,
        "sex": np.where(female, "F", "M"),
        "proximal_weakness": _words(weak),
        "age_years": age.astype(int),
        "prednisolone_initial_mg_d": dose.astype(int),
        "disease_duration_months": months,
    }


def _findings(printed: Printed, columns: Columns, rng: np.random.Generator) -> Columns:
    """Skin signs, smoking, other illnesses and the pattern on HRCT."""
    age, n = columns["age_years"], len(columns["age_years"])
    skin, male = 10.0 * (columns["diagnosis"] != "PM"), 3.0 * (columns["sex"] == "M")
    flags = {
        "smoker": _top(male + rng.normal(size=n), printed.smoker),
        "heliotrope_rash": _top(skin + rng.normal(size=n), printed.heliotrope_rash),
        "gottron_sign": _top(skin + rng.normal(size=n), printed.gottron_sign),
        "hypertension": _top(age / 6 + rng.normal(size=n), printed.hypertension),
        "diabetes": _top(age / 8 + rng.normal(size=n), printed.diabetes),
        "malignancy": _top(age / 8 + rng.normal(size=n), printed.malignancy),
    }
    found = {name: _words(flag) for name, flag in flags.items()}
    unknown = _unknown(flags["diabetes"], printed.diabetes_unknown, rng)
    found["diabetes"] = found["diabetes"].astype(object)
    found["diabetes"][unknown] = None
    return found | {"hrct_pattern": _shuffled(printed.hrct_pattern, rng)}


def _treatment(printed: Printed, columns: Columns, rng: np.random.Generator) -> Columns:
    """The sicker are treated harder."""
    severity, n = columns["severity"], len(columns["severity"])
    positive = columns["anti_mda5"] == "positive"
    dose = columns["prednisolone_initial_mg_d"] + rng.normal(0, 0.1, n)
    return {
        "high_dose_gc": _words(_top(dose, printed.high_dose_gc)),
        "ivig": _words(_top(severity + rng.normal(size=n), printed.ivig)),
        "plasma_exchange": _words(
            _top(severity + positive + rng.normal(size=n), printed.plasma_exchange)
        ),
    }


def _laboratory(numbers: Numbers, columns: Columns, rng: np.random.Generator) -> Columns:
    """Creatine kinase goes with weakness, the others with inflammation."""
    inflamed, n = columns["inflamed"], len(columns["inflamed"])
    weak = 1.6 * (columns["proximal_weakness"] == "yes")
    positive = columns["anti_mda5"] == "positive"
    scores = {
        "ck_u_l": weak + rng.normal(size=n),
        "ldh_u_l": inflamed + rng.normal(0, 0.6, n),
        "ferritin_ug_l": inflamed + positive,
        "esr_mm_h": inflamed + rng.normal(size=n),
    }
    found = {name: _assign(numbers[name], score).astype(int) for name, score in scores.items()}
    return found | {"crp_mg_l": _assign(numbers["crp_mg_l"], inflamed + rng.normal(size=n))}


def _shuffled(counts: dict[str, int], rng: np.random.Generator) -> NDArray[np.str_]:
    return rng.permutation(np.repeat([*counts], [*counts.values()]))


def _top(score: Values, count: int) -> Flags:
    """Mark the `count` highest scores."""
    marked = np.zeros(len(score), dtype=bool)
    marked[np.argsort(-score, kind="stable")[:count]] = True
    return marked


def _assign(values: Values, score: Values) -> Values:
    """Give the larger values to those with the higher scores."""
    given = np.empty(len(values))
    given[np.argsort(score, kind="stable")] = np.sort(values)
    return given


def _words(flag: Flags) -> NDArray[np.str_]:
    return np.where(flag, "yes", "no")


def _unknown(known: Flags, count: int, rng: np.random.Generator) -> NDArray[np.intp]:
    return rng.choice(np.flatnonzero(~known), size=count, replace=False)

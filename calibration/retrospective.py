"""The retrospective cohort: 93 patients on tacrolimus, 157 on another immunosuppressant.

Patients are drawn first; then who has an event, and when, is exchanged until the hazard ratios,
their intervals and the log-rank tests print as published. Drug counts, covariates and anti-MDA5
are invented: the paper gives the order of the drugs and says that the arms are alike.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.event_search import Target, search
from calibration.fast_tests import Values, mann_whitney_p

SEED = 1656070
SIZE, HORIZON = 250, 365
DRUGS = {
    "tacrolimus": 93,
    "cyclophosphamide": 66,
    "methotrexate": 45,
    "azathioprine": 28,
    "mycophenolate": 12,
    "other": 6,
}
DIAGNOSES = {"DM": 0.49, "PM": 0.27, "CADM": 0.24}
ANTI_MDA5_POSITIVE = 103  # 41.2 %, as 14 of 34 in the prospective cohort

DEATH = Target(
    events={"tacrolimus": 10, "cyclophosphamide": 14, "methotrexate": 8, "azathioprine": 13,
            "mycophenolate": 3, "other": 1},
    ratio=(0.428, 0.212, 0.862),
    p=0.018,
    crude_p=0.007,
    differs=("azathioprine",),
    alike=("cyclophosphamide", "methotrexate"),
)  # fmt: skip
RELAPSE = Target(
    events={"tacrolimus": 36, "cyclophosphamide": 36, "methotrexate": 26, "azathioprine": 10,
            "mycophenolate": 6, "other": 3},
    ratio=(0.587, 0.394, 0.874),
    p=0.009,
    crude_p=None,
    differs=("cyclophosphamide", "methotrexate"),
    alike=("azathioprine",),
)  # fmt: skip


def retrospective() -> dict[str, pd.DataFrame]:
    """Return patients and outcomes."""
    rng = np.random.default_rng(SEED)
    patients = _patients(rng)
    drug = patients["immunosuppressant"].to_numpy(dtype=str)
    covariates = _covariates(patients)
    risk = _risk(patients)
    latest = np.full(SIZE, float(HORIZON))
    death = search(DEATH, drug, covariates, risk + rng.normal(0, 0.9, SIZE), latest, rng)
    relapse = search(
        RELAPSE, drug, covariates, 0.4 * risk + rng.normal(0, 1, SIZE), death.time, rng
    )
    patients["patient_id"] = [f"TR-{number + 1:03d}" for number in rng.permutation(SIZE)]
    parts = [
        pd.DataFrame(
            {
                "patient_id": patients["patient_id"],
                "endpoint": endpoint,
                "time": found.time.astype(int),
                "event": found.event.astype(int),
            }
        )
        for endpoint, found in (("death", death), ("relapse", relapse))
    ]
    outcomes = pd.concat(parts).sort_values(["patient_id", "endpoint"])
    return {"patients": patients.sort_values("patient_id"), "outcomes": outcomes}


def _patients(rng: np.random.Generator) -> pd.DataFrame:
    """Draw patients until the arms are alike in what Table 1 compares."""
    while True:
        patients = _draw(rng)
        if _alike(patients):
            return patients


def _draw(rng: np.random.Generator) -> pd.DataFrame:
    drug = np.repeat([*DRUGS], [*DRUGS.values()])
    diagnosis = rng.choice([*DIAGNOSES], SIZE, p=[*DIAGNOSES.values()])
    leaning = 2.2 * (diagnosis == "CADM") - 2.5 * (diagnosis == "PM") + rng.normal(0, 1, SIZE)
    positive = np.argsort(np.argsort(-leaning)) < ANTI_MDA5_POSITIVE
    dose = 52 + 10 * positive + 17 * rng.gamma(1.2, 1, SIZE) - 10
    return pd.DataFrame(
        {
            "patient_id": "",
            "arm": np.where(drug == "tacrolimus", "tacrolimus", "conventional"),
            "immunosuppressant": drug,
            "age_years": np.clip(np.round(rng.normal(50.5, 11.2, SIZE)), 20, 82).astype(int),
            "sex": np.where(rng.random(SIZE) < 0.64, "F", "M"),
            "disease_duration_months": _durations(positive, rng),
            "diagnosis": diagnosis,
            "anti_mda5": np.where(positive, "positive", "negative"),
            "prednisolone_initial_mg_d": (np.clip(np.round(dose / 5), 6, 32) * 5).astype(int),
        }
    )


def _durations(positive: NDArray[np.bool_], rng: np.random.Generator) -> Values:
    months = np.exp(rng.normal(1.25 - 0.35 * positive, 1.0))
    return np.where(months < 3, np.maximum(0.5, np.round(2 * months) / 2), np.round(months))


def _alike(patients: pd.DataFrame) -> bool:
    treated = (patients["arm"] == "tacrolimus").to_numpy()
    numbers = ("age_years", "disease_duration_months", "prednisolone_initial_mg_d")
    tests = [
        mann_whitney_p(*(patients[name].to_numpy(float)[side] for side in (treated, ~treated)))
        for name in numbers
    ]
    shares = [
        (patients["sex"] == "F").groupby(treated).mean(),
        *((patients["diagnosis"] == name).groupby(treated).mean() for name in DIAGNOSES),
        (patients["anti_mda5"] == "positive").groupby(treated).mean(),
    ]
    alike = min(tests) > 0.15 and all(abs(share[True] - share[False]) < 0.06 for share in shares)
    return alike and _shifted(_covariates(patients))


def _shifted(covariates: Values) -> bool:
    """Whether the arms differ as little, and in the direction, as the adjustment implies.

    The adjusted ratio is nearer to 1 than the crude test says, and its interval is a little
    wider than the deaths alone make it: the conventional arm is slightly older and sicker.
    """
    treated, others = covariates[:, 0], covariates[:, 1:]
    fitted = np.column_stack([np.ones(SIZE), others])
    left = treated - fitted @ np.linalg.lstsq(fitted, treated, rcond=None)[0]
    explained = 1 - float((left**2).sum()) / float(((treated - treated.mean()) ** 2).sum())
    by_arm = others[treated == 0].mean(axis=0) - others[treated == 1].mean(axis=0)
    return 0.018 < explained < 0.03 and by_arm[0] > 0.08 and by_arm[4] > 0.05


def _covariates(patients: pd.DataFrame) -> Values:
    """Arm first, then what the published curves are adjusted for, on scales near 1."""
    return np.column_stack(
        [
            patients["arm"] == "tacrolimus",
            (patients["age_years"] - 50) / 10,
            patients["sex"] == "M",
            patients["diagnosis"] == "PM",
            patients["diagnosis"] == "CADM",
            (patients["prednisolone_initial_mg_d"] - 60) / 20,
        ]
    ).astype(float)


def _risk(patients: pd.DataFrame) -> Values:
    return np.asarray(
        0.45 * (patients["age_years"] - 50) / 10
        + 0.25 * (patients["sex"] == "M")
        + 0.8 * (patients["anti_mda5"] == "positive")
        + 0.25 * (patients["prednisolone_initial_mg_d"] - 60) / 20
    )

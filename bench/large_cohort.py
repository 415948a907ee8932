"""A made-up cohort of any size: two arms, three categories to filter by, whole days."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from analytics.arrays import Floats, Ints
from analytics.columns import ARM, ENDPOINT, EVENT, GROUP, PATIENT_ID, TIME
from data.cohort import Cohort
from data.study import Arm, Column, Endpoint, Level, Study

SEED = 250
ARMS = ("conventional", "tacrolimus")
LEVELS = ("common", "uncommon", "rare")
SHARES = (0.5, 0.33, 0.17)
KEPT = dict.fromkeys(("diagnosis", "antibody_group", "severity"), LEVELS[:2])  # 0.83^3 = 57 %
HORIZON_DAYS = 3650


@dataclass(frozen=True, kw_only=True)
class Patients:
    """Arrays of n patients. filters : codes. covariates : by name, for the Cox model."""

    arm: pd.Categorical
    filters: dict[str, Ints]
    covariates: dict[str, Floats] = field(repr=False)
    time: Floats
    event: Ints

    def frame(self) -> pd.DataFrame:
        """Return one row per patient with words, as read from a CSV."""
        words = {
            name: np.array(LEVELS, dtype=object)[codes] for name, codes in self.filters.items()
        }
        arm = np.array(ARMS, dtype=object)[self.arm.codes]
        return pd.DataFrame({GROUP: arm, **words, TIME: self.time, EVENT: self.event})

    def model(self, covariates: Sequence[str]) -> pd.DataFrame:
        """Return time, event and numeric covariates."""
        chosen = {name: self.covariates[name] for name in covariates}
        return pd.DataFrame({TIME: self.time, EVENT: self.event, **chosen})


def draw(size: int) -> Patients:
    """Draw patients with exponential times, uniform censoring and effects of every covariate."""
    random = np.random.default_rng(SEED)
    arm = random.integers(0, 2, size)
    filters = {name: random.choice(3, size, p=SHARES) for name in KEPT}
    covariates = {
        "treated": arm.astype(float),
        "age": random.normal(55, 12, size),
        "lung_function": random.normal(75, 15, size),
        "female": random.integers(0, 2, size).astype(float),
        "antibody": random.integers(0, 2, size).astype(float),
    }
    log_hazard = (
        -0.4 * covariates["treated"]
        + 0.02 * (covariates["age"] - 55)
        - 0.02 * (covariates["lung_function"] - 75)
        + 0.5 * covariates["antibody"]
    )
    death = random.exponential(2500 / np.exp(log_hazard))
    censored = random.uniform(0, HORIZON_DAYS, size)
    return Patients(
        arm=pd.Categorical.from_codes(arm.tolist(), categories=pd.Index(ARMS, dtype=object)),
        filters=filters,
        covariates=covariates,
        time=np.floor(np.minimum(death, censored)),
        event=(death <= censored).astype(np.int64),
    )


def cohort_of(patients: Patients) -> Cohort:
    """Store the patients as the app stores a study."""
    size = len(patients.time)
    identity = pd.Series(np.arange(size)).astype(str)
    columns = {
        name: pd.Categorical.from_codes(codes.tolist(), categories=pd.Index(LEVELS))
        for name, codes in patients.filters.items()
    }
    outcomes = {PATIENT_ID: identity, TIME: patients.time, EVENT: patients.event}
    return Cohort(
        _study(),
        pd.DataFrame({PATIENT_ID: identity, ARM: patients.arm, **columns}),
        pd.DataFrame(outcomes).assign(**{ENDPOINT: "death"}).astype({ENDPOINT: "category"}),
        sha256="",
    )


def _study() -> Study:
    levels = tuple(Level(value, value) for value in LEVELS)
    return Study(
        slug="large",
        title="Made-up cohort",
        short_title="Made-up",
        provenance="synthetic",
        arms=tuple(Arm(value=value, label=value, slot=i) for i, value in enumerate(ARMS, 1)),
        reference=ARMS[0],
        endpoints=(Endpoint(key="death", label="", title="", free="", axis="", one="", many=""),),
        time_unit="days",
        horizon=365.0,
        columns=tuple(Column(name=name, label=name, levels=levels) for name in KEPT),
    )

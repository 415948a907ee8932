"""Adverse events of the prospective cohort.

Printed: 8 of 12 and 10 of 22 patients with an opportunistic infection, no event that caused
death or ended treatment, arms alike. Everything else about the events is invented.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

INFECTED = {"tacrolimus": 8, "tacrolimus + pirfenidone": 10}
INFECTIONS = {
    "cytomegalovirus reactivation": 0.36,
    "Epstein-Barr virus reactivation": 0.22,
    "Pneumocystis jirovecii pneumonia": 0.16,
    "pulmonary aspergillosis": 0.08,
    "oral candidiasis": 0.10,
    "herpes zoster": 0.08,
}
# category, term, chance in each arm, highest grade
OTHERS = (
    ("glucose disturbance", "steroid-induced hyperglycaemia", (0.30, 0.28), 3),
    ("electrolyte imbalance", "hypokalaemia", (0.25, 0.22), 2),
    ("electrolyte imbalance", "hypomagnesaemia", (0.16, 0.14), 2),
    ("gastrointestinal", "nausea", (0.10, 0.24), 2),
    ("gastrointestinal", "dyspepsia", (0.08, 0.18), 1),
    ("hepatic", "raised alanine aminotransferase", (0.10, 0.14), 2),
    ("renal", "raised creatinine", (0.14, 0.08), 2),
    ("other", "tremor", (0.12, 0.10), 1),
    ("other", "photosensitivity", (0.0, 0.08), 1),
)
COLUMNS = (
    "patient_id",
    "day",
    "category",
    "term",
    "severity",
    "serious",
    "related",
    "led_to_discontinuation",
)


def adverse_events(
    people: pd.DataFrame, death_day: NDArray[np.int64], rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row per event, by patient and day."""
    rows: list[tuple[object, ...]] = []
    for column, (arm, infected) in enumerate(INFECTED.items()):
        members = np.flatnonzero(people["arm"] == arm)
        risk = people["severity"].to_numpy()[members] + rng.normal(0, 0.8, len(members))
        with_infection = set(members[np.argsort(-risk)[:infected]].tolist())
        for i in members:
            days = rng.permutation(np.arange(6, death_day[i] - 2))
            kinds = [*_infections(rng)] if int(i) in with_infection else []
            kinds += [*_others(column, rng)]
            patient = people["patient_id"].iloc[i]
            rows += [(patient, int(day), *kind) for day, kind in zip(days, kinds, strict=False)]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table.sort_values(["patient_id", "day"], ignore_index=True)


def _infections(rng: np.random.Generator) -> Iterator[tuple[object, ...]]:
    count = 1 + int(rng.random() < 0.3)
    for term in rng.choice([*INFECTIONS], count, replace=False, p=[*INFECTIONS.values()]):
        pneumonia = term.startswith(("Pneumocystis", "pulmonary"))
        grade = 3 if pneumonia else int(rng.choice([1, 2, 3], p=[0.25, 0.6, 0.15]))
        serious = "yes" if pneumonia or (grade == 3 and rng.random() < 0.5) else "no"
        yield "opportunistic infection", str(term), grade, serious, "possible", "no"


def _others(column: int, rng: np.random.Generator) -> Iterator[tuple[object, ...]]:
    for category, term, chance, highest in OTHERS:
        if rng.random() < chance[column]:
            related = "related" if rng.random() < 0.6 else "possible"
            yield category, term, int(rng.integers(1, highest + 1)), "no", related, "no"

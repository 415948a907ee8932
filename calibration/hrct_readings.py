"""Two readers' grades of every lobe that give the sub-scores: mean over readers, sum over lobes."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fast_tests import Values
from calibration.hrct_scores import FINDINGS

LOBES = ("RUL", "RML", "RLL", "LUL", "LLL")
READERS = ("reader 1", "reader 2")
HIGHEST_GRADE = 4
# How often a finding is seen in each lobe, relative to the others: lower lobes lead.
_LEANING = {
    "ground_glass": (0.8, 0.8, 1.4, 0.8, 1.4),
    "consolidation": (0.6, 0.5, 1.7, 0.6, 1.7),
    "reticular": (0.7, 0.7, 1.6, 0.7, 1.6),
    "traction_bronchiectasis": (0.5, 0.6, 1.8, 0.5, 1.8),
}
# The chance of one more exchange, set so that quadratic-weighted kappa is about 0.7.
_DISAGREEMENT = 0.87

Grades = NDArray[np.int64]


def readings(
    scores: Values, patients: list[str], month: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Return one row per patient, finding, lobe and reader: the grade, 0-4.

    scores : sub-scores, (patients, findings); rows of NaN have no scan.
    """
    rows = []
    for patient, own in zip(patients, scores, strict=True):
        if np.isnan(own).any():
            continue
        for finding, score in zip(FINDINGS, own, strict=True):
            grades = _two_readers(float(score), _LEANING[finding], rng)
            rows += [
                (patient, month, finding, lobe, reader, int(grades[i, j]))
                for j, lobe in enumerate(LOBES)
                for i, reader in enumerate(READERS)
            ]
    return pd.DataFrame(rows, columns=["patient_id", "month", "finding", "lobe", "reader", "score"])


def _two_readers(score: float, leaning: tuple[float, ...], rng: np.random.Generator) -> Grades:
    """Return grades, (readers, lobes), whose sum is twice the sub-score."""
    shared = _spread(int(score), leaning, rng)
    grades = np.array([shared, shared])
    if score % 1:
        reader = rng.integers(2)
        lobe = rng.choice(np.flatnonzero(grades[reader] < HIGHEST_GRADE))
        grades[reader, lobe] += 1
    while score > 0 and rng.random() < _DISAGREEMENT * min(1.0, 0.5 + score / 8):
        _exchange(grades, rng)
    return grades


def _spread(points: int, leaning: tuple[float, ...], rng: np.random.Generator) -> Grades:
    """Share points among lobes; a lobe that has some draws more."""
    grades = np.zeros(len(leaning), dtype=np.int64)
    for _ in range(points):
        chance = np.array(leaning) * (1 + 0.8 * grades) * (grades < HIGHEST_GRADE)
        grades[rng.choice(len(grades), p=chance / chance.sum())] += 1
    return grades


def _exchange(grades: Grades, rng: np.random.Generator) -> None:
    """One reader sees a grade more in a lobe, one of them a grade less in another."""
    up, down = rng.integers(2, size=2)
    higher = rng.choice(np.flatnonzero(grades[up] < HIGHEST_GRADE))
    lower = rng.choice(np.flatnonzero(grades[down] > 0)) if grades[down].any() else None
    apart = np.abs(grades[0] - grades[1])
    if lower is not None and lower != higher and apart[[higher, lower]].max() <= 1:
        grades[up, higher] += 1
        grades[down, lower] -= 1

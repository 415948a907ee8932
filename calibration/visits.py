"""Scales, laboratory values and doses at the visits of the prospective cohort.

The paper prints directions and p-values of the scales only; levels are invented. Nothing is
recorded after death.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fast_tests import Values, mann_whitney_p, wilcoxon_p

MONTHS = (0, 1, 3, 6, 12)
DAYS_PER_MONTH = 365 / 12
PROGRESS = np.array([0, 0.36, 0.66, 0.84, 1.0])


@dataclass(frozen=True, kw_only=True)
class Scale:
    """A scale as drawn: baseline, improvement within a year, grid and range.

    sign : 1 where higher is better, -1 where lower is.
    ahead : months at which the combination is better, by how many points of improvement.
    """

    start: tuple[float, float]
    gain: tuple[float, float]
    low: float
    high: float
    sign: int = -1
    decimals: int = 0
    ahead: tuple[tuple[int, float], ...] = ()


SCALES = {
    "six_mwd_m": Scale(start=(338, 82), gain=(150, 48), low=60, high=650, sign=1),
    "mmrc": Scale(start=(2.7, 0.8), gain=(1.9, 0.6), low=0, high=4),
    "patient_global_cm": Scale(
        start=(6.2, 1.4), gain=(3.4, 1.0), low=0, high=10, decimals=1, ahead=((12, 1.1),)
    ),
    "mmt8": Scale(start=(57, 8), gain=(13, 4), low=0, high=80, sign=1, ahead=((3, 5.0),)),
    "myoact": Scale(
        start=(17.5, 4.5), gain=(9.8, 2.6), low=0, high=60, decimals=1, ahead=((12, 3.2),)
    ),
    "mitax": Scale(start=(14, 4), gain=(8, 2.4), low=0, high=63),
    "mdi": Scale(start=(5.5, 2), gain=(3.1, 1.1), low=0, high=40),
    "cat_activity": Scale(start=(13, 4.5), gain=(9, 2.8), low=0, high=96),
    "hama": Scale(start=(14, 4.2), gain=(7.6, 2.4), low=0, high=56),
    "hamd": Scale(start=(13, 4), gain=(7.1, 2.3), low=0, high=76),
}


def seen_at(death_day: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return who is alive at each visit, (patients, visits)."""
    return death_day[:, None] > DAYS_PER_MONTH * np.array(MONTHS)[None, :] - 1


def scale_values(
    name: str, people: pd.DataFrame, seen: NDArray[np.bool_], rng: np.random.Generator
) -> Values:
    """Draw a scale until every test of it comes out as the paper says, (patients, visits)."""
    scale, first = SCALES[name], (people["arm"] == "tacrolimus").to_numpy()
    for _ in range(3000):
        values = _draw(name, scale, people, rng)
        if _as_published(scale, values, seen, first):
            return np.where(seen, values, np.nan)
    raise RuntimeError(f"No course of {name} found; change the seed.")


def _draw(name: str, scale: Scale, people: pd.DataFrame, rng: np.random.Generator) -> Values:
    n = len(people)
    start = rng.normal(*scale.start, n) - scale.sign * 0.3 * scale.start[1] * people["severity"]
    gain = np.maximum(0.1 * scale.gain[0], rng.normal(*scale.gain, n))
    spared = _spared(name, people)
    if spared is not None:
        at_best = scale.high if scale.sign == 1 else scale.low
        start = np.where(spared, at_best - scale.sign * rng.integers(1, 5, n), start)
        gain = np.where(spared, 2.0, gain)
    gains = gain[:, None] * PROGRESS + rng.normal(0, 0.07 * scale.gain[0], (n, len(MONTHS)))
    gains[:, 0] = 0
    combination = (people["arm"] != "tacrolimus").to_numpy()
    for month, more in scale.ahead:
        gains[combination, MONTHS.index(month)] += more
    values = np.asarray(start)[:, None] + scale.sign * gains
    rounded: Values = np.round(np.clip(values, scale.low, scale.high), scale.decimals)
    return rounded


def _spared(name: str, people: pd.DataFrame) -> NDArray[np.bool_] | None:
    """Who has little to lose on a scale: muscle in CADM, skin in PM without signs."""
    if name == "mmt8":
        return (people["diagnosis"] == "CADM").to_numpy()
    if name == "cat_activity":
        return (people["diagnosis"] == "PM").to_numpy()
    return None


def _as_published(
    scale: Scale, values: Values, seen: NDArray[np.bool_], first: NDArray[np.bool_]
) -> bool:
    medians = [float(np.median(scale.sign * values[seen[:, i], i])) for i in range(len(MONTHS))]
    if any(later < before for before, later in pairwise(medians)):
        return False
    for i, month in enumerate(MONTHS):
        alive = seen[:, i]
        change = np.round(scale.sign * (values[alive, i] - values[alive, 0]), 6)
        if month and (wilcoxon_p(change) > 0.0005 or change.mean() <= 0):
            return False
        differs = month in [at for at, _ in scale.ahead]
        level = scale.sign * values[alive, i]
        if not _arms(level, first[alive], differs):
            return False
        if month and not _arms(change, first[alive], differs):
            return False
    return True


def _arms(values: Values, first: NDArray[np.bool_], differs: bool) -> bool:
    """Whether the arms differ in favour of the combination, or clearly do not."""
    p = mann_whitney_p(values[first], values[~first])
    better = np.median(values[~first]) > np.median(values[first])
    return bool(p < 0.035 and better) if differs else p > 0.07


LABORATORY = {
    "ck_u_l": (85.0, 0),
    "ldh_u_l": (205.0, 0),
    "ferritin_ug_l": (130.0, 0),
    "esr_mm_h": (11.0, 0),
    "crp_mg_l": (2.2, 2),
}


def laboratory_values(
    name: str, start: Values, seen: NDArray[np.bool_], rng: np.random.Generator
) -> Values:
    """Draw a laboratory value on its way from baseline towards normal, (patients, visits)."""
    normal, decimals = LABORATORY[name]
    goal = np.minimum(start, normal * np.exp(rng.normal(0, 0.35, len(start))))
    log = np.log(start)[:, None] + PROGRESS * np.log(goal / start)[:, None]
    log = log + np.where(PROGRESS > 0, rng.normal(0, 0.18, log.shape), 0)
    values = np.round(np.exp(log), decimals)
    values[:, 0] = start
    return np.where(seen, values, np.nan)


def prednisolone(start: Values, seen: NDArray[np.bool_], rng: np.random.Generator) -> Values:
    """Taper the dose in steps of 2.5 mg; medians at month 12 and at the last visit are 10."""
    target = np.array([1, 0.82, 0.47, 0.26, 0.19])
    while True:
        doses = start[:, None] * target * np.exp(rng.normal(0, 0.1, (len(start), len(target))))
        doses[:, 4] = rng.choice([5, 7.5, 10, 12.5, 15], len(start), p=[0.2, 0.2, 0.42, 0.1, 0.08])
        doses[:, 1] = np.minimum(doses[:, 1], start - 2.5)
        doses = np.minimum.accumulate(np.maximum(5, np.round(doses / 2.5) * 2.5), axis=1)
        doses[:, 0] = start
        doses = np.where(seen, doses, np.nan)
        last = doses[np.arange(len(start)), seen.sum(axis=1) - 1]
        if np.nanmedian(doses[:, 4]) == 10 and np.median(last) == 10:
            return doses


def trough(seen: NDArray[np.bool_], rng: np.random.Generator) -> Values:
    """Draw tacrolimus troughs in ng/mL, mostly within the target of 5-10, from month 1 on."""
    usual = rng.normal(7.4, 0.9, len(seen))[:, None]
    values = np.round(np.clip(usual + rng.normal(0, 1.1, seen.shape), 3.6, 12.4), 1)
    return np.where(seen & (np.array(MONTHS) > 0), values, np.nan)


def lung_function(
    people: pd.DataFrame, seen: NDArray[np.bool_], rng: np.random.Generator
) -> dict[str, Values]:
    """Draw FVC and DLCO in % of predicted: 11 of 34, the sickest, have none at baseline."""
    n = len(people)
    rank = np.argsort(np.argsort(people["severity"].to_numpy() + rng.normal(0, 0.5, n)))
    tested = rank < n - 11
    again = tested & seen[:, 4] & (rng.random(n) < 0.65)
    first = (people["arm"] == "tacrolimus").to_numpy()
    while True:
        found = {}
        for name, mean, sd in (("fvc_pct", 71, 11), ("dlco_pct", 54, 11)):
            values = np.full(seen.shape, np.nan)
            values[tested, 0] = np.round(rng.normal(mean, sd, tested.sum()))
            values[again, 4] = values[again, 0] + np.round(rng.normal(4, 5, again.sum()))
            found[name] = values
        changes = [values[:, 4] - values[:, 0] for values in found.values()]
        if all(mann_whitney_p(c[again & first], c[again & ~first]) > 0.15 for c in changes):
            return found

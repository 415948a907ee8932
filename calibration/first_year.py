"""Deaths and respiratory relapses of the prospective cohort, within 365 days."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from calibration.fast_tests import Values, log_rank_p

HORIZON = 365
DEATHS = (4, 4)  # of 12 and 22; only their sum, 8, is implied by the paper
RELAPSES = (7, 3)  # invented: no count is printed, only the test
LOG_RANK_P = 0.0029


def choose_deaths(people: pd.DataFrame, case: int, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Mark who dies: the sickest and oldest, but not the patient whose images are printed."""
    dies = np.zeros(len(people), dtype=bool)
    risk = people["severity"] + (people["age_years"] - 50) / 12 + rng.normal(0, 0.6, len(people))
    risk[case] = -np.inf
    for (_, arm), count in zip(people.groupby("arm", sort=False), DEATHS, strict=True):
        dies[risk[arm.index].nlargest(count).index] = True
    return dies


def follow(people: pd.DataFrame, dies: NDArray[np.bool_], rng: np.random.Generator) -> pd.DataFrame:
    """Draw days until the test of respiratory relapse prints as published.

    Returns one row per patient: death_day, death, relapse_day, relapse. Deaths censor relapses.
    """
    first = (people["arm"] == "tacrolimus").to_numpy()
    for _ in range(20_000):
        death = np.where(dies, np.round(20 + 320 * rng.beta(1.1, 1.6, len(people))), HORIZON)
        relapses = _choose_relapses(first, dies, rng)
        before = np.where(dies, death - rng.integers(9, 60, len(people)), 0)
        later = np.round(35 + 310 * rng.beta(1.2, 1.4, len(people)))
        relapse = np.where(relapses, np.where(dies, before, later), death)
        days = np.concatenate([death[dies], relapse[relapses]])
        if len(np.unique(days)) < len(days) or relapse.min() < 9:
            continue
        p = log_rank_p(relapse, relapses.astype(float), first)
        quiet = log_rank_p(death, dies.astype(float), first)
        if abs(p - LOG_RANK_P) < 0.00004 and 0.2 < quiet < 0.6:
            return _table(death, dies, relapse, relapses)
    raise RuntimeError("No event days found; change the seed.")


def _choose_relapses(
    first: NDArray[np.bool_], dies: NDArray[np.bool_], rng: np.random.Generator
) -> NDArray[np.bool_]:
    """Most who die had a respiratory relapse before; the others are drawn."""
    relapses = np.zeros(len(first), dtype=bool)
    for members, count, dead in ((first, RELAPSES[0], 3), (~first, RELAPSES[1], 2)):
        relapses[rng.choice(np.flatnonzero(members & dies), dead, replace=False)] = True
        relapses[rng.choice(np.flatnonzero(members & ~dies), count - dead, replace=False)] = True
    return relapses


def _table(
    death: Values, dies: NDArray[np.bool_], relapse: Values, relapses: NDArray[np.bool_]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "death_day": death.astype(int),
            "death": dies.astype(int),
            "relapse_day": relapse.astype(int),
            "relapse": relapses.astype(int),
        }
    )

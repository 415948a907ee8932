"""Who has an event and when, so that hazard ratio, interval and tests print as published."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from calibration.fast_tests import Values, cox_first, log_rank_p

Z = 1.959963984540054
TRIED = 40_000


@dataclass(frozen=True, kw_only=True)
class Target:
    """What is to come out.

    events : by drug, tacrolimus among them.
    ratio : adjusted hazard ratio of tacrolimus against all others, and its interval.
    p, crude_p : of the adjusted ratio, and of the log-rank test if printed.
    differs, alike : drugs that differ from tacrolimus by log-rank test, and that do not.
    """

    events: dict[str, int]
    ratio: tuple[float, float, float]
    p: float
    crude_p: float | None
    differs: tuple[str, ...]
    alike: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """Days and events, one of each per patient."""

    time: Values
    event: NDArray[np.bool_]


def search(
    target: Target,
    drug: NDArray[np.str_],
    covariates: Values,
    risk: Values,
    latest: Values,
    rng: np.random.Generator,
) -> Found:
    """Begin with the patients at highest risk and exchange until everything prints as published.

    latest : the day on which each patient's follow-up ends without the event.
    """
    found = _start(target, drug, risk, latest, rng)
    beta = np.zeros(covariates.shape[1])
    miss, beta = _miss(target, found, drug, covariates, beta)
    for _ in range(TRIED):
        if miss == 0:
            return found
        moved = _moved(found, drug, latest, rng)
        if moved is None:
            continue
        new, at = _miss(target, moved, drug, covariates, beta)
        if new <= miss or rng.random() < np.exp((miss - new) / 0.003):
            found, miss, beta = moved, new, at
    raise RuntimeError("No events found; change the seed.")


def _start(
    target: Target,
    drug: NDArray[np.str_],
    risk: Values,
    latest: Values,
    rng: np.random.Generator,
) -> Found:
    event = np.zeros(len(drug), dtype=bool)
    for name, count in target.events.items():
        # A follow-up that ends within three weeks leaves no room for an event.
        members = np.flatnonzero((drug == name) & (latest > 21))
        event[members[np.argsort(-risk[members], kind="stable")[:count]]] = True
    days = rng.permutation(np.unique(np.round(7 + 356 * rng.beta(1.0, 1.25, 1200))))
    time = latest.copy()
    for i in np.flatnonzero(event):
        fitting = np.flatnonzero((days < latest[i]) & (days > 0))[0]
        time[i], days[fitting] = days[fitting], 0
    return Found(time, event)


def _moved(
    found: Found, drug: NDArray[np.str_], latest: Values, rng: np.random.Generator
) -> Found | None:
    """Exchange two event days, move one, or give an event to another patient on the same drug."""
    i = int(rng.choice(np.flatnonzero(found.event)))
    time, event = found.time.copy(), found.event.copy()
    kind = rng.integers(3)
    if kind == 0:
        j = int(rng.choice(np.flatnonzero(found.event)))
        time[[i, j]] = time[[j, i]]
        fits = time[i] < latest[i] and time[j] < latest[j]
    elif kind == 1:
        time[i] = np.round(7 + 356 * rng.beta(1.0, 1.25))
        fits = time[i] < latest[i]
    else:
        j = int(rng.choice(np.flatnonzero(~found.event & (drug == drug[i]))))
        time[j], event[j] = time[i], True
        time[i], event[i] = latest[i], False
        fits = time[j] < latest[j]
    days = time[event]
    return Found(time, event) if fits and len(np.unique(days)) == len(days) else None


def _miss(
    target: Target, found: Found, drug: NDArray[np.str_], covariates: Values, start: Values
) -> tuple[float, Values]:
    """Sum how far each number lies from what is printed; within rounding it is none.

    Returns the coefficients of the model too, from which the next one starts.
    """
    time, event, treated = found.time, found.event.astype(float), drug == "tacrolimus"
    coefficients, se = cox_first(time, event, covariates, start)
    beta = float(coefficients[0])
    got = np.exp(beta + np.array([0, -1, 1]) * Z * se)
    miss = float(np.maximum(0, np.abs(got - target.ratio) - 0.00042).sum())
    miss += _beyond(2 * float(ndtr(-abs(beta / se))), target.p)
    if target.crude_p is not None:
        miss += 2 * _beyond(log_rank_p(time, event, treated), target.crude_p)
    for name in (*target.differs, *target.alike):
        pair = treated | (drug == name)
        p = log_rank_p(time[pair], event[pair], treated[pair])
        miss += max(0.0, p - 0.03) if name in target.differs else max(0.0, 0.07 - p)
    return miss, coefficients


def _beyond(p: float, printed: float) -> float:
    return max(0.0, abs(p - printed) - 0.00042)

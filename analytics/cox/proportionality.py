"""Are hazards proportional? The score test against coefficients that change with time."""

from typing import Literal

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.cox.fit import CoxFit
from analytics.cox.solver import SINGULAR, information, moment_scores
from analytics.special import chdtrc
from analytics.survival.follow_up import FollowUp

Transform = Literal["km", "rank", "identity", "log"]


def schoenfeld_test(fit: CoxFit, *, transform: Transform = "km") -> pd.DataFrame:
    """Test whether each coefficient changes in proportion to a function g of time.

    Returns one row per variable, then GLOBAL: `variable`, `statistic`, `df`, `p`. A category
    is tested over all its levels at once. A small p speaks against proportional hazards.

    transform : g(time): 1 - Kaplan-Meier just before the time (R's default), rank of the time
        among all follow-up times, the time itself, or its logarithm.

    This is the exact score test of `cox.zph` in R survival >= 3.0, with the Efron-averaged
    covariances at each event time; lifelines and older R use an approximation of it
    (Grambsch & Therneau, Biometrika 1994;81:515-26), which assumes those covariances constant.
    NaN for a fit with diverging coefficients, with too few event times to tell a change, and for
    "log" with an event at time 0.
    """
    variables = dict.fromkeys(term.variable for term in fit.design.terms)
    tested = {name: fit.design.places(name) for name in variables}
    tested["GLOBAL"] = list(range(len(fit.design.terms)))
    statistics = _statistics(fit, transform, list(tested.values()))
    table = pd.DataFrame(
        {
            "variable": list(tested),
            "statistic": statistics,
            "df": [len(places) for places in tested.values()],
        }
    )
    return table.assign(p=chdtrc(table["df"], table["statistic"]))


def _statistics(fit: CoxFit, transform: Transform, tested: list[list[int]]) -> list[float]:
    """Score statistic of each set of coefficients."""
    sets, columns, at = fit.sets, fit.solution.columns, fit.solution.at_maximum
    g = _transformed(fit.observed, sets.time, transform)
    if not (fit.converged and np.isfinite(g).all()):
        return [np.nan] * len(tested)
    count = np.ones(len(sets.rows)) if sets.count is None else sets.count
    events = np.add.reduceat(count[sets.dead], sets.dead_opens)
    g = g - (g @ events) / events.sum()
    g = g / max(np.ptp(g), np.finfo(float).tiny)  # in units that make singular matrices visible
    score = moment_scores(sets, columns, at) @ g
    constant = information(sets, columns, at)
    mixed = information(sets, columns, at, g)
    changing = information(sets, columns, at, g**2)
    return [_statistic(score[k], constant, mixed[:, k], changing[np.ix_(k, k)]) for k in tested]


def _statistic(score: Floats, constant: Floats, mixed: Floats, changing: Floats) -> float:
    """Score test of the changing part, the constant coefficients being estimated.

    NaN when there are too few event times to tell a change.
    """
    matrix = changing - mixed.T @ np.linalg.solve(constant, mixed)
    size = np.sqrt(np.diag(matrix).clip(0))
    if (size <= SINGULAR).any():
        return np.nan
    if np.linalg.eigvalsh(matrix / np.outer(size, size))[0] <= SINGULAR:
        return np.nan
    return float(score @ np.linalg.solve(matrix, score))


def _transformed(observed: FollowUp, moments: Floats, transform: Transform) -> Floats:
    if transform == "identity":
        return moments
    if transform == "log":
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(moments))
    times, place = np.unique(observed.stop, return_inverse=True)
    count = np.ones(len(place)) if observed.count is None else observed.count
    leaving = np.bincount(place, count)
    at = np.searchsorted(times, moments)
    if transform == "rank":
        return (np.cumsum(leaving) - (leaving - 1) / 2)[at]
    at_risk = leaving[::-1].cumsum()[::-1]
    if observed.start is not None:
        entered = np.sort(observed.start)
        at_risk -= len(entered) - np.searchsorted(entered, times)
    dying = np.bincount(place, count * observed.died)
    survival = np.cumprod(1 - dying / np.maximum(at_risk, 1))
    return 1 - np.concatenate(([1.0], survival))[at]

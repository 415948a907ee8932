"""Are hazards proportional? The score test against coefficients that change with time."""

from typing import Literal

import numpy as np
import pandas as pd
from scipy.special import chdtrc

from analytics.arrays import Floats
from analytics.cox_fit import CoxFit
from analytics.cox_solver import information, moment_scores
from analytics.follow_up import FollowUp

Transform = Literal["km", "rank", "identity", "log"]


def schoenfeld_test(fit: CoxFit, *, transform: Transform = "km") -> pd.DataFrame:
    """Test whether each coefficient changes in proportion to a function g of time.

    Returns one row per variable, then GLOBAL: `variable`, `statistic`, `df`, `p`. A category
    is tested over all its levels at once. A small p speaks against proportional hazards.

    transform : g(time): 1 - Kaplan-Meier just before the time (R's default), rank of the time
        among all follow-up times, the time itself, or its logarithm (all times must be > 0).

    This is the exact score test of `cox.zph` in R survival >= 3.0, with the Efron-averaged
    covariances at each event time; lifelines and older R use an approximation of it
    (Grambsch & Therneau, Biometrika 1994;81:515-26), which assumes those covariances constant.
    A fit with diverging coefficients gives NaN.
    """
    sets, columns, at = fit.sets, fit.solution.columns, fit.solution.at_maximum
    events = np.add.reduceat(_per_row(fit, fit.observed.count)[sets.dead], sets.dead_opens)
    g = _transformed(fit.observed, sets.time, transform)
    g = g - (g @ events) / events.sum()
    score = moment_scores(sets, columns, at) @ g
    constant = information(sets, columns, at)
    mixed = information(sets, columns, at, g)
    changing = information(sets, columns, at, g**2)
    variables = list(dict.fromkeys(term.variable for term in fit.design.terms))
    rows = [(name, fit.design.places(name)) for name in variables]
    rows.append(("GLOBAL", list(range(len(columns)))))
    tested = [
        (name, _statistic(score[k], constant, mixed[:, k], changing[np.ix_(k, k)]), len(k))
        for name, k in rows
    ]
    table = pd.DataFrame(tested, columns=["variable", "statistic", "df"])
    if not fit.converged:
        table["statistic"] = np.nan
    return table.assign(p=chdtrc(table["df"], table["statistic"]))


def _per_row(fit: CoxFit, count: Floats | None) -> Floats:
    """Patients per sorted row."""
    return np.ones(len(fit.sets.rows)) if count is None else count[fit.sets.rows]


def _statistic(score: Floats, constant: Floats, mixed: Floats, changing: Floats) -> float:
    """Score test of the changing part, the constant coefficients being estimated."""
    matrix = changing - mixed.T @ np.linalg.solve(constant, mixed)
    return float(score @ np.linalg.solve(matrix, score))


def _transformed(observed: FollowUp, moments: Floats, transform: Transform) -> Floats:
    if transform == "identity":
        return moments
    if transform == "log":
        return np.log(moments)
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

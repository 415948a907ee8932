"""Kaplan-Meier curves of weighted patients."""

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.columns import AT_RISK, EVENTS, GROUP, TIME
from analytics.cox.design_matrix import as_category
from analytics.cox.risk_sets import RiskSets, risk_sets
from analytics.survival.follow_up import follow_up
from analytics.wald import z_of
from analytics.weighting.weights import Weighting

SURVIVAL = "survival"


def weighted_kaplan_meier(
    frame: pd.DataFrame,
    weighting: Weighting,
    *,
    time: str,
    event: str,
    treatment: str,
    level: float = 0.95,
) -> pd.DataFrame:
    """Kaplan-Meier curve of each arm with the weights.

    Returns one row per arm and event time, time 0 included: `group`, `time`, `at_risk` and
    `events` (sums of weights), `survival` (0-1), `se` (robust: each patient's influence, as R
    `survfit(robust = TRUE)`), `se_greenwood` (takes weights for numbers of patients, too small
    for "ate"), `low`, `high` (log-log, from `se`; NaN where survival is 0 or 1).
    """
    observed = follow_up(frame, time=time, event=event)
    arms = as_category(frame[treatment]).to_numpy()
    model = weighting.propensity
    curves = []
    for name in (model.control_level, model.treated_level):
        own = arms == name
        stop, died, weight = observed.stop[own], observed.died[own], weighting.weights[own]
        opening = pd.DataFrame({TIME: [0.0], AT_RISK: weight.sum(), EVENTS: 0.0, SURVIVAL: 1.0})
        parts = [opening.assign(se=0.0, se_greenwood=0.0)]
        if died.any():
            parts.append(_steps(risk_sets(stop, died, weight=weight), weight))
        curve = _with_limits(pd.concat(parts, ignore_index=True), level)
        curves.append(curve.assign(**{GROUP: name}))
    return pd.concat(curves, ignore_index=True)


def _steps(sets: RiskSets, weight: Floats) -> pd.DataFrame:
    """One row per event time."""
    weight = weight[sets.rows]
    at_risk, events = sets.at_risk_sum(weight), sets.dead_sum(weight)
    rest = at_risk - events
    if sets.died[sets.opens[-1] :].all():
        rest[-1] = 0.0  # sums of weights may leave rounding where nobody is left
    survival = np.cumprod(rest / at_risk)
    with np.errstate(divide="ignore", invalid="ignore"):
        greenwood = survival * np.sqrt(np.cumsum(events / (at_risk * rest)))
        robust = survival * np.sqrt(_squared_influence(sets, weight, at_risk, rest))
    return pd.DataFrame(
        {
            TIME: sets.time,
            AT_RISK: at_risk,
            EVENTS: events,
            SURVIVAL: survival,
            "se": robust,
            "se_greenwood": greenwood,
        }
    )


def _squared_influence(sets: RiskSets, weight: Floats, at_risk: Floats, rest: Floats) -> Floats:
    """Sum over patients of the squared derivative of log survival by their weight, times weight.

    While followed, everyone shares the same derivative; it stays what it was when they leave.
    """
    followed = np.cumsum(1 / rest - 1 / at_risk)
    final = followed[sets.last - 1]
    final[sets.dead] -= 1 / rest[sets.last[sets.dead] - 1]
    squared = (weight * final) ** 2
    left = np.bincount(sets.last, squared, minlength=len(rest) + 1).cumsum()[:-1]
    remaining = sets.at_risk_sum(weight**2) - sets.dead_sum(weight**2)
    return np.asarray(followed**2 * remaining + left + sets.dead_sum(squared))


def _with_limits(curve: pd.DataFrame, level: float) -> pd.DataFrame:
    """Limits on the log(-log) scale."""
    survival = curve[SURVIVAL].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        log = np.log(survival)
        margin = z_of(level) * curve["se"].to_numpy() / (survival * log)
        low, high = survival ** np.exp(-margin), survival ** np.exp(margin)
    open_ended = (survival <= 0) | (survival >= 1)
    return curve.assign(
        low=np.where(open_ended, np.nan, low), high=np.where(open_ended, np.nan, high)
    )

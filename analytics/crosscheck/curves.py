"""A second opinion on incidence with death competing and on weighted curves, by lifelines."""

import math

import numpy as np
import pandas as pd

from analytics.columns import CENSORED, EVENT, GROUP, TIME
from analytics.crosscheck.numbers import COX_FIT, CrossCheck, no_second, second_opinion
from analytics.results import Estimate
from analytics.survival.event_table import events_of

WEIGHT = "weight"


def incidence(
    table: pd.DataFrame, ours: Estimate, *, cause: int, group: str, at: float
) -> CrossCheck:
    """Check the cumulative incidence of a cause in a group at a time.

    table : event table with the causes 1 and 2. lifelines moves tied event times apart at random,
    so then the two are not compared.
    """
    own = table[table[GROUP] == group]
    if at > own[TIME].max():
        return no_second("incidence", ours.value, why="lifelines extends curves; we do not")
    counts = own[[CENSORED, events_of(1), events_of(2)]].to_numpy()
    if (counts[:, 1:].sum(axis=1) > 1).any():
        return no_second("incidence", ours.value, why="lifelines moves tied times at random")
    times = np.repeat(own[TIME].to_numpy(), counts.sum(axis=1))
    codes = np.concatenate([np.repeat([0, 1, 2], row) for row in counts])

    def theirs() -> float:
        from lifelines import AalenJohansenFitter

        fit = AalenJohansenFitter(calculate_variance=False, seed=0)
        curve = fit.fit(times, codes, event_of_interest=cause).cumulative_density_
        return float(curve.iloc[:, 0].loc[:at].iloc[-1])

    return second_opinion("incidence", ours.value, "lifelines", theirs)


def weighted_survival(
    frame: pd.DataFrame, weights: np.ndarray, ours: Estimate, *, group: str, at: float
) -> CrossCheck:
    """Check weighted survival of a group at a time."""
    mine = (frame[GROUP] == group).to_numpy()
    own = frame[mine]
    if at > own[TIME].max():
        return no_second("weighted survival", ours.value, why="lifelines extends curves; we do not")

    def theirs() -> float:
        from lifelines import KaplanMeierFitter

        fit = KaplanMeierFitter().fit(own[TIME], own[EVENT], weights=weights[mine])
        return float(fit.predict(at))

    return second_opinion("weighted survival", ours.value, "lifelines", theirs)


def weighted_ratio(
    frame: pd.DataFrame, weights: np.ndarray, ours: Estimate, *, level: str
) -> CrossCheck:
    """Check the hazard ratio of a weighted Cox model of the groups alone, Efron ties."""
    if ours.withheld:
        return no_second("weighted hazard ratio", ours.value, why=ours.withheld.text)
    rows = pd.DataFrame(
        {
            TIME: frame[TIME].to_numpy(),
            EVENT: frame[EVENT].to_numpy(),
            GROUP: (frame[GROUP] == level).to_numpy(dtype=float),
            WEIGHT: weights,
        }
    )

    def theirs() -> float:
        from lifelines import CoxPHFitter
        from lifelines.exceptions import ConvergenceError

        try:
            fit = CoxPHFitter().fit(
                rows, TIME, EVENT, weights_col=WEIGHT, robust=True, fit_options=COX_FIT
            )
        except ConvergenceError:
            return math.nan
        return float(fit.hazard_ratios_[GROUP])

    return second_opinion("weighted hazard ratio", ours.value, "lifelines", theirs)

"""A second opinion on incidence with death competing and on weighted curves, by lifelines."""

import math

import numpy as np
import pandas as pd

from analytics.columns import CENSORED, EVENT, GROUP, TIME
from analytics.crosscheck.opinions import CrossCheck, no_second, second_opinion
from analytics.crosscheck.survival import BEYOND, CURVE, patients_of
from analytics.results import Estimate
from analytics.survival.event_table import events_of


def incidence(
    table: pd.DataFrame, ours: Estimate, *, cause: int, group: str, at: float
) -> CrossCheck:
    """Check the cumulative incidence of a cause in a group at a time.

    table : event table with the causes 1 and 2. lifelines moves tied event times apart at random,
    so then the two are not compared; and its variance is another one, so no limits are.
    """
    own = table[table[GROUP] == group]
    if math.isnan(ours.value):
        return no_second("incidence", ours.value, why=BEYOND)
    causes = [events_of(1), events_of(2)]
    if (own[causes].sum(axis=1) > 1).any():
        return no_second("incidence", ours.value, why="lifelines moves tied times at random")
    times, kinds = patients_of(own, [CENSORED, *causes])

    def theirs() -> float:
        from lifelines import AalenJohansenFitter

        fit = AalenJohansenFitter(calculate_variance=False, seed=0)
        curve = fit.fit(times, kinds, event_of_interest=cause).cumulative_density_
        return float(curve.iloc[:, 0].loc[:at].iloc[-1])

    return second_opinion("incidence", ours.value, ("lifelines", "AalenJohansenFitter"), theirs)


def weighted_survival(
    frame: pd.DataFrame, weights: np.ndarray, ours: Estimate, *, group: str, at: float
) -> CrossCheck:
    """Check weighted survival of a group at a time; lifelines has no robust limits of it."""
    if math.isnan(ours.value):
        return no_second("weighted survival", ours.value, why=BEYOND)
    mine = (frame[GROUP] == group).to_numpy()
    own = frame[mine]

    def theirs() -> float:
        from lifelines import KaplanMeierFitter

        fit = KaplanMeierFitter().fit(own[TIME], own[EVENT], weights=weights[mine])
        return float(fit.predict(at))

    return second_opinion("weighted survival", ours.value, CURVE, theirs)

"""The cumulative incidence of one cause in one group, with two estimates of its variance."""

import numpy as np

from analytics.arrays import Floats, Values
from analytics.frozen import Frozen
from analytics.survival.blocks import Block
from analytics.survival.product_limit import product_limit


class Incidence(Frozen, kw_only=True):
    """A right-continuous step function with a row at time 0.

    everything : the rows of the group; its events are of any cause. events : those of the cause.
    event_free : survival without any event, just after each time. incidence : proportion who have
    had an event of the cause by then.
    """

    everything: Block
    events: Values
    event_free: Floats
    incidence: Floats

    @property
    def event_free_before(self) -> Floats:
        """Survival without any event just before each time."""
        return np.append(1.0, self.event_free[:-1])

    def aalen_variance(self) -> Floats:
        """Variance as R's cmprsk::cuminc computes it, with its correction for ties.

        Source: Aalen, Ann Stat 1978;6:534-45; ties as in cmprsk (Gray). Each event moves the
        incidence up at once and what can still follow down; both are summed to every later time.
        """
        after, incidence = self.event_free, self.incidence
        inverse = np.divide(1.0, after, out=np.zeros_like(after), where=after > 0)
        others = self.everything.events - self.events
        own = self._jump_variance(self.events)
        other = np.where(after > 0, self._jump_variance(others), 0.0)
        own_move = 1 + inverse * incidence
        other_move = inverse * incidence
        square = (own_move**2 * own + other_move**2 * other).cumsum()
        cross = (inverse * (own_move * own + other_move * other)).cumsum()
        survival = (inverse**2 * (own + other)).cumsum()
        variance = square - 2 * incidence * cross + incidence**2 * survival
        return np.asarray(np.maximum(variance, 0))

    def _jump_variance(self, events: Values) -> Floats:
        at_risk = self.everything.at_risk
        tied = np.maximum(events - 1, 0) / np.maximum(at_risk - 1, 1)
        return np.asarray(self.event_free_before**2 * (1 - tied) * events / at_risk**2)

    def jackknife_variance(self) -> Floats:
        """Infinitesimal jackknife variance, as R's survfit gives for several states.

        The sum over patients of the squared influence of each on the incidence at a time. A
        patient's influence is a drift while followed plus a jump at the event; splitting it into
        a part of the past and the incidence reached makes it a running sum over times.
        """
        block, incidence = self.everything, self.incidence
        left = block.at_risk - block.events
        per_left = np.divide(1.0, left, out=np.zeros(len(left)), where=left > 0)
        own_jump = self.event_free_before / block.at_risk
        hazard, own_hazard = block.events / block.at_risk, self.events / block.at_risk
        # influence = past - incidence * lost, each a drift to the end and a jump at an event
        past_drift = (own_jump * own_hazard + incidence * per_left * hazard).cumsum()
        lost_drift = (per_left * hazard).cumsum()
        leaving = (
            (self.events, own_jump + incidence * per_left, per_left),
            (block.events - self.events, incidence * per_left, per_left),
            (block.censored, 0.0, 0.0),
        )
        staying = block.at_risk - block.events - block.censored
        past_square = staying * past_drift**2
        cross = staying * past_drift * lost_drift
        lost_square = staying * lost_drift**2
        for patients, past_jump, lost_jump in leaving:
            past, lost = past_jump - past_drift, lost_jump - lost_drift
            past_square += (patients * past**2).cumsum()
            cross += (patients * past * lost).cumsum()
            lost_square += (patients * lost**2).cumsum()
        variance = past_square - 2 * incidence * cross + incidence**2 * lost_square
        return np.asarray(np.maximum(variance, 0))


def aalen_johansen(everything: Block, cause: Block) -> Incidence:
    """Estimate the cumulative incidence of a cause.

    everything, cause : the same rows; events of any cause, and of the cause.
    Source: Aalen and Johansen, Scand J Stat 1978;5:141-50.
    """
    survival = product_limit(everything)
    events = cause.from_zero().events
    before = np.append(1.0, survival.survival[:-1])
    return Incidence(
        everything=survival.block,
        events=events,
        event_free=survival.survival,
        incidence=np.cumsum(before * events / survival.block.at_risk),
    )

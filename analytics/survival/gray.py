"""The score of Gray's test: do groups share one cumulative incidence of a cause?"""

from collections.abc import Sequence

import numpy as np

from analytics.arrays import Floats
from analytics.frozen import Frozen
from analytics.survival.blocks import Block, at_times, event_times


class _Course(Frozen, kw_only=True):
    """What happens at each event time; arrays are (times, groups) or (times,).

    before, after : event-free survival just before and after. incidence_before : of the cause.
    own, other : events of the cause, and of all others. pooled : common incidence of the cause
        under the hypothesis, just after; pooled_before just before.
    risk : patients at risk over event-free survival, Gray's estimate of those who would be at
        risk if nobody were censored or had another cause.
    """

    at_risk: Floats
    own: Floats
    other: Floats
    before: Floats
    after: Floats
    incidence_before: Floats
    risk: Floats
    pooled_before: Floats
    pooled: Floats


def gray_score(everything: Sequence[Block], cause: Sequence[Block]) -> tuple[Floats, Floats]:
    """Return the score (k,) and its variance (k, k) in one stratum, weight 1 at every time.

    everything, cause : the groups' rows, with events of any cause and of the cause.
    Source: Gray, Ann Stat 1988;16:1141-54; ties and the variance as in cmprsk::cuminc, whose
    sum over times, causes and groups is written as outer products of each one's contribution.
    """
    course = _course(everything, cause)
    died = course.own.sum(axis=1)
    exposed = course.risk * (1 - course.incidence_before)
    share = exposed / exposed.sum(axis=1, keepdims=True)
    score = (course.own - died[:, None] * share).sum(axis=0)
    groups = len(everything)
    variance = np.zeros((groups, groups))
    for group in range(groups):
        own, other, own_weight, other_weight = _contributions(course, group)
        variance += (own * own_weight[:, None]).T @ own
        variance += (other * other_weight[:, None]).T @ other
    return score, variance


def _course(everything: Sequence[Block], cause: Sequence[Block]) -> _Course:
    times = event_times(everything)
    at_risk, events = at_times(everything, times)
    _, own = at_times(cause, times)
    present = np.maximum(at_risk, 1)  # groups without patients at risk have no events either
    after = np.asarray(np.cumprod(1 - events / present, axis=0), dtype=float)
    before = _just_before(after, 1.0)
    incidence = np.asarray(np.cumsum(before * own / present, axis=0), dtype=float)
    risk = np.divide(at_risk, before, out=np.zeros_like(at_risk), where=at_risk > 0)
    pooled = np.asarray(np.cumsum(own.sum(axis=1) / risk.sum(axis=1)), dtype=float)
    return _Course(
        at_risk=at_risk,
        own=own,
        other=events - own,
        before=before,
        after=after,
        incidence_before=_just_before(incidence, 0.0),
        risk=risk,
        pooled_before=_just_before(pooled, 0.0),
        pooled=pooled,
    )


def _just_before(values: Floats, start: float) -> Floats:
    """Shift a right-continuous step function by one row."""
    return np.concatenate([np.full_like(values[:1], start), values[:-1]])


def _contributions(course: _Course, group: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Return how one group's events of the cause and of others move the score, (times, k) each.

    And the variance of these events, (times,) each.
    """
    died = course.own.sum(axis=1)
    total = course.risk.sum(axis=1)
    at_risk, before, after = (x[:, group] for x in (course.at_risk, course.before, course.after))
    other = course.other[:, group]
    at_once = -course.risk * (course.risk[:, group] / total)[:, None]
    at_once[:, group] += course.risk[:, group]
    # Where one group alone is left, nothing moves the score, and the pooled incidence may be 1.
    ahead = total * (1 - course.pooled_before)
    weight = np.divide(died, ahead, out=np.zeros_like(ahead), where=ahead != 0)
    later = (at_once * weight[:, None]).cumsum(axis=0)
    later = later[-1:] - later
    left = np.divide(1 - course.pooled, after, out=np.zeros_like(after), where=after > 0)
    own_lasting = np.where(after > 0, 1 - left, 1.0)
    comparable = total * before
    own_variance = _untied(died, comparable) * _ratio(before * died, total * at_risk)
    other_variance = _untied(other, at_risk) * _ratio(before**2 * other, at_risk**2)
    return (
        at_once + own_lasting[:, None] * later,
        left[:, None] * later,
        own_variance,
        other_variance * (after > 0),
    )


def _untied(events: Floats, at_risk: Floats) -> Floats:
    """Return the share of a binomial variance that is left when events are tied."""
    return 1 - _ratio(np.maximum(events - 1, 0), at_risk - 1)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.divide(part, whole, out=np.zeros_like(whole), where=(part > 0) & (whole > 0))

"""Patients as arrays, checked and counted by group and time: the core of every event table."""

from collections.abc import Sequence

import numpy as np

from analytics.arrays import LARGEST, Floats, Ints, Values
from analytics.errors import AnalysisError
from analytics.frozen import Frozen
from analytics.survival.blocks import opens
from analytics.survival.near_ties import merge_near_ties


class Counts(Frozen, kw_only=True):
    """One row per group and distinct time, groups and times ascending.

    group : number of the group. by_cause : events of each cause; `events` is their sum.
    """

    group: Ints
    time: Floats
    by_cause: tuple[Values, ...]
    events: Values
    censored: Values
    at_risk: Values


def count(groups: Ints, outcome: Values, times: Values, *, causes: int) -> Counts:
    """Count those who leave.

    groups, outcome, times : (n,) of the patients: number of the group, 0 censored or the place of
        the cause from 1, end of follow-up.
    """
    distinct, place = _distinct(times)
    cells = (int(groups.max()) + 1) * len(distinct)
    key = (outcome.astype(np.intp) * cells) + groups * len(distinct) + place
    counts = np.bincount(key, minlength=cells * (causes + 1)).reshape(causes + 1, cells)
    row = np.flatnonzero(counts.any(axis=0))
    censored, *by_cause = counts[:, row]
    group = row // len(distinct)
    events = by_cause[0] if causes == 1 else np.sum(by_cause, axis=0)
    return Counts(
        group=group,
        time=distinct[row % len(distinct)],
        by_cause=tuple(by_cause),
        events=events,
        censored=censored,
        at_risk=still_there(group, events + censored),
    )


def still_there(groups: Ints, leaving: Values) -> Values:
    """Return how many of the same group leave in this row or a later one; groups together."""
    here_or_later = leaving[::-1].cumsum()[::-1]
    starts = opens(groups)
    later_groups = np.append(here_or_later[starts[1:]], 0)
    rows = np.diff(np.append(starts, len(groups)))
    return np.asarray(here_or_later - np.repeat(later_groups, rows))


def checked_times(times: Values, name: str) -> Values:
    """Return times, near ties made equal; AnalysisError below 0 or infinite."""
    if times.dtype.kind == "f":
        refuse_missing(np.isnan(times), name)
        times = times.astype(float)
    if not (times.max() <= LARGEST and times.min() >= 0):
        wrong = int(((times > LARGEST) | (times < 0)).sum())
        raise AnalysisError(
            f"{name} is negative or infinite in {wrong} of {len(times)} patients; "
            "correct or exclude them."
        )
    return merge_near_ties(times) if times.dtype.kind == "f" else times


def checked_outcomes(codes: Values, name: str, causes: Sequence[int]) -> Values:
    """Return 0 for the censored, and for the others the place of their cause, from 1."""
    if codes.dtype.kind == "f":
        refuse_missing(np.isnan(codes), name)
    outcome = np.zeros(len(codes), dtype=np.int8)
    for place, cause in enumerate(causes, start=1):
        outcome += (codes == cause) * np.int8(place)
    unknown = len(codes) - int(np.count_nonzero(codes == 0)) - int(np.count_nonzero(outcome))
    if unknown > 0:
        allowed = ", ".join(map(str, [0, *causes[:-1]])) + f" or {causes[-1]}"
        raise AnalysisError(
            f"{name} is not {allowed} in {unknown} of {len(codes)} patients; "
            "correct the codes, or choose which of them count as the event."
        )
    return outcome


def refuse_missing(missing: Values, name: str) -> None:
    """Raise AnalysisError with the number of patients for whom a value is missing."""
    if missing.any():
        raise AnalysisError(
            f"{int(missing.sum())} of {len(missing)} patients have no {name}; "
            "fill it in or exclude them first, so that the exclusion is visible."
        )


def _distinct(times: Values) -> tuple[Floats, Ints]:
    """Return possible times, ascending, and the place of each patient's among them."""
    most = times.max()
    if most < len(times):  # fewer days than patients: if all are whole, no need to sort
        whole = times.astype(np.intp)
        if times.dtype.kind != "f" or np.array_equal(whole, times):
            return np.arange(float(most) + 1), whole
    distinct, place = np.unique(times, return_inverse=True)
    return distinct.astype(float), place

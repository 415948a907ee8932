"""A second opinion on survival curves, by lifelines. Columns are `time`, `event`, `group`."""

import math
from typing import Any

import numpy as np
import pandas as pd

from analytics.columns import CENSORED, EVENT, EVENTS, GROUP, TIME
from analytics.crosscheck.opinions import (
    CrossCheck,
    P,
    no_second,
    parts_of,
    second_opinion,
    second_opinions,
)
from analytics.results import Comparison, Estimate

BEYOND = "lifelines extends curves beyond the last patient; we do not"
FLAT = (
    "where the curve stays at exactly one half, R and we take the middle of that stretch and "
    "lifelines its first time"
)
CURVE = ("lifelines", "KaplanMeierFitter")


def kaplan_meier(
    frame: pd.DataFrame, ours: Estimate, *, group: str, at: float, limits: bool = False
) -> list[CrossCheck]:
    """Check survival of `group` at time `at`, and its limits if they are log-log."""
    if math.isnan(ours.value):
        return [no_second("survival", ours.value, why=BEYOND)]
    wanted = parts_of(ours, limits=limits and not math.isnan(ours.low))

    def theirs() -> list[float]:
        curve = _curve(frame, group, ours.level)
        interval = curve.confidence_interval_survival_function_.loc[:at].iloc[-1]
        return [float(curve.predict(at)), *interval][: len(wanted)]

    return second_opinions("survival", wanted, CURVE, theirs)


def median_survival(
    frame: pd.DataFrame, ours: Estimate, *, group: str, limits: bool = False
) -> list[CrossCheck]:
    """Check the median of `group`, and its limits if those of the curve are log-log.

    NaN on our side is infinity in lifelines, both "not reached".
    """
    wanted = parts_of(ours, limits=limits)

    def theirs() -> list[float]:
        from lifelines.utils import median_survival_times

        curve = _curve(frame, group, ours.level)
        ends = median_survival_times(curve.confidence_interval_survival_function_).iloc[0]
        return [_reached(x) for x in (curve.median_survival_time_, *ends)][: len(wanted)]

    return second_opinions("median survival", wanted, CURVE, theirs, expected=FLAT)


def follow_up(table: pd.DataFrame, ours: Estimate, *, group: str) -> list[CrossCheck]:
    """Check the median follow-up of `group`: the median time to being censored.

    table : event table; `events` counts every cause.
    """
    times, kinds = patients_of(table[table[GROUP] == group], [CENSORED, EVENTS])

    def theirs() -> list[float]:
        from lifelines import KaplanMeierFitter

        return [_reached(KaplanMeierFitter().fit(times, kinds == 0).median_survival_time_)]

    return second_opinions("median follow-up", {"": ours.value}, CURVE, theirs, expected=FLAT)


def restricted_mean(
    frame: pd.DataFrame, ours: Estimate, *, group: str, horizon: float
) -> CrossCheck:
    """Check the mean survival time of `group` up to `horizon`.

    Without limits: lifelines' variance is that of a patient, not of the mean.
    """

    def theirs() -> float:
        from lifelines.utils import restricted_mean_survival_time

        return float(restricted_mean_survival_time(_curve(frame, group, ours.level), t=horizon))

    by = ("lifelines", "restricted_mean_survival_time")
    return second_opinion("restricted mean survival", ours.value, by, theirs)


def log_rank(frame: pd.DataFrame, ours: Comparison) -> list[CrossCheck]:
    """Check the unweighted, unstratified log-rank test of all groups."""

    def theirs() -> list[float]:
        from lifelines.statistics import multivariate_logrank_test

        found = multivariate_logrank_test(frame[TIME], frame[GROUP].astype(str), frame[EVENT])
        return [found.test_statistic, found.p_value]

    wanted = {"chi-square": ours.statistic, P: ours.p}
    by = ("lifelines", "multivariate_logrank_test")
    return second_opinions("log-rank test", wanted, by, theirs)


def patients_of(
    table: pd.DataFrame, columns: list[str]
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the time of every patient counted in these columns, and in which of them it was."""
    counts = table[columns].to_numpy()
    kinds = [np.repeat(np.arange(len(columns)), row) for row in counts]
    return np.repeat(table[TIME].to_numpy(), counts.sum(axis=1)), np.concatenate(kinds)


def _curve(frame: pd.DataFrame, group: str, level: float) -> Any:
    from lifelines import KaplanMeierFitter

    own = frame[frame[GROUP] == group]
    return KaplanMeierFitter(alpha=1 - level).fit(own[TIME], own[EVENT])


def _reached(time: float) -> float:
    return float(time) if math.isfinite(time) else math.nan

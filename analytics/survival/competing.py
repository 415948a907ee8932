"""Competing risks, per group: cumulative incidence of one cause, and Gray's test.

Every function reads an event table with causes (`event_table.competing_event_table`). One minus
Kaplan-Meier, which censors the other causes, overstates the incidence and is not offered.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.cautions import beyond_follow_up
from analytics.columns import AT_RISK, CENSORED, EVENTS, GROUP, TIME
from analytics.errors import AnalysisError, require_columns
from analytics.results import Comparison, Estimate
from analytics.settings import DEFAULT, Settings
from analytics.survival.aalen_johansen import Incidence, aalen_johansen
from analytics.survival.blocks import blocks
from analytics.survival.event_table import events_of
from analytics.survival.gray import gray_score
from analytics.survival.product_limit import pointwise_limits
from analytics.survival.score_test import score_test
from analytics.survival.strata import strata_of

Variance = Literal["aalen", "jackknife"]
INCIDENCE = "incidence"
OTHER_EVENTS = "other_events"
MOST_TESTED_GROUPS = 20


def cumulative_incidence(
    table: pd.DataFrame,
    *,
    cause: int,
    variance: Variance = "aalen",
    settings: Settings = DEFAULT,
) -> pd.DataFrame:
    """Estimate the proportion who have had an event of one cause over time (Aalen-Johansen).

    table : an event table with the column `events_<cause>`. variance : "aalen" as R's
        cmprsk::cuminc, "jackknife" as survfit; they differ by a few per mille.

    Returns one row per group and distinct time: `group`, `time`, `at_risk` (just before it),
    `events` (of the cause), `other_events`, `censored`, `incidence` (0-1, just after it), `se`,
    `low`, `high`. Each group opens with a row at time 0, as in `kaplan_meier`. Limits are of the
    type in `settings`, on the incidence, as survfit's; log and log-log have none (NaN) where it
    is 0. Exact under ties, where lifelines moves tied times at random.
    """
    curves = _curves(table, cause)
    parts = [_rows(curve, variance, settings) for curve in curves]
    groups = blocks(table).column([len(part[TIME]) for part in parts])
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return pd.DataFrame({GROUP: groups} | columns)


def incidence_at(
    table: pd.DataFrame,
    time: float,
    *,
    cause: int,
    variance: Variance = "aalen",
    settings: Settings = DEFAULT,
) -> dict[str, Estimate]:
    """Estimate the cumulative incidence at one time, per group.

    Beyond a group's last time: NaN with a caution, unless everybody had an event by then.
    `events` counts those of the cause up to and including `time`.
    """
    return {
        curve.everything.group: _at(curve, time, variance, settings)
        for curve in _curves(table, cause)
    }


def gray_test(table: pd.DataFrame | Mapping[str, pd.DataFrame], *, cause: int) -> Comparison:
    """Test whether groups share one cumulative incidence of a cause.

    table : an event table with the column `events_<cause>`, or one per stratum.

    Chi-square on groups - 1 degrees of freedom. Where the log-rank test of a cause compares
    hazards among those still event-free, this compares what has accumulated by any time.
    Raises AnalysisError for a single group and for more than 20.

    Source: Gray, Ann Stat 1988;16:1141-54 (rho 0).
    """
    if isinstance(table, pd.DataFrame):
        everything, own = strata_of(table), strata_of(_of_cause(table, cause))
    else:
        everything = strata_of(table)
        own = strata_of({name: _of_cause(part, cause) for name, part in table.items()})
    if (k := len(everything.names)) > MOST_TESTED_GROUPS:
        raise AnalysisError(f"Gray's test compares at most {MOST_TESTED_GROUPS} groups, not {k}.")
    score, variance = np.zeros(k), np.zeros((k, k))
    for part, own_part in zip(everything.parts, own.parts, strict=True):
        places = everything.places(part)
        stratum_score, stratum_variance = gray_score(part, own_part)
        score[places] += stratum_score
        variance[places[:, None], places] += stratum_variance
    return score_test(
        score,
        variance,
        method=everything.method("Gray test"),
        n=everything.n,
        events=own.total_events,
    )


def _of_cause(table: pd.DataFrame, cause: int) -> pd.DataFrame:
    require_columns(table, [events_of(cause)])
    return table.assign(**{EVENTS: table[events_of(cause)]})


def _curves(table: pd.DataFrame, cause: int) -> list[Incidence]:
    pairs = zip(blocks(table), blocks(_of_cause(table, cause)), strict=True)
    return [aalen_johansen(everything, own) for everything, own in pairs]


def _rows(curve: Incidence, variance: Variance, settings: Settings) -> dict[str, Floats]:
    block = curve.everything
    se = _standard_error(curve, variance)
    low, high = pointwise_limits(curve.incidence, se, settings)
    return {
        TIME: block.time,
        AT_RISK: block.at_risk,
        EVENTS: curve.events,
        OTHER_EVENTS: block.events - curve.events,
        CENSORED: block.censored,
        INCIDENCE: curve.incidence,
        "se": se,
        "low": low,
        "high": high,
    }


def _standard_error(curve: Incidence, variance: Variance) -> Floats:
    if variance == "jackknife":
        return np.asarray(np.sqrt(curve.jackknife_variance()))
    return np.asarray(np.sqrt(curve.aalen_variance()))


def _at(curve: Incidence, time: float, variance: Variance, settings: Settings) -> Estimate:
    block = curve.everything
    row = block.row_at(time)
    estimate = Estimate(
        value=math.nan,
        level=settings.level,
        n=block.n,
        events=int(curve.events[: row + 1].sum()),
        method=f"Aalen-Johansen, {settings.confidence_type} interval",
    )
    if time > block.last_time and curve.event_free[-1] > 0:
        return replace(estimate, cautions=(beyond_follow_up(block.group),))
    rows = _rows(curve, variance, settings)
    return replace(
        estimate,
        value=float(rows[INCIDENCE][row]),
        se=float(rows["se"][row]),
        low=float(rows["low"][row]),
        high=float(rows["high"][row]),
    )

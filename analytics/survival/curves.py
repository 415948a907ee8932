"""Time to event, per group: Kaplan-Meier curves, numbers at risk, survival at a time, medians.

Every function reads an event table (`analytics.survival.event_table`): one row per group and time;
or the blocks it is split into (`analytics.survival.blocks`), which saves many questions the
splitting.
Results for one number per group are dictionaries from the group's label, in table order.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
import pandas as pd

from analytics.arrays import Values
from analytics.cautions import (
    Caution,
    beyond_follow_up,
    follow_up_not_reached,
    median_not_reached,
)
from analytics.columns import AT_RISK, CENSORED, EVENTS, GROUP, TIME
from analytics.errors import AnalysisError
from analytics.results import Comparison, Estimate
from analytics.settings import DEFAULT, Settings
from analytics.survival.blocks import Block, EventTable, blocks
from analytics.survival.product_limit import product_limit, survival_limits
from analytics.wald import difference, log_log, wald_test

TestScale = Literal["log-log", "plain"]
SURVIVAL = "survival"
CUMULATIVE_HAZARD = "cumulative_hazard"


def kaplan_meier(table: EventTable, settings: Settings = DEFAULT) -> pd.DataFrame:
    """Estimate the proportion event-free over time.

    table : an event table.

    Returns one row per group and distinct time: `group`, `time`, `at_risk` (just before that
    time), `events`, `censored`, `survival` (0-1, just after it), `se` (Greenwood), `low`, `high`,
    `cumulative_hazard` (Nelson-Aalen).
    Each group opens with a row at time 0 with everybody at risk and survival 1, unless patients
    left at time 0: then that is its first row, and survival may be below 1 in it.

    Limits are pointwise, of the type in `settings` (the default, log-log, is not R's, log).
    As in R's survfit they are NaN where survival is 0, and for log-log where it is 1; `se` is NaN
    where survival is 0. At the added row both limits are 1.
    """
    found = blocks(table)
    curves = [product_limit(block) for block in found]
    events = np.concatenate([curve.block.events for curve in curves])
    censored = np.concatenate([curve.block.censored for curve in curves])
    survival = np.concatenate([curve.survival for curve in curves])
    se = np.concatenate([curve.se for curve in curves])
    low, high = survival_limits(survival, se, events + censored, settings)
    columns = {
        GROUP: found.column([len(curve.survival) for curve in curves]),
        TIME: np.concatenate([curve.block.time for curve in curves]),
        AT_RISK: np.concatenate([curve.block.at_risk for curve in curves]),
        EVENTS: events,
        CENSORED: censored,
        SURVIVAL: survival,
        "se": se,
        "low": low,
        "high": high,
        CUMULATIVE_HAZARD: np.concatenate([curve.cumulative_hazard for curve in curves]),
    }
    return pd.DataFrame(columns, copy=False)  # a second copy costs a third of a small curve


def counts_at(table: EventTable, times: Sequence[float]) -> pd.DataFrame:
    """Count who is still followed, and who left before, at given times.

    Returns one row per group and time, in the order of `times`: `group`, `time`, `at_risk` (those
    with a time >= it), `events` and `censored` (strictly before it). The three add up to the
    group's patients in every row.
    """
    found = blocks(table)
    ticks = np.asarray(times, dtype=float)
    columns: dict[str, list[Values]] = {AT_RISK: [], EVENTS: [], CENSORED: []}
    for block in found:
        place = block.time.searchsorted(ticks)
        columns[AT_RISK].append(np.append(block.at_risk, block.at_risk[:1] * 0)[place])
        columns[EVENTS].append(np.append(block.events[:1] * 0, block.events.cumsum())[place])
        columns[CENSORED].append(np.append(block.censored[:1] * 0, block.censored.cumsum())[place])
    groups = found.column([len(ticks)] * len(found))
    return pd.DataFrame(
        {GROUP: groups, TIME: np.tile(ticks, len(found))}
        | {name: np.concatenate(parts) for name, parts in columns.items()},
        copy=False,
    )


def survival_at(
    table: EventTable, time: float, settings: Settings = DEFAULT
) -> dict[str, Estimate]:
    """Estimate survival at one time, per group; `se` is Greenwood's.

    Beyond a group's last time its curve is unknown: NaN with a caution, as R refuses it, unless
    survival has already fallen to 0. `events` counts those up to and including `time`.
    """
    return {block.group: _survival_at(block, time, settings) for block in blocks(table)}


def survival_difference(
    table: EventTable, time: float, *, reference: str, settings: Settings = DEFAULT
) -> dict[str, Estimate]:
    """Estimate survival at one time minus that of `reference`, for every other group.

    The interval is plain: difference -/+ z times the root of the summed Greenwood variances.
    """
    found = survival_at(table, time, settings)
    base = take_reference(found, reference)
    method = "difference of Kaplan-Meier survival"
    return {name: difference(other, base, method=method) for name, other in found.items()}


def survival_test(
    table: EventTable, time: float, *, reference: str, scale: TestScale = "log-log"
) -> dict[str, Comparison]:
    """Test survival at one time against that of `reference`, for every other group.

    scale : "log-log" compares log(-log survival), which keeps its level in small groups; "plain"
        compares survival, in agreement with the interval of `survival_difference`.
    NaN with a caution where a survival is 0 or 1 and the scale has no value or variance there.
    Source: Klein et al., Stat Med 2007;26:4505-19.
    """
    found = survival_at(table, time)
    if scale == "log-log":
        found = {name: log_log(estimate) for name, estimate in found.items()}
    base = take_reference(found, reference)
    method = f"difference of survival, {scale} scale"
    return {
        name: wald_test(difference(other, base, method=method), scale="difference")
        for name, other in found.items()
    }


def median_survival(table: EventTable, settings: Settings = DEFAULT) -> dict[str, Estimate]:
    """Estimate when half have had the event, per group; NaN with a caution if never reached."""
    return quantile(table, 0.5, settings)


def quantile(
    table: EventTable, probability: float, settings: Settings = DEFAULT
) -> dict[str, Estimate]:
    """Estimate when a proportion (0-1, exclusive) have had the event, per group.

    R's rules: where the curve is flat exactly at that level, the midpoint of the flat stretch;
    limits are where the confidence limits of the curve cross it, NaN where they never do.
    AnalysisError : a proportion that is not between 0 and 1.
    Source of the limits: Brookmeyer and Crowley, Biometrics 1982;38:29-41.
    """
    if not 0 < probability < 1:
        raise AnalysisError("A quantile of survival needs a proportion between 0 and 1.")
    return {
        block.group: _quantile(block, probability, settings, median_not_reached)
        for block in blocks(table)
    }


def follow_up(table: EventTable, settings: Settings = DEFAULT) -> dict[str, Estimate]:
    """Estimate the median follow-up, per group, by reverse Kaplan-Meier.

    Being censored is the event, and an event censors. Ties stay as they are: everyone with that
    time is at risk (R's survfit with the event reversed; prodlim puts events first). `events` of
    the estimate counts the censored.
    Source: Schemper and Smith, Control Clin Trials 1996;17:343-6.
    """
    return {
        block.group: _quantile(
            _reversed(block), 0.5, settings, follow_up_not_reached, method="reverse Kaplan-Meier"
        )
        for block in blocks(table)
    }


def take_reference(found: dict[str, Estimate], reference: str) -> Estimate:
    """Remove and return the estimate of the reference group; what is left is compared with it.

    AnalysisError : no patients in the reference group, or in no other.
    """
    if reference not in found or len(found) < 2:
        raise AnalysisError(
            f"A comparison needs patients in {reference} and in at least one other group; "
            f"there are patients in: {', '.join(found)}."
        )
    return found.pop(reference)


def _survival_at(block: Block, time: float, settings: Settings) -> Estimate:
    curve = product_limit(block)
    row = curve.block.row_at(time)
    estimate = Estimate(
        value=math.nan,
        level=settings.level,
        n=block.n,
        events=int(block.events[block.time <= time].sum()),
        method=f"Kaplan-Meier, {settings.confidence_type} interval",
    )
    if time > block.last_time and curve.survival[-1] > 0:
        return replace(estimate, cautions=(beyond_follow_up(block.group),))
    low, high = curve.limits(settings)
    return replace(
        estimate,
        value=float(curve.survival[row]),
        se=float(curve.se[row]),
        low=float(low[row]),
        high=float(high[row]),
    )


def _quantile(
    block: Block,
    probability: float,
    settings: Settings,
    not_reached: Callable[[str], Caution],
    method: str = "Kaplan-Meier",
) -> Estimate:
    curve = product_limit(block)
    low, high = curve.limits(settings)
    value = curve.crossing(1 - curve.survival, probability)
    return Estimate(
        value=value,
        low=curve.crossing(1 - low, probability),
        high=curve.crossing(1 - high, probability),
        level=settings.level,
        n=block.n,
        events=block.total_events,
        method=f"{method}, limits where the {settings.confidence_type} limits cross",
        cautions=(not_reached(block.group),) if math.isnan(value) else (),
    )


def _reversed(block: Block) -> Block:
    return replace(block, events=block.censored, censored=block.events)

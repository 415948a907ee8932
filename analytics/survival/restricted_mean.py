"""Restricted mean survival: the mean event-free time up to a horizon, and its contrasts.

The area under the Kaplan-Meier curve from 0 to the horizon. Source of the method and of the
contrasts: Royston and Parmar, BMC Med Res Methodol 2013;13:152; Uno et al., J Clin Oncol
2014;32:2380-5 (as R's survRM2 computes them).
"""

import math
from dataclasses import replace
from typing import Literal

import numpy as np

from analytics.arrays import Floats
from analytics.cautions import beyond_follow_up
from analytics.errors import AnalysisError
from analytics.results import Estimate
from analytics.settings import DEFAULT, Settings
from analytics.survival.blocks import Block, EventTable, blocks
from analytics.survival.curves import take_reference
from analytics.survival.product_limit import product_limit
from analytics.wald import difference, ratio, z_of

Quantity = Literal["restricted mean", "restricted time lost"]


def restricted_mean(
    table: EventTable, horizon: float, settings: Settings = DEFAULT
) -> dict[str, Estimate]:
    """Estimate the mean event-free time up to `horizon`, per group, in the unit of time.

    table : an event table. `events` counts those up to and including the horizon.

    A horizon past a group's last time carries its last survival forward, as R's survfit does, and
    unless that is 0 the estimate has a caution that withholds it; survRM2 refuses such a horizon.
    `common_horizon` gives one that all groups reach. The limits are value -/+ z times `se`.
    """
    return {block.group: _restricted_mean(block, horizon, settings) for block in blocks(table)}


def restricted_mean_difference(
    table: EventTable, horizon: float, *, reference: str, settings: Settings = DEFAULT
) -> dict[str, Estimate]:
    """Estimate the restricted mean minus that of `reference`, for every other group."""
    found = restricted_mean(table, horizon, settings)
    base = take_reference(found, reference)
    method = "difference of restricted means"
    return {name: difference(other, base, method=method) for name, other in found.items()}


def restricted_mean_ratio(
    table: EventTable,
    horizon: float,
    *,
    reference: str,
    of: Quantity = "restricted mean",
    settings: Settings = DEFAULT,
) -> dict[str, Estimate]:
    """Estimate the restricted mean divided by that of `reference`, for every other group.

    of : "restricted time lost" divides horizon minus restricted mean instead. `se` and the
        interval are on the log scale (delta method). NaN with a caution if either is 0.
    """
    found = restricted_mean(table, horizon, settings)
    if of == "restricted time lost":
        found = {name: replace(mean, value=horizon - mean.value) for name, mean in found.items()}
    base = take_reference(found, reference)
    method = f"ratio of {of}"
    return {name: ratio(other, base, method=method) for name, other in found.items()}


def common_horizon(table: EventTable, horizon: float) -> float:
    """Return the horizon, or the earliest group's last time if that comes first."""
    return min([horizon, *(block.last_time for block in blocks(table))])


def _restricted_mean(block: Block, horizon: float, settings: Settings) -> Estimate:
    if not (math.isfinite(horizon) and horizon > 0):
        raise AnalysisError("A restricted mean needs a horizon above 0; choose one.")
    curve = product_limit(block)
    inside = curve.block.time <= horizon
    areas = curve.survival[inside] * np.diff(curve.block.time[inside], append=horizon)
    value = float(areas.sum())
    se = _standard_error(areas, curve.variance_steps[inside])
    width = z_of(settings.level) * se
    unknown = horizon > block.last_time and curve.survival[-1] > 0
    return Estimate(
        value=value,
        low=value - width,
        high=value + width,
        se=se,
        level=settings.level,
        n=block.n,
        events=int(block.events[block.time <= horizon].sum()),
        method=f"restricted mean to {horizon:g}",
        cautions=(beyond_follow_up(block.group),) if unknown else (),
    )


def _standard_error(areas: Floats, variance_steps: Floats) -> float:
    """Each event moves the whole area that is left under the curve from its time on."""
    left = areas[::-1].cumsum()[::-1]
    moved = left > 0  # nothing is left to move once survival is 0, where the step is infinite
    return float(np.sqrt(np.sum(left[moved] ** 2 * variance_steps[moved])))

"""The Kaplan-Meier curve of one group: estimate, Greenwood variance, limits and crossings."""

from functools import cached_property

import numpy as np

from analytics.arrays import Floats, Values
from analytics.frozen import Frozen
from analytics.settings import Settings
from analytics.survival.blocks import Block
from analytics.wald import z_of

Limits = tuple[Floats, Floats]

SAME_LEVEL = float(np.sqrt(np.finfo(float).eps))  # levels of a curve closer than this are one


class Curve(Frozen, kw_only=True):
    """A right-continuous step function with a row at time 0.

    survival : proportion event-free just after each time of `block`.
    variance_steps : terms of Greenwood's sum, the variance of log survival; infinite in the row
        where survival falls to 0.
    """

    block: Block
    survival: Floats
    variance_steps: Floats

    @cached_property
    def relative_variance(self) -> Floats:
        """Variance of log survival."""
        return np.asarray(self.variance_steps.cumsum())

    @property
    def cumulative_hazard(self) -> Floats:
        """Nelson-Aalen estimate just after each time."""
        return np.asarray(np.cumsum(self.block.events / self.block.at_risk))

    @cached_property
    def se(self) -> Floats:
        """Standard error of `survival`; NaN where survival is 0."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.survival * np.sqrt(self.relative_variance))

    def limits(self, settings: Settings) -> Limits:
        """Return the pointwise confidence limits, NaN where R gives NA."""
        leaving = self.block.events + self.block.censored
        return survival_limits(self.survival, self.se, leaving, settings)

    def crossing(self, fallen: Floats, probability: float) -> float:
        """Return when a curve of `fallen` proportions reaches a probability; NaN if never.

        A flat stretch exactly at that level counts with its midpoint, as in R and SAS.
        """
        levels, first = np.unique(fallen, return_index=True)  # NaN is one level, and the last
        last_level = fallen[first.max()]
        levels = levels[~np.isnan(levels)]
        reaches = int(levels.searchsorted(probability - SAME_LEVEL))
        passes = int(levels.searchsorted(probability + SAME_LEVEL))
        if reaches == len(levels):
            return np.nan
        time = self.block.time
        if abs(probability - last_level) < SAME_LEVEL:
            return float(time[first[reaches]] + time[-1]) / 2
        if passes == len(levels):
            return np.nan
        return float(time[first[reaches]] + time[first[passes]]) / 2


def product_limit(block: Block) -> Curve:
    """Estimate survival by the product limit.

    Source: Kaplan and Meier, J Am Stat Assoc 1958;53:457-81; variance: Greenwood 1926.
    """
    block = block.from_zero()
    left = block.at_risk - block.events
    with np.errstate(divide="ignore"):
        steps = block.events / (block.at_risk * left)
    survival = np.asarray(np.cumprod(left / block.at_risk), dtype=float)
    return Curve(block=block, survival=survival, variance_steps=steps)


def survival_limits(survival: Floats, se: Floats, leaving: Values, settings: Settings) -> Limits:
    """Return the limits of curves, one or several in a row; before anybody leaves they are 1."""
    low, high = pointwise_limits(survival, se, settings)
    opening = leaving == 0
    low[opening] = high[opening] = 1.0
    return low, high


def pointwise_limits(proportion: Floats, se: Floats, settings: Settings) -> Limits:
    """Return confidence limits of proportions, within 0 and 1.

    log: NaN where the proportion is 0; log-log: also where it is 1.
    """
    width = z_of(settings.level) * se
    if settings.confidence_type == "plain":
        return np.maximum(proportion - width, 0), np.minimum(proportion + width, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        if settings.confidence_type == "log":
            factor = np.where(proportion > 0, np.exp(width / proportion), np.nan)
            return proportion / factor, np.minimum(proportion * factor, 1)
        inside = (proportion > 0) & (proportion < 1)
        log_proportion = np.where(inside, np.log(proportion), np.nan)  # negative
        factor = np.exp(width / (proportion * log_proportion))
        return np.exp(log_proportion / factor), np.exp(log_proportion * factor)

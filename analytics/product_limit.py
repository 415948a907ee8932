"""The Kaplan-Meier curve of one group: estimate, Greenwood variance, limits and crossings."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.blocks import Block, Floats
from analytics.settings import ConfidenceType, Settings
from analytics.wald import z_of

SAME_LEVEL = float(np.sqrt(np.finfo(float).eps))  # levels of a curve closer than this are one


@dataclass(frozen=True, kw_only=True)
class Curve:
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
    def se(self) -> Floats:
        """Standard error of `survival`; NaN where survival is 0."""
        with np.errstate(invalid="ignore"):
            return np.asarray(self.survival * np.sqrt(self.relative_variance))

    def limits(self, settings: Settings) -> tuple[Floats, Floats]:
        """Return the pointwise confidence limits, NaN where R gives NA.

        Before anybody leaves, both limits are 1, as in R.
        """
        z = z_of(settings.level)
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = _limits(self, z, settings.confidence_type)
        if self.block.events[0] + self.block.censored[0] == 0:
            low[0] = high[0] = 1.0
        return low, high

    def row_at(self, time: float) -> int:
        """Return the row whose survival holds at `time`."""
        return int(self.block.time.searchsorted(time, side="right")) - 1

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


def _limits(curve: Curve, z: float, kind: ConfidenceType) -> tuple[Floats, Floats]:
    survival, width = curve.survival, z * np.sqrt(curve.relative_variance)
    if kind == "plain":
        width = width * survival
        return np.maximum(survival - width, 0), np.minimum(survival + width, 1)
    if kind == "log":
        factor = np.where(survival > 0, np.exp(width), np.nan)
        return survival / factor, np.minimum(survival * factor, 1)
    log_survival = np.where((survival > 0) & (survival < 1), np.log(survival), np.nan)
    factor = np.exp(width / log_survival)  # log survival is negative
    return np.exp(log_survival / factor), np.exp(log_survival * factor)

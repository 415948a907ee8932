"""The two shapes in which one number leaves an analysis."""

import math

from analytics.cautions import Caution
from analytics.frozen import Value


class Estimate(Value, kw_only=True):
    """One number with its interval.

    value, low, high : the estimate and its confidence limits; NaN where R gives NA or where it
        cannot be estimated (then `cautions` says why). A limit may be infinite.
    se : standard error, on the scale on which `method` says it was computed.
    level : coverage of the interval, 0-1.
    n, events : patients and events behind the number.
    method : what a methods section would call it.
    """

    value: float
    method: str
    low: float = math.nan
    high: float = math.nan
    se: float = math.nan
    level: float = 0.95
    n: int = 0
    events: int = 0
    cautions: tuple[Caution, ...] = ()

    @property
    def withheld(self) -> Caution | None:
        """The caution for which the number must not be shown, if any."""
        return next((c for c in self.cautions if c.severity == "withhold"), None)


class Comparison(Value, kw_only=True):
    """One test.

    statistic, df, p : as the method defines them; NaN where it cannot be computed, with a caution.
    exact : whether p is exact (not from a limiting distribution, not simulated).
    """

    statistic: float
    p: float
    method: str
    df: float = math.nan
    exact: bool = False
    n: int = 0
    events: int = 0
    cautions: tuple[Caution, ...] = ()

    @property
    def withheld(self) -> Caution | None:
        """The caution for which the number must not be shown, if any."""
        return next((c for c in self.cautions if c.severity == "withhold"), None)

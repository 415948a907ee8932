"""What a table says about one group's measurements."""

import math

from analytics.comparisons.means import mean_interval
from analytics.frozen import Value
from analytics.quantiles import QuantileType, quantiles
from analytics.samples import Numbers


class Summary(Value, kw_only=True):
    """One group's measurements, in their own unit.

    n : how many. sd : with n - 1; se and the t interval of the mean belong to it. All are NaN
    without a value; sd, se and the interval also with a single one.
    """

    n: int
    mean: float = math.nan
    sd: float = math.nan
    se: float = math.nan
    mean_low: float = math.nan
    mean_high: float = math.nan
    median: float = math.nan
    q1: float = math.nan
    q3: float = math.nan
    minimum: float = math.nan
    maximum: float = math.nan


def summarise(values: Numbers, *, level: float = 0.95, quantile_type: QuantileType = 7) -> Summary:
    """Summarise `values`: finite numbers, in any order, possibly none."""
    n = len(values)
    if not n:
        return Summary(n=0)
    mean = mean_interval(values, level=level)
    q1, median, q3 = quantiles(values, (0.25, 0.5, 0.75), quantile_type=quantile_type)
    return Summary(
        n=n,
        mean=mean.value,
        sd=float(values.std(ddof=1)) if n > 1 else math.nan,
        se=mean.se,
        mean_low=mean.low,
        mean_high=mean.high,
        median=float(median),
        q1=float(q1),
        q3=float(q3),
        minimum=float(values.min()),
        maximum=float(values.max()),
    )

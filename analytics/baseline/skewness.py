"""Whether a number is described better by its mean or by its median."""

import math
from typing import Literal

import numpy as np

from analytics.samples import Numbers

SummaryKind = Literal["mean", "median"]

SKEWED = 1.0  # Bulmer, Principles of Statistics, 1979: "highly skewed"


def usual_summary(values: Numbers, *, logged: bool = False) -> SummaryKind:
    """Return the summary that suits a number: the median of a skewed one, else the mean.

    values : all that were recorded, missing ones as NaN. logged : whether the study analyses its
    logarithm. Skewed is a skewness (see `skewness`) beyond 1 in either direction.
    """
    return "median" if logged or abs(skewness(values[~np.isnan(values)])) > SKEWED else "mean"


def skewness(values: Numbers) -> float:
    """Return the adjusted Fisher-Pearson skewness (SAS, SPSS, Excel; type 2 in R's e1071).

    values : finite numbers. 0 with fewer than three, or where they do not vary.
    Source: Joanes and Gill, The Statistician 1998;47:183-9.
    """
    n = len(values)
    if n < 3:
        return 0.0
    away = values - values.mean()
    variance = float(np.mean(away**2))
    if variance == 0:
        return 0.0
    spread = math.sqrt(variance)
    return float(np.mean((away / spread) ** 3)) * math.sqrt(n * (n - 1)) / (n - 2)

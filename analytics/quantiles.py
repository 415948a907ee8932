"""Sample quantiles as the programs that print them define them."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from analytics.errors import AnalysisError
from analytics.samples import Numbers

QuantileType = Literal[2, 6, 7]

NUMPY_NAMES: dict[QuantileType, Literal["averaged_inverted_cdf", "weibull", "linear"]] = {
    2: "averaged_inverted_cdf",
    6: "weibull",
    7: "linear",
}


def quantiles(
    values: Numbers, probabilities: Sequence[float], *, quantile_type: QuantileType = 7
) -> Numbers:
    """Return the sample quantiles of `values` at each of `probabilities` (0-1).

    values : finite numbers, at least one, in any order.
    quantile_type : 2 as SAS prints, 6 as SPSS, 7 as R and Excel.
    AnalysisError : no value, or a missing or infinite one.
    Source: Hyndman and Fan, Am Stat 1996;50:361-5.
    """
    if not len(values) or not np.isfinite(values).all():
        raise AnalysisError(
            f"Quantiles need finite values, and {int((~np.isfinite(values)).sum())} of "
            f"{len(values)} are not; exclude them first."
        )
    return np.quantile(values, probabilities, method=NUMPY_NAMES[quantile_type])

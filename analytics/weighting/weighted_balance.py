"""How alike two weighted arms are: standardised differences."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.arrays import Bools, Floats
from analytics.cox.design_matrix import refuse_missing
from analytics.errors import require_columns


def weighted_differences(
    frame: pd.DataFrame,
    *,
    treated: Bools,
    variables: Sequence[str],
    weights: Floats | None = None,
) -> pd.DataFrame:
    """Absolute standardised difference of each variable between two arms.

    frame : one row per patient, nothing missing. treated : (n,) who is in the second arm.
    weights : (n,) of the patients, in any unit; all 1 if None.

    Returns one row per variable: `variable`, `smd`, >= 0; below 0.1 is usually called balanced.
    Numbers: difference in means over the root of the mean variance (n - 1; not Cohen's pooled
    SD), NaN with one patient in an arm. Categories: Mahalanobis distance of the proportions.
    As R tableone, weighted through the survey package. Yang & Dalton, SAS Global Forum 2012,
    paper 335.
    """
    require_columns(frame, variables)
    refuse_missing(frame, variables)
    weight = np.ones(len(frame)) if weights is None else weights
    rows = [(name, _difference(frame[name], treated, weight)) for name in variables]
    return pd.DataFrame(rows, columns=["variable", "smd"])


def _difference(values: pd.Series, treated: Bools, weight: Floats) -> float:
    if pd.api.types.is_numeric_dtype(values.dtype) and values.dtype.kind != "b":
        numbers = values.to_numpy(dtype=float)
        moments = [_mean_and_variance(numbers[arm], weight[arm]) for arm in (treated, ~treated)]
        (mean, variance), (other_mean, other_variance) = moments
        return _distance(
            np.array([mean - other_mean]), np.array([[(variance + other_variance) / 2]])
        )
    codes, levels = pd.factorize(values, sort=True)
    shares = [
        np.bincount(codes[arm], weight[arm], minlength=len(levels))[1:] / weight[arm].sum()
        for arm in (treated, ~treated)
    ]
    spread = [np.diag(share) - np.outer(share, share) for share in shares]
    return _distance(shares[0] - shares[1], (spread[0] + spread[1]) / 2)


def _mean_and_variance(values: Floats, weight: Floats) -> tuple[float, float]:
    if len(values) < 2:
        return float(values.mean()), float("nan")
    mean = np.average(values, weights=weight)
    variance = np.average((values - mean) ** 2, weights=weight)
    return float(mean), float(variance * len(values) / (len(values) - 1))


def _distance(difference: Floats, spread: Floats) -> float:
    """Mahalanobis distance; 0 when the arms agree and nothing varies, infinite if they differ."""
    if not difference.any():
        return 0.0
    if not np.isfinite(spread).all():
        return float("nan")
    if not spread.any():
        return float("inf")
    return float(np.sqrt(difference @ np.linalg.pinv(spread, hermitian=True) @ difference))

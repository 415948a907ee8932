"""How far two groups lie apart on one variable, in units of its standard deviation.

Both measures are >= 0 and do not grow with the number of patients. As in R's tableone.
"""

import math

import numpy as np
from numpy.typing import NDArray

from analytics.samples import Numbers

# The tolerance of R's MASS::ginv, which tableone uses.
NEGLIGIBLE = float(np.sqrt(np.finfo(float).eps))


def number_distance(first: Numbers, second: Numbers) -> float:
    """Return |mean1 - mean2| / sqrt((var1 + var2) / 2), not Cohen's pooled standard deviation.

    first, second : finite numbers of the two groups. NaN with fewer than two values in a group.
    Where the numbers vary in neither, the groups are the same or infinitely far apart.
    """
    if min(len(first), len(second)) < 2:
        return math.nan
    if not (np.ptp(first) or np.ptp(second)):  # the means of equal numbers may differ by rounding
        return 0.0 if first[0] == second[0] else math.inf
    spread = math.sqrt((float(first.var(ddof=1)) + float(second.var(ddof=1))) / 2)
    return abs(float(first.mean()) - float(second.mean())) / spread


def category_distance(first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    """Return the Mahalanobis distance of two groups' shares of the same levels.

    first, second : counts per level. NaN where a group is empty. A single level leaves no
    difference. Where both groups have patients and no level in common, the groups lie apart
    without measure and the distance is infinite; tableone prints a finite number there.
    Source: Yang and Dalton, SAS Global Forum 2012, paper 335.
    """
    if not first.any() or not second.any():
        return math.nan
    if not (first * second).any():
        return math.inf
    # One level is redundant, since shares add up to one.
    own, other = ((counts / counts.sum())[1:] for counts in (first, second))
    covariance = sum(np.diag(share) - np.outer(share, share) for share in (own, other)) / 2
    gap = own - other
    inverse = np.linalg.pinv(covariance, rcond=NEGLIGIBLE, hermitian=True)
    return math.sqrt(max(float(gap @ inverse @ gap), 0.0))

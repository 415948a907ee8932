"""Chi-square tests from a score and its variance."""

import math

import numpy as np

from analytics.arrays import Floats
from analytics.cautions import not_computable
from analytics.results import Comparison
from analytics.special import chdtrc

RANK_TOLERANCE = 1e-9


def score_test(score: Floats, variance: Floats, *, method: str, n: int, events: int) -> Comparison:
    """Test that a score (k,) with this variance (k, k) is 0; `df` is the variance's rank.

    A group that was never at risk when it mattered has no variance and counts for nothing. NaN p
    with a caution when that leaves nothing to compare.
    """
    statistic, df = _quadratic_form(score, variance)
    nothing = "no event while patients of two groups were at risk"
    return Comparison(
        statistic=statistic,
        df=df,
        p=float(chdtrc(df, statistic)) if df else math.nan,
        method=method,
        n=n,
        events=events,
        cautions=() if df else (not_computable(nothing),),
    )


def _quadratic_form(score: Floats, variance: Floats) -> tuple[float, int]:
    """Return score' V^- score and the rank of V.

    V is scaled to a unit diagonal first, so that a small group beside a large one keeps its rank.
    """
    scale = np.sqrt(variance.diagonal())
    used = scale > 0
    scaled = variance[used][:, used] / (scale[used, None] * scale[used])
    lengths, directions = np.linalg.eigh(scaled)
    real = lengths > RANK_TOLERANCE
    along = directions[:, real].T @ (score[used] / scale[used])
    return float(np.sum(along**2 / lengths[real])), int(real.sum())

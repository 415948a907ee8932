"""Times that differ only by the rounding of their last digits."""

import numpy as np

from analytics.arrays import Floats

NEAR_TIE = float(np.sqrt(np.finfo(float).eps))


def merge_near_ties(times: Floats) -> Floats:
    """Times that differ by less than rounding (1.5e-8, absolute or of the mean) become one.

    0.1 + 0.2 and 0.3 are then one event time, as with R's `timefix`.
    """
    if (times == np.floor(times)).all():
        return times
    distinct = np.unique(times)
    gaps = np.diff(distinct)
    near = gaps <= NEAR_TIE * max(1.0, float(np.abs(distinct).mean()))
    if not near.any():
        return times
    kept = distinct[np.concatenate(([True], ~near))]
    return kept[np.searchsorted(kept, times, side="right") - 1]

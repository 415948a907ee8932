"""Where the names of curves stand, so that neither they nor the curves overlap."""

import numpy as np
import pandas as pd

LETTER_WIDTH = 8.2  # pixels, 15 px semibold
WIDEST_PLOT = 590  # pixels; on a phone labels cover more of the axis, see _room
ABOVE, BELOW, PITCH = 13, 16, 18  # pixels
LOWEST = 0.03  # a label under this would stand on the axis


def direct_labels(drawn: pd.DataFrame, horizon: float, plot_height: int) -> pd.DataFrame:
    """Return one label per curve at the right edge: time, survival (height), slot, group.

    One curve: above it. Two: one above both, one below both. More: a block in the order of the
    curves, under the lowest where there is room, else above the highest.
    """
    ends = drawn.groupby("group", sort=False).tail(1).sort_values("survival", ascending=False)
    ends = ends.assign(survival_end=ends["survival"], time=horizon)
    if ends.empty:
        return ends
    highest, lowest = _room(drawn, ends, horizon)
    pixel = 1 / plot_height
    above, below = highest + ABOVE * pixel, lowest - BELOW * pixel
    block = -np.arange(len(ends)) * PITCH * pixel
    if len(ends) == 2 and below > LOWEST:
        heights = np.array([above, below])
    elif len(ends) > 2 and below + block[-1] > LOWEST:
        heights = below + block
    else:
        heights = block + above - block[-1]
    too_high = max(0.0, heights[0] - 1 - ABOVE * pixel)
    return ends.assign(survival=heights - too_high)


def _room(drawn: pd.DataFrame, ends: pd.DataFrame, horizon: float) -> tuple[float, float]:
    """Return the highest and lowest the curves run above the width of the labels."""
    width = (ends["group"].str.len().max() + 5) * LETTER_WIDTH / WIDEST_PLOT
    left = horizon * (1 - min(width, 0.5))
    highest = 0.0
    for _, curve in drawn.groupby("group", sort=False):
        before = curve[curve["time"] <= left]
        highest = max(highest, float(before["survival"].iloc[-1]))
    return highest, float(ends["survival"].min())

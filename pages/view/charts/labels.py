"""Where the names of curves stand, so that neither they nor the curves overlap."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pages.view.format import percent

Curve = dict[str, np.ndarray]

LETTER_WIDTH = 8.2  # pixels, 15 px semibold
WIDEST_PLOT = 590  # pixels; on a phone labels cover more of the axis
ABOVE, BELOW, PITCH = 13, 16, 18  # pixels
LOWEST = 0.03  # a label under this would stand on the axis


def direct_labels(curves: Sequence[Curve], horizon: float, plot_height: int) -> pd.DataFrame:
    """Return one label per curve at the right edge: time, survival (height), slot, text.

    One curve: above it. Two: one above both, one below both, or where that is no place, between
    them. More: a block in the order of the curves, under the lowest where there is room, else
    above the highest.
    """
    ordered = sorted(curves, key=lambda curve: float(curve["survival"][-1]), reverse=True)
    texts = [_text(curve, horizon) for curve in ordered]
    return pd.DataFrame(
        {
            "time": horizon,
            "survival": _heights(ordered, horizon, max(map(len, texts)), 1 / plot_height),
            "slot": [curve["slot"][-1] for curve in ordered],
            "text": texts,
        }
    )


def _text(curve: Curve, horizon: float) -> str:
    """Name and survival; the name alone where nobody was followed to the edge of the picture."""
    name, survival = str(curve["group"][-1]), float(curve["survival"][-1])
    known = curve["time"][-1] >= horizon * (1 - 1e-12) or survival == 0
    return f"{name} {percent(survival)}" if known else name


def _heights(ordered: Sequence[Curve], horizon: float, letters: int, pixel: float) -> np.ndarray:
    width = letters * LETTER_WIDTH / WIDEST_PLOT
    left = horizon * (1 - min(width, 0.5))
    # Curves fall or rise: over the labels' width they are farthest out at one of its two ends.
    begins = [float(curve["survival"][curve["time"] <= left][-1]) for curve in ordered]
    ends = [float(curve["survival"][-1]) for curve in ordered]
    above = max(*begins, *ends) + ABOVE * pixel
    below = min(*begins, *ends) - BELOW * pixel
    block = -np.arange(len(ordered)) * PITCH * pixel
    own = max(begins[-1], ends[-1]) + ABOVE * pixel
    room = min(begins[0], ends[0]) - own
    if len(ordered) == 2 and below > LOWEST:
        heights = np.array([above, below])
    elif len(ordered) == 2 and room > PITCH * pixel:
        heights = np.array([above, own])
    elif len(ordered) > 2 and below + block[-1] > LOWEST:
        heights = below + block
    else:
        heights = block + above - block[-1]
    return np.asarray(heights - max(0.0, heights[0] - 1 - ABOVE * pixel))

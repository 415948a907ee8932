"""Colours that say better or worse, in both themes, and readable text upon them.

A colour made by the server would stay as it was when a person switches the theme. So every row
carries both colours, and the picture looks at the theme: the colour of slot 1 is dark in the light
theme and light in the dark one.
"""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

LIGHT = ("#0B4F6C", "#EEF2F4", "#8C510A")  # better, no change, worse
DARK = ("#2C7C93", "#26303A", "#94602A")
INK_LIGHT, INK_DARK, WHITE = "#17212B", "#E8EDF2", "#FFFFFF"
STEPS = 100  # colours on either side of no change

# In a mark's properties; its specification needs a layer with a colour scale over the slots.
_IS_DARK = "luminance(scale('color', '1')) > 0.3"
FILL = f"{_IS_DARK} ? datum.fill_dark : datum.fill_light"
INK = f"{_IS_DARK} ? datum.ink_dark : datum.ink_light"
NO_FILL = "transparent"


def cell_colours(
    values: NDArray[np.float64], *, end: float, white_from: float
) -> dict[str, list[str]]:
    """Return the columns `fill_light`, `fill_dark`, `ink_light`, `ink_dark` for rows of values.

    values : below 0 better, above 0 worse; missing has no fill.
    end : the value at which the colour is fullest; beyond it stays so.
    white_from : the share of `end` from which text is white in the light theme.
    """
    known = ~np.isnan(values)
    share = np.clip(np.where(known, values, 0.0) / end, -1, 1)
    places = np.rint(share * STEPS).astype(int) + STEPS
    light, dark = ramps()
    return {
        "fill_light": [light[p] if k else NO_FILL for p, k in zip(places, known, strict=True)],
        "fill_dark": [dark[p] if k else NO_FILL for p, k in zip(places, known, strict=True)],
        "ink_light": [WHITE if abs(s) >= white_from else INK_LIGHT for s in share],
        "ink_dark": [INK_DARK] * len(values),
    }


@lru_cache(maxsize=1)
def ramps() -> tuple[list[str], list[str]]:
    """Return the colours from better to worse, 2 x STEPS + 1 of them, for light and dark."""
    return _ramp(LIGHT), _ramp(DARK)


def _ramp(colours: tuple[str, str, str]) -> list[str]:
    better, none, worse = (_lab(colour) for colour in colours)
    along = np.linspace(0, 1, STEPS + 1)[:, None]
    down = better + (none - better) * along
    up = none + (worse - none) * along
    return [_hex(row) for row in np.concatenate([down, up[1:]])]


# sRGB and CIE Lab, white point D65 (IEC 61966-2-1): mixed there, blue and brown meet in a grey.
_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
_WHITE = _TO_XYZ.sum(axis=1)
_TO_RGB = np.linalg.inv(_TO_XYZ)
_BEND = 6 / 29


def _lab(colour: str) -> NDArray[np.float64]:
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    t = _TO_XYZ @ linear / _WHITE
    f = np.where(t > _BEND**3, np.cbrt(t), t / (3 * _BEND**2) + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def _hex(lab: NDArray[np.float64]) -> str:
    middle = (lab[0] + 16) / 116
    f = np.array([middle + lab[1] / 500, middle, middle - lab[2] / 200])
    xyz = np.where(f > _BEND, f**3, 3 * _BEND**2 * (f - 4 / 29)) * _WHITE
    linear = np.clip(_TO_RGB @ xyz, 0, 1)
    rgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(c)):02X}" for c in rgb)


def told(part: str) -> dict[str, Any]:
    """Return an expression as a mark's property."""
    return {"expr": part}

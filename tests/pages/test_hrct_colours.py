"""Better and worse have their colours in both themes, and the text on them can be read (WCAG)."""

import numpy as np
import pytest
import vl_convert

from pages.view import export
from pages.view.charts.better_worse import DARK, LIGHT, STEPS, cell_colours, ramps
from pages.view.hrct.figure import picture, with_panels
from tests.pages.hrct_figures import looked

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_better_and_worse_are_the_colours_agreed_and_text_stays_readable():
    values = np.array([-1.5, 0, 1.5, 9, np.nan, 1.0, 1.1])
    found = cell_colours(values, end=1.5, white_from=0.7)
    assert found["fill_light"][:4] == [*LIGHT, LIGHT[2]]
    assert found["fill_dark"][:4] == [*DARK, DARK[2]]
    assert found["fill_light"][4] == "transparent"
    assert found["ink_light"][5:] == ["#17212B", "#FFFFFF"]
    for ramp, limit in zip(ramps(), (3.0, 3.9), strict=True):
        for i, fill in enumerate(ramp):
            share = abs(i - STEPS) / STEPS
            dark = ramp is ramps()[1]
            ink = "#E8EDF2" if dark else "#FFFFFF" if share >= 0.7 else "#17212B"
            assert contrast(fill, ink) >= limit, (fill, ink)


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_lungs_take_the_colour_of_the_theme(prospective, start):
    view = looked(prospective, start)
    figure, _ = with_panels(picture(view), view)
    lungs = figure.panels[0]
    spec = export._printable(lungs)
    light = vl_convert.vegalite_to_svg(spec)
    spec["config"]["range"]["category"] = ["#7CC8F5", "#EA7A2E", "#2BA57C", "#E0A0C8", "#9AA7B4"]
    dark = vl_convert.vegalite_to_svg(spec)
    rows = lungs.datasets["lobes"]
    for fill in rows["fill_light"]:
        assert fill in light
    for fill in rows["fill_dark"]:
        assert fill in dark
    assert not any(fill in dark for fill in rows["fill_light"])

"""A small histogram over a slider: everybody in grey, those remaining in teal."""

from functools import cache
from typing import Any

import altair as alt

HISTOGRAM_HEIGHT = 38
_TEAL = "#3A7F8C"  # the logo's mid-tone: 4.6:1 on white, 4.2 and 3.8 on the two sidebars


@cache
def histogram_spec() -> dict[str, Any]:
    """Return the Vega-Lite specification; its data `bins` are those of `data.queries.histogram`."""
    bars = alt.Chart(alt.NamedData("bins"))
    x = alt.X("low:Q", axis=None, scale=alt.Scale(zero=False, nice=False))
    layers = alt.layer(
        bars.mark_bar(color="currentColor", opacity=0.22, binSpacing=1).encode(
            x=x, x2="high:Q", y=alt.Y("everybody:Q", axis=None, stack=None), y2=alt.datum(0)
        ),
        bars.mark_bar(color=_TEAL, binSpacing=1).encode(
            x=x, x2="high:Q", y=alt.Y("remaining:Q", axis=None, stack=None), y2=alt.datum(0)
        ),
    ).properties(
        width="container",
        height=HISTOGRAM_HEIGHT,
        padding={"left": 8, "right": 8, "top": 0, "bottom": 0},
        autosize=alt.AutoSizeParams(type="fit", contains="padding"),
    )
    spec: dict[str, Any] = layers.configure_view(stroke=None).to_dict(validate=False)
    return spec

"""What pictures share: colour slots of groups, words in a corner, and how they are finished."""

from typing import Any, Literal

import altair as alt

SLOTS = ["1", "2", "3", "4", "5"]
# For marks that stand once in a picture; in the specification, so that no press sends it.
ONCE = alt.sequence(0, 1, as_="zero")
DASHES = [[1, 0], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2]]


def slot_colour() -> alt.Color:
    """Colour a mark by its `slot`, so that a group has the same colour in every picture."""
    return alt.Color("slot:N", scale=alt.Scale(domain=SLOTS), legend=None)


def slot_dash() -> alt.StrokeDash:
    """Dash a line by its `slot`, for readers to whom two colours are alike."""
    return alt.StrokeDash("slot:N", scale=alt.Scale(domain=SLOTS, range=DASHES), legend=None)


def corner_text(text: str, x: float | alt.ExprRef, y: str, **differing: Any) -> alt.Chart:
    """Write words once over the plot.

    x : from the plot's left edge, y : from its upper edge; pixels, or an expression for them.
    differing : properties of the mark.
    """
    mark: dict[str, Any] = {"align": "left", "baseline": "middle", "color": "currentColor"}
    mark |= {"text": text, "x": x, "y": alt.ExprRef(y), "opacity": 0.75} | differing
    corner: alt.Chart = alt.Chart(ONCE).mark_text(**mark)
    return corner


def finished(
    chart: alt.LayerChart | alt.FacetChart,
    *,
    height: float | alt.Step,
    padding: tuple[int, int, int, int],
    fit: Literal["fit", "fit-x"] = "fit",
) -> dict[str, Any]:
    """Return the Vega-Lite specification of a chart that is as wide as its place.

    height : in pixels, or a step. padding : pixels at the left, right, top and bottom.
    fit : what is fitted to its place; "fit-x" the width alone.
    """
    sides = dict(zip(("left", "right", "top", "bottom"), padding, strict=True))
    sized = chart.properties(
        width="container",
        height=height,
        autosize=alt.AutoSizeParams(type=fit, contains="padding"),
        padding=sides,
    )
    # The picture has a text of its own; a description of every mark would cost more than drawing.
    quiet = sized.configure_view(stroke=None).configure_mark(aria=False)
    spec: dict[str, Any] = quiet.to_dict(validate=False)
    return spec

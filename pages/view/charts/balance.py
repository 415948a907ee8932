"""Standardised differences of covariates between two groups, before and after weighting."""

from functools import lru_cache
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from analytics.baseline.summary import IMBALANCE
from pages.view.charts.house_style import finished

PITCH = 26  # pixels a covariate
AROUND = 48


def balance_height(covariates: int) -> int:
    """Return the height in pixels."""
    return PITCH * covariates + AROUND


@lru_cache(maxsize=32)
def balance_spec(covariates: int) -> dict[str, Any]:
    """Return the Vega-Lite specification; its named data are those of `balance_data`."""
    x = alt.X(
        "smd:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(
            title="Standardised difference", titleAnchor="start", titleAlign="left",
            titleFontWeight=400, labelFontSize=13, titleFontSize=13, grid=False,
            labelColor="currentColor", tickCount=5, format=".2~f",
        ),
    )  # fmt: skip
    y = alt.Y(
        "variable:N",
        sort=None,
        axis=alt.Axis(
            title=None, labelFontSize=13, labelColor="currentColor", domain=False, ticks=False,
            labelLimit=180, grid=False,
        ),
    )  # fmt: skip
    tooltip = [
        alt.Tooltip("variable:N", title="Covariate"),
        alt.Tooltip("when:N", title="Weighting"),
        alt.Tooltip("smd:Q", title="Standardised difference", format=".3f"),
    ]
    points = alt.Chart(alt.NamedData("balance"))
    layers = [
        alt.Chart(alt.NamedData("limit"))
        .mark_rule(strokeDash=[4, 3], color="currentColor", opacity=0.5)
        .encode(x=x),
        points.mark_line(color="currentColor", opacity=0.35, strokeWidth=1.5).encode(
            x=x, y=y, detail="variable:N"
        ),
        points.transform_filter("datum.when == 'before'")
        .mark_point(color="currentColor", size=70, strokeWidth=1.5)
        .encode(x=x, y=y, tooltip=tooltip),
        points.transform_filter("datum.when == 'after'")
        .mark_point(color="currentColor", size=70, filled=True, opacity=1)
        .encode(x=x, y=y, tooltip=tooltip),
    ]
    return finished(
        alt.layer(*layers),
        height=balance_height(covariates),
        padding=(0, 6, 4, 4),
    )


def balance_data(balance: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the rows behind the picture.

    balance : one row per covariate: `variable` (its words), `smd_unweighted`, `smd_weighted`.
    """
    parts = [
        balance[["variable"]].assign(smd=balance[column], when=when)
        for column, when in (("smd_unweighted", "before"), ("smd_weighted", "after"))
    ]
    return {
        "balance": pd.concat(parts, ignore_index=True).replace(np.inf, np.nan),
        "limit": pd.DataFrame({"smd": [IMBALANCE]}),
    }

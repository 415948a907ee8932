"""Adjusted or weighted curves of the survival page, or the reason why there are none."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analytics.cautions import Caution, beyond_follow_up
from analytics.columns import EVENT, GROUP, TIME
from analytics.cox.adjusted import AdjustedCurves, adjusted_curves
from analytics.cox.model_rows import ModelRows, model_rows
from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.results import Estimate
from analytics.survival.cautions import curves_withheld
from analytics.weighting.summary import WeightedSummary, summarise_weighted
from analytics.weighting.weights import Target

if TYPE_CHECKING:
    from pages.view.survival.look import SurvivalView

TARGETS: dict[tuple[str, ...], Target] = {
    (): "ate_stabilised",
    ("att",): "att",
    ("overlap",): "overlap",
    ("truncated",): "ate_truncated",
}


class Adjusted(Value, kw_only=True):
    """Adjusted curves with the patients of their model; `at_horizon` has no interval."""

    rows: ModelRows
    curves: AdjustedCurves
    at_horizon: dict[str, Estimate]


class Refused(Value, kw_only=True):
    """Why the curves asked for cannot be drawn."""

    caution: Caution


Model = Adjusted | WeightedSummary | Refused | None


def model_of(view: "SurvivalView") -> Model:
    """Return what the curves asked for rest on; None where the observed ones are wanted."""
    wanted = view.wanted_curves
    if wanted == "observed":
        return None
    try:
        return _adjusted(view) if wanted == "adjusted" else _weighted(view)
    except AnalysisError as problem:
        return Refused(caution=curves_withheld(wanted, str(problem)))


def steps_of(model: Adjusted | WeightedSummary) -> pd.DataFrame:
    """Return the curves: group, time, survival, and limits where there are any."""
    return model.curves.curves if isinstance(model, Adjusted) else model.curves


def _compared(view: "SurvivalView") -> None:
    if len(view.slots) < 2:
        raise AnalysisError("They compare groups, and there is only one here.")


def _adjusted(view: "SurvivalView") -> Adjusted:
    _compared(view)
    rows = model_rows(view.frame(view.covariates), view.covariates)
    found = adjusted_curves(
        rows.frame, time=TIME, event=EVENT, treatment=GROUP, covariates=rows.used,
        ties=view.settings.ties,
    )  # fmt: skip
    held = next((c for c in found.cautions if c.severity == "withhold"), None)
    if held:
        raise AnalysisError(held.text)
    heights = found.at([view.horizon])
    last = view.events.groupby(GROUP, observed=True)[TIME].max()
    at_horizon = {
        str(name): _height(view, str(name), float(value), found, last)
        for name, value in zip(heights[GROUP], heights["survival"].to_numpy(float), strict=True)
    }
    return Adjusted(rows=rows, curves=found, at_horizon=at_horizon)


def _height(
    view: "SurvivalView", name: str, value: float, found: AdjustedCurves, last: pd.Series
) -> Estimate:
    estimate = Estimate(value=value, method=found.method, n=found.n, events=found.events)
    if view.horizon <= last[name]:
        return estimate
    return replace(estimate, value=float("nan"), cautions=(beyond_follow_up(name),))


def _weighted(view: "SurvivalView") -> WeightedSummary:
    _compared(view)
    if len(view.slots) > 2:
        raise AnalysisError(
            f"Weighting compares two groups, and there are {len(view.slots)}; choose two under "
            "Groups."
        )
    if view.groups.reference.label not in view.slots:
        raise AnalysisError("Nobody is left of the group that the other is compared with.")
    return summarise_weighted(
        view.frame(view.covariates),
        covariates=view.covariates,
        target=TARGETS[view.selection.option("estimand")],
        horizon=view.horizon,
        settings=view.settings,
    )

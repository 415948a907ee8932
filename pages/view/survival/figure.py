"""The survival page as one Figure: picture first, then the numbers beside and under it."""

from dataclasses import replace

import pandas as pd

from analytics import cautions
from analytics.cautions import Caution
from analytics.weighting.summary import WeightedSummary
from pages.view.charts.survival import survival_data, survival_height, survival_spec
from pages.view.figure import Figure
from pages.view.honesty import study_cautions
from pages.view.stamp import stamp
from pages.view.survival import numbers, tables, words
from pages.view.survival.curves import (
    counts,
    modelled_curves,
    observed_curves,
    table_rows,
)
from pages.view.survival.findings import find, view_cautions
from pages.view.survival.look import SurvivalView, look
from pages.view.survival.models import Adjusted, Model, Refused, steps_of
from pages.view.survival.results import results
from pages.view.survival.weights import balance_panel

__all__ = ["SurvivalView", "look", "picture", "with_numbers"]


def picture(view: SurvivalView) -> Figure:
    """Return the figure with its curves and table of counts, and no number beside them yet."""
    axis, rows, model = view.axis, table_rows(view), view.model
    curves = observed_curves(view)
    thin = None
    if isinstance(model, Adjusted | WeightedSummary):
        thin = _drawn(view, curves)["curve"][["time", "survival", "slot"]]
        curves = modelled_curves(view, steps_of(model))
    data = _drawn(view, curves) | ({} if thin is None else {"beside": thin})
    return Figure(
        name=_name(view, model),
        title=words.title(view),
        note=words.note(view, model),
        spec=survival_spec(
            ticks=axis.ticks,
            end=axis.end,
            decimals=axis.decimals,
            x_title=words.time_words(view),
            y_title=words.axis_words(view),
            groups=len(view.slots),
            synthetic=view.cohort.study.provenance == "synthetic",
            rows=rows,
            beside=thin is not None,
            interval=not isinstance(model, Adjusted),
            rising=view.reads != "free",
        ),
        datasets=data,
        height=survival_height(len(view.slots), rows),
        stamp=stamp(view.cohort, view.selection, view.people),
        method=words.method(view, model, None),
        alternative=words.alternative(view, model),
        cautions=(
            *_tail_cautions(view, data),
            *view_cautions(view),
            *study_cautions(
                view.cohort,
                view.selection,
                view.people,
                from_landmark=view.landmark is not None,
            ),
        ),
        curve=curves,
    )


def with_numbers(figure: Figure, view: SurvivalView) -> Figure:
    """Return the figure with its key numbers, tables and cautions."""
    found = find(view, view.model)
    panels = (
        (balance_panel(view.cohort, found.model),)
        if isinstance(found.model, WeightedSummary)
        else ()
    )
    return replace(
        figure,
        panels=panels,
        numbers=numbers.key_numbers(found),
        tables=tables.tables(found),
        results=results(found),
        method=words.method(view, found.model, found.adjusted),
        cautions=(*found.cautions, *figure.cautions),
    )


def _drawn(view: SurvivalView, curves: pd.DataFrame) -> dict[str, pd.DataFrame]:
    axis = view.axis
    return survival_data(
        curves,
        counts(view),
        slots=view.slots,
        horizon=axis.end * axis.per_unit,
        per_axis_unit=axis.per_unit,
        rows=table_rows(view),
    )


def _name(view: SurvivalView, model: Model) -> str:
    kind = ""
    if not isinstance(model, Refused | None):
        kind = " adjusted" if isinstance(model, Adjusted) else " weighted"
    return f"survival {view.endpoint.key}{kind}{view.since}"


def _tail_cautions(view: SurvivalView, data: dict[str, pd.DataFrame]) -> tuple[Caution, ...]:
    curve = data["curve"]
    faint = set(curve["slot"].to_numpy()[curve["few"].to_numpy(dtype=bool)])
    return tuple(cautions.curve_tail(n) for n, slot in view.slots.items() if str(slot) in faint)

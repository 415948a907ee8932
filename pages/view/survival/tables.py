"""The tables under the survival picture, and every number of it for the download."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from analytics.columns import GROUP
from analytics.results import Estimate
from analytics.survival_summary import AdjustedHazards, SurvivalSummary
from pages.view.format import (
    NOT_ESTIMABLE,
    fixed,
    p_value,
    percent,
    percent_interval,
    points,
    ratio,
    ratio_interval,
    signed,
)
from pages.view.plain import shorten
from pages.view.words import covariate_words

if TYPE_CHECKING:
    from pages.view.survival.figure import SurvivalView


def tables(
    view: "SurvivalView", summary: SurvivalSummary, adjusted: AdjustedHazards
) -> dict[str, pd.DataFrame]:
    """Return the tables by title, every cell as it is read."""
    shown = {"Each group": _groups(view, summary)}
    if view.others and summary.difference:
        reference = view.groups.reference.label.lower()
        shown[f"Compared with {shorten(reference)}"] = _comparisons(view, summary, adjusted)
    proportionality = _proportionality(view, summary, adjusted)
    if len(proportionality):
        shown["Are the hazards proportional?"] = proportionality
    return shown


def _groups(view: "SurvivalView", summary: SurvivalSummary) -> pd.DataFrame:
    time = _time(view)
    rows = []
    for group in view.people.groups:
        if not group.patients:
            continue
        name = group.label
        rows.append(
            {
                "": shorten(name),
                "Patients": str(group.patients),
                view.endpoint.many.capitalize(): str(group.events),
                f"{view.endpoint.free} at {view.axis.end_words} (95% CI)": _cell(
                    summary.at_horizon[name], percent, percent_interval
                ),
                f"Median (95% CI), {view.axis.unit}": _median(summary.median[name], time),
                f"Restricted mean (95% CI), {view.axis.unit}": _cell(
                    summary.restricted_mean[name], time, _interval(time)
                ),
                f"Median follow-up, {view.axis.unit}": time(summary.follow_up[name].value),
            }
        )
    return pd.DataFrame(rows)


def _comparisons(
    view: "SurvivalView", summary: SurvivalSummary, adjusted: AdjustedHazards
) -> pd.DataFrame:
    per_unit = view.axis.per_unit

    def gain(value: float) -> str:
        return signed(value / per_unit, 2)

    rows = []
    for name in view.others:
        row = {
            "": shorten(name),
            f"Difference at {view.axis.end_words}, points": _cell(
                summary.difference[name], points, _interval(points)
            ),
            f"Difference in restricted mean to {_restricted_to(view, summary)}, "
            f"{view.axis.unit}": _cell(
                summary.restricted_mean_difference[name], gain, _interval(gain)
            ),
            "Hazard ratio": _cell(summary.hazard_ratio[name], ratio, ratio_interval),
        }
        if adjusted.used and name in adjusted.hazard_ratio:
            row["Adjusted hazard ratio"] = _cell(adjusted.hazard_ratio[name], ratio, ratio_interval)
        rows.append(row)
    return pd.DataFrame(rows)


def _proportionality(
    view: "SurvivalView", summary: SurvivalSummary, adjusted: AdjustedHazards
) -> pd.DataFrame:
    rows = []
    models = {"Groups alone": summary.proportionality}
    if adjusted.used:
        models["Adjusted model"] = adjusted.proportionality
    for model, table in models.items():
        # With one term, the test of all terms together is that of the term.
        for row in (table.head(1) if len(table) == 2 else table).to_dict(orient="records"):
            rows.append(
                {
                    "Model": model,
                    "Term": _term(view, row["variable"]),
                    "Chi-square": fixed(row["statistic"], 2),
                    "Degrees of freedom": str(row["df"]),
                    "p": p_value(row["p"]),
                }
            )
    return pd.DataFrame(rows)


def results(
    view: "SurvivalView", summary: SurvivalSummary, adjusted: AdjustedHazards
) -> pd.DataFrame:
    """Return every number of the page, unrounded: one row per quantity and group."""
    unit = view.cohort.study.time_unit
    kinds = {
        f"survival at {summary.horizon:g} {unit}": summary.at_horizon,
        f"difference in survival at {summary.horizon:g} {unit}": summary.difference,
        f"median, {unit}": summary.median,
        f"median follow-up, {unit}": summary.follow_up,
        f"restricted mean to {summary.restricted_to:g} {unit}": summary.restricted_mean,
        f"difference in restricted mean, {unit}": summary.restricted_mean_difference,
        "hazard ratio": summary.hazard_ratio,
        "hazard ratio, adjusted": adjusted.hazard_ratio if adjusted.used else {},
    }
    rows = [
        _result(quantity, name, estimate)
        for quantity, estimates in kinds.items()
        for name, estimate in estimates.items()
    ]
    test = summary.log_rank
    rows.append(
        _EMPTY
        | {"quantity": "log-rank chi-square", "value": test.statistic, "p": test.p}
        | {"n": view.people.patients, "events": view.people.events, "method": test.method}
    )
    for table, model in (
        (summary.proportionality, "groups"),
        (adjusted.proportionality, "adjusted"),
    ):
        for row in table.itertuples(index=False):
            quantity = f"proportional hazards chi-square, {model} model"
            rows.append(
                _EMPTY
                | {"quantity": quantity, "group": row.variable, "value": row.statistic, "p": row.p}
            )
    return pd.DataFrame(rows)


_EMPTY: dict[str, object] = {
    "quantity": "", "group": "", "value": None, "low": None, "high": None, "se": None, "p": None,
    "n": None, "events": None, "method": "", "withheld": "",
}  # fmt: skip


def _result(quantity: str, name: str, estimate: Estimate) -> dict[str, object]:
    shown = {"quantity": quantity, "group": name, "method": estimate.method}
    if estimate.withheld:
        return _EMPTY | shown | {"withheld": estimate.withheld.text}
    return (
        _EMPTY
        | shown
        | {"value": estimate.value, "low": estimate.low, "high": estimate.high, "se": estimate.se}
        | {"n": estimate.n, "events": estimate.events}
    )


def _cell(
    estimate: Estimate, value: Callable[[float], str], interval: Callable[[float, float], str]
) -> str:
    if estimate.withheld or estimate.value != estimate.value:
        return NOT_ESTIMABLE
    if not estimate.se > 0:
        return f"{value(estimate.value)} (CI {NOT_ESTIMABLE})"
    return f"{value(estimate.value)} ({interval(estimate.low, estimate.high)})"


def _median(estimate: Estimate, time: Callable[[float], str]) -> str:
    if estimate.value != estimate.value:
        return "not reached"
    ends = [time(end) if end == end else "not reached" for end in (estimate.low, estimate.high)]
    return f"{time(estimate.value)} ({ends[0]} to {ends[1]})"


def _interval(value: Callable[[float], str]) -> Callable[[float, float], str]:
    return lambda low, high: f"{value(low)} to {value(high)}"


def _time(view: "SurvivalView") -> Callable[[float], str]:
    per_unit = view.axis.per_unit
    decimals = {"days": 0, "years": 2}.get(view.axis.unit, 1)
    return lambda value: fixed(value / per_unit, decimals)


def _restricted_to(view: "SurvivalView", summary: SurvivalSummary) -> str:
    if summary.restricted_to == summary.horizon:
        return view.axis.end_words
    return f"{_time(view)(summary.restricted_to)} {view.axis.unit}"


def _term(view: "SurvivalView", variable: str) -> str:
    if variable == GROUP:
        return "Groups"
    if variable == "GLOBAL":
        return "All together"
    return covariate_words(view.cohort, (variable,))[0].capitalize()

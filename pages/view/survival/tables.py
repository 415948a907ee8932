"""The tables under the survival picture, every cell as it is read."""

import pandas as pd

from analytics.columns import CENSORED, EVENTS, GROUP
from analytics.survival.event_table import events_of
from analytics.survival.incidence_summary import DEATH_FIRST, OWN, IncidenceSummary
from analytics.weighting.summary import WeightedSummary
from pages.view.format import (
    fixed,
    p_value,
    percent,
    percent_interval,
)
from pages.view.plain import shorten
from pages.view.survival.cells import cell, limits, median, restricted_to, time_in_axis_unit
from pages.view.survival.comparisons import comparisons, corrected
from pages.view.survival.findings import Findings
from pages.view.survival.look import SurvivalView
from pages.view.survival.models import Adjusted
from pages.view.survival.weights import balance_table, weights_table
from pages.view.words import covariate_words, in_sentence, upper_first


def tables(found: Findings) -> dict[str, pd.DataFrame]:
    """Return the tables by title."""
    view = found.view
    shown = _of_model(found)
    incidence = found.incidence
    shown["Each group"] = _groups(found) if incidence is None else _incidences(found, incidence)
    if view.others and found.summary.difference:
        reference = in_sentence(view.groups.reference.label)
        shown[f"Compared with {reference}"] = comparisons(found)
        if len(view.others) > 1:
            shown[f"Each against {reference}, corrected for {len(view.others)} comparisons"] = (
                corrected(found)
            )
    proportionality = _proportionality(found)
    if len(proportionality):
        shown["Are the hazards proportional?"] = proportionality
    if view.landmark:
        shown[f"Left out by the landmark at {view.day}"] = _left_out(view)
    return shown


def _of_model(found: Findings) -> dict[str, pd.DataFrame]:
    """Observed beside adjusted or weighted, and how the weights are."""
    view, model = found.view, found.model
    if not isinstance(model, Adjusted | WeightedSummary):
        return {}
    kind = "Adjusted" if isinstance(model, Adjusted) else "Weighted"
    heights = found.at_horizon
    in_order = [(name, heights[name]) for name in view.slots if name in heights]
    rows = [
        {
            "": shorten(name),
            f"{view.read}, {kind.lower()}": cell(estimate, percent, percent_interval)
            if isinstance(model, WeightedSummary)
            else percent(estimate.value),
            "As observed (95% CI)": cell(found.observed[name], percent, percent_interval),
        }
        for name, estimate in in_order
    ]
    shown = {f"{kind} and observed": pd.DataFrame(rows)}
    if isinstance(model, WeightedSummary):
        shown["Weights, relative to the mean of the group"] = weights_table(model, list(view.slots))
        shown["Balance before and after weighting"] = balance_table(view.cohort, model)
    return shown


def _groups(found: Findings) -> pd.DataFrame:
    view, summary = found.view, found.summary
    time, unit = time_in_axis_unit(view), f"{view.axis.unit}{view.since}"
    end = restricted_to(view, summary)
    return pd.DataFrame(
        [
            counts
            | {
                f"{view.read} (95% CI)": cell(found.observed[name], percent, percent_interval),
                f"Median (95% CI), {unit}": median(summary.median[name], time),
                f"Restricted mean to {end} (95% CI), {unit}": cell(
                    summary.restricted_mean[name], time, limits(time)
                ),
                f"Median follow-up, {unit}": time(summary.follow_up[name].value),
            }
            for name, counts in _counts(view).items()
        ]
    )


def _incidences(found: Findings, incidence: IncidenceSummary) -> pd.DataFrame:
    view = found.view
    died = {} if view.causes is None else _sums(view.causes, events_of(DEATH_FIRST))
    time = time_in_axis_unit(view)
    return pd.DataFrame(
        [
            counts
            | {
                "Deaths first": str(died.get(name, 0)),
                f"{view.read} (95% CI)": cell(
                    incidence.at_horizon[name], percent, percent_interval
                ),
                f"Death first by {view.end_words}{view.at_landmark} (95% CI)": cell(
                    incidence.death_first[name], percent, percent_interval
                ),
                f"Median follow-up, {view.axis.unit}{view.since}": time(
                    found.summary.follow_up[name].value
                ),
            }
            for name, counts in _counts(view).items()
        ]
    )


def _counts(view: SurvivalView) -> dict[str, dict[str, str]]:
    """How the row of each group with patients begins: its name, its patients, their events."""
    return {
        group.label: {
            "": shorten(group.label),
            "Patients": str(group.patients),
            upper_first(view.endpoint.many): str(group.events),
        }
        for group in view.people.groups
        if group.patients
    }


def _sums(table: pd.DataFrame, column: str) -> dict[str, int]:
    sums = table.groupby(GROUP, observed=True)[column].sum()
    return {str(name): int(n) for name, n in sums.items()}


def _left_out(view: SurvivalView) -> pd.DataFrame:
    if view.landmark is None:
        return pd.DataFrame()
    before = view.landmark.left_out
    rows = []
    for row in before.to_dict(orient="records"):
        own = row[EVENTS if view.causes is None else events_of(OWN)]
        shown = {"": shorten(str(row[GROUP])), upper_first(view.endpoint.many): str(own)}
        if view.causes is not None:
            shown["Deaths first"] = str(row[events_of(DEATH_FIRST)])
        rows.append(shown | {"Censored": str(row[CENSORED])})
    return pd.DataFrame(rows)


def _proportionality(found: Findings) -> pd.DataFrame:
    view, summary, adjusted = found.view, found.summary, found.adjusted
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


def _term(view: SurvivalView, variable: str) -> str:
    if variable == GROUP:
        return "Groups"
    if variable == "GLOBAL":
        return "All together"
    return upper_first(covariate_words(view.cohort, (variable,))[0])

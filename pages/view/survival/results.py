"""Every number of the survival page, unrounded, for the download."""

from dataclasses import replace

import pandas as pd

from analytics.columns import GROUP
from analytics.multiplicity import Adjustment, adjust
from analytics.results import Comparison, Estimate
from analytics.wald import wald_test
from analytics.weighting.summary import WeightedSummary
from pages.view.survival.findings import Findings
from pages.view.survival.models import Adjusted


def results(found: Findings) -> pd.DataFrame:
    """Return one row per quantity and group."""
    view, summary = found.view, found.summary
    rows = [
        _result(quantity, name, estimate)
        for quantity, estimates in _quantities(found).items()
        for name, estimate in estimates.items()
    ]
    rows += [_tested(found, "log-rank chi-square", summary.log_rank)]
    if found.incidence is not None:
        rows += [_tested(found, "Gray chi-square", found.incidence.gray)]
    rows += _proportionality(found)
    rows += _corrected(found)
    rows += _weights(found)
    if view.landmark:
        for row in view.landmark.left_out.to_dict(orient="records"):
            for name in [column for column in row if column != GROUP]:
                quantity = f"left out by the landmark at {view.day}: {name}"
                rows.append(_EMPTY | {"quantity": quantity, "group": row[GROUP], "n": row[name]})
    return pd.DataFrame(rows)


def _quantities(found: Findings) -> dict[str, dict[str, Estimate]]:
    view, summary, model = found.view, found.summary, found.model
    unit, since = view.cohort.study.time_unit, view.since
    at = f"at {summary.horizon:g} {unit}{since}"
    kinds: dict[str, dict[str, Estimate]] = {}
    if found.incidence is not None:
        kinds[f"cumulative incidence {at}"] = found.incidence.at_horizon
        kinds[f"difference in cumulative incidence {at}"] = found.incidence.difference
        kinds[f"cumulative incidence of death first {at}"] = found.incidence.death_first
    elif view.reads == "complement":
        kinds[f"one minus survival {at}"] = found.observed
        kinds[f"difference in one minus survival {at}"] = found.observed_difference
    else:
        kinds[f"survival {at}"] = summary.at_horizon
        kinds[f"difference in survival {at}"] = summary.difference
    if found.incidence is None:  # with death competing these would take the dead for censored
        mean = f"restricted mean to {summary.restricted_to:g} {unit}{since}"
        kinds[f"median, {unit}{since}"] = summary.median
        area = (
            f"area under the Kaplan-Meier curve to {summary.restricted_to:g} {unit}, Wald interval"
        )
        kinds[mean] = _by(area, summary.restricted_mean)
        kinds[f"difference in restricted mean, {unit}"] = _by(
            f"difference of the {area}", summary.restricted_mean_difference
        )
    kinds |= {
        f"median follow-up, {unit}{since}": summary.follow_up,
        "hazard ratio": summary.hazard_ratio,
        "hazard ratio, adjusted": found.adjusted.hazard_ratio if found.adjusted.used else {},
    }
    if isinstance(model, Adjusted | WeightedSummary):
        kind = "adjusted" if isinstance(model, Adjusted) else "weighted"
        kinds[f"{kind}, {at}"] = found.at_horizon
    if isinstance(model, WeightedSummary):
        kinds[f"weighted, difference {at}"] = found.difference
        kinds["hazard ratio, weighted"] = model.hazard_ratio
    return kinds


def _by(method: str, estimates: dict[str, Estimate]) -> dict[str, Estimate]:
    """Name the method with the unit of its horizon, which only the study knows."""
    return {name: replace(estimate, method=method) for name, estimate in estimates.items()}


def _tested(found: Findings, quantity: str, test: Comparison) -> dict[str, object]:
    people = found.view.people
    return (
        _EMPTY
        | {"quantity": quantity, "value": test.statistic, "p": test.p}
        | {"n": people.patients, "events": people.events, "method": test.method}
    )


def _proportionality(found: Findings) -> list[dict[str, object]]:
    rows = []
    for table, model in (
        (found.summary.proportionality, "groups"),
        (found.adjusted.proportionality, "adjusted"),
    ):
        for row in table.itertuples(index=False):
            quantity = f"proportional hazards chi-square, {model} model"
            rows.append(
                _EMPTY
                | {"quantity": quantity, "group": row.variable, "value": row.statistic, "p": row.p}
            )
    return rows


def _corrected(found: Findings) -> list[dict[str, object]]:
    """The p of every comparison, corrected where there are several."""
    others = found.view.others
    if len(others) < 2:
        return []
    rows = []
    models = {"": found.summary.hazard_ratio}
    if found.adjusted.used:
        models[", adjusted"] = found.adjusted.hazard_ratio
    for model, ratios in models.items():
        known = [name for name in others if name in ratios and not ratios[name].withheld]
        raw = [_p(ratios[name]) for name in known]
        for method in _CORRECTIONS:
            corrected = adjust(raw, method=method)
            quantity = f"hazard ratio{model}, p corrected ({method}, {len(raw)} comparisons)"
            rows += [
                _EMPTY | {"quantity": quantity, "group": name, "p": float(p)}
                for name, p in zip(known, corrected, strict=True)
            ]
    return rows


def _weights(found: Findings) -> list[dict[str, object]]:
    model = found.model
    if not isinstance(model, WeightedSummary):
        return []
    rows = [
        _EMPTY | {"quantity": f"standardised difference, {when}", "group": name, "value": value}
        for when, column in (("before", "smd_unweighted"), ("weighted", "smd_weighted"))
        for name, value in model.weighting.balance[["variable", column]].itertuples(index=False)
    ]
    return rows + [
        _EMPTY | {"quantity": f"weights, {column}", "group": row["group"], "value": row[column]}
        for row in model.spread.to_dict(orient="records")
        for column in ("effective", "smallest", "median", "largest")
    ]


def _p(estimate: Estimate) -> float:
    return wald_test(estimate, scale="ratio").p


_CORRECTIONS: tuple[Adjustment, ...] = ("bonferroni", "holm")

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
        | ({"p": _p(estimate)} if quantity.startswith("hazard ratio") else {})
    )

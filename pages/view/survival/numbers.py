"""The three numbers beside the survival curves."""

from typing import TYPE_CHECKING

from analytics.results import Comparison, Estimate
from analytics.survival_summary import AdjustedHazards, SurvivalSummary
from pages.view.figure import KeyNumber, Line
from pages.view.format import (
    NOT_ESTIMABLE,
    counted,
    listed,
    p_value,
    percent,
    percent_interval,
    points,
    ratio,
    ratio_interval,
)
from pages.view.words import covariate_words, lower_first

if TYPE_CHECKING:
    from pages.view.survival.figure import SurvivalView

MOST_VALUES = 3


def key_numbers(
    view: "SurvivalView", summary: SurvivalSummary, adjusted: AdjustedHazards
) -> tuple[KeyNumber, ...]:
    """Return survival at the horizon, the hazard ratio and the log-rank p, each with its lines."""
    survival = _survival(view, summary)
    if len(view.slots) < 2:
        return (survival,)
    return (survival, _hazard(view, summary, adjusted), _log_rank(view, summary.log_rank))


def _survival(view: "SurvivalView", summary: SurvivalSummary) -> KeyNumber:
    estimates = summary.at_horizon
    values = [percent(estimates[name].value) for name in view.slots]
    two = len(values) <= 2
    lines = [
        Line(
            name=name,
            slot=slot,
            text=interval(estimates[name]) if two else _with_interval(estimates[name]),
        )
        for name, slot in view.slots.items()
    ]
    lines += [_difference(estimate) for estimate in summary.difference.values() if two]
    return KeyNumber(
        label=f"{view.endpoint.free} at {view.axis.end_words}{'' if two else ' (95% CI)'}",
        value=_joined(values, " v ") if len(values) <= MOST_VALUES else _span(estimates),
        lines=(*lines, *_reasons(list(estimates.values()))),
    )


def interval(estimate: Estimate) -> str:
    """The interval of a survival estimate; without an event there is none."""
    if estimate.value == 1 or estimate.low != estimate.low:
        return "CI " + NOT_ESTIMABLE
    return f"95% CI {percent_interval(estimate.low, estimate.high)}"


def _with_interval(estimate: Estimate) -> str:
    if estimate.value != estimate.value:
        return NOT_ESTIMABLE
    if estimate.value == 1 or estimate.low != estimate.low:
        return percent(estimate.value)
    return f"{percent(estimate.value)} ({percent_interval(estimate.low, estimate.high)})"


def _difference(estimate: Estimate) -> Line:
    if estimate.withheld or not estimate.se > 0:
        return Line(text="Difference " + NOT_ESTIMABLE, muted=True)
    low, high = points(estimate.low), points(estimate.high)
    value = points(estimate.value)
    unit = "point" if value in ("+1", "−1") else "points"
    return Line(text=f"({low} to {high})", bold=f"Difference {value} {unit}")


def _hazard(view: "SurvivalView", summary: SurvivalSummary, adjusted: AdjustedHazards) -> KeyNumber:
    ratios = {name: summary.hazard_ratio[name] for name in view.others if summary.hazard_ratio}
    with_covariates = {n: e for n, e in adjusted.hazard_ratio.items() if adjusted.used}
    many = len(ratios) > 1
    lines: list[Line] = []
    for name, estimate in ratios.items():
        if not estimate.withheld:
            limits = ratio_interval(estimate.low, estimate.high)
            said = f"{ratio(estimate.value)} ({limits})" if many else f"95% CI {limits}"
            slot = view.slots[name] if many else 0
            lines.append(Line(text=said, name=name if many else "", slot=slot))
        if name in with_covariates and not with_covariates[name].withheld:
            found = with_covariates[name]
            limits = ratio_interval(found.low, found.high)
            lines.append(Line(text=f"Adjusted {ratio(found.value)} ({limits})"))
    if with_covariates and any(not found.withheld for found in with_covariates.values()):
        words = listed(covariate_words(view.cohort, adjusted.used))
        lines.append(Line(text=f"for {words}", muted=True))
    held = [estimate for estimate in ratios.values() if estimate.withheld]
    reasons = _reasons(held or list(with_covariates.values()))
    values = [NOT_ESTIMABLE if e.withheld else ratio(e.value) for e in ratios.values()]
    against = f" v {lower_first(view.groups.reference.label)}" if many else ""
    return KeyNumber(
        label=f"Hazard ratio of {view.endpoint.one}{against}",
        value=_joined(values, ", ") if ratios else NOT_ESTIMABLE,
        lines=(*lines, *reasons),
    )


def _log_rank(view: "SurvivalView", test: Comparison) -> KeyNumber:
    if test.withheld:
        return KeyNumber(
            label="Log-rank p",
            value=NOT_ESTIMABLE,
            lines=(Line(text=test.withheld.text, muted=True),),
        )
    events = counted(view.people.events, view.endpoint.one, view.endpoint.many)
    return KeyNumber(
        label="Log-rank p",
        value=p_value(test.p),
        lines=(Line(text=f"{events}, not adjusted", muted=True),),
    )


def _span(estimates: dict[str, Estimate]) -> str:
    values = [e.value for e in estimates.values() if e.value == e.value]
    return f"{percent(min(values))} to {percent(max(values))}" if values else NOT_ESTIMABLE


def _joined(values: list[str], between: str) -> str:
    if set(values) == {NOT_ESTIMABLE}:
        return NOT_ESTIMABLE
    if len(values) > MOST_VALUES:
        return f"{len(values)} values"
    return between.join(values)


def _reasons(estimates: list[Estimate]) -> list[Line]:
    """Say once each why a number is not shown."""
    reasons = dict.fromkeys(e.withheld.text for e in estimates if e.withheld)
    return [Line(text=reason, muted=True) for reason in reasons]

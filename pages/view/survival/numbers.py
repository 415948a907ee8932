"""The three numbers beside the survival curves."""

from dataclasses import replace

from analytics.results import Estimate
from analytics.survival.summary import Estimates
from analytics.weighting.summary import WeightedSummary
from pages.view.figure import KeyNumber, Line
from pages.view.format import (
    NOT_ESTIMABLE,
    counted,
    fixed,
    listed,
    p_value,
    percent,
    percent_interval,
    points,
    ratio,
    ratio_interval,
)
from pages.view.survival.findings import Findings
from pages.view.survival.look import SurvivalView
from pages.view.survival.models import Adjusted
from pages.view.words import covariate_words, in_sentence, lower_first

MOST_VALUES = 3
LABEL_LETTERS = 42  # beside the picture, on a window of 1280 pixels


def key_numbers(found: Findings) -> tuple[KeyNumber, ...]:
    """Return what is read at the horizon, the hazard ratio and the p, each with its lines."""
    survival = _survival(found)
    if len(found.view.slots) < 2:
        return (survival,)
    return (survival, _hazard(found), _test(found))


def _survival(found: Findings) -> KeyNumber:
    view = found.view
    estimates = {name: found.at_horizon[name] for name in view.slots if name in found.at_horizon}
    values = [percent(estimate.value) for estimate in estimates.values()]
    two = len(values) <= 2
    modelled = isinstance(found.model, Adjusted)
    lines = [
        Line(
            name=name,
            slot=view.slots[name],
            text=_beside(found, name, two),
        )
        for name in estimates
    ]
    if not two and not modelled:
        lines = _interval_named(lines)
    lines += [_difference(estimate) for estimate in found.difference.values() if two]
    if view.landmark:
        lines.append(Line(text=f"Of those followed after {view.day}", muted=True))
    if modelled:
        lines.append(Line(text="Adjusted; no interval is given", muted=True))
    if isinstance(found.model, WeightedSummary):
        lines.append(Line(text=_sizes(found.model, list(view.slots)), muted=True))
    return KeyNumber(
        label=_fitting(
            f"{view.read_since_start}{_ends_only(values)}",
            f"Lowest and highest at {view.end_words}",
        ),
        value=_joined(values, " v ") if len(values) <= MOST_VALUES else _span(estimates),
        lines=(*lines, *_reasons(list(estimates.values()))),
    )


def _beside(found: Findings, name: str, two: bool) -> str:
    estimate = found.at_horizon[name]
    if isinstance(found.model, Adjusted):
        observed = f"observed {percent(found.observed[name].value)}"
        return observed if two else f"{percent(estimate.value)}, {observed}"
    return interval(estimate) if two else _with_interval(estimate)


def _sizes(model: WeightedSummary, names: list[str]) -> str:
    size = model.spread.set_index("group").loc[names, "effective"]
    return "Weighted; effective size " + " and ".join(fixed(n, 0) for n in size)


def interval(estimate: Estimate) -> str:
    """The interval of a survival estimate; without an event there is none."""
    if estimate.value in (0, 1) or estimate.low != estimate.low:
        return "CI " + NOT_ESTIMABLE
    return f"95% CI {percent_interval(estimate.low, estimate.high)}"


def _with_interval(estimate: Estimate) -> str:
    if estimate.value != estimate.value:
        return NOT_ESTIMABLE
    if estimate.value in (0, 1) or estimate.low != estimate.low:
        return percent(estimate.value)
    return f"{percent(estimate.value)} ({percent_interval(estimate.low, estimate.high)})"


def _difference(estimate: Estimate) -> Line:
    if estimate.withheld or estimate.value != estimate.value:
        return Line(text="Difference " + NOT_ESTIMABLE, muted=True)
    limits = f"{points(estimate.low)} to {points(estimate.high)}"
    value = points(estimate.value)
    unit = "point" if value in ("+1", "−1") else "points"
    return Line(
        text=f"({limits if estimate.se > 0 else 'CI ' + NOT_ESTIMABLE})",
        bold=f"Difference {value} {unit}",
    )


def _hazard(found: Findings) -> KeyNumber:
    view = found.view
    ratios = {name: found.hazard_ratio[name] for name in view.others if name in found.hazard_ratio}
    beside, what = _second_ratio(found)
    many = len(ratios) > 1
    lines: list[Line] = []
    for name, estimate in ratios.items():
        if not estimate.withheld:
            limits = ratio_interval(estimate.low, estimate.high)
            said = f"{ratio(estimate.value)} ({limits})" if many else f"95% CI {limits}"
            slot = view.slots[name] if many else 0
            lines.append(Line(text=said, name=name if many else "", slot=slot))
        if name in beside and not beside[name].withheld:
            other = beside[name]
            limits = ratio_interval(other.low, other.high)
            lines.append(Line(text=f"{what} {ratio(other.value)} ({limits})"))
    if many:
        lines = _interval_named(lines)
    lines += _ratio_notes(found, beside)
    held = [estimate for estimate in ratios.values() if estimate.withheld]
    reasons = _reasons(held) if held else _reasons(list(beside.values()), of=what)
    values = [NOT_ESTIMABLE if e.withheld else ratio(e.value) for e in ratios.values()]
    if _ends_only(values) and view.follow_up_goes_on:  # no room for both in the label
        lines.append(Line(text="Over all follow-up", muted=True))
    return KeyNumber(
        label=_ratio_label(view, many, _ends_only(values) or _all_follow_up(view)),
        value=_joined(values, ", ") if len(values) <= MOST_VALUES else _ratio_span(ratios),
        lines=(*lines, *reasons),
    )


def _ratio_label(view: SurvivalView, many: bool, more: str) -> str:
    """Name the ratio as fully as there is room for; the note over the picture says the rest."""
    what, of = "Hazard ratio", f" of {view.endpoint.one}"
    if view.causes is not None:  # deaths first are censored
        what, of = "Cause-specific hazard ratio", ""
    against = f" v {in_sentence(view.groups.reference.label)}" if many else ""
    return _fitting(f"{what}{of}{against}{more}", f"{what}{against}{more}", f"{what}{more}")


def _fitting(*labels: str) -> str:
    """Return the first label that is not cut off, or the last."""
    return next((label for label in labels if len(label) <= LABEL_LETTERS), labels[-1])


def _second_ratio(found: Findings) -> tuple[Estimates, str]:
    """The other hazard ratio, under the one of the curves drawn."""
    if isinstance(found.model, Adjusted | WeightedSummary):
        return found.summary.hazard_ratio, "As observed"
    return (found.adjusted.hazard_ratio if found.adjusted.used else {}), "Adjusted"


def _ratio_notes(found: Findings, beside: Estimates) -> list[Line]:
    """What the ratios are adjusted for."""
    notes = []
    view, model = found.view, found.model
    used = found.adjusted.used
    if isinstance(model, Adjusted | WeightedSummary):
        used = model.rows.used
        how = "Adjusted" if isinstance(model, Adjusted) else "Weighted"
        notes.append(f"{how} for {listed(covariate_words(view.cohort, used))}")
    elif any(not estimate.withheld for estimate in beside.values()):
        notes.append(f"for {listed(covariate_words(view.cohort, used))}")
    return [Line(text=text, muted=True) for text in notes]


def _test(found: Findings) -> KeyNumber:
    label, note = _TESTS["observed"], "not adjusted"
    if isinstance(found.model, WeightedSummary):
        label, note = _TESTS["weighted"], "robust"
    elif isinstance(found.model, Adjusted) and len(found.view.others) == 1:
        label, note = _TESTS["adjusted"], "Wald test"
    elif found.incidence is not None:
        label = _TESTS["incidence"]
    label += _all_follow_up(found.view)
    test = found.test
    if test.withheld:
        return KeyNumber(
            label=label,
            value=NOT_ESTIMABLE,
            lines=(Line(text=test.withheld.text, muted=True),),
        )
    view = found.view
    events = counted(view.people.events, view.endpoint.one, view.endpoint.many)
    return KeyNumber(
        label=label,
        value=p_value(test.p),
        lines=(Line(text=f"{events}, {note}", muted=True),),
    )


_TESTS = {
    "observed": "Log-rank p",
    "incidence": "Gray's test p",
    "adjusted": "Adjusted p",
    "weighted": "Weighted p",
}


def _ends_only(values: list[str]) -> str:
    """Where the value shows two of many groups, which two."""
    return ", lowest and highest" if len(values) > MOST_VALUES else ""


def _all_follow_up(view: SurvivalView) -> str:
    """Where survival is read earlier, that hazards and tests go on."""
    return ", all follow-up" if view.follow_up_goes_on else ""


def _interval_named(lines: list[Line]) -> list[Line]:
    """Say at the first interval what the brackets hold; the others are alike."""
    first = next((i for i, line in enumerate(lines) if "(" in line.text), None)
    if first is None:
        return lines
    named = lines[first].text.replace("(", "(95% CI ", 1)
    return [*lines[:first], replace(lines[first], text=named), *lines[first + 1 :]]


def _span(estimates: dict[str, Estimate]) -> str:
    values = [e.value for e in estimates.values() if e.value == e.value]
    return f"{percent(min(values))} and {percent(max(values))}" if values else NOT_ESTIMABLE


def _joined(values: list[str], between: str) -> str:
    return NOT_ESTIMABLE if set(values) <= {NOT_ESTIMABLE} else between.join(values)


def _ratio_span(ratios: Estimates) -> str:
    values = [estimate.value for estimate in ratios.values() if not estimate.withheld]
    return f"{ratio(min(values))} and {ratio(max(values))}" if values else NOT_ESTIMABLE


def _reasons(estimates: list[Estimate], of: str = "") -> list[Line]:
    """Say once each why a number is not shown; `of` names it beside one that is."""
    reasons = dict.fromkeys(e.withheld.text for e in estimates if e.withheld)
    return [
        Line(text=f"{of} {lower_first(reason)}" if of else reason, muted=True) for reason in reasons
    ]

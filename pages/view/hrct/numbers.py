"""The three numbers beside the scans: change in each group, the difference, and its p."""

from analytics.results import Comparison
from pages.view.figure import KeyNumber, Line
from pages.view.format import NOT_ESTIMABLE, TOO_FEW, counted, p_value, signed
from pages.view.hrct.look import HrctView
from pages.view.words import in_sentence

_DECIMALS = 1
_FEWEST = {0: "nobody was scanned twice", 1: "one patient"}


def key_numbers(view: HrctView) -> tuple[KeyNumber, ...]:
    """Return the change, the difference in change, and p with and without the deaths."""
    if len(view.slots) == 1:
        return (_change(view), _within(view))
    if view.summary.difference is None:
        return (_change(view), _p(view))
    return (_change(view), _difference(view), _p(view))


def _change(view: HrctView) -> KeyNumber:
    groups = {name: view.summary.groups[name] for name in view.slots}
    values = [signed(own.change.median, _DECIMALS) for own in groups.values()]
    few = len(values) <= 2
    lines = []
    for (name, own), value in zip(groups.items(), values, strict=True):
        said = _FEWEST.get(own.change.n, interval("IQR ", own.change.q1, own.change.q3))
        if not few:
            said = f"{value}, {said}"
        p = f", p\N{NO-BREAK SPACE}{p_or_why(own.test)}" if own.change.n > 1 else ""
        lines.append(Line(name=name, slot=view.slots[name], text=f"{said}{p}"))
    known = [own.change.median for own in groups.values() if own.change.n]
    shown = " v ".join(values) if few else _span(known)
    return KeyNumber(label="Median change", value=shown, lines=tuple(lines))


def _span(known: list[float]) -> str:
    if not known:
        return NOT_ESTIMABLE
    return f"{signed(min(known), _DECIMALS)} to {signed(max(known), _DECIMALS)}"


def interval(opening: str, low: float, high: float) -> str:
    """Two changes as "IQR −8.0 to +0.8"; too few patients can bear no interval."""
    if low != low or high != high:
        return f"{opening}{TOO_FEW}"
    return f"{opening}{signed(low, _DECIMALS)} to {signed(high, _DECIMALS)}"


def p_or_why(test: Comparison) -> str:
    """The p of a test, or in few words why there is none."""
    if test.withheld is None:
        return p_value(test.p)
    return TOO_FEW if test.withheld.code == "too_few_to_test" else "not computable, all alike"


def _within(view: HrctView) -> KeyNumber:
    own = next(iter(view.summary.groups.values()))
    return _with_p("p, change within the group", own.test, _deaths_line(view))


def _difference(view: HrctView) -> KeyNumber:
    estimate = view.summary.difference
    if estimate is None or estimate.withheld:
        reason = estimate.withheld.text if estimate and estimate.withheld else ""
        return KeyNumber(
            label="Difference in change",
            value=NOT_ESTIMABLE,
            lines=(Line(text=reason, muted=True),),
        )
    favoured = in_sentence(view.others[0])
    limits = interval("Hodges-Lehmann, 95% CI ", estimate.low, estimate.high)
    return KeyNumber(
        label="Difference in change",
        value=signed(estimate.value, _DECIMALS),
        lines=(Line(text=limits), Line(text=f"Below 0 favours {favoured}", muted=True)),
    )


def _p(view: HrctView) -> KeyNumber:
    worst, change = view.summary.worst_rank, view.summary.change
    lines = [_deaths_line(view)]
    if worst and worst.deaths:
        lines = [Line(text=f"Deaths counted as worst: p {p_or_why(worst.test)}")]
        if worst.missing:
            said = counted(worst.missing, "patient is", "patients are")
            lines.append(Line(text=f"{said} in neither: scan missing", muted=True))
    died = any(own.died for own in view.summary.groups.values())
    label = "p, survivors only" if died else "p, change between groups"
    return _with_p(label, change, *lines)


def _with_p(label: str, test: Comparison | None, *lines: Line) -> KeyNumber:
    if test is None or test.withheld:
        reason = test.withheld.text if test and test.withheld else ""
        held = (Line(text=reason, muted=True),) if reason else ()
        return KeyNumber(label=label, value=NOT_ESTIMABLE, lines=(*held, *lines))
    return KeyNumber(label=label, value=p_value(test.p), lines=lines)


def _deaths_line(view: HrctView) -> Line:
    died = sum(own.died for own in view.summary.groups.values())
    if not died:
        return Line(text="Nobody died before the second scan", muted=True)
    return Line(
        text=f"{counted(died, 'patient', 'patients')} died before the second scan", muted=True
    )

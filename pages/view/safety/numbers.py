"""The three key numbers of the safety page: any event, serious events, follow-up."""

from pages.view.figure import KeyNumber, Line
from pages.view.format import fixed, percent, percent_interval, points
from pages.view.safety import words
from pages.view.safety.counts import DEATHS, SERIOUS_ROW, Cell, Counted
from pages.view.safety.look import ANY, SafetyView

MOST_VALUES = 3


def key_numbers(view: SafetyView, events: Counted, outcomes: Counted) -> tuple[KeyNumber, ...]:
    """Return the numbers over the picture, from left to right."""
    found = []
    if view.recorded and view.rows:
        found.append(_risk(view, events, ANY, f"{view.any_label} (95% CI)"))
    if view.recorded and not view.selection.option("event_serious"):
        found.append(_risk(view, outcomes, SERIOUS_ROW, "Serious adverse event (95% CI)"))
    elif view.deaths_known:
        found.append(_risk(view, outcomes, DEATHS, "Died, any cause (95% CI)"))
    return (*found, _follow_up(view, events if view.recorded and view.rows else outcomes))


def _risk(view: SafetyView, source: Counted, key: str, label: str) -> KeyNumber:
    cells = {name: source.cells[key, name] for name in view.slots}
    values = [percent(cell.risk) for cell in cells.values()]
    few = len(values) <= MOST_VALUES
    lines = [
        Line(
            name=name,
            slot=view.slots[name],
            text=("" if few else percent(cell.risk) + ", ") + _limits(cell),
        )
        for name, cell in cells.items()
    ]
    if view.compared:
        estimate = source.differences[key, view.compared]
        reach = f"({points(estimate.low)} to {points(estimate.high)})"
        lines.append(Line(text=f"points {reach}", bold=f"Difference {points(estimate.value)}"))
    risks = [cell.risk for cell in cells.values()]
    value = " v ".join(values) if few else f"{percent(min(risks))} to {percent(max(risks))}"
    return KeyNumber(label=label, value=value, lines=tuple(lines))


def _limits(cell: Cell) -> str:
    if cell.affected:
        return percent_interval(cell.low, cell.high)
    return f"0 of {cell.patients}, at most {percent(cell.upper)}"


def _follow_up(view: SafetyView, source: Counted) -> KeyNumber:
    key = ANY if ANY in source.labels else next(iter(source.labels), None)
    followed = view.patients.groupby("group", observed=True)["followed"].sum()
    years = [float(followed[name]) for name in view.slots]
    few = len(years) <= MOST_VALUES
    value = (
        " v ".join(fixed(part, 1) for part in years) if few else f"{fixed(sum(years), 1)} in all"
    )
    if key is None:
        return KeyNumber(label="Patient-years followed", value=value)
    per, what = (1, "events per year") if key == ANY else (100, "deaths per 100 years")
    lines = tuple(
        Line(name=name, slot=slot, text=words.rate(source.cells[key, name], per=per))
        for name, slot in view.slots.items()
    )
    return KeyNumber(label=f"Patient-years ({what}, 95% CI)", value=value, lines=lines)

"""The numbers beside the course of one measure."""

import pandas as pd

from data.measures import Measure
from pages.view.figure import KeyNumber, Line
from pages.view.format import NOT_ESTIMABLE, TOO_FEW, number, p_value
from pages.view.trajectories.findings import Findings
from pages.view.trajectories.look import TrajectoriesView
from pages.view.trajectories.words import change, change_interval, few_changes, p_within
from pages.view.words import in_sentence, months_words, upper_first

MOST_VALUES = 3
_FEWEST = {0: "nobody has both values", 1: "one patient"}


def key_numbers(view: TrajectoriesView, found: Findings) -> tuple[KeyNumber, ...]:
    """Return the median change in each group, the difference with p, and doses spared."""
    measure = view.chosen
    if measure is None or view.month is None:
        return (_nothing(),)
    shown = [_change(view, measure, found, view.month)]
    if view.compared:
        shown += [_difference(view, measure, found, view.month), _p(view, found, view.month)]
    if len(found.spared) and measure.targets:
        shown.append(_doses(view, measure, found))
    return tuple(shown)


def _nothing() -> KeyNumber:
    reason = Line(text="Nobody has a value after baseline.", muted=True)
    return KeyNumber(label="Change since baseline", value=NOT_ESTIMABLE, lines=(reason,))


def _change(view: TrajectoriesView, measure: Measure, found: Findings, month: int) -> KeyNumber:
    rows = {name: found.change(name, month) for name in view.slots}
    many = len(rows) > MOST_VALUES
    values = [change(row["median"], measure) for row in rows.values()]
    lines = []
    for (name, slot), value in zip(view.slots.items(), values, strict=True):
        row = rows[name]
        quartiles = f"IQR {change_interval(row['q1'], row['q3'], measure)}"
        said = _FEWEST.get(row["n"], quartiles)
        p = f", p\N{NO-BREAK SPACE}{p_within(row)}" if row["n"] > 1 else ""
        lines.append(Line(name=name, slot=slot, text=f"{value}, {said}{p}" if many else said + p))
    unit = f", {measure.unit}" if measure.unit else ""
    return KeyNumber(
        label=f"Median change at {months_words(month)}{unit}",
        value=_joined(values),
        lines=tuple(lines),
    )


def _difference(view: TrajectoriesView, measure: Measure, found: Findings, month: int) -> KeyNumber:
    rows = {name: found.difference(name, month) for name in view.others}
    values = [change(row["difference"], measure) for row in rows.values()]
    lines = []
    for name, value in zip(rows, values, strict=True):
        limits = change_interval(rows[name]["low"], rows[name]["high"], measure)
        limits = TOO_FEW if few_changes(rows[name]) else limits
        if len(rows) == 1:
            lines.append(Line(text=f"95% CI {limits}"))
        else:
            lines.append(Line(name=name, slot=view.slots[name], text=f"{value} ({limits})"))
    return KeyNumber(
        label="Difference in change",
        value=_joined(values),
        lines=(*lines, _favours(view, measure)),
    )


def _favours(view: TrajectoriesView, measure: Measure) -> Line:
    reference = in_sentence(view.groups.reference.label)
    if measure.better == "neither":
        return Line(text=f"minus {reference}", muted=True)
    side = "Above" if measure.better == "higher" else "Below"
    whom = in_sentence(view.others[0]) if len(view.others) == 1 else f"the group, not {reference}"
    return Line(text=f"{side} 0 favours {whom}", muted=True)


def _p(view: TrajectoriesView, found: Findings, month: int) -> KeyNumber:
    if len(view.others) == 1:
        row, test = found.difference(view.others[0], month), "Mann-Whitney"
    else:
        row, test = found.difference("", month), "Kruskal-Wallis"
    level = f"Level at {months_words(month)}: p {p_value(row['level_p'])}"
    if _few_levels(view, found, row):
        level = f"Level at {months_words(month)}: p {TOO_FEW}"
    patients = f"{row['n_change']:.0f} patients with both values, not corrected"
    why = (Line(text=upper_first(TOO_FEW), muted=True),) if few_changes(row) else ()
    return KeyNumber(
        label=f"{test} p of the change",
        value=p_value(row["change_p"]),
        lines=(*why, Line(text=level), Line(text=patients, muted=True)),
    )


def _few_levels(view: TrajectoriesView, found: Findings, row: pd.Series) -> bool:
    return found.few_levels(
        row["group"], row["month"], reference=view.groups.reference.label, level=view.settings.level
    )


def _doses(view: TrajectoriesView, measure: Measure, found: Findings) -> KeyNumber:
    first, *others = measure.targets
    rows = found.spared.set_index("group")
    values, lines = [], []
    for name, slot in view.slots.items():
        row = rows.loc[name]
        values.append(f"{row[f'at_or_under_{first:g}']:.0f}/{row['n']:.0f}")
        said = f"reduced by {number(float(row['reduction']), 0)}%"
        for target in others:
            said += f"; at or under {target:g}: {row[f'at_or_under_{target:g}']:.0f}"
        lines.append(Line(name=name, slot=slot, text=said))
    return KeyNumber(
        label=f"At or under {first:g} {measure.unit}",
        value=_joined(values),
        lines=tuple(lines),
    )


def _joined(values: list[str]) -> str:
    if set(values) == {NOT_ESTIMABLE}:
        return NOT_ESTIMABLE
    if len(values) > MOST_VALUES:
        return f"{len(values)} values"
    return " v ".join("–" if value == NOT_ESTIMABLE else value for value in values)

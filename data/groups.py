"""What a grouping splits patients into: its groups, and the SQL that names each patient's."""

import re
from dataclasses import replace
from itertools import count, pairwise

from analytics.columns import ARM
from analytics.errors import UserError
from analytics.frozen import Value
from data.cohort import Cohort
from data.selection import Grouping, Selection
from data.study import Column, Level

MOST_COMPARED = 5  # colours and dashes that can be told apart
MISSING_KEY = ""  # no level is called so: a blank cell is a missing value
MISSING_SLOT = 5
_SAYS_NOTHING = {"yes", "no", "none", "positive", "negative", "true", "false", "other"}


class Group(Value):
    """One curve: its code in the database, its key in links, its words, its colour slot (1-5)."""

    code: int
    key: str
    label: str
    slot: int


class Groups(Value):
    """The groups of a selection.

    every : all groups of the grouping, those compared or not, "not recorded" last.
    compared : those compared, in the same order.
    reference : the one the others are compared with.
    """

    every: tuple[Group, ...]
    compared: tuple[Group, ...]
    reference: Group

    @property
    def left_out(self) -> tuple[Group, ...]:
        """Groups that are not compared."""
        compared = {group.key for group in self.compared}
        return tuple(group for group in self.every if group.key not in compared)


def groups_of(cohort: Cohort, selection: Selection) -> Groups:
    """Return the groups of a selection: those chosen, or the first five that are recorded."""
    every = _every_group(cohort, selection.grouping)
    recorded = tuple(group for group in every if group.key != MISSING_KEY)
    chosen = tuple(group for group in every if group.key in selection.compared) or recorded
    reference = _reference(cohort, selection, chosen)
    compared = _at_most_five(chosen, reference)
    if len({group.slot for group in compared}) < len(compared):
        compared = tuple(replace(group, slot=i + 1) for i, group in enumerate(compared))
        reference = next(group for group in compared if group.key == reference.key)
    return Groups(every, compared, reference)


def _at_most_five(chosen: tuple[Group, ...], reference: Group) -> tuple[Group, ...]:
    """Keep the first five; the reference is one of them wherever it stands."""
    first = chosen[:MOST_COMPARED]
    return first if reference in first else (*first[:-1], reference)


def parse_cuts(column: Column, text: str) -> tuple[float, ...]:
    """Read cut points from text; raises UserError unless they are numbers within the range."""
    parts = re.split(r"[;,\s]+", text.strip())
    try:
        cuts = tuple(sorted({float(part) for part in parts if part}))
    except ValueError:
        cuts = ()
    if not valid_cuts(column, cuts):
        raise UserError(
            f"Cuts are numbers above {column.minimum:g} and up to {column.maximum:g}, with commas "
            "between: enter for example the middle of that range."
        )
    return cuts


def valid_cuts(column: Column, cuts: tuple[float, ...]) -> bool:
    """Whether cut points ascend and lie within the range of the column."""
    within = all(column.minimum < cut <= column.maximum for cut in cuts)
    return bool(cuts) and within and list(cuts) == sorted(set(cuts))


def group_sql(cohort: Cohort, grouping: Grouping) -> tuple[str, tuple[float, ...]]:
    """Return the SQL of a patient's group code (NULL if not recorded), and its values."""
    names = [cohort.sql_name(column) for column in grouping.columns]
    if not names:
        return "0", ()
    if grouping.cuts:
        steps = " + ".join(f"({names[0]} >= ?)::UTINYINT" for _ in grouping.cuts)
        return f"({steps})", grouping.cuts
    if len(names) == 2:
        width = len(cohort.column(grouping.columns[1]).levels)
        return f"({names[0]}::USMALLINT * {width} + {names[1]})", ()
    return names[0], ()


def _reference(cohort: Cohort, selection: Selection, compared: tuple[Group, ...]) -> Group:
    by_key = {group.key: group for group in compared}
    if selection.reference in by_key:
        return by_key[selection.reference]
    if selection.grouping.columns == (ARM,) and cohort.study.reference in by_key:
        return by_key[cohort.study.reference]
    return compared[0]


def _every_group(cohort: Cohort, grouping: Grouping) -> tuple[Group, ...]:
    columns = [cohort.column(name) for name in grouping.columns]
    if not columns:
        return (Group(0, "all", "All patients", 1),)
    if grouping.cuts:
        labels = _interval_labels(columns[0], grouping.cuts)
        groups = [Group(i, str(i), label, _slot(i)) for i, label in enumerate(labels)]
    elif len(columns) == 2:
        groups = _pairs(columns[0], columns[1])
    else:
        groups = _levels(cohort, columns[0])
    if any(column.missing for column in columns):
        label = columns[0].missing_label if len(columns) == 1 else "Not recorded"
        label = label[:1].upper() + label[1:]
        groups.append(Group(len(groups), MISSING_KEY, label, MISSING_SLOT))
    return _told_apart(groups)


def _told_apart(groups: list[Group]) -> tuple[Group, ...]:
    """Number the groups that would be called as another: "yes" and "Yes", or "Not recorded"."""
    found: dict[str, Group] = {}
    for group in groups:
        names = (f"{group.label} ({n})" if n > 1 else group.label for n in count(1))
        name = next(name for name in names if name not in found)
        found[name] = replace(group, label=name)
    return tuple(found.values())


def _slot(position: int) -> int:
    return position % MOST_COMPARED + 1


def _levels(cohort: Cohort, column: Column) -> list[Group]:
    slots = {arm.value: arm.slot for arm in cohort.study.arms} if column.name == ARM else {}
    return [
        Group(i, level.value, _words(column, level), slots.get(level.value, _slot(i)))
        for i, level in enumerate(column.levels)
    ]


def _pairs(first: Column, second: Column) -> list[Group]:
    width = len(second.levels)
    return [
        Group(
            i * width + j, f"{i}.{j}", f"{_words(first, a)} · {_lower(_words(second, b))}", _slot(j)
        )
        for i, a in enumerate(first.levels)
        for j, b in enumerate(second.levels)
    ]


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def _words(column: Column, level: Level) -> str:
    """Name the column where the level alone says nothing: "ascites: yes", "stage: 3"."""
    says_nothing = level.label.casefold() in _SAYS_NOTHING or not re.search(
        r"[^\W\d_]", level.label
    )
    return f"{column.label}: {level.label.lower()}" if says_nothing else level.label


def _interval_labels(column: Column, cuts: tuple[float, ...]) -> list[str]:
    unit = f" {column.unit}" if column.unit else ""
    ends = [f"{cut:g}" for cut in cuts]
    between = [f"{low} to <{high}{unit}" for low, high in pairwise(ends)]
    return [f"<{ends[0]}{unit}", *between, f"≥{ends[-1]}{unit}"]

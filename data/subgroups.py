"""The variables that split a cohort into subgroups, and the table of patients that knows them."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analytics.columns import EVENT, GROUP, TIME
from analytics.frozen import Value
from data.cohort import Cohort
from data.frames import model_values
from data.groups import Group, Groups, group_sql
from data.queries import categorical, places, where
from data.selection import CategoryFilter, Filter, RangeFilter, Selection
from data.study import Column, Subgroups

ADDED = "subgroups"  # the option that holds the columns a person added
MOST_LEVELS = 20
PATIENT = "patient"
_DECIMALS = 2  # of a median that serves as a cut, so that its label says exactly where it is


class SubgroupVariable(Value):
    """One variable of the subgroups page.

    key : its name in the table of patients. cuts : of a number, ascending; a value equal to a cut
    belongs to the upper level. added : by the person, not named by the study. missing : whether it
    is not recorded for anybody of the groups compared, whoever is filtered.
    """

    key: str
    column: Column
    cuts: tuple[float, ...]
    added: bool
    missing: bool

    @property
    def levels(self) -> int:
        """How many levels it has, "not recorded" not counted."""
        return len(self.cuts) + 1 if self.cuts else len(self.column.levels)


def subgroup_variables(
    cohort: Cohort, selection: Selection, groups: Groups
) -> tuple[SubgroupVariable, ...]:
    """Return the study's variables, then those added; never what the patients are grouped by.

    groups : those compared. A number that was added is cut at the median of everybody in the
    cohort, whoever is filtered.
    """
    named = [s for s in cohort.study.subgroups if cohort.has(s.column)]
    known = {s.column for s in named}
    added = [name for name in selection.option(ADDED) if name not in known]
    named += [Subgroups(name, median_cut(cohort, name)) for name in added]
    missing = _not_recorded(cohort, selection, groups, [s.column for s in named])
    return tuple(
        SubgroupVariable(
            key=f"subgroup {i}",
            column=cohort.column(s.column),
            cuts=s.cuts,
            added=s.column in added,
            missing=s.column in missing,
        )
        for i, s in enumerate(named)
        if s.column not in selection.grouping.columns and _splits(cohort.column(s.column), s.cuts)
    )


def _not_recorded(
    cohort: Cohort, selection: Selection, groups: Groups, names: list[str]
) -> set[str]:
    """Those of the columns that somebody of the groups compared has no value of."""
    asked = [name for name in names if cohort.column(name).missing]
    if not asked:
        return set()
    code, cuts = group_sql(cohort, selection.grouping)
    counted = ", ".join(
        f"count(*) - count({cohort.sql_name(name)}) AS n{i}" for i, name in enumerate(asked)
    )
    rows = cohort.arrays(f"SELECT {code} AS g, {counted} FROM patients GROUP BY g", cuts)
    mine = places(rows["g"], groups) >= 0
    return {name for i, name in enumerate(asked) if rows[f"n{i}"][mine].sum()}


def _splits(column: Column, cuts: tuple[float, ...]) -> bool:
    return bool(cuts) if column.kind == "number" else 0 < len(column.levels) <= MOST_LEVELS


def can_be_added(cohort: Cohort, selection: Selection) -> tuple[Column, ...]:
    """Return the columns a person can add: not too many levels, and not there already."""
    named = {s.column for s in cohort.study.subgroups} | set(selection.grouping.columns)
    return tuple(
        column
        for column in cohort.columns
        if column.name not in named
        and (
            column.maximum > column.minimum
            if column.kind == "number"
            else len(column.levels) <= MOST_LEVELS
        )
    )


def median_cut(cohort: Cohort, name: str) -> tuple[float, ...]:
    """Return where a number is cut: at its median, or just above its lowest value if that is it.

    Nothing for a category, and for a number that is the same in all.
    """
    if cohort.column(name).kind != "number":
        return ()
    column = cohort.sql_name(name)
    lowest, middle, next_up = cohort.rows(
        f"SELECT min({column}), median({column}), "
        f"min({column}) FILTER (WHERE {column} > (SELECT min({column}) FROM patients)) "
        "FROM patients",
        (),
    )[0]
    if next_up is None:
        return ()
    short = round(float(middle), _DECIMALS)
    return (next(cut for cut in (short, middle, next_up) if cut > lowest),)


def one_comparison(groups: Groups, chosen: tuple[str, ...]) -> Groups | None:
    """Return the groups cut down to the reference and one other; None where there is no other.

    chosen : the position of the other among every group; nothing, or one that is not compared,
        means the first other.
    """
    others = [group for group in groups.compared if group.key != groups.reference.key]
    if not others:
        return None
    wanted = {str(position_of(groups, group)): group for group in others}
    other = wanted.get("".join(chosen), others[0])
    kept = {groups.reference.key, other.key}
    return replace(groups, compared=tuple(g for g in groups.compared if g.key in kept))


def position_of(groups: Groups, group: Group) -> int:
    """Return where a group stands among every group."""
    return [known.key for known in groups.every].index(group.key)


def subgroup_frame(
    cohort: Cohort,
    selection: Selection,
    groups: Groups,
    variables: tuple[SubgroupVariable, ...],
    covariates: tuple[str, ...],
) -> pd.DataFrame:
    """Return one row per patient of the groups compared who has the endpoint.

    Columns: `patient` (a number that stays the same whoever is filtered), `group` (the reference
    first), `time`, `event`, the covariates as they enter a model, and for each variable, under
    its key, the position of the patient's level as text; missing where not recorded.
    """
    position = cohort.endpoint_position(selection.endpoint)
    code, cuts = group_sql(cohort, selection.grouping)
    clause = where(cohort, selection.filters)
    wanted = dict.fromkeys([*covariates, *(variable.column.name for variable in variables)])
    names = "".join(f", {cohort.sql_name(name)}" for name in wanted)
    rows = cohort.arrays(
        f"SELECT rowid AS id, {code} AS g, time_{position} AS t, event_{position} AS e{names} "
        f"FROM patients WHERE {clause.sql} AND time_{position} IS NOT NULL",
        (*cuts, *clause.values),
    )
    labels = [g.label for g in groups.compared if g.key != groups.reference.key]
    reference_first = replace(
        groups, compared=tuple(sorted(groups.compared, key=lambda g: g.key != groups.reference.key))
    )
    place = places(rows["g"], reference_first)
    rows = {name: values[place >= 0] for name, values in rows.items()}
    table = {
        PATIENT: np.asarray(rows["id"]),
        GROUP: categorical(place[place >= 0], [groups.reference.label, *labels]),
        TIME: rows["t"].astype(float),
        EVENT: rows["e"].astype(np.int64),
    }
    for name in covariates:
        table[name] = model_values(cohort, name, rows[cohort.sql_name(name)])
    for variable in variables:
        table[variable.key] = _levels(variable, rows[cohort.sql_name(variable.column.name)])
    return pd.DataFrame(table)


def _levels(variable: SubgroupVariable, stored: np.ndarray) -> pd.Categorical:
    if variable.cuts:
        numbers = np.ma.filled(stored.astype(float), np.nan)
        codes = np.digitize(numbers, variable.cuts)
        codes[np.isnan(numbers)] = -1
    else:
        codes = np.ma.filled(stored.astype(np.int64), -1)
    return categorical(codes, [str(i) for i in range(variable.levels)])


def level_filter(
    cohort: Cohort, selection: Selection, variable: SubgroupVariable, level: int
) -> Filter:
    """Return the restriction to one level of a variable, within the one there is on its column."""
    column = variable.column
    if not variable.cuts:
        return CategoryFilter(column.name, (column.levels[level].value,), keep_missing=False)
    ends = (None, *variable.cuts, None)
    low, above = ends[level], ends[level + 1]
    high = None if above is None else _last_below(cohort, column.name, above)
    before = selection.filter_on(column.name)
    if isinstance(before, RangeFilter):
        low = max((end for end in (low, before.low) if end is not None), default=None)
        high = min((end for end in (high, before.high) if end is not None), default=None)
    return RangeFilter(column.name, low, high, keep_missing=False)


def _last_below(cohort: Cohort, name: str, cut: float) -> float:
    """The highest value under a cut: ranges include their ends, and levels do not."""
    column = cohort.sql_name(name)
    found = cohort.rows(f"SELECT max({column}) FROM patients WHERE {column} < ?", (cut,))[0][0]
    return cut if found is None else float(found)

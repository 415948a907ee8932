"""Whether a selection makes sense for a cohort: asked of links, which anybody can write."""

import math

from data.cohort import Cohort
from data.groups import valid_cuts
from data.options import valid_options
from data.selection import CategoryFilter, Filter, Grouping, Selection
from data.study import DAYS_PER

SHORTEST_HORIZON_DAYS, LONGEST_HORIZON_DAYS = 1.0, 73_050.0


def validated(cohort: Cohort, selection: Selection) -> Selection:
    """Return the selection; raises ValueError where it makes no sense for this cohort."""
    covariates = selection.covariates or ()
    checks = (
        len(set(selection.cards)) == len(selection.cards),
        len(set(covariates)) == len(covariates),
        all(_valid_filter(filter_) for filter_ in selection.filters),
        _valid_grouping(cohort, selection.grouping),
        _valid_horizon(cohort, selection.horizon),
        selection.axis_unit is None or selection.axis_unit in DAYS_PER,
        valid_options(cohort, selection),
    )
    if not all(checks):
        raise ValueError("selection")
    return selection


def _valid_filter(filter_: Filter) -> bool:
    if isinstance(filter_, CategoryFilter):
        return len(set(filter_.levels)) == len(filter_.levels)
    low = -math.inf if filter_.low is None else filter_.low
    high = math.inf if filter_.high is None else filter_.high
    return low <= high  # False for NaN


def _valid_grouping(cohort: Cohort, grouping: Grouping) -> bool:
    columns = [cohort.column(name) for name in grouping.columns]
    if len(columns) == 1 and columns[0].kind == "number":
        return valid_cuts(columns[0], grouping.cuts)
    distinct = len(set(grouping.columns)) == len(columns) <= 2
    return distinct and not grouping.cuts and all(column.kind == "category" for column in columns)


def _valid_horizon(cohort: Cohort, horizon: float | None) -> bool:
    if horizon is None:
        return True
    days = horizon * DAYS_PER[cohort.study.time_unit]
    return SHORTEST_HORIZON_DAYS <= days <= LONGEST_HORIZON_DAYS

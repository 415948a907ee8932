"""How far a daily dose came down, and how much was taken until a visit."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.columns import GROUP
from analytics.quantiles import QuantileType, quantiles
from analytics.trajectories.changes import Courses
from analytics.trajectories.tests import EVERYBODY, members_of

DAYS_PER_MONTH = 30.4375


def doses_spared(
    courses: Courses,
    measure: str,
    *,
    month: int,
    targets: Sequence[float],
    quantile_type: QuantileType = 7,
) -> pd.DataFrame:
    """Say how far a daily dose came down by a visit, and how much was taken until then.

    Returns one row per group ("" for everybody, of several): group, `n_before` and `before`
    (median dose at baseline), `n` and `dose` (median at the visit), `n_last` and `last` (median
    of each patient's last recorded dose, so of those who died too), `reduction`, `reduction_q1`,
    `reduction_q3` (% of the own baseline), per target `at_or_under_<target>` (patients at the
    visit), `n_total` and `total`, `total_q1`, `total_q3`: dose days until the visit in 1000 units,
    straight lines between visits, of those with a dose at every visit until then.
    """
    groups = (*courses.groups, EVERYBODY) if len(courses.groups) > 1 else courses.groups
    return pd.DataFrame(
        [
            {GROUP: group}
            | _spared(
                courses.of(measure)[members_of(courses, group)],
                courses,
                month,
                targets,
                quantile_type,
            )
            for group in groups
        ]
    )


def _spared(
    doses: Floats, courses: Courses, month: int, targets: Sequence[float], kind: QuantileType
) -> dict[str, Any]:
    months = np.array(courses.months)
    before = np.full(len(doses), np.nan)
    if courses.baseline is not None:
        before = doses[:, courses.baseline]
    now = doses[:, courses.months.index(month)]
    both = ~np.isnan(before) & ~np.isnan(now) & (before > 0)
    reduction = 100 * (1 - now[both] / before[both])
    until = months <= month
    whole = doses[:, until][~np.isnan(doses[:, until]).any(axis=1)]
    days = np.diff(months[until]) * DAYS_PER_MONTH
    total = ((whole[:, 1:] + whole[:, :-1]) / 2 * days).sum(axis=1) / 1000
    seen = now[~np.isnan(now)]
    last = _last(doses)
    return (
        {"n_before": int((~np.isnan(before)).sum()), "before": _median(before)}
        | {"n": len(seen), "dose": _median(now), "n_last": len(last), "last": _median(last)}
        | _spread("reduction", reduction, kind)
        | {f"at_or_under_{target:g}": int((seen <= target).sum()) for target in targets}
        | {"n_total": len(total)}
        | _spread("total", total, kind)
    )


def _last(doses: Floats) -> Floats:
    known = ~np.isnan(doses)
    some = known.any(axis=1)
    place = doses.shape[1] - 1 - np.argmax(known[:, ::-1], axis=1)
    return np.asarray(doses[np.arange(len(doses)), place][some])


def _median(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else math.nan


def _spread(name: str, values: Floats, kind: QuantileType) -> dict[str, float]:
    q1 = middle = q3 = math.nan
    if len(values):
        q1, middle, q3 = quantiles(values, (0.25, 0.5, 0.75), quantile_type=kind)
    return {name: float(middle), f"{name}_q1": float(q1), f"{name}_q3": float(q3)}

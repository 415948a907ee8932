"""Repeated measurements: what each group looked like at each visit."""

from dataclasses import asdict

import pandas as pd

from analytics.errors import AnalysisError
from analytics.quantiles import QuantileType
from analytics.samples import levels, numbers
from analytics.summaries import summarise


def visit_summaries(
    assessments: pd.DataFrame,
    *,
    group: str,
    visit: str,
    value: str,
    level: float = 0.95,
    quantile_type: QuantileType = 7,
) -> pd.DataFrame:
    """Summarise a measurement by group and visit.

    Parameters
    ----------
    assessments : one row per patient and visit; missing values raise AnalysisError.
    value : the measurement, or its change from baseline.
    level : coverage of the t interval of the mean, 0-1.

    Returns
    -------
    DataFrame, one row per group and visit, both in their own order, cells without a patient
    included: columns named as `group` and `visit`, then `n`, `mean`, `sd`, `se`, `mean_low`,
    `mean_high`, `median`, `q1`, `q3`, `minimum`, `maximum` (see `analytics.summaries.Summary`).

    Notes
    -----
    Cells hold whoever was assessed: with dropout, later cells describe fewer patients.
    """
    if group == visit:
        raise AnalysisError(f"{group} cannot be both group and visit; choose two columns.")
    measured = numbers(assessments, value)
    if not len(measured):
        raise AnalysisError("No patients are selected; widen the filters.")
    groups, visits = levels(assessments, group), levels(assessments, visit)
    in_group = {name: (assessments[group] == name).to_numpy() for name in groups}
    at_visit = {name: (assessments[visit] == name).to_numpy() for name in visits}
    return pd.DataFrame(
        {group: g, visit: v}
        | asdict(
            summarise(measured[in_group[g] & at_visit[v]], level=level, quantile_type=quantile_type)
        )
        for g in groups
        for v in visits
    )

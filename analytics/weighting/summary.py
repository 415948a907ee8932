"""Every number of a weighted comparison of two groups, from one frame of patients."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.cautions import beyond_follow_up
from analytics.columns import EVENT, GROUP, TIME
from analytics.cox.fit import CoxFit
from analytics.cox.hazards import hazard_ratio
from analytics.cox.model_rows import ModelRows, model_rows
from analytics.frozen import Frozen
from analytics.results import Comparison, Estimate
from analytics.settings import Settings
from analytics.survival.known_spread import where_spread_is_known
from analytics.survival.possible_range import cut
from analytics.wald import difference, wald_test
from analytics.weighting.weighted_survival import SURVIVAL, weighted_kaplan_meier
from analytics.weighting.weights import Target, Weighting, weigh, weighted_cox


class WeightedSummary(Frozen, kw_only=True):
    """Two groups after weighting; dictionaries are keyed by group.

    rows : the patients weighted. curves : of `weighted_kaplan_meier`. fit : of `weighted_cox`.
    at_horizon : weighted survival; difference : the other group minus the reference.
    spread : one row per group: `group`, `n`, `effective`, and of its weights, divided by their
        mean in the group, `smallest`, `median`, `largest`.
    """

    rows: ModelRows
    weighting: Weighting
    curves: pd.DataFrame
    fit: CoxFit
    at_horizon: dict[str, Estimate]
    difference: dict[str, Estimate]
    hazard_ratio: dict[str, Estimate]
    test: Comparison
    spread: pd.DataFrame


def summarise_weighted(
    frame: pd.DataFrame,
    *,
    covariates: Sequence[str],
    target: Target,
    horizon: float,
    settings: Settings,
) -> WeightedSummary:
    """Weigh the two groups of a frame and compare them.

    frame : one row per patient: `group` (categorical, reference first), `time`, `event`, and the
        covariates; patients without one of them are left out. The group that is not the
        reference counts as treated. Raises AnalysisError as `weigh` does.
    """
    rows = model_rows(frame, covariates)
    complete = rows.frame
    weighting = weigh(complete, treatment=GROUP, covariates=rows.used, target=target)
    curves = weighted_kaplan_meier(
        complete, weighting, time=TIME, event=EVENT, treatment=GROUP, level=settings.level
    )
    fit = weighted_cox(
        complete, weighting, time=TIME, event=EVENT, treatment=GROUP, ties=settings.ties,
        level=settings.level,
    )  # fmt: skip
    reference, other = weighting.propensity.control_level, weighting.propensity.treated_level
    found = {
        name: _at(curves, complete, name, horizon, settings.level) for name in (reference, other)
    }
    ratio = hazard_ratio(fit, variable=GROUP, level=other)
    method = "difference of weighted Kaplan-Meier survival"
    gap = {other: difference(found[other], found[reference], method=method)}
    known = where_spread_is_known(gap, found, reference=reference)
    return WeightedSummary(
        rows=rows,
        weighting=weighting,
        curves=curves,
        fit=fit,
        at_horizon=found,
        difference=cut(known, lowest=-1, highest=1),
        hazard_ratio={other: ratio},
        test=wald_test(ratio, scale="ratio"),
        spread=_spread(complete, weighting),
    )


def _at(
    curves: pd.DataFrame, frame: pd.DataFrame, name: str, horizon: float, level: float
) -> Estimate:
    own, curve = frame[frame[GROUP] == name], curves[curves[GROUP] == name]
    row = curve.iloc[int(curve[TIME].searchsorted(horizon, side="right")) - 1]
    unknown = horizon > own[TIME].max() and row[SURVIVAL] > 0
    return Estimate(
        value=math.nan if unknown else float(row[SURVIVAL]),
        low=math.nan if unknown else float(row["low"]),
        high=math.nan if unknown else float(row["high"]),
        se=math.nan if unknown else float(row["se"]),
        level=level,
        n=len(own),
        events=int((own[EVENT].astype(bool) & (own[TIME] <= horizon)).sum()),
        method="weighted Kaplan-Meier, robust standard error, log-log interval",
        cautions=(beyond_follow_up(name),) if unknown else (),
    )


def _spread(frame: pd.DataFrame, weighting: Weighting) -> pd.DataFrame:
    groups = frame[GROUP].to_numpy(dtype=object)
    size = weighting.effective_sample_size
    rows = []
    for name in size[GROUP]:
        own = weighting.weights[groups == name]
        rows.append(np.quantile(own / own.mean(), [0, 0.5, 1]))
    smallest, median, largest = np.array(rows).T
    return size.assign(smallest=smallest, median=median, largest=largest)

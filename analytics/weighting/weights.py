"""Comparing two arms after weighting their patients to look alike (inverse probability)."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from analytics.arrays import Bools, Floats
from analytics.cautions import Caution, extreme_weights
from analytics.columns import GROUP
from analytics.cox.design_matrix import as_category
from analytics.cox.fit import CoxFit
from analytics.cox.hazards import cox
from analytics.errors import AnalysisError
from analytics.frozen import Frozen
from analytics.settings import Ties
from analytics.weighting.propensity import Propensity, propensity
from analytics.weighting.weighted_balance import weighted_differences

Target = Literal["ate", "ate_stabilised", "ate_truncated", "att", "overlap"]
TRUNCATED_AT = (0.01, 0.99)
WEIGHT = "case weight"


class Weighting(Frozen, kw_only=True):
    """Weights of the patients, and how well they work.

    weights : (n,) in the order of the patients, > 0. target : whom the weighted arms stand for.
    balance : one row per covariate: `variable`, `smd_unweighted`, `smd_weighted`.
    effective_sample_size : one row per arm: `group`, `n`, `effective` (Kish: the number of
        equally weighted patients that would be as informative).
    """

    weights: Floats
    target: Target
    propensity: Propensity
    balance: pd.DataFrame
    effective_sample_size: pd.DataFrame
    cautions: tuple[Caution, ...]


def weigh(
    frame: pd.DataFrame,
    *,
    treatment: str,
    covariates: Sequence[str],
    target: Target = "ate",
    treated: str | None = None,
) -> Weighting:
    """Weigh two arms by their propensity scores.

    target : "ate" weighs both arms to all patients (1 / probability of one's own arm);
        "ate_stabilised" times the arm's share, which leaves the estimates nearly the same and
        the weights near 1; "ate_truncated" cuts the weights at their 1st and 99th percentile;
        "att" weighs the controls to the treated; "overlap" weighs by the probability of the
        other arm (Li, Morgan & Zaslavsky, J Am Stat Assoc 2018;113:390-400).
    treated, and what raises AnalysisError : see `propensity`.
    """
    model = propensity(frame, treatment=treatment, covariates=covariates, treated=treated)
    weights = _weights(model.score, model.treated, target)
    size = _effective_sample_size(model, weights)
    before, after = (
        weighted_differences(frame, treated=model.treated, variables=covariates, weights=used)
        for used in (None, weights)
    )
    return Weighting(
        weights=weights,
        target=target,
        propensity=model,
        balance=before.rename(columns={"smd": "smd_unweighted"}).assign(smd_weighted=after["smd"]),
        effective_sample_size=pd.DataFrame(size, columns=[GROUP, "n", "effective"]),
        cautions=tuple(
            extreme_weights(name, effective, n) for name, n, effective in size if effective < n / 2
        ),
    )


def weighted_cox(
    frame: pd.DataFrame,
    weighting: Weighting,
    *,
    time: str,
    event: str,
    treatment: str,
    ties: Ties = "efron",
    level: float = 0.95,
) -> CoxFit:
    """Cox model of the treatment alone with the weights, and a robust standard error.

    frame : the patients that were weighed, in the same order. The robust variance takes the
        weights as known, which is on the safe side for "ate" (Austin, Stat Med 2016;35:5642-55).
    """
    weighed = frame.assign(**{treatment: as_category(frame[treatment])})
    weighed[WEIGHT] = weighting.weights
    return cox(
        weighed,
        time=time,
        event=event,
        covariates=[treatment],
        weights=WEIGHT,
        robust=True,
        ties=ties,
        level=level,
    )


def _weights(score: Floats, treated: Bools, target: Target) -> Floats:
    own = np.where(treated, score, 1 - score)
    match target:
        case "ate":
            return 1 / own
        case "ate_stabilised":
            share = treated.mean()
            return np.asarray(np.where(treated, share, 1 - share) / own)
        case "ate_truncated":
            low, high = np.quantile(1 / own, TRUNCATED_AT)
            return np.asarray(np.clip(1 / own, low, high))
        case "att":
            return np.where(treated, 1.0, score / (1 - score))
        case "overlap":
            return 1 - own
    raise AnalysisError(f"Unknown target of weighting: {target}.")


def _effective_sample_size(model: Propensity, weights: Floats) -> list[tuple[str, int, float]]:
    """Name, patients and effective patients of each arm."""
    arms = ((model.control_level, ~model.treated), (model.treated_level, model.treated))
    return [
        (name, int(arm.sum()), float(weights[arm].sum() ** 2 / (weights[arm] ** 2).sum()))
        for name, arm in arms
    ]

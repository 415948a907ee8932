"""A second opinion on Cox models, by lifelines.

lifelines has Efron's ties only. Where no two events fall on one time Breslow's are the same, and
can be checked too.
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analytics.baseline.table import is_number
from analytics.columns import EVENT, GROUP, TIME
from analytics.crosscheck.opinions import CrossCheck, P, no_second, parts_of, second_opinions
from analytics.results import Estimate
from analytics.settings import Ties
from analytics.survival.near_ties import merge_near_ties

EFRON_ONLY = "lifelines has Efron's ties only"
STOPS = "like R, we stop once the likelihood changes by less than 1e-9 of itself; lifelines goes on"
ROUGH = "lifelines' robust variance is an approximation where an event ties with another time"
COX = ("lifelines", "CoxPHFitter")

# The default stops early (3e-4 off) and can settle on a wrong maximum without a word.
_COX_FIT = {"precision": 1e-12, "step_size": 0.25}
_WEIGHT = "weight"


def fitted(design: pd.DataFrame, **options: Any) -> Any:
    """Return lifelines' Cox model of `time` and `event` on the other columns; None without one."""
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    alpha = 1 - options.pop("level", 0.95)
    try:
        return CoxPHFitter(alpha=alpha).fit(design, TIME, EVENT, fit_options=_COX_FIT, **options)
    except ConvergenceError:
        return None


def only_ours(frame: pd.DataFrame, ties: Ties) -> str:
    """Say why lifelines cannot fit a model with these ties; nothing if it can."""
    return EFRON_ONLY if ties != "efron" and events_tie(frame) else ""


def events_tie(frame: pd.DataFrame) -> bool:
    """Whether two events fall on one time."""
    times = merge_near_ties(frame[TIME].to_numpy(dtype=float))
    died = times[frame[EVENT].to_numpy() == 1]
    return len(np.unique(died)) < len(died)


def events_meet(frame: pd.DataFrame) -> bool:
    """Whether an event falls on the time of another patient's event or censoring."""
    times = merge_near_ties(frame[TIME].to_numpy(dtype=float))
    _, place, patients = np.unique(times, return_inverse=True, return_counts=True)
    return bool((patients[place][frame[EVENT].to_numpy() == 1] > 1).any())


def as_stopped(check: CrossCheck) -> CrossCheck:
    """Give the reason why a Cox model may differ a little, where it differs so little."""
    return replace(check, reason=STOPS) if check.within(1e-4) else check


def cox(
    frame: pd.DataFrame,
    ours: Estimate,
    *,
    covariates: Sequence[str],
    variable: str,
    level: str | None = None,
    ties: Ties = "efron",
    p: float | None = None,
) -> list[CrossCheck]:
    """Check a hazard ratio with its limits and, if given, its Wald p.

    covariates : numbers, or categories against their first level. variable, level : whose
    hazard ratio; `level` of a category. A withheld ratio is not compared: without a finite
    estimate two programs stop at different places.
    """
    why = ours.withheld.text if ours.withheld else only_ours(frame, ties)
    if why:
        return [no_second("hazard ratio", ours.value, why=why)]
    names = [column for column in covariates if not is_number(frame[column])]
    design = pd.get_dummies(
        frame[[*covariates]], columns=names, prefix_sep="=", drop_first=True, dtype=float
    ).assign(**{TIME: frame[TIME], EVENT: frame[EVENT]})
    term = variable if level is None else f"{variable}={level}"
    wanted = parts_of(ours) | ({} if p is None else {P: p})
    return _compared("hazard ratio", wanted, design, term, level=ours.level)


def weighted_ratio(
    frame: pd.DataFrame,
    weights: np.ndarray,
    ours: Estimate,
    *,
    level: str,
    p: float,
    ties: Ties = "efron",
) -> list[CrossCheck]:
    """Check the hazard ratio of a weighted Cox model of the groups alone, with robust limits and p.

    Where an event ties with another time the ratio alone is compared.
    """
    why = ours.withheld.text if ours.withheld else only_ours(frame, ties)
    if why:
        return [no_second("weighted hazard ratio", ours.value, why=why)]
    design = pd.DataFrame(
        {
            TIME: frame[TIME].to_numpy(),
            EVENT: frame[EVENT].to_numpy(),
            GROUP: (frame[GROUP] == level).to_numpy(dtype=float),
            _WEIGHT: weights,
        }
    )
    tied = events_meet(frame)
    wanted = {"": ours.value} if tied else parts_of(ours) | {P: p}
    options = {"weights_col": _WEIGHT, "robust": True, "level": ours.level}
    checks = _compared("weighted hazard ratio", wanted, design, GROUP, **options)
    held = CrossCheck(quantity="weighted hazard ratio", part=P, ours=p, reason=ROUGH)
    return [*checks, held] if tied else checks


def _compared(
    quantity: str, wanted: dict[str, float], design: pd.DataFrame, term: str, **options: Any
) -> list[CrossCheck]:
    def theirs() -> list[float]:
        fit = fitted(design, **options)
        if fit is None:
            return [math.nan] * len(wanted)
        limits = np.exp(fit.confidence_intervals_.loc[term])
        found = [fit.hazard_ratios_[term], *limits, fit.summary.loc[term, "p"]]
        return [float(value) for value in found][: len(wanted)]

    return [as_stopped(check) for check in second_opinions(quantity, wanted, COX, theirs)]

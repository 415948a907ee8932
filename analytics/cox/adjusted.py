"""Survival curves as if every patient had been in each arm (g-formula on a Cox model)."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.cautions import Caution
from analytics.columns import GROUP, TIME
from analytics.cox.design_matrix import as_category
from analytics.cox.fit import CoxFit
from analytics.cox.hazards import cox
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Frozen
from analytics.settings import Ties

SURVIVAL = "survival"
Baseline = Literal["shared", "by_treatment"]
# Patients times moments that are worked on at once.
BLOCK = 2_000_000


class AdjustedCurves(Frozen, kw_only=True):
    """One curve per arm, standardised to all patients of the model.

    curves : one row per arm and event time, time 0 included: `group`, `time`, `survival` (0-1),
        the height from that time on. n, events : of the model. method : for a methods section.
    """

    curves: pd.DataFrame
    n: int
    events: int
    method: str
    cautions: tuple[Caution, ...]

    def at(self, times: Sequence[float]) -> pd.DataFrame:
        """Heights at chosen times: `group`, `time`, `survival`; flat after the last event."""
        chosen = np.asarray(times, dtype=float)
        parts = [
            pd.DataFrame({GROUP: name, TIME: chosen, SURVIVAL: heights[place]})
            for name, moments, heights in self._steps()
            for place in [np.searchsorted(moments, chosen, side="right") - 1]
        ]
        return pd.concat(parts, ignore_index=True)

    def restricted_means(self, horizon: float) -> pd.DataFrame:
        """Area under each curve from 0 to `horizon`: `group`, `restricted_mean` (unit of time)."""
        rows = []
        for name, moments, heights in self._steps():
            before = moments < horizon
            width = np.diff(moments[before], append=horizon)
            rows.append((name, float(width @ heights[before])))
        return pd.DataFrame(rows, columns=[GROUP, "restricted_mean"])

    def _steps(self) -> list[tuple[str, Floats, Floats]]:
        return [
            (str(name), curve[TIME].to_numpy(), curve[SURVIVAL].to_numpy())
            for name, curve in self.curves.groupby(GROUP, sort=False, observed=True)
        ]


def adjusted_curves(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    treatment: str,
    covariates: Sequence[str],
    baseline: Baseline = "shared",
    ties: Ties = "efron",
) -> AdjustedCurves:
    """Mean over all patients of the survival predicted for them in each arm.

    Parameters
    ----------
    frame : one row per patient, nothing missing. time, event : as for `hazards.cox`.
    treatment : column of the arms. covariates : what is adjusted for, at least one.
    baseline : "shared" models the treatment as a hazard ratio; "by_treatment" gives every arm
        its own baseline hazard and so does not assume proportional hazards between arms.

    Notes
    -----
    Not the curve of a patient with mean covariates, which lies elsewhere because survival is
    not linear in them. Baseline hazards follow `ties` (Efron increments after an Efron fit, as
    R `survfit`; lifelines uses Breslow's). It is a causal contrast only if the covariates hold
    every common cause of treatment and event. Makuch, J Chronic Dis 1982;35:437-43.
    No interval is given. Work grows with patients times event times.
    """
    if not covariates:
        raise AnalysisError("An adjusted curve needs at least one covariate to adjust for.")
    require_columns(frame, [treatment])
    arms = as_category(frame[treatment])
    shared = baseline == "shared"
    fit = cox(
        frame.assign(**{treatment: arms}),
        time=time,
        event=event,
        covariates=[treatment, *covariates] if shared else covariates,
        strata=() if shared else [treatment],
        ties=ties,
    )
    curves = [
        _curve(arm, *_steps_of(fit, None if shared else place), _risk(fit, treatment, arm))
        for place, arm in enumerate(arms.cat.categories)
    ]
    return AdjustedCurves(
        curves=pd.concat(curves, ignore_index=True),
        n=fit.n,
        events=fit.events,
        method=f"g-formula, {fit.method(of=treatment)}",
        cautions=fit.cautions,
    )


def _steps_of(fit: CoxFit, stratum: int | None) -> tuple[Floats, Floats]:
    """Event times and cumulative baseline hazard at the mean covariates, of a stratum or of all."""
    own = slice(None) if stratum is None else fit.sets.stratum == stratum
    at = fit.solution.at_maximum
    return fit.sets.time[own], np.cumsum(at.hazard[own]) * np.exp(-at.shift)


def _risk(fit: CoxFit, treatment: str, arm: str) -> Floats:
    """Every patient's hazard relative to the baseline, in the given arm: (n,)."""
    columns = fit.design.columns.copy()
    for place in fit.design.places(treatment):
        columns[place] = fit.design.terms[place].level == arm
    return np.exp(fit.coefficients @ (columns - fit.solution.centre[:, None]))


def _curve(arm: str, moments: Floats, hazard: Floats, risk: Floats) -> pd.DataFrame:
    step = max(1, BLOCK // len(risk))
    blocks = [hazard[begin : begin + step] for begin in range(0, len(hazard), step)]
    heights = [np.exp(-np.outer(block, risk)).mean(axis=1) for block in blocks]
    return pd.DataFrame(
        {
            GROUP: arm,
            TIME: np.concatenate([[0.0], moments]),
            SURVIVAL: np.concatenate([[1.0], *heights]),
        }
    )

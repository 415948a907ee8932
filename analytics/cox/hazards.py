"""Cox proportional hazards models and the hazard ratios read from them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from analytics.arrays import Floats, Ints
from analytics.columns import CENSORED, EVENTS, GROUP, TIME
from analytics.cox.cautions import fit_cautions, term_cautions
from analytics.cox.design_matrix import (
    MAXIMUM_LEVELS,
    DesignMatrix,
    Term,
    design_matrix,
    refuse_missing,
)
from analytics.cox.fit import CoxFit
from analytics.cox.risk_sets import risk_sets
from analytics.cox.solver import NotIdentifiableError, maximise, score_residuals
from analytics.errors import AnalysisError, require_columns
from analytics.results import Estimate
from analytics.settings import Ties
from analytics.special import chdtrc
from analytics.survival.follow_up import FollowUp, follow_up
from analytics.wald import z_of


def cox(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    covariates: Sequence[str],
    interactions: Sequence[tuple[str, str]] = (),
    ties: Ties = "efron",
    start: str | None = None,
    strata: Sequence[str] = (),
    weights: str | None = None,
    cluster: str | None = None,
    robust: bool = False,
    level: float = 0.95,
) -> CoxFit:
    """Fit a Cox proportional hazards model.

    Parameters
    ----------
    frame : one row per patient (per interval with `start`).
    time, event : end of follow-up (>= 0) and 0/1 or bool. start : entry time, exclusive.
    covariates : numbers enter as they are; categories against their first level (see
        `design_matrix`). interactions : pairs of covariates whose products are added.
    ties : Efron as R's default; SPSS and statsmodels use Breslow.
    strata : columns; every combination has its own baseline hazard.
    weights : column of case weights > 0. Ask for `robust` too: the model-based standard error
        takes a weight of 2 for two patients.
    cluster : column of patients or centres whose rows belong together; implies `robust`.
    level : coverage of the intervals, 0-1.

    Raises
    ------
    AnalysisError
        For missing values (with counts: the caller decides on exclusions), impossible times,
        no event, constant or collinear covariates, more terms than events.

    Notes
    -----
    Newton's method, stopped where R stops (see `solver`). A covariate that separates those with
    events from those without has no finite coefficient: the fit comes with a withholding caution.
    Efron, J Am Stat Assoc 1977;72:557-65; robust variance: Lin & Wei, ibid. 1989;84:1074-8.
    """
    single = [name for name in (weights, cluster) if name is not None]
    require_columns(frame, [*covariates, *strata, *single])
    observed = follow_up(frame, time=time, event=event, start=start)
    refuse_missing(frame, [*strata, *single])
    design = design_matrix(frame, covariates, interactions=interactions)
    stratum = _codes(frame, strata) if strata else None
    weight = None if weights is None else _case_weights(frame, weights)
    fit = fit_design(observed, design, stratum=stratum, weight=weight, ties=ties, level=level)
    fit = replace(fit, strata=tuple(strata))
    if cluster is None and not robust:
        return fit
    clusters = None if cluster is None else _codes(frame, [cluster])
    return replace(fit, robust_variance=_sandwich(fit, clusters))


def arm_only_from_event_table(
    table: pd.DataFrame, *, reference: str, ties: Ties = "efron", level: float = 0.95
) -> CoxFit:
    """Cox model of the group alone, from the event table that the survival curves read.

    table : one row per group and time: `group`, `time`, `events`, `censored`. Everyone is
        followed from time 0. reference : the group the others are compared with.

    Equals `cox(frame, covariates=[group])` on the patients: rows count as many patients as they
    stand for. The variable is named "group". Raises AnalysisError for fewer than two groups, an
    unknown reference, or no event.
    """
    require_columns(table, (GROUP, TIME, EVENTS, CENSORED))
    codes, groups = _group_codes(table[GROUP], reference)
    time = np.tile(table[TIME].to_numpy(dtype=float), 2)
    count = np.concatenate([table[EVENTS].to_numpy(float), table[CENSORED].to_numpy(float)])
    used = count > 0
    died = np.arange(len(time)) < len(table)
    observed = FollowUp(stop=time[used], died=died[used], count=count[used])
    if observed.events == 0:
        raise AnalysisError("No group has an event, so there is no hazard to compare.")
    codes = np.tile(codes, 2)[used]
    others = [place for place, name in enumerate(groups) if name != reference]
    design = DesignMatrix(
        columns=np.array([codes == place for place in others], dtype=float),
        terms=tuple(
            Term(name=f"{GROUP}{name}", variable=GROUP, level=name, reference=reference)
            for name in (groups[place] for place in others)
        ),
    )
    return fit_design(observed, design, stratum=None, weight=None, ties=ties, level=level)


def hazard_ratio(fit: CoxFit, *, variable: str, level: str | None = None) -> Estimate:
    """Hazard ratio of a level against the variable's reference, or per unit of a number.

    Below 1 means fewer events than in the reference. `se` is that of the log hazard ratio.
    Raises AnalysisError when the model has no such term.
    """
    found = [
        place for place in fit.design.places(variable) if fit.design.terms[place].level == level
    ]
    if not found:
        known = ", ".join(term.name for term in fit.design.terms)
        raise AnalysisError(f"The model has no term {variable} {level or ''}; it has: {known}.")
    place = found[0]
    value = float(fit.coefficients[place])
    with np.errstate(over="ignore", invalid="ignore"):
        se = float(np.sqrt(fit.variance[place, place]))
        low, high = np.exp(value + np.array([-1, 1]) * z_of(fit.level) * se)
    return Estimate(
        value=float(np.exp(value)),
        low=float(low),
        high=float(high),
        se=se,
        level=fit.level,
        n=fit.n,
        events=fit.events,
        method=fit.method(of=variable),
        cautions=term_cautions(fit.observed, fit.design, fit.solution.diverging, place),
    )


def likelihood_ratio_by_variable(fit: CoxFit) -> pd.DataFrame:
    """Test each variable by refitting without it, on the same patients (R `drop1`).

    One row per variable that stands in no interaction: `variable`, `statistic`, `df`, `p`.
    """
    variables = dict.fromkeys(term.variable for term in fit.design.terms)
    joined = {part for name in variables if ":" in name for part in name.split(":")}
    rows = []
    for name in [name for name in variables if name not in joined]:
        dropped = fit.design.places(name)
        kept = np.delete(fit.design.columns, dropped, axis=0)
        without = maximise(fit.sets, kept).loglik if len(kept) else fit.loglik_null
        statistic = 2 * (fit.loglik - without)
        rows.append((name, statistic, len(dropped), float(chdtrc(len(dropped), statistic))))
    return pd.DataFrame(rows, columns=["variable", "statistic", "df", "p"])


def fit_design(
    observed: FollowUp,
    design: DesignMatrix,
    *,
    stratum: Ints | None,
    weight: Floats | None,
    ties: Ties,
    level: float,
) -> CoxFit:
    """Fit the model of checked follow-up and a ready design; raises AnalysisError as `cox` does.

    At least one patient must have an event. stratum : whole numbers. For callers that fit many
    models of the same patients: what `cox` reads from the table, they read once.
    """
    _refuse_too_many_terms(design, observed.events)
    sets = risk_sets(
        observed.stop,
        observed.died,
        start=observed.start,
        stratum=stratum,
        weight=weight,
        count=observed.count,
        ties=ties,
    )
    try:
        solution = maximise(sets, design.columns)
    except NotIdentifiableError as problem:
        names = ", ".join(design.terms[place].name for place in problem.columns)
        raise AnalysisError(
            f"These terms cannot be told apart while patients are at risk: {names}; "
            "leave one of them out of the model."
        ) from None
    return CoxFit(
        observed=observed,
        design=design,
        sets=sets,
        solution=solution,
        robust_variance=None,
        stratum=stratum,
        weight=weight,
        strata=(),
        ties=ties,
        level=level,
        n=observed.n,
        events=observed.events,
        cautions=fit_cautions(observed, design, solution.diverging),
    )


def _group_codes(values: pd.Series, reference: str) -> tuple[Ints, list[str]]:
    """Whole numbers and names of the groups; AnalysisError if they cannot be compared."""
    codes, found = pd.factorize(values.to_numpy())
    groups = [str(name) for name in found]
    if reference not in groups or len(groups) < 2:
        raise AnalysisError(
            f"A hazard ratio needs {reference} and at least one other group with patients."
        )
    if len(groups) > MAXIMUM_LEVELS:
        raise AnalysisError(
            f"There are {len(groups)} groups, more than {MAXIMUM_LEVELS}; join or filter them."
        )
    return codes, groups


def _refuse_too_many_terms(design: DesignMatrix, events: int) -> None:
    terms = len(design.terms)
    if terms == 0:
        raise AnalysisError("A Cox model needs at least one covariate.")
    if terms > events:
        raise AnalysisError(
            f"The model has {terms} terms but {events} event{'' if events == 1 else 's'}; "
            "use fewer covariates or include more patients."
        )


def _codes(frame: pd.DataFrame, names: Sequence[str]) -> Ints:
    """Whole numbers, equal where all the named columns are equal."""
    groups = frame.groupby(list(names), sort=True, observed=True)
    return np.asarray(groups.ngroup(), dtype=np.intp)


def _case_weights(frame: pd.DataFrame, name: str) -> Floats:
    if not pd.api.types.is_numeric_dtype(frame[name].dtype):
        raise AnalysisError(f"{name} does not hold numbers and cannot weigh patients.")
    weight = frame[name].to_numpy(dtype=float)
    if (wrong := int((~np.isfinite(weight) | (weight <= 0)).sum())) > 0:
        raise AnalysisError(f"{name} is not a positive weight in {wrong} patients.")
    return weight


def _sandwich(fit: CoxFit, clusters: Ints | None) -> Floats:
    """Variance from the patients' (or clusters') own contributions to the coefficients."""
    sets, solution = fit.sets, fit.solution
    residuals = score_residuals(sets, solution.columns, solution.at_maximum)
    residuals = residuals * solution.scale[:, None]
    if sets.weight is not None:
        residuals *= sets.weight
    if clusters is not None:
        own = clusters[sets.rows]
        residuals = np.array([np.bincount(own, row) for row in residuals])
    change = solution.variance @ residuals
    return np.asarray(change @ change.T)

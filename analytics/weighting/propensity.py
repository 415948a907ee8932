"""Probability of being treated given covariates: logistic regression by maximum likelihood."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.arrays import Bools, Floats
from analytics.cox.design_matrix import (
    DesignMatrix,
    Term,
    as_category,
    design_matrix,
    refuse_missing,
)
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Frozen
from analytics.special import expit, log_expit

MAXIMUM_STEPS = 25
CONVERGED = 1e-8
# R starts from a fitted probability of 3/4 for the treated and 1/4 for the others.
FIRST_RESPONSE = np.log(3) + 4 / 3
SINGULAR = 1e-9
# Largest linear predictor that is still a probability and not a certainty.
CERTAIN = 20.0


class Propensity(Frozen, kw_only=True):
    """A fitted propensity model.

    score : (n,) probability of the treated level, strictly between 0 and 1.
    treated : (n,) who is treated. treated_level, control_level : their names.
    coefficients : one row per term, "(Intercept)" first: `term`, `variable`, `coef`.
    """

    score: Floats
    treated: Bools
    treated_level: str
    control_level: str
    coefficients: pd.DataFrame


def propensity(
    frame: pd.DataFrame, *, treatment: str, covariates: Sequence[str], treated: str | None = None
) -> Propensity:
    """Fit a logistic model of treatment with main effects, unpenalised (R `glm`, binomial).

    frame : one row per patient, nothing missing. treatment : column with exactly two levels.
    treated : the level whose probability is modelled; the second one if None.

    scikit-learn's LogisticRegression is penalised by default and gives other scores.
    Raises AnalysisError for missing values, more or fewer than two arms, constant or collinear
    covariates, and covariates that predict the arm with certainty (no overlap, no comparison).
    """
    require_columns(frame, [treatment, *covariates])
    refuse_missing(frame, [treatment, *covariates])
    if not covariates:
        raise AnalysisError("A propensity score needs at least one covariate.")
    arms = as_category(frame[treatment])
    control, other = _two_levels(arms, treatment)
    treated = other if treated is None else treated
    if treated not in (control, other):
        raise AnalysisError(f"{treated} is not a level of {treatment}; it has {control}, {other}.")
    is_treated = np.asarray(arms == treated)
    design = design_matrix(frame, covariates)
    coefficients, predictor = _logistic(design, is_treated)
    terms = (Term(name="(Intercept)", variable="(Intercept)"), *design.terms)
    return Propensity(
        score=expit(predictor),
        treated=is_treated,
        treated_level=treated,
        control_level=control if treated == other else other,
        coefficients=pd.DataFrame(
            {
                "term": [term.name for term in terms],
                "variable": [term.variable for term in terms],
                "coef": coefficients,
            }
        ),
    )


def _two_levels(arms: pd.Series, name: str) -> tuple[str, str]:
    levels = arms.cat.categories
    if len(levels) != 2:
        raise AnalysisError(
            f"Weighting compares two arms, but {name} has {len(levels)} among these patients; "
            "choose two."
        )
    return str(levels[0]), str(levels[1])


def _logistic(design: DesignMatrix, treated: Bools) -> tuple[Floats, Floats]:
    """Coefficients (intercept first, in the units given) and linear predictor of every row."""
    centre, scale = design.columns.mean(axis=1), design.columns.std(axis=1)
    columns = (design.columns - centre[:, None]) / scale[:, None]
    _refuse_collinear(columns, design)
    columns = np.vstack([np.ones(columns.shape[1]), columns])
    beta = _maximum(columns, treated)
    predictor = beta @ columns
    if np.abs(predictor).max() > CERTAIN:
        raise AnalysisError(
            "The covariates predict the arm of some patients with certainty, so there is nobody "
            "to compare them with; leave out the covariate that separates the arms."
        )
    slopes = beta[1:] / scale
    return np.concatenate([[beta[0] - slopes @ centre], slopes]), predictor


def _maximum(columns: Floats, treated: Bools) -> Floats:
    """Iteratively reweighted least squares with R's start and stop, so the iterates are R's own.

    Separation is left to the caller: the predictor grows until the deviance stops to change.
    """
    working = np.where(treated, FIRST_RESPONSE, -FIRST_RESPONSE)
    beta = np.linalg.lstsq(columns.T, working)[0]
    deviance = _deviance(columns, treated, beta)
    for _ in range(MAXIMUM_STEPS):
        probability = expit(beta @ columns)
        information = (columns * (probability * (1 - probability))) @ columns.T
        step = np.linalg.pinv(information, hermitian=True) @ (columns @ (treated - probability))
        beta, before = beta + step, deviance
        deviance = _deviance(columns, treated, beta)
        if abs(deviance - before) < CONVERGED * (deviance + 0.1):
            break
    return np.asarray(beta)


def _deviance(columns: Floats, treated: Bools, beta: Floats) -> float:
    predictor = beta @ columns
    return float(-2 * log_expit(np.where(treated, predictor, -predictor)).sum())


def _refuse_collinear(columns: Floats, design: DesignMatrix) -> None:
    values, vectors = np.linalg.eigh(columns @ columns.T / columns.shape[1])
    if values[0] <= SINGULAR:
        places = np.flatnonzero(np.abs(vectors[:, 0]) > 0.01)
        names = ", ".join(design.terms[place].name for place in places)
        raise AnalysisError(f"These covariates determine each other: {names}; leave one out.")

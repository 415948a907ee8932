"""Probability of being treated given covariates: logistic regression by maximum likelihood."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit, log_expit

from analytics.arrays import Bools, Floats
from analytics.design_matrix import DesignMatrix, Term, design_matrix, refuse_missing
from analytics.errors import AnalysisError, require_columns

MAXIMUM_STEPS = 25
MAXIMUM_HALVINGS = 25
# Newton's decrement: squared distance to the maximum in standard errors.
CONVERGED = 1e-16
SINGULAR = 1e-9
# Largest linear predictor that is still a probability and not a certainty.
CERTAIN = 20.0


@dataclass(frozen=True, kw_only=True)
class Propensity:
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
    control, other = two_levels(frame, treatment)
    treated = other if treated is None else treated
    if treated not in (control, other):
        raise AnalysisError(f"{treated} is not a level of {treatment}; it has {control}, {other}.")
    is_treated = frame[treatment].astype(str).to_numpy() == treated
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


def two_levels(frame: pd.DataFrame, name: str) -> tuple[str, str]:
    """Names of the two levels present in a column; AnalysisError if there are not two."""
    levels = pd.Categorical(frame[name]).remove_unused_categories().categories
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
    """Newton's method with step halving, from the overall share of treated patients."""
    share = treated.mean()
    beta = np.zeros(len(columns))
    beta[0] = np.log(share / (1 - share))
    best = _loglik(columns, treated, beta)
    for _ in range(MAXIMUM_STEPS):
        probability = expit(beta @ columns)
        gradient = columns @ (treated - probability)
        information = (columns * (probability * (1 - probability))) @ columns.T
        step = np.linalg.pinv(information, hermitian=True) @ gradient
        beta, best = _climb(columns, treated, beta, best, step)
        if gradient @ step <= CONVERGED:
            break
    return beta


def _climb(
    columns: Floats, treated: Bools, beta: Floats, best: float, step: Floats
) -> tuple[Floats, float]:
    for _ in range(MAXIMUM_HALVINGS):
        candidate = _loglik(columns, treated, beta + step)
        if candidate >= best - 1e-12 * abs(best):
            return beta + step, candidate
        step = step / 2
    return beta, best


def _loglik(columns: Floats, treated: Bools, beta: Floats) -> float:
    predictor = beta @ columns
    return float(log_expit(np.where(treated, predictor, -predictor)).sum())


def _refuse_collinear(columns: Floats, design: DesignMatrix) -> None:
    values, vectors = np.linalg.eigh(columns @ columns.T / columns.shape[1])
    if values[0] <= SINGULAR:
        places = np.flatnonzero(np.abs(vectors[:, 0]) > 0.01)
        names = ", ".join(design.terms[place].name for place in places)
        raise AnalysisError(f"These covariates determine each other: {names}; leave one out.")

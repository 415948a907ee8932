"""Maximum of the Cox partial likelihood, by Newton's method on time-sorted arrays.

The information matrix is X' diag(w) X less products of K x p matrices: the order of summation is
swapped, so no n x p x p array is ever made. Covariates are centred and scaled inside.
"""

import numpy as np

from analytics.arrays import Bools, Floats
from analytics.cox.risk_sets import RiskSets
from analytics.frozen import Frozen

MAXIMUM_STEPS = 20
MAXIMUM_HALVINGS = 25
# R's default (coxph.control eps): with the same start, steps and stop the iterates are R's own,
# so results agree to rounding even where R stops 1e-6 short of the maximum.
CONVERGED = 1e-9
ROUNDING = 1e-12
SINGULAR = 1e-9
MANY_VALUES = 100_000
# Change of the linear predictor that a last step may still make.
SETTLED = 1e-3


class NotIdentifiableError(Exception):
    """Some columns carry no information of their own; `columns` says which."""

    def __init__(self, columns: list[int]) -> None:
        """Keep the places of the columns."""
        super().__init__(columns)
        self.columns = columns


class Evaluation(Frozen, kw_only=True):
    """The partial likelihood at one coefficient vector. K moments, m rows, p columns.

    risk : (m,) weight times exp(linear predictor - shift).
    hazard : (K,) increments of the baseline hazard times exp(shift); follows the tie rule.
    hazard_tied : (K,) the same, each use times the fraction of the events it left out.
    expected : (m,) expected events of each row, of which `residual` is the observed minus that.
    at_risk_x, dead_x : (p, K) sums of risk times column.
    squares : three (K,) sums of weight / risk^2 times fraction^0, fraction^1, fraction^2.
    """

    loglik: float
    gradient: Floats
    risk: Floats
    shift: float
    hazard: Floats
    hazard_tied: Floats
    expected: Floats
    at_risk_x: Floats
    dead_x: Floats
    squares: tuple[Floats, Floats, Floats]


class Solution(Frozen, kw_only=True):
    """The maximum. Coefficients and variance in the caller's units; `at_maximum` in scaled ones.

    columns : (p, m) the centred and scaled covariates; `centre` and `scale` undo it.
    score_statistic : of the null hypothesis that every coefficient is 0.
    converged : False when the likelihood has no maximum at finite coefficients.
    diverging : (p,) coefficients that were still moving at the last step.
    """

    coefficients: Floats
    variance: Floats
    loglik_null: float
    loglik: float
    score_statistic: float
    converged: bool
    diverging: Bools
    columns: Floats
    centre: Floats
    scale: Floats
    at_maximum: Evaluation


def evaluate(sets: RiskSets, columns: Floats, coefficients: Floats) -> Evaluation:
    """Log partial likelihood, gradient, and what the information matrix needs."""
    predictor = coefficients @ columns
    shift = float(predictor.max())
    risk = np.exp(predictor - shift)
    if sets.weight is not None:
        risk *= sets.weight
    ties = sets.ties
    uses = sets.at_risk_sum(risk)[ties.moment]
    uses -= ties.fraction * sets.dead_sum(risk)[ties.moment]
    ratio = ties.weight / uses
    hazard, hazard_tied = ties.sum(ratio), ties.sum(ratio * ties.fraction)
    expected = sets.accumulate(hazard)
    expected[sets.dead] -= hazard_tied[sets.last[sets.dead] - 1]
    expected *= risk
    loglik = float(sets.observed @ predictor - ties.weight @ np.log(uses))
    ratio = ratio / uses  # not in place: without ties `hazard` is the same array
    once = ratio * ties.fraction
    at_risk_x, dead_x = _column_sums(sets, columns, risk)
    return Evaluation(
        loglik=loglik - shift * float(sets.observed.sum()),
        gradient=columns @ (sets.observed - expected),
        risk=risk,
        shift=shift,
        hazard=hazard,
        hazard_tied=hazard_tied,
        expected=expected,
        at_risk_x=at_risk_x,
        dead_x=dead_x,
        squares=(ties.sum(ratio), ties.sum(once), ties.sum(once * ties.fraction)),
    )


def _column_sums(sets: RiskSets, columns: Floats, risk: Floats) -> tuple[Floats, Floats]:
    """Risk times column, summed over those at risk and over those who die: (p, K) each.

    One column at a time when there are many rows: a fresh p x m array costs more than the sums.
    """
    if columns.size <= MANY_VALUES:
        product = columns * risk
        return sets.at_risk_sum(product), sets.dead_sum(product)
    at_risk, dead = np.empty((2, len(columns), len(sets.time)))
    product = np.empty_like(risk)
    for place, column in enumerate(columns):
        np.multiply(column, risk, out=product)
        at_risk[place], dead[place] = sets.at_risk_sum(product), sets.dead_sum(product)
    return at_risk, dead


def information(
    sets: RiskSets, columns: Floats, at: Evaluation, moment_weight: Floats | None = None
) -> Floats:
    """Sum over moments of the covariance of the covariates in the risk set: (p, p).

    moment_weight : (K,) multiplies each moment; 1 if None.
    """
    expected, squares = at.expected, at.squares
    if moment_weight is not None:
        expected = sets.accumulate(at.hazard * moment_weight)
        expected[sets.dead] -= (at.hazard_tied * moment_weight)[sets.last[sets.dead] - 1]
        expected *= at.risk
        squares = (
            squares[0] * moment_weight,
            squares[1] * moment_weight,
            squares[2] * moment_weight,
        )
    mixed = (at.at_risk_x * squares[1]) @ at.dead_x.T
    means = (at.at_risk_x * squares[0]) @ at.at_risk_x.T
    means += (at.dead_x * squares[2]) @ at.dead_x.T - mixed - mixed.T
    return np.asarray((columns * expected) @ columns.T - means)


def moment_scores(sets: RiskSets, columns: Floats, at: Evaluation) -> Floats:
    """Sum of the Schoenfeld residuals of the events of each moment: (p, K)."""
    dead = columns if sets.weight is None else columns * sets.weight
    return sets.dead_sum(dead) - (at.at_risk_x * at.hazard - at.dead_x * at.hazard_tied)


def score_residuals(sets: RiskSets, columns: Floats, at: Evaluation) -> Floats:
    """Each row's own contribution to the gradient, unweighted: (p, m).

    With Efron's ties as in R `residuals(type = "score")`: tied events share the mean of the uses.
    """
    plain = at.risk if sets.weight is None else at.risk / sets.weight
    ratio = sets.ties.weight  # the mean weight of a use, to turn sums over uses into means
    total = sets.ties.sum(ratio)
    moment = sets.last[sets.dead] - 1
    mean_x = (at.at_risk_x * at.hazard - at.dead_x * at.hazard_tied) / total
    drift = at.at_risk_x * at.squares[0] - at.dead_x * at.squares[1]
    drift_tied = at.at_risk_x * at.squares[1] - at.dead_x * at.squares[2]
    exposure, exposure_x = sets.accumulate(at.hazard), sets.accumulate(drift)
    exposure[sets.dead] -= at.hazard_tied[moment]
    exposure_x[:, sets.dead] -= drift_tied[:, moment]
    residuals = (exposure_x - columns * exposure) * plain
    residuals[:, sets.dead] += columns[:, sets.dead] - mean_x[:, moment]
    return np.asarray(residuals)


def maximise(sets: RiskSets, covariates: Floats) -> Solution:
    """Newton's method with step halving, from 0, with R's rule for stopping.

    covariates : (p, n) with p >= 1, in the caller's row order.

    Raises NotIdentifiableError when within the risk sets a column is constant or a combination
    of others.
    """
    centre = covariates.mean(axis=1)
    scale = covariates.std(axis=1)
    scale[scale == 0] = 1.0
    columns = (covariates[:, sets.rows] - centre[:, None]) / scale[:, None]
    coefficients = np.zeros(len(columns))
    null = current = evaluate(sets, columns, coefficients)
    matrix = information(sets, columns, null)
    _refuse_singular(matrix)
    step = _newton_step(matrix, null.gradient)
    score_statistic = float(null.gradient @ step)
    settled = False
    for _ in range(MAXIMUM_STEPS):
        before = current.loglik
        current, taken = _climb(sets, columns, coefficients, current, step)
        coefficients = coefficients + taken
        matrix = information(sets, columns, current)
        small = abs(current.loglik - before) <= CONVERGED * abs(current.loglik)
        settled = bool(small and taken is step)
        step = _newton_step(matrix, current.gradient)
        if settled or not taken.any():
            break
    moving = _diverging(columns, matrix, step, settled)
    return Solution(
        coefficients=coefficients / scale,
        variance=_inverse(matrix) / np.outer(scale, scale),
        loglik_null=null.loglik,
        loglik=current.loglik,
        score_statistic=score_statistic,
        converged=not moving.any(),
        diverging=moving,
        columns=columns,
        centre=centre,
        scale=scale,
        at_maximum=current,
    )


def _climb(
    sets: RiskSets, columns: Floats, coefficients: Floats, current: Evaluation, step: Floats
) -> tuple[Evaluation, Floats]:
    """Take the step, or the largest half of it that does not lower the likelihood."""
    lowest = current.loglik - ROUNDING * abs(current.loglik)
    for _ in range(MAXIMUM_HALVINGS):
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            candidate = evaluate(sets, columns, coefficients + step)
        if lowest <= candidate.loglik < np.inf:
            return candidate, step
        step = step / 2
    return current, np.zeros_like(step)


def _diverging(columns: Floats, matrix: Floats, step: Floats, settled: bool) -> Bools:
    """Which coefficients would still change a linear predictor, or have no variance."""
    moving = ~(np.abs(step) * np.ptp(columns, axis=1) <= SETTLED) | ~(np.diag(matrix) > 0)
    return moving if settled or moving.any() else np.ones_like(moving)


def _newton_step(matrix: Floats, gradient: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(matrix, gradient), dtype=float)
    except np.linalg.LinAlgError:
        return np.asarray(np.linalg.pinv(matrix) @ gradient, dtype=float)


def _inverse(matrix: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.inv(matrix), dtype=float)
    except np.linalg.LinAlgError:
        return np.full_like(matrix, np.nan)


def _refuse_singular(matrix: Floats) -> None:
    """Raise for columns without information of their own at the null hypothesis."""
    size = np.sqrt(np.diag(matrix).clip(0))
    empty = np.flatnonzero(size <= SINGULAR)
    if empty.size:
        raise NotIdentifiableError(empty.tolist())
    values, vectors = np.linalg.eigh(matrix / np.outer(size, size))
    if values[0] <= SINGULAR:
        raise NotIdentifiableError(np.flatnonzero(np.abs(vectors[:, 0]) > 0.01).tolist())

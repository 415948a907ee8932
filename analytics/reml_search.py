"""The search for the maximum of the restricted likelihood.

A Newton step on the covariances depends neither on units nor on how visits are correlated, so the
search needs no tuning: a handful of steps reach the maximum to rounding error. Steps that would
leave the positive definite matrices are shortened.
"""

from dataclasses import replace

import numpy as np

from analytics.arrays import Floats
from analytics.reml import SINGULAR, Fit, evaluated, no_fit
from analytics.reml_sums import Sums

MOST_STEPS = 60
MOST_HALVINGS = 40
DECREMENT = 1e-9  # of twice the log-likelihood; the step after it gains about its square


def maximise(sums: Sums) -> Fit:
    """Find the covariance and the coefficients that maximise the restricted likelihood.

    Newton steps with the observed second derivatives, with the expected ones (Fisher scoring)
    where those are not positive definite; a step is halved until the likelihood rises and the
    covariance stays positive definite. `trouble` of the result says why there is no maximum:
    "aliased" coefficients, values without spread, a covariance that becomes singular or that the
    data do not determine, or no convergence after 60 steps.
    """
    fit = evaluated(sums, np.eye(sums.seen.shape[1]))
    if fit is None:
        return no_fit(sums, "aliased")
    start = _start(fit)
    fit = None if start is None else evaluated(sums, start)
    if fit is None:
        return no_fit(sums, "no spread")
    for step in range(1, MOST_STEPS + 1):
        direction = _direction(fit)
        if direction is None or _near_singular(fit.covariance):
            return no_fit(sums, "singular")
        gain = -float(fit.gradient @ direction)
        moved = _moved(fit, direction, gain)
        if moved is None:
            return no_fit(sums, "not converged")
        fit = moved
        if gain < DECREMENT:
            return _finished(fit, step)
    return no_fit(sums, "not converged")


def _finished(fit: Fit, steps: int) -> Fit:
    if _positive_definite(fit.curvature[0]) and not _near_singular(fit.covariance):
        return replace(fit, steps=steps)
    return no_fit(fit.sums, "singular")


def _start(fit: Fit) -> Floats | None:
    """Return the covariances of ordinary residuals, drawn to the diagonal until positive."""
    with np.errstate(divide="ignore", invalid="ignore"):
        pairs = np.nan_to_num(fit.residuals[0].sum(axis=0) / fit.sums.together)
    variances = np.diag(pairs).copy()
    total = np.diag(fit.sums.values.sum(axis=0)) / np.diag(fit.sums.together)
    if not (variances > SINGULAR**1.5 * total).all():
        return None
    scale = np.sqrt(np.outer(variances, variances))
    correlations = pairs / scale
    np.fill_diagonal(correlations, 1)
    for share in (1, 0.9, 0.7, 0.5, 0.25):
        drawn = share * correlations + (1 - share) * np.eye(len(variances))
        if np.linalg.eigvalsh(drawn)[0] > 0.02:
            break
    else:
        drawn = np.eye(len(variances))
    start: Floats = drawn * scale
    return start


def _direction(fit: Fit) -> Floats | None:
    for curvature in fit.curvature:
        if _positive_definite(curvature):
            return np.asarray(-np.linalg.solve(curvature, fit.gradient), dtype=np.float64)
    return None


def _moved(fit: Fit, direction: Floats, gain: float) -> Fit | None:
    change = np.einsum("t,tkl->kl", direction, fit.basis)
    length = 1.0
    for _ in range(MOST_HALVINGS):
        moved = evaluated(fit.sums, fit.covariance + length * change)
        # Close to the maximum the gain is below the rounding of the likelihood.
        if moved and moved.neg2 <= fit.neg2 - 1e-4 * length * gain + 1e-9:
            return moved
        length /= 2
    return None


def _positive_definite(matrix: Floats) -> bool:
    scale = np.sqrt(np.abs(np.diag(matrix)))
    if not (scale > 0).all():
        return False
    return bool(np.linalg.eigvalsh(matrix / np.outer(scale, scale))[0] > 1e-10)


def _near_singular(covariance: Floats) -> bool:
    scale = np.sqrt(np.diag(covariance))
    return bool(np.linalg.eigvalsh(covariance / np.outer(scale, scale))[0] < SINGULAR)

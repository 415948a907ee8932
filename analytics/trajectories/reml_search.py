"""The search for the maximum of the restricted likelihood.

Newton steps along the curves covariance = L exp(A) L', on which every covariance is positive
definite. They depend neither on units nor on how visits are correlated, so nothing needs tuning.
Where the likelihood is not curved downwards in some direction, its curvature there is taken
without its sign, which leads away from saddle points (Dauphin et al., NIPS 2014).
"""

from dataclasses import replace

import numpy as np

from analytics.arrays import Floats
from analytics.trajectories.reml import SINGULAR, Fit, evaluated, inverse, no_fit, traces
from analytics.trajectories.reml_sums import Sums

MOST_STEPS = 100
MOST_HALVINGS = 40
DECREMENT = 1e-9  # of twice the log-likelihood; the step after it gains about its square
FLATTEST = 0.003  # curvature as a share of what is expected; a flatter direction is taken as this
LONGEST = 5.0  # of A, in logs of variances
SAME = 1e-5  # of twice the log-likelihood; maxima this close are one


def maximise(sums: Sums) -> Fit:
    """Find the covariance and the coefficients that maximise the restricted likelihood.

    Starts from the covariances of ordinary residuals, and again from their variances alone: with
    missing visits there can be several maxima. The highest is returned, with the number of its
    `rivals`. `trouble` of the result says why there is no maximum: "aliased" coefficients, values
    without spread, a covariance that becomes singular or that the data do not determine, or no
    convergence after 100 steps.
    """
    plain = evaluated(sums, np.eye(sums.seen.shape[1]))
    if plain is None:
        return no_fit(sums, "aliased")
    start = _start(plain)
    if start is None:
        return no_fit(sums, "no spread")
    found = [_climbed(sums, start), _climbed(sums, np.diag(np.diag(start)))]
    best = min(found, key=lambda fit: fit.neg2 + (SAME if fit.trouble else 0))
    if best.trouble:
        return no_fit(sums, best.trouble)
    lower = [fit for fit in found if not fit.trouble and fit.neg2 > best.neg2 + SAME]
    return replace(best, rivals=len(lower))


def _climbed(sums: Sums, start: Floats) -> Fit:
    """Climb from a covariance; `trouble` of the result says what stopped the climb, if anything."""
    fit = evaluated(sums, start)
    if fit is None:
        return no_fit(sums, "singular")
    for step in range(1, MOST_STEPS + 1):
        direction = None if near_singular(fit.covariance) else _direction(fit)
        if direction is None:
            return replace(fit, trouble="singular")
        gain = -float(np.sum(fit.slope * direction))
        moved = _moved(fit, direction, gain)
        if moved is None:
            return replace(fit, trouble="not converged")
        fit = replace(moved, steps=step)
        if gain < DECREMENT:
            sure = positive_definite(fit.curvature[0]) and not near_singular(fit.covariance)
            return fit if sure else replace(fit, trouble="singular")
    return replace(fit, trouble="not converged")


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
    drawn = np.eye(len(variances))
    for share in (1, 0.9, 0.7, 0.5, 0.25):
        tried = share * correlations + (1 - share) * np.eye(len(variances))
        if np.linalg.eigvalsh(tried)[0] > 0.02:
            drawn = tried
            break
    start: Floats = drawn * scale
    return start


def _direction(fit: Fit) -> Floats | None:
    """Return the change of the covariance, L A L'; None where the data do not determine it."""
    observed, expected = fit.curvature
    bent = observed + traces(fit.slope[None], inverse(fit.covariance)[None])
    try:
        root = np.linalg.inv(np.linalg.cholesky(expected))
    except np.linalg.LinAlgError:
        return None
    curvature, axes = np.linalg.eigh(root @ bent @ root.T)
    along = (axes.T @ (root @ fit.gradient)) / np.maximum(np.abs(curvature), FLATTEST)
    change = -root.T @ (axes @ along)
    direction: Floats = np.einsum("t,tkl->kl", change, fit.basis)
    return direction


def _moved(fit: Fit, direction: Floats, gain: float) -> Fit | None:
    """Take the longest step that gains what it should; None where none does."""
    root = np.linalg.cholesky(fit.covariance)
    unrooted = inverse(root)
    logs, axes = np.linalg.eigh(unrooted @ direction @ unrooted.T)
    turned = root @ axes
    rounding = 1e-12 * max(1e3, abs(fit.neg2))
    length = min(1.0, LONGEST / float(np.abs(logs).max()))
    for _ in range(MOST_HALVINGS):
        moved = evaluated(fit.sums, (turned * np.exp(length * logs)) @ turned.T)
        # Close to the maximum the gain is below the rounding of the likelihood.
        if moved and moved.neg2 <= fit.neg2 - 1e-4 * length * gain + rounding:
            return moved
        length /= 2
    return None


def positive_definite(matrix: Floats) -> bool:
    """Whether a symmetric matrix is, whatever the units of its rows."""
    scale = np.sqrt(np.abs(np.diag(matrix)))
    if not (scale > 0).all():
        return False
    return bool(np.linalg.eigvalsh(matrix / np.outer(scale, scale))[0] > 1e-10)


def near_singular(covariance: Floats) -> bool:
    """Whether a visit's values all but follow from the other visits'."""
    scale = np.sqrt(np.diag(covariance))
    return bool(np.linalg.eigvalsh(covariance / np.outer(scale, scale))[0] < SINGULAR)

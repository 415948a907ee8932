"""Restricted likelihood of repeated measures with a free covariance between visits.

The covariances themselves are the parameters, so that every derivative is exact and short.
Source: Harville, J Am Stat Assoc 1977;72:320-38.
"""

from functools import cached_property
from typing import Literal

import numpy as np

from analytics.arrays import Floats, Values
from analytics.frozen import Frozen
from analytics.trajectories.reml_sums import Sums

SINGULAR = 1e-7  # smallest eigenvalue of correlations, and share of a column that others leave
LONG = np.log(2 * np.pi)

Trouble = Literal["", "no spread", "aliased", "singular", "not converged"]


class Fit(Frozen, kw_only=True):
    """The model at one covariance between visits.

    covariance : (visits, visits). coefficients, and `spread`, their covariance.
    neg2 : minus twice the restricted log-likelihood, with its constants, as nlme and mmrm have it.
    steps : taken to get here. trouble : "" where it is the maximum, else why there is none.
    rivals : other maxima that were found, all lower.
    """

    sums: Sums
    covariance: Floats
    precision: Floats
    coefficients: Floats
    spread: Floats
    neg2: float
    steps: int = 0
    trouble: Trouble = ""
    rivals: int = 0

    @cached_property
    def basis(self) -> Floats:
        """One symmetric matrix per covariance parameter, (parameters, visits, visits)."""
        return basis_of(len(self.covariance))

    @cached_property
    def turned(self) -> Floats:
        """Return precision @ basis @ precision, (patterns, parameters, visits, visits)."""
        rows, columns = np.tril_indices(len(self.covariance))
        half = np.where(rows == columns, 0.5, 1.0)
        left = (self.precision[:, rows] * half[:, None])[:, :, :, None]
        outer = left * self.precision[:, columns][:, :, None]
        turned: Floats = outer + outer.transpose(0, 1, 3, 2)
        return turned

    @cached_property
    def information(self) -> Floats:
        """Derivatives of X'V⁻¹X by each covariance parameter, without their minus sign."""
        return self.sums.crossing(self.turned)

    @cached_property
    def residuals(self) -> tuple[Floats, Floats]:
        """Sums of squares of residuals per pattern, and of features with residuals."""
        sums = self.sums
        effects = (sums.tied @ self.coefficients).reshape(sums.seen.shape[1], -1)
        fitted = effects @ sums.crossed
        squares = sums.values - fitted - fitted.transpose(0, 2, 1)
        squares = squares + effects @ sums.features @ effects.T
        return squares, sums.crossed - sums.features @ effects.T

    @cached_property
    def slope(self) -> Floats:
        """Derivative of `neg2` by the covariance, as a symmetric matrix."""
        weights = self.precision
        left = self.sums.n[:, None, None] * weights - weights @ self._explained @ weights
        slope: Floats = left.sum(axis=0)
        return slope

    @cached_property
    def gradient(self) -> Floats:
        """Derivatives of `neg2` by the covariance parameters."""
        gradient: Floats = np.einsum("kl,tkl->t", self.slope, self.basis)
        return gradient

    @property
    def _explained(self) -> Floats:
        return self._leverage + self.residuals[0]

    @cached_property
    def _leverage(self) -> Floats:
        """Sums of X (spread) X' per pattern."""
        sums, visits = self.sums, self.sums.seen.shape[1]
        full = sums.tied @ self.spread @ sums.tied.T
        full = full.reshape(visits, -1, visits, sums.features.shape[1])
        leverage: Floats = np.einsum("kalb,pab->pkl", full, sums.features, optimize=True)
        return leverage

    @cached_property
    def curvature(self) -> tuple[Floats, Floats]:
        """Second derivatives of `neg2` by the covariance parameters: observed, and expected."""
        sums = self.sums
        plain = traces(self.precision, sums.n[:, None, None] * self.precision)
        own = self._twice(self._leverage)
        moved = self.spread @ self.information
        shared = np.tensordot(moved, moved, axes=([1, 2], [2, 1]))
        expected = plain - 2 * own + shared
        pulled = np.tensordot(self.turned, self.residuals[1], axes=([0, 3], [0, 2]))
        pulled = pulled.reshape(len(plain), -1) @ sums.tied
        squares = self._twice(self.residuals[0]) - pulled @ self.spread @ pulled.T
        return 2 * squares - expected, expected

    def _twice(self, middle: Floats) -> Floats:
        """Return the trace of W Ej W Ek W (middle), summed over patterns, for all j and k."""
        return traces(self.precision, self.precision @ middle @ self.precision)

    @cached_property
    def uncertainty(self) -> Floats:
        """Covariance of the covariance parameters: inverse of the observed information."""
        return inverse(self.curvature[0] / 2)


def basis_of(visits: int) -> Floats:
    """Return the symmetric matrices of which a covariance is the weighted sum."""
    rows, columns = np.tril_indices(visits)
    basis = np.zeros((len(rows), visits, visits))
    at = np.arange(len(rows))
    basis[at, rows, columns] = 1
    basis[at, columns, rows] = 1
    return basis


def traces(left: Floats, right: Floats) -> Floats:
    """Return the trace of (left) Ej (right) Ek, summed over the first axis, for all j and k."""
    visits = left.shape[1]
    flat = (len(left), visits**2)
    pairs = (left.reshape(flat).T @ right.reshape(flat)).reshape((visits,) * 4)
    rows, columns = np.tril_indices(visits)
    half = np.where(rows == columns, 0.5, 1.0)
    found = np.zeros((len(rows), len(rows)))
    for a, b in ((rows, columns), (columns, rows)):
        for c, d in ((rows, columns), (columns, rows)):
            found += pairs[d[None, :], a[:, None], b[:, None], c[None, :]]
    weighted: Floats = found * np.outer(half, half)
    return weighted


def no_fit(sums: Sums, trouble: Trouble) -> Fit:
    """Return a fit without numbers, and why there are none."""
    visits, size = sums.seen.shape[1], sums.tied.shape[1]
    return Fit(
        sums=sums,
        covariance=np.full((visits, visits), np.nan),
        precision=np.full((len(sums.n), visits, visits), np.nan),
        coefficients=np.full(size, np.nan),
        spread=np.full((size, size), np.nan),
        neg2=np.nan,
        trouble=trouble,
    )


def evaluated(sums: Sums, covariance: Floats) -> Fit | None:
    """Return the model at a covariance; None where it is not positive definite."""
    both = sums.seen[:, :, None] & sums.seen[:, None, :]
    absent = np.eye(len(covariance)) * ~sums.seen[:, :, None]
    try:
        roots = np.linalg.cholesky(np.where(both, covariance, 0) + absent)
        precision = np.where(both, np.linalg.inv(np.where(both, covariance, 0) + absent), 0)
        crossed = sums.crossing(precision)
        root = np.linalg.cholesky(crossed)
    except np.linalg.LinAlgError:
        return None
    scale = np.sqrt(np.diag(crossed))
    if np.min(np.diag(root) / scale) < SINGULAR:
        return None
    spread = inverse(crossed)
    pulled = np.einsum("pkl,pal->ka", precision, sums.crossed).ravel() @ sums.tied
    coefficients = spread @ pulled
    squares = float(np.einsum("pkl,pkl->", precision, sums.values) - pulled @ coefficients)
    logs = np.log(np.diagonal(roots, axis1=1, axis2=2)).sum(axis=1)
    neg2 = 2 * float(sums.n @ logs) + 2 * float(np.log(np.diag(root)).sum()) + squares
    return Fit(
        sums=sums,
        covariance=covariance,
        precision=precision,
        coefficients=coefficients,
        spread=spread,
        neg2=neg2 + (sums.rows - len(coefficients)) * LONG,
    )


def inverse(matrix: Values) -> Floats:
    """Return the inverse."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)

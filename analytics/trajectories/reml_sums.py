"""Repeated measures as sums of squares.

Patients are taken together by which visits they have, so that a step of a search over covariances
costs the same for thirty patients and for thirty thousand.
"""

import numpy as np

from analytics.arrays import Bools, Floats
from analytics.frozen import Frozen


class Sums(Frozen, kw_only=True):
    """Patients by the visits they have. Coefficients: one per visit and feature, then tied.

    seen : (patterns, visits), which visits patients of a pattern have.
    n : patients of each pattern.
    features : (patterns, features, features), sums of squares of patients' features.
    crossed : (patterns, features, visits), features with values; 0 where not seen.
    values : (patterns, visits, visits), sums of squares of values.
    tied : (visits * features, coefficients), how a feature's effect at a visit comes from the
        model's coefficients.
    """

    seen: Bools
    n: Floats
    features: Floats
    crossed: Floats
    values: Floats
    tied: Floats

    @property
    def rows(self) -> int:
        """Measurements."""
        return int(self.n @ self.seen.sum(axis=1))

    @property
    def together(self) -> Floats:
        """Patients seen at both of two visits, (visits, visits)."""
        pairs: Floats = np.einsum("p,pk,pl->kl", self.n, self.seen, self.seen)
        return pairs

    def crossing(self, weights: Floats) -> Floats:
        """Return X' (weights) X of the coefficients; weights : (patterns, ..., visits, visits)."""
        size = self.tied.shape[0]
        full = np.tensordot(weights, self.features, axes=(0, 0)).swapaxes(-3, -2)
        full = full.reshape(*full.shape[:-4], size, size)
        crossed: Floats = self.tied.T @ full @ self.tied
        return crossed


def sums_of(values: Floats, features: Floats, tied: Floats) -> Sums:
    """Add patients up. values : (patients, visits), NaN where not seen; features : of each."""
    present = ~np.isnan(values)
    codes = present @ (1 << np.arange(values.shape[1]))
    _, first, pattern = np.unique(codes, return_index=True, return_inverse=True)
    known = np.nan_to_num(values)
    members = [np.flatnonzero(pattern == p) for p in range(len(first))]
    return Sums(
        seen=present[first],
        n=np.array([len(own) for own in members], dtype=float),
        features=np.stack([features[own].T @ features[own] for own in members]),
        crossed=np.stack([features[own].T @ known[own] for own in members]),
        values=np.stack([known[own].T @ known[own] for own in members]),
        tied=tied,
    )

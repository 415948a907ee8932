"""P-values adjusted for the number of questions asked."""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from analytics.errors import AnalysisError
from analytics.samples import Numbers

Adjustment = Literal["bonferroni", "holm", "benjamini-hochberg"]


def adjust(p_values: Sequence[float] | Numbers, *, method: Adjustment) -> Numbers:
    """Return the adjusted p-values, in the order given.

    p_values : between 0 and 1; NaN marks a test that could not be computed. It stays NaN and is
        not counted among the tests, as in R's p.adjust.
    method : "bonferroni" and "holm" control the chance of any false positive,
        "benjamini-hochberg" the expected share of false positives among those found.
    AnalysisError : a p outside 0 to 1.
    Source: Holm, Scand J Stat 1979;6:65-70; Benjamini and Hochberg, J R Stat Soc B 1995;57:289-300.
    """
    given = np.asarray(p_values, dtype=np.float64)
    computed = ~np.isnan(given)
    p = given[computed]
    if ((p < 0) | (p > 1)).any():
        raise AnalysisError("A p-value to adjust lies outside 0 to 1; adjust p-values only.")
    adjusted = np.full(len(given), np.nan)
    adjusted[computed] = _ADJUST[method](p)
    return adjusted


def _bonferroni(p: Numbers) -> Numbers:
    return np.minimum(p * len(p), 1)


def _holm(p: Numbers) -> Numbers:
    order = np.argsort(p)
    stepped = np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1))
    return np.minimum(_unsorted(stepped, order), 1)


def _benjamini_hochberg(p: Numbers) -> Numbers:
    order = np.argsort(p)[::-1]
    stepped = np.minimum.accumulate(p[order] * len(p) / np.arange(len(p), 0, -1))
    return np.minimum(_unsorted(stepped, order), 1)


def _unsorted(values: Numbers, order: np.ndarray[tuple[int], np.dtype[np.intp]]) -> Numbers:
    back = np.empty_like(values)
    back[order] = values
    return back


_ADJUST = {
    "bonferroni": _bonferroni,
    "holm": _holm,
    "benjamini-hochberg": _benjamini_hochberg,
}


def bonferroni_threshold(looks: int, *, level: float = 0.05) -> float:
    """Return the p that keeps the chance of any false finding in that many looks below `level`.

    looks : 1 or more; none counts as one. Source: Dunn, J Am Stat Assoc 1961;56:52-64.
    """
    return level / max(looks, 1)


def chance_of_false_finding(looks: int, *, level: float = 0.05) -> float:
    """Return the chance that at least one of so many independent tests has p < `level`.

    Where nothing differs in truth: 1 - (1 - level)^looks; 0 without a look.
    """
    return float(1 - (1 - level) ** looks)

"""How sure a combination of a mixed model's coefficients is: standard error, degrees of freedom.

Source: Giesbrecht and Burns, Biometrics 1985;41:477-86 and Fai and Cornelius, J Stat Comput Simul
1996;54:363-78 (Satterthwaite); Kenward and Roger, Biometrics 1997;53:983-97.
"""

from typing import Literal

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.special import stdtr, stdtrit
from analytics.trajectories.reml import Fit

SmallSample = Literal["Satterthwaite", "Kenward-Roger", "Kenward-Roger linear"]


def combined(
    fit: Fit,
    weights: Floats,
    *,
    origin: Floats | None = None,
    method: SmallSample = "Satterthwaite",
    level: float = 0.95,
) -> pd.DataFrame:
    """Estimate combinations of coefficients. weights : (combinations, coefficients).

    origin : added to the coefficients, known without error.
    Returns one row each: `value`, `se`, `df`, `low`, `high`, `t`, `p` (two-sided). df is twice the
    squared variance over the variance of that variance, by the delta method on the covariance
    parameters with the inverse of their observed information, as R's mmrm has it. Kenward-Roger
    corrects the standard error for the covariance having been estimated; for one combination its
    df are Satterthwaite's. "Kenward-Roger" takes mmrm's parameters (log standard deviations and a
    unit Cholesky factor), whose second derivatives make standard errors smaller; the linear kind
    takes the covariances themselves, as SAS does and mmrm's Kenward-Roger-Linear.
    NaN where the fit has none or a weight is NaN, and where so few patients are left that the
    correction of Kenward and Roger makes a variance negative.
    """
    weights = np.atleast_2d(weights)
    value = weights @ (fit.coefficients if origin is None else fit.coefficients + origin)
    if fit.trouble or not len(weights):
        nothing = np.full(len(weights), np.nan)
        return pd.DataFrame(
            {name: nothing for name in ("value", "se", "df", "low", "high", "t", "p")}
        )
    variance = np.einsum("ci,ij,cj->c", weights, fit.spread, weights)
    moved = weights @ fit.spread
    slope = np.einsum("ci,tij,cj->ct", moved, fit.information, moved, optimize=True)
    df = 2 * variance**2 / np.einsum("ct,ts,cs->c", slope, fit.uncertainty, slope)
    if method != "Satterthwaite":
        corrected = _corrected(fit, linear=method == "Kenward-Roger linear")
        variance = np.einsum("ci,ij,cj->c", weights, corrected, weights)
    se = np.sqrt(np.where(variance >= 0, variance, np.nan))
    reach = stdtrit(df, (1 + level) / 2) * se
    t = value / se
    return pd.DataFrame(
        {
            "value": value,
            "se": se,
            "df": df,
            "low": value - reach,
            "high": value + reach,
            "t": t,
            "p": 2 * stdtr(df, -np.abs(t)),
        }
    )


def _corrected(fit: Fit, *, linear: bool) -> Floats:
    """Return Kenward and Roger's covariance of the coefficients."""
    sums, spread, unsure = fit.sums, fit.spread, fit.uncertainty
    halves = fit.precision[:, None] @ fit.basis
    mixed = np.einsum("ts,pskl->ptkl", unsure, halves, optimize=True)
    both = (halves @ mixed).sum(axis=1) @ fit.precision
    if not linear:
        both = both - fit.precision @ _bend(fit) @ fit.precision / 4
    first = fit.information
    paired = np.einsum("ts,tij,jk,skl->il", unsure, first, spread, first, optimize=True)
    inner = sums.crossing(both) - paired
    adjusted: Floats = spread + 2 * spread @ inner @ spread
    return (adjusted + adjusted.T) / 2


def _bend(fit: Fit) -> Floats:
    """Return the second derivatives of the covariance by mmrm's parameters, times their covariance.

    The parameters: log d and the part below the diagonal of U in covariance = D U U' D.
    """
    visits = len(fit.covariance)
    root = np.linalg.cholesky(fit.covariance)
    d = np.diag(root)
    rows, columns = np.tril_indices(visits)
    size = len(rows)
    first, second = np.zeros((2, visits, visits, visits)), np.zeros((size, size, visits, visits))
    slopes = np.zeros((size, visits, visits))
    place = {(k, m): t for t, (k, m) in enumerate(zip(rows, columns, strict=True))}
    for (k, m), t in place.items():
        log_d = place[k, k]
        if k == m:
            slopes[t, k] = root[k]
            second[t, t, k] = root[k]
        else:
            slopes[t, k, m] = d[k]
            second[t, log_d, k, m] = second[log_d, t, k, m] = d[k]
    first = slopes @ root.T
    first = first + first.transpose(0, 2, 1)
    # Of each covariance parameter by each of mmrm's; theirs from ours by its inverse.
    inverse = np.linalg.inv(first[:, rows, columns].T)
    unsure = inverse @ fit.uncertainty @ inverse.T
    twice = second @ root.T + np.einsum("tkm,slm->tskl", slopes, slopes, optimize=True)
    bent: Floats = np.einsum("ts,tskl->kl", unsure, twice, optimize=True)
    return bent + bent.T

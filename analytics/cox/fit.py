"""A fitted Cox model: its coefficients, its tests, and what they rest on."""

from functools import cached_property

import numpy as np
import pandas as pd

from analytics.arrays import Floats, Ints
from analytics.cautions import Caution
from analytics.cox.concordance import concordance
from analytics.cox.design_matrix import DesignMatrix
from analytics.cox.risk_sets import RiskSets
from analytics.cox.solver import SINGULAR, Solution
from analytics.frozen import Frozen
from analytics.results import Comparison
from analytics.settings import Ties
from analytics.special import chdtrc, ndtr
from analytics.survival.follow_up import FollowUp
from analytics.wald import z_of


class CoxFit(Frozen, kw_only=True):
    """A fitted Cox model. Coefficients are log hazard ratios.

    loglik_null, loglik : log partial likelihood with all coefficients 0, and at the maximum.
    variance : (p, p) from the information; `robust_variance` from the sandwich, where asked for.
    converged : False when some coefficient has no finite value; `cautions` says why.
    design, observed, sets, solution : what the further analyses of the model read.
    """

    observed: FollowUp
    design: DesignMatrix
    sets: RiskSets
    solution: Solution
    robust_variance: Floats | None
    stratum: Ints | None
    weight: Floats | None
    strata: tuple[str, ...]
    ties: Ties
    level: float
    n: int
    events: int
    cautions: tuple[Caution, ...]

    @property
    def coefficients(self) -> Floats:
        """Log hazard ratios (p,)."""
        return self.solution.coefficients

    @property
    def variance(self) -> Floats:
        """Variance of the coefficients that intervals and p-values use: robust where asked for."""
        return self.solution.variance if self.robust_variance is None else self.robust_variance

    @property
    def loglik_null(self) -> float:
        """Log partial likelihood without covariates."""
        return self.solution.loglik_null

    @property
    def loglik(self) -> float:
        """Log partial likelihood at the maximum."""
        return self.solution.loglik

    @property
    def converged(self) -> bool:
        """Whether every coefficient has a finite value."""
        return self.solution.converged

    @property
    def likelihood_ratio(self) -> Comparison:
        """Test of the whole model by the likelihood ratio."""
        return self._test(2 * (self.loglik - self.loglik_null), "Likelihood ratio test")

    @property
    def score(self) -> Comparison:
        """Score test of the whole model; with one category as covariate, the log-rank test."""
        return self._test(self.solution.score_statistic, "Score test")

    @property
    def wald(self) -> Comparison:
        """Wald test of the whole model, with the robust variance where asked for."""
        return self._test(wald_statistic(self.coefficients, self.variance), "Wald test")

    def _test(self, statistic: float, name: str) -> Comparison:
        df = len(self.coefficients)
        return Comparison(
            statistic=statistic,
            df=df,
            p=float(chdtrc(df, statistic)),
            method=f"{name}, {self.method()}",
            n=self.n,
            events=self.events,
            cautions=self.cautions,
        )

    @cached_property
    def concordance(self) -> float:
        """Harrell's C of the linear predictor, 0-1."""
        return concordance(
            self.observed,
            self.coefficients @ self.design.columns,
            stratum=self.stratum,
            weight=self.weight,
        )

    @cached_property
    def terms(self) -> pd.DataFrame:
        """One row per coefficient.

        Columns: term, variable, level, reference (None for numbers), coef, hazard_ratio,
        se (model-based, of coef), robust_se (NaN unless asked for), z, p, low, high (limits of
        the hazard ratio). z, p and limits use robust_se where there is one.
        """
        with np.errstate(over="ignore", invalid="ignore"):
            se = np.sqrt(np.diag(self.variance))
            margin = z_of(self.level) * se
            z = self.coefficients / se
            return pd.DataFrame(
                {
                    "term": [term.name for term in self.design.terms],
                    "variable": [term.variable for term in self.design.terms],
                    "level": [term.level for term in self.design.terms],
                    "reference": [term.reference for term in self.design.terms],
                    "coef": self.coefficients,
                    "hazard_ratio": np.exp(self.coefficients),
                    "se": np.sqrt(np.diag(self.solution.variance)),
                    "robust_se": np.nan if self.robust_variance is None else se,
                    "z": z,
                    "p": 2 * ndtr(-np.abs(z)),
                    "low": np.exp(self.coefficients - margin),
                    "high": np.exp(self.coefficients + margin),
                }
            )

    def method(self, *, of: str | None = None) -> str:
        """What a methods section would call the model; `of` is the variable that is compared."""
        parts = [f"Cox model, {self.ties.capitalize()} ties"]
        others = list(dict.fromkeys(t.variable for t in self.design.terms if t.variable != of))
        if of is not None and others:
            parts.append(f"adjusted for {', '.join(others)}")
        if self.strata:
            parts.append(f"stratified by {', '.join(self.strata)}")
        if self.weight is not None:
            parts.append("weighted")
        if self.robust_variance is not None:
            parts.append("robust standard error")
        return ", ".join(parts)


def wald_statistic(coefficients: Floats, variance: Floats) -> float:
    """Coefficients' squared distance from 0 in the metric of their variance.

    NaN if that is singular, as the robust variance of more terms than clusters.
    """
    se = np.sqrt(np.diag(variance))
    if not (np.isfinite(se) & (se > 0)).all():
        return float("nan")
    correlation = variance / np.outer(se, se)
    if np.linalg.eigvalsh(correlation)[0] <= SINGULAR:
        return float("nan")
    z = coefficients / se
    return float(z @ np.linalg.solve(correlation, z))

"""Log-rank tests of two or more groups, weighted, stratified, in pairs and for trend.

Every function takes one event table, or one per stratum in a mapping: then groups are compared
within strata and the strata added up.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.columns import GROUP
from analytics.errors import AnalysisError
from analytics.frozen import Frozen
from analytics.results import Comparison
from analytics.survival.blocks import at_times, event_times
from analytics.survival.score_test import score_test
from analytics.survival.strata import EventTables, Strata, strata_of

Weights = Literal["log-rank", "gehan-breslow", "tarone-ware", "fleming-harrington"]

MOST_PAIRED_GROUPS = 20


def log_rank(
    table: EventTables, *, weights: Weights = "log-rank", rho: float = 1, gamma: float = 0
) -> Comparison:
    """Test whether groups share one survival curve.

    table : an event table, or one per stratum.
    weights : of each event time. "log-rank" 1; "gehan-breslow" the number at risk (lifelines
        calls it wilcoxon); "tarone-ware" its root; "fleming-harrington"
        S(t-)^rho (1 - S(t-))^gamma with S of the groups pooled, within strata. rho and gamma
        count for the last only: rho=1 is R's survdiff(rho=1), not the Peto-Peto of lifelines.

    Chi-square with the hypergeometric variance (ties included), as survdiff; `df` is the rank of
    that variance, groups - 1 unless a group is never at risk at an event. NaN p with a caution
    when no event happens while two groups are at risk. Raises AnalysisError for a single group.

    Source: Mantel, Cancer Chemother Rep 1966;50:163-70; Harrington and Fleming, Biometrika
    1982;69:553-66.
    """
    strata = strata_of(table)
    return _comparison(_score(strata, weights, rho, gamma), strata.method(weights))


def pairwise_log_rank(
    table: EventTables, *, weights: Weights = "log-rank", rho: float = 1, gamma: float = 0
) -> pd.DataFrame:
    """Test every pair of groups on the patients of those two.

    Returns one row per pair, in group order: `group`, `versus`, `statistic`, `df`, `p`, not
    adjusted for their number. Raises AnalysisError for more than 20 groups (190 pairs).
    """
    strata = strata_of(table)
    if len(strata.names) > MOST_PAIRED_GROUPS:
        raise AnalysisError(
            f"{len(strata.names)} groups make too many pairs; compare at most {MOST_PAIRED_GROUPS}."
        )
    rows = []
    for pair in combinations(strata.names, 2):
        score = _score(strata.only(pair), weights, rho, gamma)
        test = _comparison(score, strata.method(weights))
        rows.append((*pair, test.statistic, test.df, test.p))
    return pd.DataFrame(rows, columns=["group", "versus", "statistic", "df", "p"])


def log_rank_trend(table: EventTables, *, scores: Sequence[float] | None = None) -> Comparison:
    """Test whether hazards rise or fall along the order of the groups (Tarone's trend test).

    scores : one number per group in category order; 1, 2, 3, ... by default.
    AnalysisError : not one score per group, or all scores the same.
    """
    strata = strata_of(table)
    score = _score(strata, "log-rank", 0, 0)
    places = np.arange(1.0, len(score.names) + 1) if scores is None else np.asarray(scores, float)
    if len(places) != len(score.names) or not 0 < np.ptp(places) < np.inf:
        raise AnalysisError(
            f"A trend over {len(score.names)} groups needs as many scores that differ."
        )
    return _comparison(_along(score, places), strata.method("log-rank test for trend"))


def observed_expected(
    table: EventTables, *, weights: Weights = "log-rank", rho: float = 1, gamma: float = 0
) -> pd.DataFrame:
    """Return what the test compares, one row per group: `group`, `n`, `observed`, `expected`.

    observed, expected : (weighted) events, and those expected had all groups the same hazard.
    """
    score = _score(strata_of(table), weights, rho, gamma)
    return pd.DataFrame(
        {
            GROUP: score.names,
            "n": score.n,
            "observed": score.observed,
            "expected": score.expected,
        }
    )


class _Score(Frozen, kw_only=True):
    """Observed and expected events per group, (k,), with the (k, k) variance of the difference."""

    names: tuple[str, ...]
    n: tuple[int, ...]
    events: int
    observed: Floats
    expected: Floats
    variance: Floats


def _score(strata: Strata, weights: Weights, rho: float, gamma: float) -> _Score:
    k = len(strata.names)
    n, observed, expected, variance = np.zeros(k, int), np.zeros(k), np.zeros(k), np.zeros((k, k))
    for part in strata.parts:
        places = strata.places(part)
        at_risk, events = at_times(part, event_times(part))
        weight = _weight(at_risk.sum(axis=1), events.sum(axis=1), weights, rho, gamma)
        stratum = _moments(at_risk, events, weight)
        n[places] += [block.n for block in part]
        observed[places] += stratum[0]
        expected[places] += stratum[1]
        variance[places[:, None], places] += stratum[2]
    return _Score(
        names=strata.names,
        n=tuple(n.tolist()),
        events=strata.total_events,
        observed=observed,
        expected=expected,
        variance=variance,
    )


def _weight(at_risk: Floats, events: Floats, weights: Weights, rho: float, gamma: float) -> Floats:
    if weights == "gehan-breslow":
        return at_risk
    if weights == "tarone-ware":
        return np.asarray(np.sqrt(at_risk))
    if weights == "fleming-harrington":
        if not (rho >= 0 and gamma >= 0):
            raise AnalysisError("Fleming-Harrington weights need rho and gamma from 0 on.")
        before = np.append(1.0, np.cumprod(1 - events / at_risk))[:-1]
        return np.asarray(before**rho * (1 - before) ** gamma)
    return np.ones(len(at_risk))


def _moments(at_risk: Floats, events: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return weighted observed and expected events and the hypergeometric covariance."""
    everyone, died = at_risk.sum(axis=1), events.sum(axis=1)
    share = at_risk / everyone[:, None]
    spread = weight**2 * died * (everyone - died) / np.maximum(everyone - 1, 1)
    variance = -(share * spread[:, None]).T @ share
    # As differences these would leave rounding, and a test of it, where a group is alone at risk.
    np.fill_diagonal(variance, spread @ (share * (1 - share)))
    return weight @ events, (weight * died) @ share, variance


def _along(score: _Score, places: Floats) -> _Score:
    """Project the score on one direction over the groups."""
    return replace(
        score,
        observed=np.atleast_1d(places @ score.observed),
        expected=np.atleast_1d(places @ score.expected),
        variance=np.atleast_2d(places @ score.variance @ places),
    )


def _comparison(score: _Score, method: str) -> Comparison:
    return score_test(
        score.observed - score.expected,
        score.variance,
        method=method,
        n=sum(score.n),
        events=score.events,
    )

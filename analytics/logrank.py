"""Log-rank tests of two or more groups, weighted, stratified, in pairs and for trend.

Every function takes one event table, or one per stratum in a mapping: then groups are compared
within strata and the strata added up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.blocks import Block, at_times, blocks, event_times
from analytics.columns import GROUP
from analytics.errors import AnalysisError
from analytics.results import Comparison
from analytics.score_test import score_test

Weights = Literal["log-rank", "gehan-breslow", "tarone-ware", "fleming-harrington"]
EventTables: TypeAlias = pd.DataFrame | Mapping[str, pd.DataFrame]

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
    return _comparison(_score(by_stratum(table), weights, rho, gamma), _method(table, weights))


def pairwise_log_rank(
    table: EventTables, *, weights: Weights = "log-rank", rho: float = 1, gamma: float = 0
) -> pd.DataFrame:
    """Test every pair of groups on the patients of those two.

    Returns one row per pair, in group order: `group`, `versus`, `statistic`, `df`, `p`, not
    adjusted for their number. Raises AnalysisError for more than 20 groups (190 pairs).
    """
    strata = by_stratum(table)
    names = group_names(strata)
    if len(names) > MOST_PAIRED_GROUPS:
        raise AnalysisError(
            f"{len(names)} groups make too many pairs; compare at most {MOST_PAIRED_GROUPS}."
        )
    rows = []
    for first, second in combinations(names, 2):
        within = [[block for block in part if block.group in (first, second)] for part in strata]
        pair = [part for part in within if part]
        test = _comparison(_score(pair, weights, rho, gamma), _method(table, weights))
        rows.append((first, second, test.statistic, test.df, test.p))
    return pd.DataFrame(rows, columns=["group", "versus", "statistic", "df", "p"])


def log_rank_trend(table: EventTables, *, scores: Sequence[float] | None = None) -> Comparison:
    """Test whether hazards rise or fall along the order of the groups (Tarone's trend test).

    scores : one number per group in their order; 1, 2, 3, ... by default.
    """
    score = _score(by_stratum(table), "log-rank", 0, 0)
    places = np.arange(1.0, len(score.names) + 1) if scores is None else np.asarray(scores, float)
    if len(places) != len(score.names) or np.ptp(places) == 0:
        raise AnalysisError(
            f"A trend over {len(score.names)} groups needs as many scores that differ."
        )
    return _comparison(_along(score, places), f"{_method(table, 'log-rank')} test for trend")


def observed_expected(
    table: EventTables, *, weights: Weights = "log-rank", rho: float = 1, gamma: float = 0
) -> pd.DataFrame:
    """Return what the test compares, one row per group: `group`, `n`, `observed`, `expected`.

    observed, expected : (weighted) events, and those expected had all groups the same hazard.
    """
    score = _score(by_stratum(table), weights, rho, gamma)
    return pd.DataFrame(
        {
            GROUP: score.names,
            "n": score.n,
            "observed": score.observed,
            "expected": score.expected,
        }
    )


@dataclass(frozen=True, kw_only=True)
class _Score:
    """Observed and expected events per group, (k,), with the (k, k) variance of the difference."""

    names: tuple[str, ...]
    n: tuple[int, ...]
    events: int
    observed: Floats
    expected: Floats
    variance: Floats


def by_stratum(table: EventTables) -> list[tuple[Block, ...]]:
    """Split one event table, or those of the strata, by group."""
    tables = table.values() if isinstance(table, Mapping) else [table]
    return [blocks(part) for part in tables]


def group_names(strata: Sequence[Sequence[Block]]) -> tuple[str, ...]:
    """Return the groups in order of first appearance over the strata."""
    return tuple(dict.fromkeys(block.group for part in strata for block in part))


def _score(strata: Sequence[Sequence[Block]], weights: Weights, rho: float, gamma: float) -> _Score:
    names = group_names(strata)
    if len(names) < 2:
        raise AnalysisError(
            f"A comparison needs at least two groups, and all patients are in {names[0]}; "
            "group another way or widen the filters."
        )
    k = len(names)
    n, observed, expected, variance = np.zeros(k, int), np.zeros(k), np.zeros(k), np.zeros((k, k))
    for part in strata:
        places = [names.index(block.group) for block in part]
        at_risk, events = at_times(part, event_times(part))
        weight = _weight(at_risk.sum(axis=1), events.sum(axis=1), weights, rho, gamma)
        stratum = _moments(at_risk, events, weight)
        n[places] += [block.n for block in part]
        observed[places] += stratum[0]
        expected[places] += stratum[1]
        variance[np.ix_(places, places)] += stratum[2]
    return _Score(
        names=names,
        n=tuple(n.tolist()),
        events=sum(block.total_events for part in strata for block in part),
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
        before = np.append(1.0, np.cumprod(1 - events / at_risk))[:-1]
        return np.asarray(before**rho * (1 - before) ** gamma)
    return np.ones(len(at_risk))


def _moments(at_risk: Floats, events: Floats, weight: Floats) -> tuple[Floats, Floats, Floats]:
    """Return weighted observed and expected events and the hypergeometric covariance."""
    everyone, died = at_risk.sum(axis=1), events.sum(axis=1)
    share = at_risk / everyone[:, None]
    spread = weight**2 * died * (everyone - died) / np.maximum(everyone - 1, 1)
    variance = np.diag(spread @ share) - (share * spread[:, None]).T @ share
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


def _method(table: EventTables, weights: Weights) -> str:
    return f"stratified {weights}" if isinstance(table, Mapping) else weights

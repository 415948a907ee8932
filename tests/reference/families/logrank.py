"""Log-rank cases of the reference bank."""

import math
from typing import Any

import numpy as np
import pandas as pd

from analytics.columns import EVENTS, GROUP, TIME
from analytics.multiplicity import Adjustment, adjust
from analytics.survival.event_table import event_table
from analytics.survival.logrank import (
    log_rank,
    log_rank_trend,
    observed_expected,
    pairwise_log_rank,
)
from analytics.survival.strata import EventTables
from tests.reference.families.levels import with_levels

WEIGHTS: dict[str, dict[str, Any]] = {
    "logrank": {},
    "gehan_breslow": {"weights": "gehan-breslow"},
    "tarone_ware": {"weights": "tarone-ware"},
    "fh_1_0": {"weights": "fleming-harrington", "rho": 1, "gamma": 0},
    "fh_0_1": {"weights": "fleming-harrington", "rho": 0, "gamma": 1},
    "fh_1_1": {"weights": "fleming-harrington", "rho": 1, "gamma": 1},
}
ADJUSTMENTS: dict[str, Adjustment] = {
    "p_bonferroni": "bonferroni",
    "p_holm": "holm",
    "p_bh": "benjamini-hochberg",
}
FLEMING_HARRINGTON = {"fleming_harrington_rho1_R_peto": 1, "fh_rho0.5": 0.5}


def logrank(case: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    columns = case["columns"]
    frame = with_levels(frame, columns["group"], case["args"]["group_levels"])
    roles = {"time": columns["time"], "event": columns["event"], "group": columns["group"]}
    tables: EventTables = event_table(frame, **roles)
    if columns["strata"]:
        strata = frame.groupby(columns["strata"], observed=True)
        tables = {str(name): event_table(part, **roles) for name, part in strata}
    answered: dict[str, Any] = {"n_used": len(frame), "logrank": _test(tables)}
    for name, rho in FLEMING_HARRINGTON.items():
        answered[name] = _test(tables, weights="fleming-harrington", rho=rho)
    answered["weighted_other"] = {
        name: _test(tables, **weights) | {"U": _score(tables, **weights)}
        for name, weights in WEIGHTS.items()
    }
    if len(frame[columns["group"]].unique()) > 2:
        answered["pairwise"] = _pairs(tables)
        trend = log_rank_trend(tables, scores=case["args"]["scores"])
        answered["trend"] = {
            "chisq": trend.statistic if trend.df else None,
            "df": 1,
            "p": trend.p,
        }
    return answered


def _test(tables: EventTables, **weights: Any) -> dict[str, Any]:
    test, compared = log_rank(tables, **weights), observed_expected(tables, **weights)
    expecting = int((compared["expected"] > 0).sum())
    return {
        "chisq": test.statistic,
        "df": test.df or expecting - 1,
        "p": test.p if test.df else _untested(expecting),
        "n": compared["n"].tolist(),
        "observed": compared["observed"].tolist(),
        "expected": compared["expected"].tolist(),
    }


def _untested(expecting: int) -> float:
    """R's p of a chi-square of 0 without degrees of freedom: 1 if one group expects events."""
    return 1.0 if expecting == 1 else math.nan


def _score(tables: EventTables, **weights: Any) -> list[float]:
    compared = observed_expected(tables, **weights)
    return (compared["observed"] - compared["expected"]).tolist()


def _pairs(tables: EventTables) -> dict[str, Any]:
    pairs = pairwise_log_rank(tables)
    chisq, p = pairs["statistic"].tolist(), pairs["p"].tolist()
    for place in np.flatnonzero(pairs["df"] == 0):
        expecting = _expecting(tables, pairs["group"][place], pairs["versus"][place])
        chisq[place] = 0.0 if expecting < 2 else None  # R cannot invert a variance of 0
        p[place] = _untested(expecting)
    return {
        "group1": pairs["group"].tolist(),
        "group2": pairs["versus"].tolist(),
        "chisq": chisq,
        "p_raw": p,
        **{
            name: adjust(np.array(p), method=method).tolist()
            for name, method in ADJUSTMENTS.items()
        },
    }


def _expecting(tables: EventTables, *pair: str) -> int:
    """Count the groups of a pair at risk at an event of the pair, in any stratum."""
    parts = tables.values() if isinstance(tables, dict) else [tables]
    found = set()
    for part in parts:
        own = part[part[GROUP].isin(pair)]
        first_event = own.loc[own[EVENTS] > 0, TIME].min()
        found |= set(own.loc[own[TIME] >= first_event, GROUP])
    return len(found)

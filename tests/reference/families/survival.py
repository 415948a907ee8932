"""Kaplan-Meier cases of the reference bank."""

import math
from typing import Any

import numpy as np
import pandas as pd

from analytics.columns import AT_RISK, CENSORED, EVENTS, GROUP, TIME
from analytics.results import Comparison, Estimate
from analytics.settings import ConfidenceType, Settings
from analytics.survival.curves import (
    CUMULATIVE_HAZARD,
    SURVIVAL,
    counts_at,
    follow_up,
    kaplan_meier,
    quantile,
    survival_at,
    survival_difference,
    survival_test,
)
from analytics.survival.event_table import event_table
from analytics.survival.restricted_mean import (
    restricted_mean,
    restricted_mean_difference,
    restricted_mean_ratio,
)
from analytics.wald import difference, log_log, wald_test
from tests.reference.families.levels import with_levels

KINDS: tuple[ConfidenceType, ...] = ("log-log", "log", "plain")
QUANTILES = {"p25_time_surv_0.75": 0.25, "median": 0.5, "p75_time_surv_0.25": 0.75}


def km(case: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    columns, args = case["columns"], case["args"]
    frame = with_levels(frame, columns["group"], args["group_levels"])
    table = event_table(frame, time=columns["time"], event=columns["event"], group=columns["group"])
    parts = {name: part for name, part in table.groupby(GROUP, observed=True, sort=False)}
    if columns["group"] is None:
        parts = {"ALL": table}
    answered: dict[str, Any] = {
        "n_used": len(frame),
        "groups": {
            name: {
                **_counts(part),
                **_curve(part, args["curve_times"][name]),
                "quantiles": {
                    kind: {
                        key: _limits(quantile(part, p, _of(kind))) for key, p in QUANTILES.items()
                    }
                    for kind in KINDS
                },
                "landmarks": _landmarks(part, args["landmarks"]),
                "reverse_km_median_followup": {
                    "survfit_flipped_event": {
                        kind: _limits(follow_up(part, _of(kind))) for kind in KINDS
                    }
                },
                **({} if args["tau"] is None else {"rmst": _restricted_mean(part, args["tau"])}),
            }
            for name, part in parts.items()
        },
    }
    if len(parts) == 2:
        answered["landmark_difference"] = _landmark_differences(table, parts, args["landmarks"])
        if args["tau"] is not None:
            answered["rmst_contrast"] = _contrasts(table, args["tau"], reference=next(iter(parts)))
    return answered


def _of(kind: ConfidenceType) -> Settings:
    return Settings(name=kind, confidence_type=kind)


def _only(found: dict[str, Any]) -> Any:
    (one,) = found.values()
    return one


def _limits(found: dict[str, Estimate]) -> dict[str, float]:
    estimate = _only(found)
    return {"est": estimate.value, "lower": estimate.low, "upper": estimate.high}


def _counts(table: pd.DataFrame) -> dict[str, Any]:
    return {
        "n": int(table[AT_RISK].iloc[0]),
        "n_events": int(table[EVENTS].sum()),
        "n_censored": int(table[CENSORED].sum()),
        "max_time": table[TIME].max(),
        "curve_n_rows": len(table),
    }


def _curve(table: pd.DataFrame, times: list[float]) -> dict[str, Any]:
    curves = {kind: kaplan_meier(table, _of(kind)) for kind in KINDS}
    curve = curves["log-log"]
    rows = curve[TIME].to_numpy().searchsorted(np.asarray(times) - 1e-8)
    curve = curve.iloc[rows]
    falls = curve[SURVIVAL] > 0
    return {
        "curve": {
            "time": curve[TIME].tolist(),
            "n_risk": curve[AT_RISK].tolist(),
            "n_event": curve[EVENTS].tolist(),
            "n_censor": curve[CENSORED].tolist(),
            "surv": curve[SURVIVAL].tolist(),
            "std_err_greenwood": curve["se"].tolist(),
            "std_err_log_surv": (curve["se"] / curve[SURVIVAL]).where(falls, np.inf).tolist(),
            "cumhaz_nelson_aalen": curve[CUMULATIVE_HAZARD].tolist(),
        },
        "curve_ci": {
            kind: {"lower": of["low"].iloc[rows].tolist(), "upper": of["high"].iloc[rows].tolist()}
            for kind, of in curves.items()
        },
    }


def _carried(table: pd.DataFrame, time: float, kind: ConfidenceType = "log-log") -> Estimate:
    """Survival as `summary(extend=TRUE)`: beyond the last time its value is carried forward."""
    return _only(survival_at(table, min(time, table[TIME].max()), _of(kind)))


def _landmarks(table: pd.DataFrame, times: list[float]) -> dict[str, Any]:
    found = [_carried(table, time) for time in times]
    by_kind = {kind: [_carried(table, time, kind) for time in times] for kind in KINDS}
    return {
        "time": times,
        "surv": [estimate.value for estimate in found],
        "std_err_greenwood": [estimate.se for estimate in found],
        "n_risk": counts_at(table, times)[AT_RISK].tolist(),
        "beyond_last_time": [bool(time > table[TIME].max()) for time in times],
        "cum_events": [estimate.events for estimate in found],
        "ci": {
            kind: {
                "lower": [estimate.low for estimate in estimates],
                "upper": [estimate.high for estimate in estimates],
            }
            for kind, estimates in by_kind.items()
        },
    }


def _restricted_mean(table: pd.DataFrame, horizon: float) -> dict[str, Any]:
    estimate = _only(restricted_mean(table, horizon))
    return {
        "tau": horizon,
        "est": estimate.value,
        "se": estimate.se,
        "tau_beyond_last_time": bool(horizon > table[TIME].max()),
    }


def _landmark_differences(
    table: pd.DataFrame, parts: dict[str, pd.DataFrame], times: list[float]
) -> dict[str, Any]:
    found = [_landmark_difference(table, parts, time) for time in times]
    return {
        "time": times,
        "diff": [estimate.value for estimate, _, _ in found],
        "se": [estimate.se for estimate, _, _ in found],
        "lower": [estimate.low for estimate, _, _ in found],
        "upper": [estimate.high for estimate, _, _ in found],
        "p_plain": [plain.p for _, plain, _ in found],
        "p_cloglog": [log_log_test.p for _, _, log_log_test in found],
    }


def _landmark_difference(
    table: pd.DataFrame, parts: dict[str, pd.DataFrame], time: float
) -> tuple[Estimate, Comparison, Comparison]:
    reference, _ = parts
    if time <= min(part[TIME].max() for part in parts.values()):
        return (
            _only(survival_difference(table, time, reference=reference)),
            _only(survival_test(table, time, reference=reference, scale="plain")),
            _only(survival_test(table, time, reference=reference)),
        )
    first, second = (_carried(part, time) for part in parts.values())
    plain = difference(second, first, method="")
    return (
        plain,
        wald_test(plain, scale="difference"),
        wald_test(difference(log_log(second), log_log(first), method=""), scale="difference"),
    )


def _contrasts(table: pd.DataFrame, horizon: float, *, reference: str) -> dict[str, Any]:
    gap = _only(restricted_mean_difference(table, horizon, reference=reference))
    ratio = _only(restricted_mean_ratio(table, horizon, reference=reference))
    lost = _only(
        restricted_mean_ratio(table, horizon, reference=reference, of="restricted time lost")
    )
    means = [mean.value for mean in restricted_mean(table, horizon).values()]
    return {
        "tau": horizon,
        "difference": {
            **_limits({"": gap}),
            "se": gap.se,
            "p": _certain(gap, wald_test(gap, scale="difference").p, null=0),
        },
        "ratio": {
            **_limits({"": ratio}),
            "est": _quotient(means[1], means[0]),
            "p": _certain(ratio, wald_test(ratio, scale="ratio").p, null=1),
        },
        "rmtl_ratio": {
            **_limits({"": lost}),
            "est": _quotient(horizon - means[1], horizon - means[0]),
            "p": _certain(lost, wald_test(lost, scale="ratio").p, null=1),
        },
    }


def _certain(estimate: Estimate, p: float, *, null: float) -> float:
    """R divides by a standard error of 0, and so is certain; the product has no test there."""
    return 0.0 if estimate.se == 0 and estimate.value != null else p


def _quotient(part: float, whole: float) -> float:
    """R gives 0 or infinity where one of the two is 0; the product has no ratio there."""
    if whole == 0:
        return math.nan if part == 0 else math.inf
    return part / whole

"""Weighted comparisons of the reference bank."""

from typing import Any

import numpy as np
import pandas as pd

from analytics.weighting.weighted_survival import weighted_kaplan_meier
from analytics.weighting.weights import Target, weigh, weighted_cox
from tests.reference.families.hazards import terms

TARGETS: tuple[Target, ...] = ("ate", "ate_stabilised", "att", "overlap", "ate_truncated")
BANK_NAMES = {"ate_truncated": "ate_truncated_1_99"}


def iptw(case: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    columns, args = case["columns"], case["args"]
    chosen = {
        "treatment": columns["treatment"],
        "covariates": columns["covariates"],
        "treated": args["treated_level"],
    }
    model = weigh(frame, **chosen).propensity
    balance = weigh(frame, **chosen).balance.set_index("variable")
    return {
        "n_used": len(frame),
        "ps_coefficients": dict(model.coefficients[["term", "coef"]].to_numpy()),
        "ps_first10_rows_used": model.score[:10].tolist(),
        "ps_quantiles_0_25_50_75_100": np.quantile(model.score, [0, 0.25, 0.5, 0.75, 1]),
        "unweighted_smd_tableone": balance["smd_unweighted"].to_dict(),
        "weighting": {
            BANK_NAMES.get(target, target): one_weighting(frame, columns, args, chosen, target)
            for target in TARGETS
        },
    }


def one_weighting(
    frame: pd.DataFrame,
    columns: dict[str, Any],
    args: dict[str, Any],
    chosen: dict[str, Any],
    target: Target,
) -> dict[str, Any]:
    weighting = weigh(frame, **chosen, target=target)
    names = {key: columns[key] for key in ("time", "event", "treatment")}
    efron = weighted_cox(frame, weighting, **names)
    breslow = weighted_cox(frame, weighting, **names, ties="breslow")
    weights = weighting.weights
    size = weighting.effective_sample_size
    curves = weighted_kaplan_meier(frame, weighting, **names)
    return {
        "weights_summary": {
            "min": weights.min(),
            "max": weights.max(),
            "mean": weights.mean(),
            "sum": weights.sum(),
        },
        "effective_sample_size": dict(size[["group", "effective"]].to_numpy()),
        "cox_efron_robust": {"terms": terms(efron), "loglik": efron.loglik},
        "cox_breslow_robust": {"terms": terms(breslow)},
        "weighted_km": {
            name: heights(curve, args["times"]) for name, curve in curves.groupby("group")
        },
        "weighted_smd_tableone": weighting.balance.set_index("variable")["smd_weighted"].to_dict(),
    }


def heights(curve: pd.DataFrame, times: list[float]) -> dict[str, Any]:
    found = curve.iloc[curve["time"].searchsorted(times, side="right") - 1]
    return {
        "surv": found["survival"].tolist(),
        # R's influence is 0 where everybody had the event; the product has no standard error there
        "robust_se": found["se"].where(found["survival"] > 0, 0.0).tolist(),
        "greenwood_se_treating_weights_as_counts": found["se_greenwood"].tolist(),
    }

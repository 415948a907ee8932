"""Cox models, subgroup forests and adjusted curves of the reference bank."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analytics.cox import adjusted
from analytics.cox.design_matrix import as_category
from analytics.cox.fit import CoxFit, wald_statistic
from analytics.cox.hazards import cox as fit_cox
from analytics.cox.hazards import likelihood_ratio_by_variable
from analytics.cox.proportionality import schoenfeld_test
from analytics.errors import AnalysisError
from analytics.results import Comparison
from analytics.special import chdtrc
from analytics.subgroups import forest as subgroups
from analytics.survival.curves import kaplan_meier
from analytics.survival.event_table import event_table

NUMBERS = {"coef": "coef", "hazard_ratio": "hr", "se": "se", "z": "z", "p": "p"}
LIMITS = {"low": "lower95", "high": "upper95"}
TRANSFORMS = ("km", "rank", "identity", "log")


def cox(case: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    columns, args = case["columns"], case["args"]
    if args["ties"] == "exact":
        raise NotImplementedError("exact ties")
    if columns.get("start"):  # R drops an interval that ends before it begins
        frame = frame[frame[columns["start"]] < frame[columns["time"]]]
    covariates = columns["covariates"]
    # R names an interaction, and lets its columns vary, in the order of the main effects.
    pair = tuple(sorted(args.get("interaction") or (), key=covariates.index))
    fit = fit_cox(
        frame,
        time=columns["time"],
        event=columns["event"],
        covariates=covariates,
        interactions=[pair] if pair else [],
        ties=args["ties"],
        start=columns.get("start"),
        strata=columns.get("strata") or (),
        cluster=columns.get("cluster"),
    )
    return {
        "n_used": fit.n,
        "n_events": fit.events,
        "terms": terms(fit),
        "loglik_null": fit.loglik_null,
        "loglik": fit.loglik,
        "lr": comparison(fit.likelihood_ratio),
        "wald": comparison(fit.wald),
        "score": comparison(fit.score),
        "concordance": fit.concordance,
        "drop1_lr": [
            {"term": row.variable, "lrt": row.statistic, "df": row.df, "p": row.p}
            for row in likelihood_ratio_by_variable(fit).itertuples()
            if not pair or row.variable == ":".join(pair)
        ],
        "zph": {name: {"by_term": zph(fit, name)} for name in TRANSFORMS},
    }


def terms(fit: CoxFit) -> list[dict[str, Any]]:
    names = {**NUMBERS, **LIMITS}
    if fit.robust_variance is not None:
        names["robust_se"] = "robust_se"
    return fit.terms[list(names)].rename(columns=names).to_dict("records")


def comparison(test: Comparison) -> dict[str, float]:
    return {"stat": test.statistic, "df": test.df, "p": test.p}


def zph(fit: CoxFit, transform: Any) -> list[dict[str, Any]]:
    # Where a coefficient diverges we give no test; R tests the fit at which it stopped.
    stopped = replace(fit.solution, converged=True)
    table = schoenfeld_test(replace(fit, solution=stopped), transform=transform)
    return table.rename(columns={"variable": "term", "statistic": "chisq"}).to_dict("records")


def subgroup_forest(case: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    columns, args = case["columns"], case["args"]
    question = {
        "time": columns["time"],
        "event": columns["event"],
        "treatment": columns["treatment"],
        "subgroups": columns["subgroups"],
        "strata": columns.get("strata") or (),
        "ties": args["ties"],
    }
    frame = frame.dropna(subset=list(question["strata"]))
    forest = subgroups.subgroup_forest(frame, **question)
    tests = subgroups.interaction_tests(frame, **question).set_index("subgroup")
    return {
        "subgroups": {
            name: {
                "n_used": int(tests.loc[name, "n"]),
                "per_level": {
                    label: forest_level(rows)
                    for label, rows in forest[forest["subgroup"] == name].groupby("subgroup_level")
                },
                "interaction": interaction(frame, name, question, tests.loc[name]),
            }
            for name in columns["subgroups"]
        }
    }


def forest_level(rows: pd.DataFrame) -> dict[str, Any]:
    first = rows.iloc[0]
    return {
        "n": {first["reference"]: first["n_reference"], **dict(rows[["arm", "n_arm"]].to_numpy())},
        "events": {
            first["reference"]: first["events_reference"],
            **dict(rows[["arm", "events_arm"]].to_numpy()),
        },
        "terms": [
            {
                "coef": np.log(row.hazard_ratio),
                "hr": row.hazard_ratio,
                "se": 0.0 if np.isnan(row.hazard_ratio) else row.log_se,  # as R says beside its NA
                "z": np.log(row.hazard_ratio) / row.log_se,
                "p": row.p,
                "lower95": row.low,
                "upper95": row.high,
            }
            for row in rows.itertuples()
        ],
    }


def interaction(
    frame: pd.DataFrame, name: str, question: dict[str, Any], test: pd.Series
) -> dict[str, Any]:
    pair = (question["treatment"], name)
    options = {key: question[key] for key in ("time", "event", "strata", "ties")}
    levels = {name: as_category(frame[name])}
    rows = frame.assign(**levels).dropna(subset=[name])
    try:
        fit = fit_cox(rows, covariates=pair, interactions=[pair], **options)
    except AnalysisError:  # more terms than events: no test, but the levels have their answers
        return {}
    places = fit.design.places(":".join(pair))
    coefficients = fit.coefficients[places]
    wald, p = test["wald_statistic"], test["wald_p"]
    if np.isnan(wald):  # a coefficient diverges; R takes it where it stopped
        wald = wald_statistic(coefficients, fit.variance[np.ix_(places, places)])
        p = float(chdtrc(len(places), wald))
    return {
        "lr_stat": test["statistic"],
        "df": test["df"],
        "lr_p": test["p"],
        "wald_stat": wald,
        "wald_p": p,
        "coefs": coefficients.tolist(),
    }


def adjusted_curves(case: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    columns, args = case["columns"], case["args"]
    names = {key: columns[key] for key in ("time", "event", "treatment", "covariates")}
    shared = adjusted.adjusted_curves(frame, **names, ties=args["ties"])
    own = adjusted.adjusted_curves(frame, **names, ties=args["ties"], baseline="by_treatment")
    answer = {
        "n_used": shared.n,
        "g_formula_cox_main_effects": heights(shared, args["times"]),
        "g_formula_cox_stratified_by_treatment": heights(own, args["times"]),
        "unadjusted_km": unadjusted(frame, columns, args["times"]),
        "cox_terms": terms(
            fit_cox(
                frame,
                time=columns["time"],
                event=columns["event"],
                covariates=[columns["treatment"], *columns["covariates"]],
                ties=args["ties"],
            )
        ),
    }
    if args["tau"] is not None:
        for row in shared.restricted_means(args["tau"]).itertuples():
            answer["g_formula_cox_main_effects"][row.group]["rmst"] = row.restricted_mean
    return answer


def heights(curves: adjusted.AdjustedCurves, times: list[float]) -> dict[str, Any]:
    table = curves.at(times)
    return {name: {"surv": part["survival"].tolist()} for name, part in table.groupby("group")}


def unadjusted(frame: pd.DataFrame, columns: dict[str, Any], times: list[float]) -> dict[str, Any]:
    table = event_table(
        frame, time=columns["time"], event=columns["event"], group=columns["treatment"]
    )
    return {
        name: {"surv": curve["survival"].to_numpy()[curve["time"].searchsorted(times, "right") - 1]}
        for name, curve in kaplan_meier(table).groupby("group", observed=True)
    }

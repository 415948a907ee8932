"""Answers repeated measures: cells and tests at each visit, and the mixed model.

mmrm 0.3.7 stops up to 8e-7 short of the maximum of its likelihood, which nlme's gls reaches. Its
estimates, standard errors and degrees of freedom then hold to the bank's 1e-4; its t, p, limits and
covariance do not, and are compared to fewer digits in
tests/analytics/trajectories/test_mixed_model_numbers.py.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from analytics.cox.design_matrix import as_category
from analytics.errors import AnalysisError
from analytics.trajectories.mixed_model import Mean, MixedModel, Slope, mixed_model
from tests.reference.families import tables

Answer = dict[str, Any]
SMALL_SAMPLE = {
    "mmrm_pkg_satterthwaite": "Satterthwaite",
    "mmrm_pkg_kenward_roger": "Kenward-Roger",
}


def longitudinal(case: Answer, frame: pd.DataFrame) -> Answer:
    """Answer the cells, the tests at each visit, and the mixed models."""
    answer = tables.longitudinal(case, frame)
    try:
        models = {name: model_of(case, frame, method) for name, method in SMALL_SAMPLE.items()}
    except AnalysisError:  # no model of these measurements; the cells stand
        return answer
    for name, model in models.items():
        answer[name] = _package(case, model)
    settled = models["mmrm_pkg_satterthwaite"]
    answer["n_subjects"] = settled.patients
    answer["gls_unstructured_heterogeneous_MMRM"] = _gls(case, settled)
    return answer


def model_of(case: Answer, frame: pd.DataFrame, small_sample: Any) -> MixedModel:
    """Fit the model of a case."""
    columns = case["columns"]
    response = frame[columns["outcome"]]
    if "-" in case["args"]["response"]:
        response = response - frame[columns["baseline"]]
    arm = pd.Categorical(as_category(frame[columns["arm"]]), case["args"]["arm_levels"])
    visit = frame[columns["visit"]].astype(float)
    return mixed_model(
        frame.assign(response=response, arm=arm, visit=visit),
        patient=columns["subject"],
        group="arm",
        visit="visit",
        value="response",
        covariates=[columns["baseline"]] if columns["baseline"] else [],
        small_sample=small_sample,
    )


def coefficients(case: Answer, model: MixedModel) -> dict[str, Mapping[Mean | Slope, float]]:
    """Return R's treatment coding as sums of our coefficients, in its order."""
    first, *arms = case["args"]["arm_levels"]
    start, *visits = case["args"]["visits"]
    baseline = case["columns"]["baseline"]
    rows: dict[str, Mapping[Mean | Slope, float]] = {"(Intercept)": {Mean(first, start): 1.0}}
    if baseline:
        at_zero = {Slope(baseline): -model.centres[baseline]}
        rows = {"(Intercept)": rows["(Intercept)"] | at_zero, ".b": {Slope(baseline): 1.0}}
    rows |= {f".a{arm}": {Mean(arm, start): 1.0, Mean(first, start): -1.0} for arm in arms}
    rows |= {f".v{v:g}": {Mean(first, v): 1.0, Mean(first, start): -1.0} for v in visits}
    for visit in visits:
        for arm in arms:
            rows[f".a{arm}:.v{visit:g}"] = {
                Mean(arm, visit): 1.0,
                Mean(arm, start): -1.0,
                Mean(first, visit): -1.0,
                Mean(first, start): 1.0,
            }
    return rows


def _package(case: Answer, model: MixedModel) -> Answer:
    names = coefficients(case, model)
    terms = model.estimator(list(names.values())).rename(columns={"value": "coef"})
    return {
        "neg2_reml": model.neg2,
        "coefficients": terms[["coef", "se", "df"]].to_dict("records"),
        "arm_differences_by_visit": _differences(model, ["estimate", "SE", "df"]),
    }


def _gls(case: Answer, model: MixedModel) -> Answer:
    """gls has residual degrees of freedom, which no mixed model has: only values and errors."""
    names = coefficients(case, model)
    terms = model.estimator(list(names.values())).rename(columns={"value": "coef"})
    means = model.means.sort_values("visit", kind="stable")
    means = means.rename(columns={"value": "emmean", "se": "SE"})
    return {
        "reml_loglik": -model.neg2 / 2,
        "neg2_reml": model.neg2,
        "sigma": model.covariance.iloc[0, 0] ** 0.5,
        "coefficients": terms[["coef", "se"]].to_dict("records"),
        "covariance_one_complete_subject": model.covariance.to_numpy().tolist(),
        "lsmeans": means[["emmean", "SE"]].to_dict("records"),
        "arm_differences_by_visit": _differences(model, ["estimate", "SE"]),
    }


def _differences(model: MixedModel, names: list[str]) -> list[Answer]:
    table = model.differences.rename(columns={"value": "estimate", "se": "SE"})
    return table[names].to_dict("records")

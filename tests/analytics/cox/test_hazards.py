"""Cox models against R's published analysis, the properties they must have, and what is refused.

R's numbers for twenty-three models stand in tests/reference (test_bank.py).
"""

import pathlib

import numpy as np
import pandas as pd
import pytest

from analytics.cox.hazards import (
    arm_only_from_event_table,
    cox,
    hazard_ratio,
    likelihood_ratio_by_variable,
)
from analytics.errors import AnalysisError
from analytics.survival.event_table import event_table

BANK = pathlib.Path(__file__).parents[2] / "reference" / "bank"


@pytest.fixture(scope="module")
def pbc() -> pd.DataFrame:
    """The 312 randomised patients of the Mayo Clinic trial in primary biliary cholangitis."""
    frame = pd.read_csv(BANK / "pbc.csv").dropna(subset=["trt"])
    arms = pd.Categorical(frame["trt"], categories=["Placebo", "D-penicillamine"])
    return frame.assign(trt=arms).reset_index(drop=True)


@pytest.fixture
def trial() -> pd.DataFrame:
    """Eighty patients in three arms, days with many ties."""
    random = np.random.default_rng(8)
    n = 80
    return pd.DataFrame(
        {
            "days": random.integers(1, 25, n),
            "died": random.random(n) < 0.7,
            "group": pd.Categorical(random.choice(["A", "B", "C"], n), categories=["B", "A", "C"]),
            "age": random.normal(60, 9, n),
            "site": random.choice(["north", "south"], n),
        }
    )


def fit(frame, covariates=("group", "age"), **options):
    return cox(frame, time="days", event="died", covariates=covariates, **options)


def test_adjusted_treatment_effect_in_primary_biliary_cholangitis(pbc):
    # R 4.2.2, survival 3.5-3: coxph(Surv(time, death) ~ trt + age + sex + log(bili)).
    model = cox(pbc, time="time", event="death", covariates=["trt", "age", "sex", "log_bili"])
    ratio = hazard_ratio(model, variable="trt", level="D-penicillamine")
    assert [round(x, 4) for x in (ratio.value, ratio.low, ratio.high)] == [0.8954, 0.6211, 1.2907]
    assert (ratio.n, ratio.events) == (312, 125)
    assert ratio.method == "Cox model, Efron ties, adjusted for age, sex, log_bili"
    assert ratio.cautions == ()


def test_arm_only_from_event_table_equals_the_model_on_patients(trial):
    patients = fit(trial, ["group"])
    table = event_table(trial, time="days", event="died", group="group")
    counted = arm_only_from_event_table(table, reference="B")

    numbers = ["coef", "hazard_ratio", "se", "z", "p", "low", "high"]
    pd.testing.assert_frame_equal(counted.terms[numbers], patients.terms[numbers], rtol=1e-12)
    assert counted.terms["level"].tolist() == ["A", "C"]
    assert counted.terms["reference"].tolist() == ["B", "B"]
    for test in ("likelihood_ratio", "score", "wald"):
        assert getattr(counted, test).statistic == pytest.approx(getattr(patients, test).statistic)
    assert counted.concordance == pytest.approx(patients.concordance, rel=1e-12)
    assert (counted.n, counted.events) == (patients.n, patients.events)


def test_event_table_counts_equal_repeated_patients(trial):
    many = pd.concat([trial] * 40, ignore_index=True)
    table = event_table(many, time="days", event="died", group="group")
    counted = arm_only_from_event_table(table, reference="B")
    # Over thirty deaths a day are condensed; Efron's sum must not change by it.
    pd.testing.assert_frame_equal(
        counted.terms[["coef", "se"]], fit(many, ["group"]).terms[["coef", "se"]], rtol=1e-10
    )


def test_splitting_follow_up_at_a_day_changes_nothing(trial):
    early = trial.assign(entry=-0.0, died=trial["died"] & (trial["days"] <= 9))
    early["days"] = early["days"].clip(upper=9)
    late = trial[trial["days"] > 9].assign(entry=9.0)
    split = fit(pd.concat([early, late]), start="entry")
    pd.testing.assert_frame_equal(split.terms, fit(trial).terms, rtol=1e-9)
    assert split.concordance == pytest.approx(fit(trial).concordance)


def test_weight_of_two_is_two_patients_with_breslow_ties(trial):
    doubled = fit(pd.concat([trial, trial]), ties="breslow")
    weighted = fit(trial.assign(weight=2.0), ties="breslow", weights="weight")
    pd.testing.assert_frame_equal(doubled.terms, weighted.terms, rtol=1e-9)


def test_every_patient_as_own_cluster_is_the_robust_variance(trial):
    robust = fit(trial, robust=True)
    clustered = fit(trial.assign(own=range(len(trial))), cluster="own")
    np.testing.assert_allclose(robust.variance, clustered.variance, rtol=1e-12)
    assert "robust standard error" in robust.method()
    assert robust.terms["se"].tolist() == fit(trial).terms["se"].tolist()


def test_no_more_clusters_than_terms_leave_no_test_of_the_model(trial):
    # The clusters' scores add up to 0, so two of them show one direction of the two terms.
    halves = fit(trial.assign(half=np.arange(len(trial)) % 2), cluster="half")
    assert np.isfinite(halves.terms["robust_se"]).all()
    assert np.isnan(halves.wald.statistic)


def test_strata_with_separate_followup_add_their_likelihoods(trial):
    joint = fit(trial, ["age"], strata=["site"])
    null = [fit(part, ["age"]).loglik_null for _, part in trial.groupby("site")]
    assert joint.loglik_null == pytest.approx(sum(null))
    assert joint.method(of="age") == "Cox model, Efron ties, stratified by site"


def test_dropping_a_variable_is_a_refit_without_it(trial):
    table = likelihood_ratio_by_variable(fit(trial)).set_index("variable")
    without = fit(trial, ["age"]).loglik
    assert table.loc["group", "statistic"] == pytest.approx(2 * (fit(trial).loglik - without))
    assert table["df"].tolist() == [2, 1]


def test_main_effects_of_an_interaction_are_not_dropped(trial):
    model = fit(trial, ["site", "age"], interactions=[("site", "age")])
    assert likelihood_ratio_by_variable(model)["variable"].tolist() == ["site:age"]


def test_score_test_of_the_arm_without_ties_is_the_log_rank_test():
    # Day 1 A, 2 B, 3 A, 4 B, all die: O - E of B = 2 - (1/2 + 2/3 + 1/2 + 1) = -2/3,
    # variance 1/4 + 2/9 + 1/4 = 13/18, so chi-square (4/9) / (13/18) = 8/13.
    frame = pd.DataFrame({"days": [1, 2, 3, 4], "died": 1, "group": list("ABAB")})
    assert fit(frame, ["group"]).score.statistic == pytest.approx(8 / 13)


def test_arm_without_events_withholds_its_ratio_only(trial):
    trial.loc[trial["group"] == "C", "died"] = False
    model = fit(trial)
    assert not model.converged
    assert "no_events" in [caution.code for caution in model.cautions]
    silent = hazard_ratio(model, variable="group", level="C")
    assert silent.withheld is not None
    assert "no event in C" in silent.withheld.text
    assert hazard_ratio(model, variable="group", level="A").withheld is None
    assert hazard_ratio(model, variable="age").withheld is None


def test_reference_without_events_withholds_every_ratio_against_it(trial):
    trial.loc[trial["group"] == "B", "died"] = False
    table = event_table(trial, time="days", event="died", group="group")
    model = arm_only_from_event_table(table, reference="B")
    for level in ("A", "C"):
        assert "no event in B" in hazard_ratio(model, variable="group", level=level).withheld.text


def test_separating_number_is_withheld_as_not_converged(trial):
    trial["marker"] = trial["died"] * 3.5
    model = fit(trial, ["marker"])
    assert hazard_ratio(model, variable="marker").withheld.code == "not_converged"
    assert np.isfinite(model.loglik)


@pytest.mark.parametrize(("deaths", "code"), [(4, "too_few_events"), (8, "few_events"), (10, None)])
def test_events_per_term_are_judged(trial, deaths, code):
    trial["died"] = (np.arange(len(trial)) % 8 == 0) & (np.arange(len(trial)) < 8 * deaths)
    model = fit(trial, ["age"])
    assert [caution.code for caution in model.cautions] == ([code] if code else [])


def test_the_table_of_patients_is_not_changed(trial):
    before = trial.copy(deep=True)
    fit(trial, strata=["site"], robust=True)
    pd.testing.assert_frame_equal(trial, before)


@pytest.mark.parametrize(
    ("change", "options", "message"),
    [
        ({}, {"covariates": ["group", "bmi"]}, "Missing columns: bmi"),
        ({"age": np.nan}, {}, r"Missing values among 80 patients: age \(80\)"),
        ({"age": 50}, {}, "age is the same in all these patients"),
        ({"days": -1}, {}, "days is negative or infinite in 80 patients"),
        ({"died": False}, {}, "None of the 80 patients has an event"),
        ({}, {"covariates": []}, "at least one covariate"),
        ({}, {"covariates": ["site"], "strata": ["site"]}, "cannot be told apart.*sitesouth"),
        ({"weight": 0.0}, {"weights": "weight"}, "weight is not a positive weight in 80"),
        ({"weight": "a"}, {"weights": "weight"}, "weight does not hold numbers"),
    ],
)
def test_bad_questions_are_refused_with_a_reason(trial, change, options, message):
    with pytest.raises(AnalysisError, match=message):
        fit(trial.assign(**change), **options)


def test_collinear_covariates_are_named(trial):
    trial["age_months"] = trial["age"] * 12
    with pytest.raises(AnalysisError, match="told apart while patients are at risk: age, age_mon"):
        fit(trial, ["group", "age", "age_months"])


def test_more_terms_than_events_are_refused(trial):
    trial["died"] = np.arange(len(trial)) < 2
    with pytest.raises(AnalysisError, match="3 terms but 2 events"):
        fit(trial)


def test_unknown_term_or_reference_is_refused(trial):
    with pytest.raises(AnalysisError, match="no term group D; it has: groupA, groupC, age"):
        hazard_ratio(fit(trial), variable="group", level="D")
    table = event_table(trial, time="days", event="died", group="group")
    with pytest.raises(AnalysisError, match="needs D and at least one other group"):
        arm_only_from_event_table(table, reference="D")


def test_five_hundred_groups_are_refused_at_once():
    table = pd.DataFrame({"group": [f"g{i}" for i in range(500)], "time": 1.0})
    with pytest.raises(AnalysisError, match="There are 500 groups, more than 20"):
        arm_only_from_event_table(table.assign(events=2, censored=1), reference="g0")

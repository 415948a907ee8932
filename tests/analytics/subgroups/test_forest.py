"""Subgroup forests: rows, withheld levels, the interaction test. R's numbers: tests/reference."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtrc

from analytics.cox.hazards import cox, hazard_ratio
from analytics.errors import AnalysisError
from analytics.subgroups.forest import (
    OVERALL,
    interaction_tests,
    subgroup_analysis,
    subgroup_forest,
)

QUESTION = {"time": "days", "event": "died", "treatment": "arm"}


@pytest.fixture
def trial() -> pd.DataFrame:
    random = np.random.default_rng(9)
    n = 120
    return pd.DataFrame(
        {
            "days": random.integers(1, 60, n),
            "died": random.random(n) < 0.6,
            "arm": pd.Categorical(random.choice(["old", "new"], n), categories=["old", "new"]),
            "sex": random.choice(["F", "M"], n),
            "stage": pd.Categorical(random.choice(["I", "II", "III"], n)),
        }
    )


def test_rows_are_the_models_of_the_subgroups(trial):
    forest = subgroup_forest(trial, **QUESTION, subgroups=["sex", "stage"])

    assert forest["subgroup"].tolist() == ["all patients", "sex", "sex", *["stage"] * 3]
    assert forest["subgroup_level"].tolist() == ["", "F", "M", "I", "II", "III"]
    women = trial[trial["sex"] == "F"]
    fit = cox(women, time="days", event="died", covariates=["arm"])
    ratio = hazard_ratio(fit, variable="arm", level="new")
    row = forest.iloc[1]
    assert (row.hazard_ratio, row.low, row.high) == (ratio.value, ratio.low, ratio.high)
    assert row.n_arm == (women["arm"] == "new").sum()
    assert row.events_reference == women.loc[women["arm"] == "old", "died"].sum()
    assert (forest["withheld"] == "").all()
    for name in ("sex", "stage"):
        part = forest[forest["subgroup"] == name]
        assert part["n_arm"].sum() + part["n_reference"].sum() == len(trial)


def test_interaction_test_compares_two_models(trial):
    fits = [
        cox(trial, time="days", event="died", covariates=["arm", "stage"], interactions=added)
        for added in ([], [("arm", "stage")])
    ]
    statistic = 2 * (fits[1].loglik - fits[0].loglik)
    row = interaction_tests(trial, **QUESTION, subgroups=["stage"]).iloc[0]
    assert row.statistic == pytest.approx(statistic)
    assert row.df == 2
    assert row.p == pytest.approx(chdtrc(2, statistic))
    forest = subgroup_forest(trial, **QUESTION, subgroups=["stage"])
    assert forest["interaction_p"].tolist()[1:] == [row.p] * 3
    assert np.isnan(forest["interaction_p"].iloc[0])


def test_level_without_events_in_an_arm_is_withheld_and_the_test_stays(trial):
    silent = (trial["stage"] == "II") & (trial["arm"] == "new")
    trial.loc[silent, "died"] = False
    forest = subgroup_forest(trial, **QUESTION, subgroups=["stage"]).set_index("subgroup_level")
    assert "no event in new" in forest.loc["II", "withheld"]
    assert forest.loc["I", "withheld"] == ""
    test = interaction_tests(trial, **QUESTION, subgroups=["stage"]).iloc[0]
    assert 0 < test.p < 1
    assert np.isnan(test.wald_p)


def test_level_without_an_arm_or_without_events_has_no_ratio(trial):
    trial = trial[(trial["stage"] != "I") | (trial["arm"] == "new")].copy()
    trial.loc[trial["stage"] == "III", "died"] = False
    forest = subgroup_forest(trial, **QUESTION, subgroups=["stage"]).set_index("subgroup_level")
    assert forest.loc["I", "withheld"] == "No patient of old is in this subgroup."
    assert forest.loc["III", "withheld"] == "No patient of this subgroup has an event."
    assert forest.loc["III", "reason"] == "no_event"
    assert forest.loc[["I", "III"], ["hazard_ratio", "p"]].isna().all(axis=None)


def test_too_few_events_are_withheld_with_the_number_kept(trial):
    trial["died"] = np.arange(len(trial)) % 30 == 0
    row = subgroup_forest(trial, **QUESTION, subgroups=["sex"]).iloc[0]
    assert row.events_arm + row.events_reference == 4
    assert row.withheld.startswith("Withheld: 4 events for 1 term, ")
    assert row.withheld.endswith("per term; include more patients.")  # no covariate to leave out
    assert np.isfinite(row.hazard_ratio)


def test_unknown_subgroup_is_counted_and_not_hidden(trial):
    trial.loc[:6, "sex"] = None
    forest = subgroup_forest(trial, **QUESTION, subgroups=["sex", "stage"])
    assert forest.set_index("subgroup")["not_recorded"].to_dict() == {
        "all patients": 0,
        "sex": 7,
        "stage": 0,
    }


def test_missing_treatment_is_refused(trial):
    trial.loc[0, "arm"] = None
    with pytest.raises(AnalysisError, match=r"arm \(1\)"):
        subgroup_forest(trial, **QUESTION, subgroups=["sex"])


def test_three_arms_give_a_row_each(trial):
    trial["arm"] = np.resize(["a", "b", "c"], len(trial))
    forest = subgroup_forest(trial, **QUESTION, subgroups=["sex"])
    assert forest["arm"].tolist() == ["b", "c"] * 3
    assert set(forest["reference"]) == {"a"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"arm": "old"}, "the same arm; nothing to compare"),
        ({"sex": np.arange(120)}, "sex has 120 levels, more than 20"),
        ({"died": 0}, "None of the 120 patients has an event"),
        ({"died": 2}, "neither 0"),
    ],
)
def test_questions_without_an_answer_are_refused(trial, change, message):
    with pytest.raises(AnalysisError, match=message):
        subgroup_forest(trial.assign(**change), **QUESTION, subgroups=["sex"])


def test_numbers_as_levels_read_as_whole_numbers(trial):
    trial["smoker"] = (trial["sex"] == "M") * 1.0
    trial.loc[0, "smoker"] = np.nan
    trial["arm"] = (trial["arm"] == "new").astype(int)
    forest = subgroup_forest(trial, **QUESTION, subgroups=["smoker"])
    assert forest["subgroup_level"].tolist() == ["", "0", "1"]
    assert forest["hazard_ratio"].notna().all()


def analysis_of(trial, **more):
    return subgroup_analysis(trial, **QUESTION, subgroups=["stage"], **more)


def test_adjusted_rows_and_test_are_the_adjusted_models(trial):
    trial["age"] = np.random.default_rng(2).normal(50, 10, len(trial))
    trial.loc[3, "age"] = np.nan
    adjusted = analysis_of(trial, covariates={"stage": ["age", "sex"], OVERALL: ["sex"]})
    known = trial.dropna(subset=["age"])
    third = known[known["stage"] == "III"]
    fit = cox(third, time="days", event="died", covariates=["arm", "age", "sex"])
    row = adjusted.forest.set_index("subgroup_level").loc["III"]
    assert row.hazard_ratio == pytest.approx(
        hazard_ratio(fit, variable="arm", level="new").value, rel=1e-12
    )
    assert row.n_arm + row.n_reference == len(third)
    assert row.terms == 3
    overall = cox(trial, time="days", event="died", covariates=["arm", "sex"])
    assert adjusted.forest["hazard_ratio"].iloc[0] == pytest.approx(
        hazard_ratio(overall, variable="arm", level="new").value, rel=1e-12
    )
    names = ["arm", "stage", "age", "sex"]
    fits = [
        cox(known, time="days", event="died", covariates=names, interactions=added)
        for added in ([], [("arm", "stage")])
    ]
    test = adjusted.tests.iloc[0]
    assert test.statistic == pytest.approx(2 * (fits[1].loglik - fits[0].loglik))
    assert (test.n, test.df, test.terms) == (119, 2, 7)


def test_a_covariate_that_is_the_same_in_a_subgroup_is_left_out_there(trial):
    trial["late"] = (trial["stage"] == "III").map({True: "yes", False: "no"})
    forest = analysis_of(trial, covariates={"stage": ["late"]}).forest
    assert forest["terms"].tolist() == [1, 1, 1, 1]
    plain = subgroup_forest(trial, **QUESTION, subgroups=["stage"])
    assert forest["hazard_ratio"].tolist() == plain["hazard_ratio"].tolist()


def test_one_event_in_an_arm_withholds_neither_its_level_nor_the_test(trial):
    mine = (trial["stage"] == "II") & (trial["arm"] == "new")
    trial.loc[mine, "died"] = np.arange(mine.sum()) == 0
    found = analysis_of(trial)
    second = found.forest.set_index("subgroup_level").loc["II"]
    assert (second.events_arm, second.withheld) == (1, "")
    fit = cox(trial[trial["stage"] == "II"], time="days", event="died", covariates=["arm"])
    assert second.hazard_ratio == hazard_ratio(fit, variable="arm", level="new").value
    assert found.tests.iloc[0].withheld == ""


def test_more_terms_than_events_are_too_few_events(trial):
    trial["died"] = np.arange(len(trial)) % 40 == 0
    found = analysis_of(trial, covariates={OVERALL: ["stage", "sex"]})
    assert found.forest.iloc[0].withheld.startswith(
        "Withheld: 3 events for 4 terms of the adjusted model, and a model needs at least 5"
    )
    test = found.tests.iloc[0]
    assert (test.reason, test.events, test.terms) == ("too_few_events", 3, 5)


def test_those_of_unknown_subgroup_are_a_level_and_not_in_the_test(trial):
    trial.loc[:29, "stage"] = None
    analysis = analysis_of(trial, missing_level="unknown")
    assert analysis.forest["subgroup_level"].tolist() == ["", "I", "II", "III", "unknown"]
    last = analysis.forest.iloc[-1]
    assert last.n_arm + last.n_reference == 30
    fit = cox(trial.iloc[:30], time="days", event="died", covariates=["arm"])
    assert last.hazard_ratio == hazard_ratio(fit, variable="arm", level="new").value
    assert analysis.tests["n"].tolist() == [90]


def test_a_level_with_one_arm_lowers_df_by_one(trial):
    # R's anova of nested coxph models leaves the aliased product out. Here the level is also
    # the first, so that the products add up to the arm: the remaining model is the one in which
    # the other two levels have an effect each.
    trial = trial[(trial["stage"] != "I") | (trial["arm"] == "old")].reset_index(drop=True)
    test = interaction_tests(trial, **QUESTION, subgroups=["stage"]).iloc[0]
    columns = {
        f"{of} {kind}": ((trial["stage"] == of) & (kind == "level" or trial["arm"] == "new"))
        for of in ("II", "III")
        for kind in ("level", "new")
    }
    frame = trial.assign(**{name: values * 1.0 for name, values in columns.items()})
    frame["new"] = (frame["arm"] == "new") * 1.0
    joint = cox(frame, time="days", event="died", covariates=list(columns))
    main = cox(frame, time="days", event="died", covariates=["II level", "III level", "new"])
    assert test.df == 1
    assert test.statistic == pytest.approx(2 * (joint.loglik - main.loglik))


def test_too_few_events_for_the_terms_withhold_the_test(trial):
    # Five terms (arm, two levels, two products) need 25 events.
    died = np.zeros(len(trial), dtype=bool)
    died[np.random.default_rng(4).permutation(len(trial))[:25]] = True
    enough = analysis_of(trial.assign(died=died)).tests.iloc[0]
    assert (enough.events, enough.terms, enough.withheld) == (25, 5, "")
    died[np.flatnonzero(died)[0]] = False
    few = analysis_of(trial.assign(died=died)).tests.iloc[0]
    assert few.reason == "too_few_events"
    assert few.withheld.startswith("Withheld: 24 events for 5 terms of the model with interaction")


@pytest.mark.parametrize(("level", "reason"), [("II", "one_level"), (["I", "II"], "one_arm")])
def test_nothing_to_compare_between_subgroups(trial, level, reason):
    trial["stage"] = (
        level if isinstance(level, str) else trial["arm"].map({"old": "I", "new": "II"})
    )
    test = analysis_of(trial).tests.iloc[0]
    assert test.reason == reason
    assert np.isnan(test.p)


def test_an_infinite_covariate_takes_only_its_own_rows(trial):
    trial["log_bilirubin"] = 1.0
    trial.loc[trial.index[:60], "log_bilirubin"] = 2.0
    ill = trial["stage"] == "II"
    trial.loc[ill[ill].index[0], "log_bilirubin"] = -np.inf
    forest = analysis_of(trial, covariates={"stage": ["log_bilirubin"]}).forest
    shown = forest.set_index("subgroup_level")["reason"].to_dict()
    assert shown == {"": "", "I": "", "II": "not_estimable", "III": ""}


def test_an_arm_without_the_covariate_leaves_nothing_to_compare(trial):
    trial["age"] = np.where(trial["arm"] == "old", np.nan, np.arange(len(trial)))
    adjusted = analysis_of(trial, covariates={"stage": ["age"]})
    assert adjusted.tests.iloc[0].reason == "one_arm"
    assert adjusted.forest["reason"].tolist() == ["", "one_arm", "one_arm", "one_arm"]

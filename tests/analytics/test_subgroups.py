"""Subgroup forests: rows, withheld levels, the interaction test. R's numbers: tests/reference."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtrc

from analytics.errors import AnalysisError
from analytics.hazards import cox, hazard_ratio
from analytics.subgroups import interaction_tests, subgroup_forest

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
    assert "has an event in died" in forest.loc["III", "withheld"]
    assert forest.loc[["I", "III"], ["hazard_ratio", "p"]].isna().all(axis=None)


def test_too_few_events_are_withheld_with_the_number_kept(trial):
    trial["died"] = np.arange(len(trial)) % 30 == 0
    row = subgroup_forest(trial, **QUESTION, subgroups=["sex"]).iloc[0]
    assert row.events_arm + row.events_reference == 4
    assert row.withheld.startswith("Withheld: 4 events for 1 term")
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

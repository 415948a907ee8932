"""The whole baseline table at once says what the parts held to R say of the same patients."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.baseline.balance import baseline_tests, standardised_differences
from analytics.baseline.summary import Row, summarise_baseline
from analytics.baseline.table import baseline_table
from analytics.errors import AnalysisError
from data.frames import patient_frame
from data.groups import groups_of

NAMES = ("sex", "age_years", "stage", "bilirubin_mg_dl", "ascites", "cholesterol_mg_dl")
ROWS = [
    Row(name=n, summary="median" if n == "bilirubin_mg_dl" else "mean") for n in NAMES
]  # fmt: skip
SUMMARY = ("n", "mean", "sd", "median", "q1", "q3", "minimum", "maximum")


@pytest.fixture
def patients(mayo, opening):
    return patient_frame(mayo, opening, groups_of(mayo, opening), NAMES)


@pytest.fixture
def summary(patients):
    return summarise_baseline(patients, group="group", rows=ROWS, tested=True)


def test_numbers_and_counts_are_those_of_the_baseline_table(patients, summary):
    table = baseline_table(patients, group="group", variables=NAMES)
    seen = 0
    for variable in summary.variables:
        rows = table[table["variable"] == variable.name]
        for i, group in enumerate(summary.groups):
            own = rows[rows["group"] == group]
            assert variable.missing[i] == own["missing"].iloc[0]
            assert variable.recorded[i] + variable.missing[i] == own["patients"].iloc[0]
            if variable.numbers:
                for field in SUMMARY:
                    assert getattr(variable.numbers[i], field) == own[field].item()
            else:
                assert variable.counts[i].tolist() == own["count"].tolist()
            seen += 1
    assert seen == 12


def test_everybody_stands_last_and_is_the_sum(summary):
    assert summary.patients.tolist() == [158, 154, 312]
    for variable in summary.variables:
        assert variable.recorded[-1] == variable.recorded[:-1].sum()
        assert (variable.counts[-1] == variable.counts[:-1].sum(axis=0)).all()


def test_differences_are_the_standardised_differences(patients, summary):
    table = standardised_differences(patients, group="group", variables=NAMES)
    wanted = table.set_index("variable")["difference"]
    for variable in summary.variables:
        assert variable.distance == pytest.approx(wanted[variable.name], rel=1e-12)


def test_p_values_are_those_of_the_baseline_tests(patients, summary):
    tests = baseline_tests(patients, group="group", variables=NAMES).set_index(["variable", "test"])
    found = {variable.name: variable.test.p for variable in summary.variables}
    wanted = {
        "sex": "chi_square", "age_years": "welch", "stage": "chi_square", "ascites": "chi_square",
        "cholesterol_mg_dl": "welch",
    }  # fmt: skip
    for name, test in wanted.items():
        assert found[name] == pytest.approx(tests.loc[(name, test), "p"], rel=1e-12)


def test_what_tableone_prints_of_the_mayo_trial(summary):
    # The introduction to R's tableone prints for age by trt: SMD 0.270, p 0.018.
    age = next(v for v in summary.variables if v.name == "age_years")
    assert age.distance == pytest.approx(0.270, abs=5e-4)
    assert age.test.p == pytest.approx(0.018, abs=5e-4)


def test_of_three_groups_the_largest_pair_counts():
    patients = pd.DataFrame({"g": list("aaabbbccc"), "x": [1.0, 2, 3, 2, 3, 4, 11, 12, 13]})
    only = summarise_baseline(patients, group="g", rows=[Row(name="x")]).variables[0]
    # Means 2, 3 and 12, every variance 1.
    assert only.distances == pytest.approx({("a", "b"): 1, ("a", "c"): 10, ("b", "c"): 9})
    assert (only.distance, only.apart) == (pytest.approx(10), ("a", "c"))


def test_how_many_differ_by_chance():
    # Two groups of 200: P(chi-square of 1 > 0.01 * 100) = 2 (1 - pnorm(1)) = 0.3173; of a category
    # with three levels, 2 degrees of freedom, exp(-1/2) = 0.6065.
    rng = np.random.default_rng(7)
    patients = pd.DataFrame(
        {
            "g": ["a"] * 200 + ["b"] * 200,
            "x": rng.normal(size=400),
            "level": pd.Categorical.from_codes(np.arange(400) % 3, ["u", "v", "w"]),
            "same": ["z"] * 400,
        }
    )
    rows = [Row(name=name) for name in ("x", "level", "same")]
    summary = summarise_baseline(patients, group="g", rows=rows)
    assert summary.by_chance == pytest.approx(0.31731 + math.exp(-0.5), abs=1e-5)


def test_the_chance_of_a_difference_is_what_random_groups_show():
    rng = np.random.default_rng(11)
    draws, beyond, expected = 300, 0, 0.0
    for _ in range(draws):
        patients = pd.DataFrame({"g": ["a"] * 40 + ["b"] * 60, "x": rng.normal(size=100)})
        summary = summarise_baseline(patients, group="g", rows=[Row(name="x")])
        beyond, expected = beyond + summary.imbalanced, expected + summary.by_chance
    # The standard error of the share is at most 0.029.
    assert beyond / draws == pytest.approx(expected / draws, abs=0.09)


def test_one_group_has_no_comparison(patients):
    only = patients[patients["group"] == "Placebo"]
    only = only.assign(group=only["group"].cat.remove_unused_categories())
    summary = summarise_baseline(only, group="group", rows=ROWS, tested=True)
    assert summary.groups == ("Placebo",)
    assert summary.comparable == ()
    assert all(variable.test is None for variable in summary.variables)
    assert math.isnan(summary.by_chance)


def test_a_variable_without_any_value_is_counted_as_missing():
    patients = pd.DataFrame({"g": list("aabb"), "x": [np.nan] * 4, "c": [None] * 4})
    patients["c"] = pd.Categorical(patients["c"], ["yes", "no"])
    number, category = summarise_baseline(
        patients, group="g", rows=[Row(name="x"), Row(name="c")], tested=True
    ).variables
    assert number.missing.tolist() == category.missing.tolist() == [2, 2, 4]
    assert math.isnan(number.distance)
    assert math.isnan(category.distance)
    assert number.test.withheld
    assert category.test.withheld


def test_infinite_values_and_too_many_levels_are_refused():
    patients = pd.DataFrame({"g": ["a", "b"] * 30, "x": [np.inf] * 60, "c": range(60)})
    with pytest.raises(AnalysisError, match="60 of 60 values of x are infinite"):
        summarise_baseline(patients, group="g", rows=[Row(name="x")])
    patients["c"] = pd.Categorical(patients["c"].astype(str))
    with pytest.raises(AnalysisError, match="60 levels"):
        summarise_baseline(patients, group="g", rows=[Row(name="c")])

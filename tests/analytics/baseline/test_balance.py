"""Groups compared at baseline; R's tableone numbers are in tests/reference."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.baseline.balance import baseline_tests, standardised_differences

PATIENTS = pd.DataFrame(
    {
        "arm": list("aaabbb"),
        "age": [1.0, 2, 3, 3, 5, 7],
        "sex": list("FMMFFM"),
        "site": ["x"] * 6,
    }
)


def difference(**columns):
    table = standardised_differences(
        PATIENTS.assign(**columns), group="arm", variables=list(columns)
    )
    return table["difference"].item()


def test_number_by_hand():
    # Means 2 and 5, variances 1 and 4: 3 / sqrt(5 / 2).
    assert difference(age=PATIENTS["age"]) == pytest.approx(3 / math.sqrt(2.5))


def test_two_levels_by_hand():
    # Shares 1/3 and 2/3, variances 2/9 each: (1/3) / sqrt(2/9).
    assert difference(sex=PATIENTS["sex"]) == pytest.approx(1 / math.sqrt(2))


def test_without_variation_there_is_no_difference():
    assert difference(age=4.0) == 0
    assert difference(site="x") == 0


def test_three_groups_are_averaged_over_pairs():
    table = standardised_differences(
        PATIENTS.assign(arm=list("aabbcc")), group="arm", variables=["age"]
    )
    assert table[["first", "second"]].to_numpy().tolist() == [["a", "b"], ["a", "c"], ["b", "c"]]
    np.testing.assert_allclose(table["average"], table["difference"].mean())


def test_a_group_without_values_is_not_compared():
    empty = PATIENTS.assign(age=[1, 2, 3, None, None, None])
    chosen = {"group": "arm", "variables": ["age"]}
    assert standardised_differences(empty, **chosen)["difference"].isna().all()
    assert baseline_tests(empty, **chosen)["p"].isna().all()


def test_every_variable_gets_the_tests_of_its_kind():
    tests = baseline_tests(PATIENTS, group="arm", variables=["age", "sex", "site"])
    assert tests.groupby("variable")["test"].agg(list).to_dict() == {
        "age": ["anova", "kruskal_wallis", "welch"],
        "sex": ["chi_square", "chi_square_corrected", "fisher"],
        "site": ["chi_square", "chi_square_corrected", "fisher"],
    }
    p = tests.set_index(["variable", "test"])["p"]
    assert p["site"].isna().all()
    # With margins 3, 3 and 3, 3 the tables have chances 1, 9, 9 and 1 in 20; this one 9.
    assert p["sex", "fisher"] == pytest.approx(1)

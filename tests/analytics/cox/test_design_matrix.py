"""Coding of covariates, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from analytics.cox.design_matrix import design_matrix, usable_covariates
from analytics.errors import AnalysisError


@pytest.fixture
def patients() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": [50, 60, 70, 80],
            "stage": pd.Categorical(["b", "a", "c", "b"], categories=["c", "x", "b", "a"]),
            "smoker": [True, False, True, False],
            "site": ["north", "south", "north", "south"],
        }
    )


def test_first_level_present_is_the_reference(patients):
    design = design_matrix(patients, ["age", "stage", "smoker", "site"])
    assert [t.name for t in design.terms] == ["age", "stageb", "stagea", "smokerTrue", "sitesouth"]
    assert [t.reference for t in design.terms] == [None, "c", "c", "False", "north"]
    assert design.columns.tolist() == [
        [50, 60, 70, 80],
        [1, 0, 0, 1],
        [0, 1, 0, 0],
        [1, 0, 1, 0],
        [0, 1, 0, 1],
    ]


def test_interaction_is_the_product_of_the_columns(patients):
    design = design_matrix(patients, ["age", "stage"], interactions=[("stage", "age")])
    assert [design.terms[i].name for i in design.places("stage:age")] == [
        "stageb:age",
        "stagea:age",
    ]
    np.testing.assert_array_equal(design.columns[3], [50, 0, 0, 80])


@pytest.mark.parametrize(
    ("column", "message"),
    [
        ([1.0, np.nan, 2.0, np.nan], r"Missing values among 4 patients: new \(2\)"),
        ([1.0, np.inf, 2.0, 3.0], "new is infinite or beyond 1e\\+100 in 1 patients"),
        ([1.0, 1e200, 2.0, 3.0], "new is infinite or beyond 1e\\+100 in 1 patients"),
        ([7, 7, 7, 7], "new is the same in all"),
        (["x"] * 4, "new is the same in all"),
        ([False] * 4, "new is the same in all"),
        (pd.to_datetime(["2020-01-01"] * 4), "neither numbers, words nor yes/no"),
        ([1, "a", None, 2.5], r"Missing values among 4 patients: new \(1\)"),
        ([1, "a", "b", 2.5], "neither numbers, words nor yes/no"),
    ],
)
def test_unusable_columns_are_refused_by_name(patients, column, message):
    with pytest.raises(AnalysisError, match=message):
        design_matrix(patients.assign(new=column), ["age", "new"])


def test_five_hundred_levels_are_refused():
    frame = pd.DataFrame({"code": [f"p{i}" for i in range(500)]})
    with pytest.raises(AnalysisError, match="code has 500 levels, more than 20"):
        design_matrix(frame, ["code"])


def test_usable_covariates_says_what_is_left_out_and_why(patients):
    frame = patients.assign(same="DM", empty=np.nan, one=[1.0, np.nan, 1.0, 1.0])
    found = usable_covariates(frame, ["age", "same", "stage", "empty", "one"])
    assert found.kept == ("age", "stage")
    assert found.dropped.to_dict("list") == {
        "covariate": ["same", "empty", "one"],
        "reason": [
            "the same in all these patients",
            "recorded for none of these patients",
            "the same in all these patients",
        ],
    }

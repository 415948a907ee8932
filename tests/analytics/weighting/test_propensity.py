"""Propensity scores: exact small cases, and what is refused. R's numbers: tests/reference."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import AnalysisError
from analytics.weighting.propensity import propensity


def test_one_category_gives_the_share_treated_in_each_level():
    frame = pd.DataFrame({"arm": list("AABBAB"), "site": list("xxxyyy")})
    model = propensity(frame, treatment="arm", covariates=["site"])
    # x: one of three treated with B; y: two of three.
    np.testing.assert_allclose(model.score, [1 / 3] * 3 + [2 / 3] * 3, rtol=1e-7)
    assert (model.treated_level, model.control_level) == ("B", "A")
    expected = [np.log(1 / 2), np.log(2) - np.log(1 / 2)]
    np.testing.assert_allclose(model.coefficients["coef"], expected, rtol=1e-7)


def test_the_other_level_can_be_the_treated_one():
    frame = pd.DataFrame({"arm": list("AABBAB"), "site": list("xxxyyy")})
    model = propensity(frame, treatment="arm", covariates=["site"], treated="A")
    np.testing.assert_allclose(model.score[0], 2 / 3, rtol=1e-7)
    assert model.control_level == "B"


@pytest.mark.parametrize(
    ("change", "covariates", "message"),
    [
        ({}, [], "at least one covariate"),
        ({"arm": "A"}, ["age"], "compares two arms, but arm has 1"),
        ({"arm": list("ABC") * 2}, ["age"], "compares two arms, but arm has 3"),
        ({"age": [1, 2, 9, 9, 2, 9]}, ["age"], "predict the arm of some patients with certainty"),
        ({"twice": [6, 10, 8, 4, 2, 12]}, ["age", "twice"], "determine each other: age, twice"),
        ({"age": [np.nan, 1, 2, 3, 4, 5]}, ["age"], r"age \(1\)"),
    ],
)
def test_arms_that_cannot_be_compared_are_refused(change, covariates, message):
    frame = pd.DataFrame({"arm": list("AABBAB"), "age": [3, 5, 4, 2, 1, 6]}).assign(**change)
    with pytest.raises(AnalysisError, match=message):
        propensity(frame, treatment="arm", covariates=covariates)

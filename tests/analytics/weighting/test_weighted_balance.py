"""Standardised differences by hand; R's tableone numbers are in tests/reference."""

import numpy as np
import pandas as pd
import pytest

from analytics.weighting.weighted_balance import weighted_differences

TREATED = np.array([True, True, True, False, False, False])


def difference(values, weights=None):
    frame = pd.DataFrame({"x": values})
    table = weighted_differences(frame, treated=TREATED, variables=["x"], weights=weights)
    return table["smd"].item()


def test_number_by_hand():
    # Means 2 and 5, variances 1 and 4: 3 / sqrt(5 / 2).
    assert difference([1, 2, 3, 3, 5, 7]) == pytest.approx(3 / np.sqrt(2.5))


def test_two_levels_by_hand():
    # Shares 1/3 and 2/3, variances 2/9 each: (1/3) / sqrt(2/9).
    assert difference([True, False, False, True, True, False]) == pytest.approx(1 / np.sqrt(2))


def test_weights_act_on_the_shares():
    weights = np.array([2.0, 1, 1, 1, 1, 2])
    # Both arms: half of the weight.
    assert difference(list("ynnyyn"), weights) == pytest.approx(0)


def test_nothing_varies():
    assert difference([4.0] * 6) == 0
    assert difference(list("aaabbb")) == np.inf

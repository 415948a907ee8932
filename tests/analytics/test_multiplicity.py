"""Adjusted p-values by hand; R's p.adjust is in tests/reference."""

import numpy as np
import pytest

from analytics.errors import AnalysisError
from analytics.multiplicity import adjust, bonferroni_threshold, chance_of_false_finding


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("bonferroni", [0.03, np.nan, 0.12, 0.09]),
        # 3 x .01; 2 x .03; then .04 may not be smaller.
        ("holm", [0.03, np.nan, 0.06, 0.06]),
        # .04 x 3/3; .03 x 3/2 may not be larger; 3 x .01.
        ("benjamini-hochberg", [0.03, np.nan, 0.04, 0.04]),
    ],
)
def test_by_hand_and_not_counting_what_is_missing(method, expected):
    np.testing.assert_allclose(adjust([0.01, np.nan, 0.04, 0.03], method=method), expected)


def test_no_p_values():
    assert adjust([], method="holm").tolist() == []


def test_only_p_values():
    with pytest.raises(AnalysisError, match="outside 0 to 1"):
        adjust([0.2, 1.2], method="holm")


def test_what_a_p_is_worth_after_many_looks():
    assert bonferroni_threshold(0) == bonferroni_threshold(1) == 0.05
    assert bonferroni_threshold(10) == pytest.approx(0.005)
    assert chance_of_false_finding(0) == 0
    assert chance_of_false_finding(1) == pytest.approx(0.05)
    assert chance_of_false_finding(2) == pytest.approx(0.0975)  # 1 - 0.95 x 0.95

"""Agreement of readers against results as published or as documented, and against arithmetic.

Results of the R packages psych and irr are typed from their documentation, not from a run of R.
"""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import AnalysisError
from analytics.hrct.agreement import icc, limits_of_agreement, weighted_kappa

# Shrout and Fleiss, Psychol Bull 1979;86:420-8, table 2: six targets, four judges.
SHROUT_FLEISS = [
    [9, 2, 5, 8],
    [6, 1, 3, 2],
    [8, 4, 6, 8],
    [7, 1, 2, 6],
    [10, 5, 6, 9],
    [6, 2, 4, 7],
]
# Bland and Altman, Lancet 1986;1:307-10, table: first reading of two peak flow meters, l/min.
LARGE = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]
# Data set `anxiety` as in the manual of the R package irr: 20 subjects, raters 1 to 3.
ANXIETY = [
    [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
    [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
    [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]


def test_icc_of_shrout_and_fleiss():
    found = icc(SHROUT_FLEISS)
    # As published: ICC(2,1) = .29, from BMS 11.24, JMS 32.49, EMS 1.02:
    # (11.24 - 1.02) / (11.24 + 3 x 1.02 + 4 x (32.49 - 1.02) / 6) = 10.22 / 35.28.
    assert found.value == pytest.approx(0.29, abs=0.005)
    assert found.value == pytest.approx(10.22 / 35.28, abs=5e-4)
    # As documented for ICC() in the R package psych: Single_random_raters 0.019 to 0.76.
    assert (found.low, found.high) == pytest.approx((0.019, 0.761), abs=5e-4)
    assert found.n == 6


def test_icc_of_irr():
    # As documented in the manual of irr for icc(anxiety, model = "twoway", type = "agreement"):
    # 0.198, -0.039 < ICC < 0.494.
    found = icc(np.transpose(ANXIETY))
    assert found.value == pytest.approx(0.198, abs=5e-4)
    assert (found.low, found.high) == pytest.approx((-0.039, 0.494), abs=5e-4)


def test_icc_counts_a_difference_of_levels_as_disagreement():
    # MSR 8, MSC 6, MSE 0: 8 / (8 + 2 x 6 / 3) = 2/3, the 0.67 of McGraw and Wong's example.
    found = icc([[2, 4], [4, 6], [6, 8]])
    assert found.value == pytest.approx(2 / 3)
    assert math.isnan(found.low)


@pytest.mark.parametrize("readings", [[[1, 1], [1, 1]], [[1, 2]], [[1], [2], [3]]])
def test_icc_is_withheld_where_nothing_varies_or_nothing_is_compared(readings):
    assert math.isnan(icc(readings).value)
    assert icc(readings).withheld


def test_kappa_of_irr():
    # As documented in the manual of irr for kappa2(anxiety[, 1:2], "squared"): 0.297.
    assert weighted_kappa(*ANXIETY[:2]).value == pytest.approx(0.297, abs=5e-4)


def test_kappa_from_the_table_of_weights():
    # Cohen 1968 with weights (i - j)²: one minus weighted observed over weighted expected.
    first, second = np.array(ANXIETY[0]), np.array(ANXIETY[1])
    counts = np.zeros((7, 7))
    np.add.at(counts, (first, second), 1)
    weights = np.subtract.outer(np.arange(7), np.arange(7)) ** 2
    expected = np.outer(counts.sum(1), counts.sum(0)) / 20
    by_table = 1 - (weights * counts).sum() / (weights * expected).sum()
    assert weighted_kappa(first, second).value == pytest.approx(by_table, rel=1e-12)


def test_kappa_by_hand():
    # 0 0, 0 1, 1 1, 2 0: squared differences 0, 1, 0, 4, mean 5/4. By chance: means 3/4 and 1/2,
    # mean squares 5/4 and 1/2: 5/4 + 1/2 - 2 x 3/4 x 1/2 = 1. Kappa = 1 - 5/4.
    found = weighted_kappa([0, 0, 1, 2], [0, 1, 1, 0])
    assert found.value == pytest.approx(float(1 - Fraction(5, 4)))
    assert found.n == 4


def test_the_interval_of_kappa_leaves_out_one_patient_at_a_time():
    first, second = [0, 1, 2, 2, 3, 1, 0, 4], [0, 1, 1, 2, 3, 2, 1, 4]
    patients = ["a", "a", "b", "b", "c", "c", "d", "d"]
    whole = weighted_kappa(first, second, cluster=patients)
    without = [
        weighted_kappa(
            [x for x, p in zip(first, patients, strict=True) if p != left],
            [y for y, p in zip(second, patients, strict=True) if p != left],
        ).value
        for left in "abcd"
    ]
    spread = sum((value - np.mean(without)) ** 2 for value in without)
    assert whole.se == pytest.approx(math.sqrt(3 / 4 * spread))
    assert whole.low == pytest.approx(whole.value - 1.959964 * whole.se, abs=1e-6)
    assert whole.high <= 1
    assert whole.se != pytest.approx(weighted_kappa(first, second).se)


def test_kappa_without_a_second_patient_or_a_second_grade():
    assert math.isnan(weighted_kappa([0, 1], [0, 2], cluster=["a", "a"]).low)
    assert weighted_kappa([2, 2], [2, 2]).withheld


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=40))
def test_kappa_is_one_for_full_agreement_and_the_same_from_either_side(grades):
    first, second = zip(*grades, strict=True)
    there, back = weighted_kappa(first, second).value, weighted_kappa(second, first).value
    assert there == pytest.approx(back, nan_ok=True)
    if len(set(first)) > 1:
        assert weighted_kappa(first, first).value == pytest.approx(1)


def test_limits_of_bland_and_altman():
    # As published: mean difference -2.1, SD 38.8, limits -79.7 and 75.5 (with 2 SD; here 1.96),
    # 95% CI of the bias -22.0 to 17.8; SE of a limit sqrt(3 x 38.8² / 17) = 16.3.
    found = limits_of_agreement(LARGE, MINI)
    assert found.bias.value == pytest.approx(-2.1, abs=0.05)
    assert found.sd == pytest.approx(38.8, abs=0.05)
    assert (found.bias.low, found.bias.high) == pytest.approx((-22.0, 17.8), abs=0.06)
    assert found.upper.value == pytest.approx(-2.118 + 1.96 * 38.765, abs=0.01)
    assert found.lower.value == pytest.approx(-2.118 - 1.96 * 38.765, abs=0.01)
    assert found.lower.se == pytest.approx(16.3, abs=0.05)


def test_one_scan_has_a_difference_and_no_limits():
    found = limits_of_agreement([5.0], [3.0])
    assert found.bias.value == 2
    assert math.isnan(found.lower.value)


@pytest.mark.parametrize(
    ("first", "second"), [([], []), ([1.0], [1.0, 2.0]), ([1.0, math.nan], [1, 2])]
)
def test_readings_that_cannot_be_paired_are_refused(first, second):
    with pytest.raises(AnalysisError):
        weighted_kappa(first, second)
    with pytest.raises(AnalysisError):
        limits_of_agreement(first, second)


def test_missing_readings_are_refused_by_icc():
    with pytest.raises(AnalysisError, match="1 readings"):
        icc([[1, math.nan], [2, 3]])

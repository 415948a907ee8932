"""Counts compared; R's numbers are in tests/reference."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons import categorical
from analytics.comparisons.categorical import (
    chi_square,
    cross_table,
    expected_counts,
    fisher_exact,
    odds_ratio,
    proportion,
    risk_difference,
    risk_ratio,
)
from analytics.errors import AnalysisError


def counts(*rows):
    return pd.DataFrame(rows)


def codes(result):
    return [caution.code for caution in result.cautions]


def test_cross_table_keeps_order_and_unused_levels():
    patients = pd.DataFrame(
        {
            "arm": pd.Categorical(list("baab"), ["b", "a"]),
            "sex": pd.Categorical(list("FFFF"), ["M", "F"]),
        }
    )
    table = cross_table(patients, row="arm", column="sex")
    assert table.index.tolist() == ["b", "a"]
    assert table.to_dict() == {"M": {"b": 0, "a": 0}, "F": {"b": 2, "a": 2}}


def test_cross_table_refuses_missing_values():
    patients = pd.DataFrame({"arm": ["a", None], "sex": ["F", "M"]})
    with pytest.raises(AnalysisError, match="1 of 2 rows have no arm"):
        cross_table(patients, row="arm", column="sex")


def test_chi_square_by_hand():
    # Expected counts 15; deviations 5, or 4.5 with Yates' correction.
    table = counts([10, 20], [20, 10])
    assert expected_counts(table).to_numpy().tolist() == [[15, 15], [15, 15]]
    assert chi_square(table, continuity=False).statistic == pytest.approx(4 * 25 / 15)
    assert chi_square(table).statistic == pytest.approx(4 * 4.5**2 / 15)


def test_small_expected_counts_recommend_fisher():
    result = chi_square(counts([3, 1], [1, 3]))
    assert codes(result) == ["small_expected_counts"]
    assert "Fisher" in result.cautions[0].text


def test_an_empty_column_is_not_computable_but_fisher_is():
    table = counts([0, 10], [0, 12])
    assert math.isnan(chi_square(table).p)
    assert codes(chi_square(table)) == ["not_computable"]
    assert fisher_exact(table).p == 1


def test_fisher_ignores_empty_levels():
    table = counts([3, 0, 1], [1, 0, 3])
    assert fisher_exact(table).p == pytest.approx(34 / 70)
    assert fisher_exact(table).exact


def test_fisher_simulates_what_is_too_large(monkeypatch):
    monkeypatch.setattr(categorical.fisher, "MAX_WORK", 0)
    result = fisher_exact(counts([4, 12, 9, 5], [1, 7, 11, 12]))
    assert not result.exact
    assert codes(result) == ["simulated_p"]
    assert "seed" in result.method
    # Exact 0.1162, standard error 0.0023.
    assert result.p == pytest.approx(0.1162, abs=0.01)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Newcombe, Stat Med 1998;17:857-72, table I, method 3 (cited from memory, paper not reopened).
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_as_published(successes, n, low, high):
    estimate = proportion(successes, n)
    assert estimate.low == pytest.approx(low, abs=5e-5)
    assert estimate.high == pytest.approx(high, abs=5e-5)


def test_newcombe_as_published():
    # Newcombe, Stat Med 1998;17:873-90, table II, example (a), method 10.
    estimate = risk_difference(counts([56, 14], [48, 32]))
    assert estimate.value == pytest.approx(0.2)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.0524, 0.3339)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (counts([5, 51], [0, 29]), math.inf),
        (counts([0, 29], [5, 51]), 0),
        (counts([0, 10], [0, 12]), math.nan),
    ],
)
def test_ratios_with_zero_cells_have_no_interval(table, expected):
    for ratio in (risk_ratio(table), odds_ratio(table)):
        np.testing.assert_equal(ratio.value, expected)
        assert math.isnan(ratio.low)
        assert ratio.withheld.code == "not_computable"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (counts([1.5, 2], [3, 4]), "other than counts"),
        (counts([-1, 2], [3, 4]), "other than counts"),
        (counts([0, 0], [0, 0]), "empty"),
        (counts([1, 2]), "1 rows"),
        (pd.DataFrame(np.ones((2, 500))), "500 columns"),
    ],
)
def test_what_is_no_table_is_refused(table, message):
    for test in (chi_square, fisher_exact):
        with pytest.raises(AnalysisError, match=message):
            test(table)


def test_two_proportions_need_two_groups_with_patients():
    with pytest.raises(AnalysisError, match="2 x 3"):
        risk_difference(counts([1, 2, 3], [4, 5, 6]))
    with pytest.raises(AnalysisError, match="has no patient"):
        odds_ratio(counts([0, 0], [4, 5]))
    with pytest.raises(AnalysisError, match="at least one patient"):
        proportion(0, 0)

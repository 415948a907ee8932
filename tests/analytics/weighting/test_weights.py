"""Weights, their balance and the weighted model. R's numbers: tests/reference."""

import numpy as np
import pandas as pd
import pytest

from analytics.weighting.weights import weigh, weighted_cox

CHOICE = {"treatment": "arm", "covariates": ["site"]}


@pytest.fixture
def trial() -> pd.DataFrame:
    """Site x: one of three treated with B; site y: two of three. Scores 1/3 and 2/3."""
    return pd.DataFrame(
        {
            "arm": list("AABBAB") * 5,
            "site": list("xxxyyy") * 5,
            "days": np.arange(30) % 11 + 1,
            "died": np.arange(30) % 4 > 0,
        }
    )


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("ate", [3 / 2, 3 / 2, 3, 3 / 2, 3, 3 / 2]),
        ("ate_stabilised", [3 / 4, 3 / 4, 3 / 2, 3 / 4, 3 / 2, 3 / 4]),
        ("att", [1 / 2, 1 / 2, 1, 1, 2, 1]),
        ("overlap", [1 / 3, 1 / 3, 2 / 3, 1 / 3, 2 / 3, 1 / 3]),
        ("ate_truncated", [3 / 2, 3 / 2, 3, 3 / 2, 3, 3 / 2]),
    ],
)
def test_weights_by_hand(trial, target, expected):
    found = weigh(trial, **CHOICE, target=target)
    np.testing.assert_allclose(found.weights[:6], expected, rtol=1e-7)
    assert found.balance["smd_weighted"].item() == pytest.approx(0, abs=1e-7)
    assert found.balance["smd_unweighted"].item() == pytest.approx(1 / np.sqrt(2))


def test_truncation_cuts_both_tails(trial):
    trial["age"] = np.linspace(40, 80, 30) + np.where(trial["arm"] == "B", 5, 0)
    chosen = {"treatment": "arm", "covariates": ["age"]}
    plain = weigh(trial, **chosen).weights
    cut = weigh(trial, **chosen, target="ate_truncated").weights
    assert [cut.min(), cut.max()] == np.quantile(plain, [0.01, 0.99]).tolist()


def test_effective_sample_size_by_hand(trial):
    size = weigh(trial, **CHOICE).effective_sample_size.set_index("group")
    # 5 times the weights 3/2, 3/2, 3: (5 x 6)^2 / (5 x 13.5) in each arm.
    assert size["n"].to_dict() == {"A": 15, "B": 15}
    np.testing.assert_allclose(size["effective"], 900 / 67.5)


def test_extreme_weights_are_flagged():
    # One treated among fifty of site x carries as much as the fifty of site y.
    frame = pd.DataFrame(
        {"arm": ["B", *"A" * 49, *"B" * 45, *"A" * 5], "site": ["x"] * 50 + ["y"] * 50}
    )
    found = weigh(frame, **CHOICE)
    assert [caution.code for caution in found.cautions] == ["extreme_weights"] * 2


def test_scaling_the_weights_does_not_change_the_robust_result(trial):
    plain = weighted_cox(
        trial, weigh(trial, **CHOICE), time="days", event="died", treatment="arm", ties="breslow"
    )
    stabilised = weighted_cox(
        trial,
        weigh(trial, **CHOICE, target="ate_stabilised"),
        time="days",
        event="died",
        treatment="arm",
        ties="breslow",
    )
    # Both arms have the same share, so stabilised weights are half of the others.
    columns = ["hazard_ratio", "robust_se", "p", "low", "high"]
    pd.testing.assert_frame_equal(plain.terms[columns], stabilised.terms[columns], rtol=1e-6)
    assert plain.method() == "Cox model, Breslow ties, weighted, robust standard error"


def test_arms_coded_as_numbers_are_arms(trial):
    coded = trial.assign(arm=(trial["arm"] == "B").astype(int))
    ratios = [
        weighted_cox(
            part, weigh(part, **CHOICE), time="days", event="died", treatment="arm"
        ).coefficients
        for part in (trial, coded)
    ]
    np.testing.assert_allclose(*ratios)

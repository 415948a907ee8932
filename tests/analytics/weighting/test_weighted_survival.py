"""Weighted Kaplan-Meier curves: weights of 1, influence by numerical change. R: tests/reference."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analytics.survival.curves import kaplan_meier
from analytics.survival.event_table import event_table
from analytics.weighting.weighted_survival import weighted_kaplan_meier
from analytics.weighting.weights import Weighting, weigh


@pytest.fixture
def trial() -> pd.DataFrame:
    random = np.random.default_rng(1)
    n = 60
    return pd.DataFrame(
        {
            "arm": random.choice(["A", "B"], n),
            "age": random.normal(60, 10, n),
            "days": random.integers(1, 20, n),
            "died": random.random(n) < 0.6,
        }
    )


def curve_of(trial: pd.DataFrame, weighting: Weighting) -> pd.DataFrame:
    return weighted_kaplan_meier(trial, weighting, time="days", event="died", treatment="arm")


def with_weights(trial: pd.DataFrame, weights: np.ndarray) -> Weighting:
    return replace(weigh(trial, treatment="arm", covariates=["age"]), weights=weights)


def test_weights_of_one_give_the_plain_curve(trial):
    got = curve_of(trial, with_weights(trial, np.ones(len(trial))))
    plain = kaplan_meier(event_table(trial, time="days", event="died", group="arm"))
    for arm in ("A", "B"):
        ours = got[got["group"] == arm].set_index("time")
        theirs = plain[plain["group"] == arm].set_index("time").loc[ours.index]
        np.testing.assert_allclose(ours["survival"], theirs["survival"], rtol=1e-12)
        inside = (ours["survival"] > 0) & (ours["survival"] < 1)
        np.testing.assert_allclose(ours["se_greenwood"][inside], theirs["se"][inside], rtol=1e-12)


def test_robust_error_is_the_influence_of_every_patient(trial):
    weights = np.random.default_rng(3).uniform(0.5, 3, len(trial))
    plain = curve_of(trial, with_weights(trial, weights))
    step, squared = 1e-6, 0.0
    for patient in range(len(trial)):
        moved = weights.copy()
        moved[patient] *= 1 + step
        change = curve_of(trial, with_weights(trial, moved))["survival"] - plain["survival"]
        squared = squared + (change / step) ** 2
    seen = plain["survival"] > 1e-9
    np.testing.assert_allclose(plain["se"][seen], np.sqrt(squared)[seen], rtol=1e-4, atol=1e-9)


def test_arm_without_events_stays_at_one(trial):
    trial.loc[trial["arm"] == "A", "died"] = False
    got = curve_of(trial, weigh(trial, treatment="arm", covariates=["age"]))
    row = got[got["group"] == "A"]
    assert row[["time", "survival", "se"]].to_numpy().tolist() == [[0, 1, 0]]


def test_limits_enclose_the_curve_and_are_missing_at_its_ends(trial):
    got = curve_of(trial, weigh(trial, treatment="arm", covariates=["age"]))
    inside = got[(got["survival"] > 0) & (got["survival"] < 1)]
    assert ((inside["low"] < inside["survival"]) & (inside["survival"] < inside["high"])).all()
    assert got.loc[got["time"] == 0, ["low", "high"]].isna().all(axis=None)

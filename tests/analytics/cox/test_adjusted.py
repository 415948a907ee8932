"""Adjusted curves against their definition; R's numbers are in tests/reference."""

import numpy as np
import pandas as pd
import pytest

from analytics.cox.adjusted import AdjustedCurves, adjusted_curves
from analytics.cox.hazards import cox
from analytics.errors import AnalysisError


@pytest.fixture
def trial() -> pd.DataFrame:
    random = np.random.default_rng(5)
    n = 60
    return pd.DataFrame(
        {
            "days": random.permutation(n) + 1,
            "died": random.random(n) < 0.7,
            "arm": random.choice(["A", "B"], n),
            "age": random.normal(60, 9, n),
        }
    )


def curves_of(trial, **options) -> AdjustedCurves:
    return adjusted_curves(
        trial, time="days", event="died", treatment="arm", covariates=["age"], **options
    )


def test_curve_is_the_mean_of_every_patients_curve(trial):
    fit = cox(trial, time="days", event="died", covariates=["arm", "age"])
    beta = fit.terms.set_index("term")["coef"]
    own = np.exp(beta["armB"] * (trial["arm"] == "B") + beta["age"] * trial["age"])
    # Without ties the baseline hazard grows by 1 / (sum of relative hazards at risk).
    hazard = sum(
        1 / own[trial["days"] >= day].sum() for day in trial["days"][trial["died"]] if day <= 30
    )
    got = curves_of(trial).at([30]).set_index("group")["survival"]
    for arm in ("A", "B"):
        risk = np.exp(beta["armB"] * (arm == "B") + beta["age"] * trial["age"])
        assert got[arm] == pytest.approx(np.exp(-hazard * risk).mean(), rel=1e-9)


def test_arms_with_own_baselines_step_at_their_own_events(trial):
    curves = curves_of(trial, baseline="by_treatment").curves
    for arm in ("A", "B"):
        steps = curves.loc[curves["group"] == arm, "time"].tolist()
        events = trial.loc[(trial["arm"] == arm) & trial["died"], "days"]
        assert steps == [0, *sorted(events)]


def test_heights_and_areas_by_hand():
    table = pd.DataFrame({"group": "A", "time": [0.0, 2.0, 5.0], "survival": [1.0, 0.5, 0.2]})
    found = AdjustedCurves(curves=table, n=3, events=2, method="", cautions=())
    assert found.at([0, 1.9, 2, 9])["survival"].tolist() == [1, 1, 0.5, 0.2]
    # 2 x 1 + 3 x 0.5 + 1 x 0.2
    assert found.restricted_means(6)["restricted_mean"].tolist() == [pytest.approx(3.7)]
    assert found.restricted_means(1)["restricted_mean"].tolist() == [1]


def test_without_covariates_there_is_nothing_to_adjust_for(trial):
    with pytest.raises(AnalysisError, match="at least one covariate"):
        adjusted_curves(trial, time="days", event="died", treatment="arm", covariates=[])


def test_arms_coded_as_numbers_are_arms(trial):
    coded = trial.assign(arm=(trial["arm"] == "B") * 1.0)
    words, numbers = (curves_of(part).restricted_means(40) for part in (trial, coded))
    assert numbers["group"].tolist() == ["0", "1"]
    np.testing.assert_allclose(numbers["restricted_mean"], words["restricted_mean"])

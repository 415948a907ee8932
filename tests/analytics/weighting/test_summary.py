"""A weighted comparison in one piece; its parts are held against R elsewhere."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import AnalysisError
from analytics.settings import DEFAULT
from analytics.wald import wald_test
from analytics.weighting.summary import summarise_weighted


@pytest.fixture
def trial() -> pd.DataFrame:
    """Site x: one of three treated with B; site y: two of three."""
    return pd.DataFrame(
        {
            "group": pd.Categorical(list("AABBAB") * 5, categories=["A", "B"]),
            "site": list("xxxyyy") * 5,
            "time": np.arange(30) % 11 + 1,
            "event": (np.arange(30) % 4 > 0).astype(int),
        }
    )


def summary_of(frame, *, horizon=6.0, covariates=("site",)):
    return summarise_weighted(
        frame, covariates=covariates, target="ate_stabilised", horizon=horizon, settings=DEFAULT
    )


def test_heights_are_those_of_the_curves(trial):
    found = summary_of(trial)
    for name, estimate in found.at_horizon.items():
        curve = found.curves[(found.curves["group"] == name) & (found.curves["time"] <= 6)]
        assert estimate.value == curve["survival"].iloc[-1]
    gap = found.at_horizon["B"].value - found.at_horizon["A"].value
    assert found.difference["B"].value == pytest.approx(gap)


def test_ratio_and_p_are_robust(trial):
    found = summary_of(trial)
    (ratio,) = found.hazard_ratio.values()
    assert ratio.se == pytest.approx(found.fit.terms["robust_se"].item())
    assert found.test.p == wald_test(ratio, scale="ratio").p


def test_weights_are_told_relative_to_the_groups_mean(trial):
    spread = summary_of(trial).spread.set_index("group")
    # Stabilised weights 3/4, 3/4, 3/2 in each group of the six: mean 1.
    assert spread.loc["A", ["smallest", "median", "largest"]].tolist() == pytest.approx(
        [0.75, 0.75, 1.5]
    )


def test_beyond_follow_up_nothing_is_said(trial):
    found = summary_of(
        trial.assign(event=0).assign(event=lambda t: (t["time"] == 2) * 1), horizon=50
    )
    assert all(e.withheld and np.isnan(e.value) for e in found.at_horizon.values())


def test_patients_without_a_covariate_are_left_out_and_constants_dropped(trial):
    trial["ward"] = "one"
    trial.loc[0, "site"] = None
    found = summary_of(trial, covariates=("site", "ward"))
    assert found.rows.excluded == 1
    assert found.rows.used == ("site",)
    assert found.rows.dropped["covariate"].tolist() == ["ward"]


def test_one_group_cannot_be_weighted(trial):
    with pytest.raises(AnalysisError, match="two arms"):
        summary_of(trial[trial["group"] == "A"])


def test_a_weighted_difference_has_no_interval_where_an_arm_has_no_event(trial):
    nobody = trial.assign(event=np.where(trial["group"] == "B", 0, trial["event"]))
    gap = summary_of(nobody).difference["B"]
    assert gap.value > 0
    assert np.isnan([gap.low, gap.high, gap.se]).all()
    assert [caution.code for caution in gap.cautions] == ["spread_unknown"]

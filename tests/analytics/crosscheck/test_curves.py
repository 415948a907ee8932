"""The second program on incidences and weighted curves: agrees, or says why it cannot."""

import numpy as np
import pandas as pd
import pytest

from analytics.crosscheck.curves import incidence, weighted_ratio, weighted_survival
from analytics.results import Estimate
from analytics.settings import DEFAULT
from analytics.survival.competing import incidence_at
from analytics.survival.event_table import competing_event_table
from analytics.weighting.summary import summarise_weighted


@pytest.fixture
def patients() -> pd.DataFrame:
    random = np.random.default_rng(3)
    n = 80
    return pd.DataFrame(
        {
            "group": pd.Categorical(random.choice(["A", "B"], n)),
            "age": random.normal(60, 9, n),
            "time": random.permutation(n) + 1.0,
            "status": random.choice([0, 1, 2], n),
        }
    ).assign(event=lambda t: (t["status"] == 1).astype(int))


def table_of(patients):
    return competing_event_table(
        patients, time="time", event="status", causes=(1, 2), group="group"
    )


@pytest.mark.slow
def test_incidence_agrees(patients):
    table = table_of(patients)
    ours = incidence_at(table, 50, cause=1)["A"]
    check = incidence(table, ours, cause=1, group="A", at=50)
    assert check.agrees is True
    assert check.program.startswith("lifelines")


def test_a_wrong_incidence_is_found(patients):
    table = table_of(patients)
    wrong = Estimate(value=incidence_at(table, 50, cause=1)["A"].value + 0.01, method="")
    assert incidence(table, wrong, cause=1, group="A", at=50).agrees is False


def test_tied_events_are_not_compared(patients):
    tied = table_of(patients.assign(time=np.ceil(patients["time"] / 5)))
    check = incidence(tied, incidence_at(tied, 8, cause=1)["A"], cause=1, group="A", at=8)
    assert check.theirs is None
    assert check.expected_difference == "lifelines moves tied times at random"


@pytest.mark.slow
def test_weighted_numbers_agree(patients):
    found = summarise_weighted(
        patients, covariates=["age"], target="ate_stabilised", horizon=50, settings=DEFAULT
    )
    rows, weights = found.rows.frame, found.weighting.weights
    for name, estimate in found.at_horizon.items():
        assert weighted_survival(rows, weights, estimate, group=name, at=50).agrees is True
    assert weighted_ratio(rows, weights, found.hazard_ratio["B"], level="B").agrees is True

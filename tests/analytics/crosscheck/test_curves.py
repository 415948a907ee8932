"""The second program on incidences and weighted curves: agrees, or says why it cannot."""

import numpy as np
import pandas as pd
import pytest

from analytics.crosscheck.curves import incidence, weighted_survival
from analytics.crosscheck.hazards import EFRON_ONLY, ROUGH, weighted_ratio
from analytics.results import Estimate
from analytics.settings import DEFAULT, SPSS_DEFAULTS
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
    assert check.reason == "lifelines moves tied times at random"


def weighted(frame, settings=DEFAULT):
    return summarise_weighted(
        frame, covariates=["age"], target="ate_stabilised", horizon=9, settings=settings
    )


def ratio_checks(found, ties="efron"):
    return weighted_ratio(
        found.rows.frame, found.weighting.weights, found.hazard_ratio["B"], level="B",
        p=found.test.p, ties=ties,
    )  # fmt: skip


@pytest.mark.slow
def test_weighted_numbers_agree(patients):
    found = weighted(patients)
    rows, weights = found.rows.frame, found.weighting.weights
    for name, estimate in found.at_horizon.items():
        assert weighted_survival(rows, weights, estimate, group=name, at=9).agrees is True
    checks = ratio_checks(found)
    assert [check.part for check in checks] == ["", "lower limit", "upper limit", "p"]
    assert all(check.within(1e-5) for check in checks)  # where R stops


@pytest.mark.slow
def test_of_tied_events_only_the_weighted_ratio_is_compared(patients):
    tied = patients.assign(time=np.ceil(patients["time"] / 5))
    ratio, p = ratio_checks(weighted(tied))
    assert ratio.within(1e-4)
    assert (p.theirs, p.reason) == (None, ROUGH)
    (breslow,) = ratio_checks(weighted(tied, SPSS_DEFAULTS), "breslow")
    assert (breslow.theirs, breslow.reason) == (None, EFRON_ONLY)

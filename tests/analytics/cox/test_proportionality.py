"""The proportional hazards test against its definition; R's numbers are in tests/reference."""

import numpy as np
import pandas as pd
import pytest

from analytics.cox.hazards import arm_only_from_event_table, cox
from analytics.cox.proportionality import schoenfeld_test
from analytics.survival.event_table import event_table


@pytest.fixture
def trial() -> pd.DataFrame:
    random = np.random.default_rng(2)
    n = 70
    return pd.DataFrame(
        {
            "days": random.integers(1, 30, n),
            "died": random.random(n) < 0.7,
            "group": random.choice(["A", "B", "C"], n),
            "age": random.normal(60, 9, n),
        }
    )


def test_one_row_per_variable_and_the_global_test(trial):
    fit = cox(trial, time="days", event="died", covariates=["group", "age"])
    table = schoenfeld_test(fit)
    assert table["variable"].tolist() == ["group", "age", "GLOBAL"]
    assert table["df"].tolist() == [2, 1, 3]
    assert table["p"].between(0, 1).all()


@pytest.mark.parametrize("transform", ["km", "rank", "identity", "log"])
def test_counts_of_patients_give_the_test_of_the_patients(trial, transform):
    patients = cox(trial, time="days", event="died", covariates=["group"])
    table = event_table(trial, time="days", event="died", group="group")
    counted = arm_only_from_event_table(table, reference="A")
    np.testing.assert_allclose(
        schoenfeld_test(counted, transform=transform)["statistic"],
        schoenfeld_test(patients, transform=transform)["statistic"],
        rtol=1e-9,
    )


def test_crossing_hazards_are_found():
    # Half of A dies first, then all of B, then the rest of A.
    days = np.arange(1.0, 81.0)
    frame = pd.DataFrame(
        {"days": days, "died": True, "group": np.where((days > 20) & (days <= 60), "B", "A")}
    )
    fit = cox(frame, time="days", event="died", covariates=["group"])
    assert schoenfeld_test(fit)["p"].iloc[0] < 0.05


def test_diverging_fits_and_logarithm_of_zero_give_nan(trial):
    silent = trial.assign(died=trial["died"] & (trial["group"] != "C"))
    fit = cox(silent, time="days", event="died", covariates=["group"])
    assert schoenfeld_test(fit)[["statistic", "p"]].isna().all(axis=None)
    first_day = trial.assign(days=trial["days"].where(trial.index > 0, 0), died=True)
    fit = cox(first_day, time="days", event="died", covariates=["age"])
    assert schoenfeld_test(fit, transform="log")["p"].isna().all()
    assert schoenfeld_test(fit, transform="rank")["p"].notna().all()


def test_one_event_time_cannot_show_a_change(trial):
    fit = cox(trial.assign(days=5), time="days", event="died", covariates=["group", "age"])
    assert schoenfeld_test(fit)[["statistic", "p"]].isna().all(axis=None)

"""The search's tests are those of `analytics`."""

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons.ranks import mann_whitney, wilcoxon
from analytics.cox.hazards import cox, hazard_ratio
from analytics.survival.event_table import event_table
from analytics.survival.logrank import log_rank
from calibration import fast_tests


@pytest.fixture
def drawn():
    rng = np.random.default_rng(3)
    first = rng.random(60) < 0.4
    days = rng.permutation(np.arange(1.0, 61))
    return pd.DataFrame(
        {
            "first": np.where(first, "a", "b"),
            "value": rng.integers(0, 9, 60) / 2 + first,
            "earlier": rng.integers(0, 9, 60) / 2,
            "time": np.where(rng.random(60) < 0.3, 61, days),
            "age": rng.normal(size=60),
        }
    ).assign(event=lambda table: (table["time"] < 61).astype(int))


def test_mann_whitney(drawn):
    groups = [drawn.loc[drawn["first"] == name, "value"].to_numpy() for name in "ab"]
    theirs = mann_whitney(drawn, value="value", group="first", method="uncorrected")
    assert fast_tests.u_statistic(*groups) == theirs.statistic
    assert fast_tests.mann_whitney_p(*groups) == pytest.approx(theirs.p, rel=1e-12)


def test_wilcoxon(drawn):
    change = (drawn["value"] - drawn["earlier"]).to_numpy()
    theirs = wilcoxon(drawn, first="value", second="earlier", method="uncorrected")
    assert fast_tests.wilcoxon_p(change) == pytest.approx(theirs.p, rel=1e-12)


@pytest.mark.parametrize(
    ("u", "p"), [(96, 0.204), (129, 0.929), (108, 0.403), (131, 0.986), (117, 0.606)]
)
def test_untied_exact_p_prints_as_in_table_2(u, p):
    assert round(fast_tests.untied_exact_p(u, 12, 22), 3) == p


def test_log_rank_and_cox(drawn):
    first = (drawn["first"] == "a").to_numpy()
    time, event = drawn["time"].to_numpy(float), drawn["event"].to_numpy(float)
    theirs = log_rank(event_table(drawn, time="time", event="event", group="first"))
    assert fast_tests.log_rank_p(time, event, first) == pytest.approx(theirs.p, rel=1e-9)
    fit = cox(
        drawn.assign(a=first.astype(int)), time="time", event="event", covariates=["a", "age"]
    )
    ratio = hazard_ratio(fit, variable="a")
    covariates = np.column_stack([first, drawn["age"]])
    beta, se = fast_tests.cox_first(time, event, covariates, np.zeros(2))
    assert beta[0] == pytest.approx(np.log(ratio.value), abs=1e-7)
    assert se == pytest.approx(ratio.se, rel=1e-6)

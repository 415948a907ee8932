"""Our numbers against lifelines and SciPy."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons import categorical, means, ranks
from analytics.cox import hazards
from analytics.crosscheck import numbers as crosscheck
from analytics.results import Comparison, Estimate
from analytics.survival import curves as survival
from analytics.survival import logrank
from analytics.survival import restricted_mean as rmst
from analytics.survival.event_table import event_table
from tests.analytics.cohorts import remission


@pytest.fixture(scope="module")
def patients():
    frame = remission().rename(columns={"arm": "group", "weeks": "time", "relapse": "event"})
    return frame.assign(age=np.arange(len(frame)) * 7 % 31 + 40.0)


@pytest.fixture(scope="module")
def table(patients):
    return event_table(patients, time="time", event="event", group="group")


def test_curves_agree(patients, table):
    for group in ("6-MP", "placebo"):
        ours = survival.survival_at(table, 10)[group]
        assert crosscheck.kaplan_meier(patients, ours, group=group, at=10).agrees
        ours = survival.median_survival(table)[group]
        assert crosscheck.median_survival(patients, ours, group=group).agrees
        ours = rmst.restricted_mean(table, 20)[group]
        assert crosscheck.restricted_mean(patients, ours, group=group, horizon=20).agrees


def test_log_rank_and_hazard_ratios_agree(patients, table):
    assert crosscheck.log_rank(patients, logrank.log_rank(table)).agrees

    covariates = ["group", "age"]
    fit = hazards.cox(patients, time="time", event="event", covariates=covariates)
    arm = hazards.hazard_ratio(fit, variable="group", level="placebo")
    age = hazards.hazard_ratio(fit, variable="age")
    chosen = {"covariates": covariates}
    check = crosscheck.cox(patients, arm, **chosen, variable="group", level="placebo")
    assert check.agrees
    assert check.program.startswith("lifelines ")
    assert crosscheck.cox(patients, age, **chosen, variable="age").agrees


def test_a_withheld_ratio_is_not_compared(patients):
    separated = patients.assign(event=(patients["group"] == "placebo").astype(int))
    fit = hazards.cox(separated, time="time", event="event", covariates=["group"])
    ours = hazards.hazard_ratio(fit, variable="group", level="placebo")
    chosen = {"covariates": ["group"], "variable": "group", "level": "placebo"}
    check = crosscheck.cox(separated, ours, **chosen)
    assert check.theirs is None
    assert check.expected_difference == ours.withheld.text

    # Asked anyway, lifelines warns, and the warning is kept as a remark.
    insisted = Estimate(value=ours.value, method=ours.method)
    assert crosscheck.cox(separated, insisted, **chosen).remarks


@pytest.mark.parametrize("method", ["r", "corrected", "uncorrected"])
def test_rank_tests_agree(method):
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"after": random.normal(size=24), "before": random.normal(1, size=24)})
    frame["arm"] = ["a", "b"] * 12
    chosen = {"value": "after", "group": "arm"}
    ours = ranks.mann_whitney(frame, **chosen, method=method)
    assert crosscheck.mann_whitney(frame, ours, **chosen).agrees
    chosen = {"first": "after", "second": "before"}
    ours = ranks.wilcoxon(frame, **chosen, method=method)
    assert crosscheck.wilcoxon(frame, ours, **chosen).agrees


def test_exact_ranks_with_ties_have_no_second(patients):
    chosen = {"value": "time", "group": "group"}
    ours = ranks.mann_whitney(patients, **chosen, method="exact")
    check = crosscheck.mann_whitney(patients, ours, **chosen)
    assert check.theirs is None
    assert check.agrees is None
    assert "ignores ties" in check.expected_difference
    # Without claiming exactness the two agree again.
    ours = ranks.mann_whitney(patients, **chosen, method="uncorrected")
    assert crosscheck.mann_whitney(patients, ours, **chosen).agrees


def test_means_and_counts_agree(patients):
    chosen = {"value": "age", "group": "group"}
    assert crosscheck.welch(patients, means.welch(patients, **chosen), **chosen).agrees

    counts = categorical.cross_table(patients, row="group", column="event")
    for continuity in (True, False):
        ours = categorical.chi_square(counts, continuity=continuity)
        assert crosscheck.chi_square(counts, ours).agrees
    assert crosscheck.fisher(counts, categorical.fisher_exact(counts)).agrees


def test_what_only_we_compute():
    wide = pd.DataFrame([[4, 12, 9], [1, 7, 11]])
    assert crosscheck.fisher(wide, categorical.fisher_exact(wide)).theirs is None
    empty = pd.DataFrame([[0, 4], [0, 5]])
    assert crosscheck.chi_square(empty, categorical.chi_square(empty)).theirs is None
    assert crosscheck.no_second("Gray's test", 3.1).agrees is None


def test_a_difference_is_found(patients, table):
    wrong = Comparison(statistic=logrank.log_rank(table).statistic * 1.001, p=0, method="")
    assert crosscheck.log_rank(patients, wrong).agrees is False


def test_beyond_the_last_time_lifelines_goes_on(patients, table):
    ours = survival.survival_at(table, 100)["6-MP"]
    check = crosscheck.kaplan_meier(patients, ours, group="6-MP", at=100)
    assert math.isnan(check.ours)
    assert check.theirs is None


def test_exact_ranks_that_ignore_ties_are_those_of_scipy():
    frame = pd.DataFrame({"score": [1, 3, 2, 3, 4, 5, 5], "arm": list("aabbbbb")})
    chosen = {"value": "score", "group": "arm"}
    ours = ranks.mann_whitney(frame, **chosen, method="exact, ties ignored")
    assert crosscheck.mann_whitney(frame, ours, **chosen).agrees


def test_several_groups_agree(patients):
    three = patients.assign(group=pd.Categorical(np.arange(len(patients)) % 3))
    for test in (means.one_way, ranks.kruskal_wallis):
        ours = test(three, value="age", group="group")
        check = crosscheck.several_groups(three, ours, value="age", group="group")
        assert check.agrees
        assert check.quantity == f"{ours.method} p"

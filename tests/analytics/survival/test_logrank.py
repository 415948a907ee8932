"""Log-rank tests against published numbers and hand arithmetic."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from analytics.errors import AnalysisError
from analytics.survival.event_table import add_at_risk, event_table
from analytics.survival.logrank import (
    log_rank,
    log_rank_trend,
    observed_expected,
    pairwise_log_rank,
)
from tests.analytics.cohorts import compared, remission
from tests.reference import refbank

ROLES = {"time": "time", "event": "event", "group": "group"}


@pytest.fixture(scope="module")
def weeks() -> pd.DataFrame:
    return event_table(remission(), time="weeks", event="relapse", group="arm")


def table_of(groups: str, times: list[float], events: list[int]) -> pd.DataFrame:
    cohort = pd.DataFrame({"group": list(groups), "time": times, "event": events})
    return event_table(cohort.astype({"group": pd.CategoricalDtype(list("ABC"))}), **ROLES)


def test_remission_trial(weeks):
    # Kleinbaum and Klein, Survival Analysis, chapter 2: 16.79, expected 19.25 and 10.75.
    test = log_rank(weeks)
    assert test.statistic == pytest.approx(16.79, abs=0.005)
    assert (test.df, test.n, test.events) == (1, 42, 30)
    assert test.p == pytest.approx(math.erfc(math.sqrt(test.statistic / 2)))

    compared_arms = observed_expected(weeks).set_index("group")
    assert compared_arms["observed"].to_dict() == {"6-MP": 9, "placebo": 21}
    assert compared_arms["expected"].to_dict() == pytest.approx(
        {"6-MP": 19.25, "placebo": 10.75}, abs=0.005
    )
    assert compared_arms["n"].tolist() == [21, 21]


def test_mayo_trial():
    # R 4.2.2, survival 3.5-3: survdiff(Surv(time, death) ~ trt)
    case = next(case for case in refbank.cases("km") if case["id"] == "km/pbc_trt")
    table = event_table(refbank.frame(case), time="time", event="death", group="trt")
    test = log_rank(table)

    assert test.statistic == pytest.approx(0.1017, abs=5e-5)
    assert test.p == pytest.approx(0.7498, abs=5e-5)


def test_weights_by_hand():
    table = table_of("AABB", [1, 3, 2, 4], [1, 1, 1, 0])

    def score(**weights):
        rows = observed_expected(table, **weights)
        return (rows["observed"] - rows["expected"])[0]

    # Events at 1 (A, 2 of 4 at risk), 2 (B, 1 of 3) and 3 (A, 1 of 2): O - E is 1/2, -1/3, 1/2.
    assert score() == pytest.approx(1 / 2 - 1 / 3 + 1 / 2)
    assert score(weights="gehan-breslow") == pytest.approx(4 / 2 - 3 / 3 + 2 / 2)
    assert score(weights="tarone-ware") == pytest.approx(
        math.sqrt(4) / 2 - math.sqrt(3) / 3 + math.sqrt(2) / 2
    )
    # Pooled survival just before them: 1, 3/4, 1/2.
    harrington = {"weights": "fleming-harrington"}
    assert score(**harrington, rho=1) == pytest.approx(1 / 2 - 3 / 4 / 3 + 1 / 2 / 2)
    assert score(**harrington, rho=0, gamma=1) == pytest.approx(0 - 1 / 4 / 3 + 1 / 2 / 2)
    # Hypergeometric variances: 1/4, 2/9, 1/4.
    assert log_rank(table).statistic == pytest.approx((2 / 3) ** 2 / (1 / 4 + 2 / 9 + 1 / 4))


@given(compared())
def test_fleming_harrington_without_powers_is_the_log_rank_test(cohort):
    table = event_table(cohort, **ROLES)
    plain, weighted = log_rank(table), log_rank(table, weights="fleming-harrington", rho=0)

    assert weighted.statistic == pytest.approx(plain.statistic)
    assert 0 <= plain.p <= 1 or plain.cautions


@given(compared())
def test_names_and_units_never_matter(cohort):
    table = event_table(cohort, **ROLES)
    renamed = cohort.assign(
        group=cohort["group"].map({"A": "z", "B": "a"}), time=cohort["time"] * 4
    )
    swapped = event_table(renamed.sort_values("group"), **ROLES)

    assert log_rank(swapped).statistic == pytest.approx(log_rank(table).statistic, abs=1e-9)


@given(compared())
def test_one_stratum_is_no_stratum_and_two_equal_ones_double_the_score(cohort):
    table = event_table(cohort, **ROLES)
    once, twice = log_rank({"all": table}), log_rank({"1": table, "2": table})

    assert once.statistic == log_rank(table).statistic
    assert once.method == "stratified log-rank"
    assert twice.statistic == pytest.approx(2 * once.statistic)
    assert twice.n == 2 * once.n


def test_groups_keep_their_place_when_a_stratum_lacks_one():
    first = table_of("BBCC", [1, 4, 2, 5], [1, 1, 1, 1])
    second = table_of("AABBC", [1, 2, 3, 4, 5], [1, 1, 1, 1, 0])
    strata = {"1": first, "2": second}

    assert observed_expected(strata)["group"].tolist() == ["A", "B", "C"]
    assert observed_expected(strata)["n"].tolist() == [2, 4, 3]
    # A linear change of the scores changes nothing, a change of their order would.
    ours = log_rank_trend(strata).statistic
    assert log_rank_trend(strata, scores=[10, 20, 30]).statistic == pytest.approx(ours)
    assert log_rank_trend(dict(reversed(strata.items()))).statistic == pytest.approx(ours)


def test_trend_over_two_groups_is_the_log_rank_test(weeks):
    trend = log_rank_trend(weeks, scores=[0, 7])

    assert trend.statistic == pytest.approx(log_rank(weeks).statistic)
    assert (trend.df, trend.method) == (1, "log-rank test for trend")


def test_pairs_are_tested_on_their_own_patients():
    cohort = {"groups": "AABBCC", "times": [1, 3, 2, 4, 1, 6], "events": [1, 1, 1, 0, 1, 1]}
    pairs = pairwise_log_rank(table_of(**cohort))

    assert list(zip(pairs["group"], pairs["versus"], strict=True)) == [
        ("A", "B"),
        ("A", "C"),
        ("B", "C"),
    ]
    alone = log_rank(table_of("AABB", [1, 3, 2, 4], [1, 1, 1, 0]))
    assert pairs.loc[0, ["statistic", "df", "p"]].tolist() == pytest.approx(
        [alone.statistic, 1, alone.p]
    )


def test_a_group_that_is_never_at_risk_at_an_event_takes_no_degree_of_freedom():
    test = log_rank(table_of("AABBC", [2, 3, 2, 4, 1], [1, 1, 1, 1, 0]))

    assert test.df == 1


@pytest.mark.parametrize("events", [[0, 0, 0, 0], [0, 0, 0, 1]])
def test_no_p_when_nothing_was_compared(events):
    test = log_rank(table_of("AABB", [1, 2, 3, 4], events))

    assert math.isnan(test.p)
    assert test.withheld is not None
    assert test.withheld.code == "not_computable"


def test_rounding_is_not_a_variance():
    # A leaves before the first event. Summed as a difference of moments, the variance of B at these
    # ties came out as 9e-16, and the test of nothing had a degree of freedom.
    times = [0, 1, 2, 2, 2, 3, 4, 4, 5, 5]
    test = log_rank(table_of("ABBBBBBBBB", times, [0, 1, 1, 1, 1, 1, 1, 1, 1, 1]))

    assert test.df == 0
    assert math.isnan(test.p)


def test_a_tiny_group_beside_a_large_one_keeps_its_degree_of_freedom():
    many = 10**8
    counts = pd.DataFrame(
        {
            "group": list("AABBCC"),
            "time": [1.0, 2.0] * 3,
            "events": [many, many, many, many, 1, 1],
            "censored": [0, many, 0, many, 0, 0],
        }
    )

    assert log_rank(add_at_risk(counts)).df == 2


def test_what_cannot_be_compared_is_refused(weeks):
    with pytest.raises(AnalysisError, match="all patients are in 6-MP"):
        log_rank(weeks[weeks["group"] == "6-MP"])
    with pytest.raises(AnalysisError, match="No stratum"):
        log_rank({})
    with pytest.raises(AnalysisError, match="rho and gamma"):
        log_rank(weeks, weights="fleming-harrington", rho=-1)
    for scores in ([1, 1], [1], [1, math.nan], [0, math.inf]):
        with pytest.raises(AnalysisError, match="2 groups needs as many scores"):
            log_rank_trend(weeks, scores=scores)


def test_too_many_pairs_are_refused():
    cohort = pd.DataFrame({"group": np.arange(42) // 2, "time": 1.0, "event": 1})
    with pytest.raises(AnalysisError, match="21 groups make too many pairs"):
        pairwise_log_rank(event_table(cohort, **ROLES))


def test_the_table_is_never_changed(weeks):
    before = weeks.copy(deep=True)
    log_rank(weeks)
    pairwise_log_rank(weeks)

    pd.testing.assert_frame_equal(weeks, before)

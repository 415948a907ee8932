"""Means and tables of counts against SciPy."""

import math

import pandas as pd
import pytest

from analytics.comparisons import categorical, means
from analytics.crosscheck import tables as crosscheck
from analytics.crosscheck.opinions import CrossCheck, no_second
from analytics.safety.events import limit_without_events
from tests.analytics.cohorts import remission

AGES = {"value": "weeks", "group": "arm"}


def test_means_agree():
    patients = remission()
    ours = means.welch(patients, **AGES)
    assert crosscheck.welch(patients, ours, **AGES).agrees
    three = patients.assign(arm=pd.Categorical([0, 1, 2] * (len(patients) // 3)))
    assert crosscheck.one_way(three, means.one_way(three, **AGES), **AGES).agrees


@pytest.mark.parametrize("continuity", [True, False])
def test_chi_square_agrees(continuity):
    counts = categorical.cross_table(remission(), row="arm", column="relapse")
    ours = categorical.chi_square(counts, continuity=continuity)
    assert crosscheck.chi_square(counts, ours, continuity=continuity).agrees
    assert crosscheck.chi_square(counts, ours, continuity=not continuity).agrees is False


def test_fisher_agrees():
    counts = categorical.cross_table(remission(), row="arm", column="relapse")
    assert crosscheck.fisher(counts, categorical.fisher_exact(counts)).agrees


def test_limits_of_a_share_agree():
    ours = categorical.proportion(3, 12)
    checks = crosscheck.share(3, 12, low=ours.low, high=ours.high)
    assert [check.agrees for check in checks] == [True, True]
    checks = crosscheck.share(3, 12, low=ours.low, high=ours.high + 0.001)
    assert [check.agrees for check in checks] == [True, False]
    assert crosscheck.nobody(12, limit_without_events(12)).agrees
    assert crosscheck.nobody(13, limit_without_events(12)).agrees is False


def test_what_only_we_compute():
    wide = pd.DataFrame([[4, 12, 9], [1, 7, 11]])
    assert crosscheck.fisher(wide, categorical.fisher_exact(wide)).theirs is None
    empty = pd.DataFrame([[0, 4], [0, 5]])
    ours = categorical.chi_square(empty)
    assert crosscheck.chi_square(empty, ours, continuity=False).theirs is None
    assert no_second("Gray's test", 3.1).agrees is None


@pytest.mark.parametrize(
    ("ours", "theirs", "agrees"),
    [(math.nan, math.nan, True), (math.nan, 1.0, False), (1.0, math.nan, False), (0.0, 0.0, True)],
)
def test_two_that_are_undefined_agree(ours, theirs, agrees):
    assert CrossCheck(quantity="", ours=ours, theirs=theirs).agrees is agrees

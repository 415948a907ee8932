"""Scores at two scans: who is counted, what is tested, and what is withheld."""

import math

import numpy as np
import pandas as pd
import pytest

from analytics.hrct.scores import died_unscanned, paired_method, summarise_score
from analytics.hrct.tidy import tidy_scores
from analytics.settings import DEFAULT, PAPER, R_DEFAULTS, SPSS_DEFAULTS

NAN = math.nan


def table(rows, groups=("a", "b")):
    found = pd.DataFrame(rows, columns=["group", "baseline", "last", "died_month"])
    return found.assign(group=pd.Categorical(found["group"], list(groups)))


ROWS = [
    ("a", 10.0, 6.0, NAN),
    ("a", 12.0, 9.0, NAN),
    ("a", 9.0, NAN, 4.0),  # died before the second scan
    ("a", 8.0, NAN, 12.5),  # died after it was due: the scan is missing
    ("b", 11.0, 12.0, NAN),
    ("b", NAN, 5.0, NAN),  # no first scan
    ("b", 7.0, 9.0, 12.0),  # scanned on the last day
    ("b", 5.0, NAN, 12.0),  # died on the day the scan was due
]


@pytest.fixture
def summary():
    return summarise_score(table(ROWS), last_month=12)


def test_everybody_enrolled_is_analysed_dead_or_missing(summary):
    a, b = summary.groups["a"], summary.groups["b"]
    assert (a.enrolled, a.scanned, a.analysed, a.died, a.missing) == (4, 4, 2, 1, 1)
    assert (b.enrolled, b.scanned, b.analysed, b.died, b.missing) == (4, 3, 2, 1, 1)


def test_each_visit_describes_who_was_scanned_then_and_change_who_was_scanned_twice(summary):
    a, b = summary.groups["a"], summary.groups["b"]
    assert (a.baseline.n, a.last.n, a.change.n) == (4, 2, 2)
    assert a.baseline.mean == pytest.approx((10 + 12 + 9 + 8) / 4)
    assert a.change.median == pytest.approx((-4 - 3) / 2)
    assert b.last.n == 3
    assert b.change.mean == pytest.approx((1 + 2) / 2)


def test_differences_are_the_first_group_minus_the_second(summary):
    # -4 and -3 minus 1 and 2: -5 -6 -4 -5.
    assert summary.difference.value == pytest.approx(-5)
    assert summary.effect.value == -1
    # The four lowest of eight: one of seventy sets, and its mirror image.
    four = [("a", 10.0, 6.0 + i, NAN) for i in range(4)]
    four += [("b", 10.0, 11.0 + i, NAN) for i in range(4)]
    assert summarise_score(table(four), last_month=12).change.p == pytest.approx(2 / 70)


def test_deaths_count_as_the_worst_and_the_missing_stay_missing(summary):
    worst = summary.worst_rank
    assert (worst.measured, worst.deaths, worst.missing) == (4, 2, 2)
    # Order: a a a b b b, b dead in month 12, a dead in month 4: ranks of a 1, 2, 3, 8, sum 14. Of
    # the 70 sets of four ranks of eight 1, 1, 2, 3 and 5 have a sum of 10, 11, 12, 13 and 14.
    rows = [("a", 10.0, 6.0 + i, NAN) for i in range(3)] + [("a", 10.0, NAN, 4.0)]
    rows += [("b", 10.0, 11.0 + i, NAN) for i in range(3)] + [("b", 10.0, NAN, 12.0)]
    found = summarise_score(table(rows), last_month=12).worst_rank
    assert found.test.p == pytest.approx(2 * 12 / 70)


@pytest.mark.parametrize("patients", [1, 2, 3])
def test_so_few_bear_no_p_whatever_was_measured(patients):
    # Three against three have 20 orders, of which 2 are the most extreme; three pairs 2 of 2^3.
    rows = [(g, 10.0, 9.0 + 2 * (g == "b") + 0.1 * i, NAN) for g in "ab" for i in range(patients)]
    found = summarise_score(table(rows), last_month=12)
    tests = [found.change, found.worst_rank.test, found.groups["a"].test]
    assert all(math.isnan(test.p) for test in tests)
    assert {test.withheld.code for test in tests} == {"too_few_to_test"}
    assert not math.isnan(found.difference.value)


def test_of_those_who_did_not_change_the_median_knows_and_the_estimate_does_not():
    # Changes 0, 0, 0, 1, 2, 3: the median is 0.5, that of the means of all pairs of 1, 2, 3 is 2.
    rows = [("a", 10.0, 10.0 + c, NAN) for c in (0, 0, 0, 1, 2, 3)]
    own = summarise_score(table(rows, "a"), last_month=12).groups["a"]
    assert (own.change.median, own.change.n) == (0.5, 6)
    assert (own.shift.value, own.shift.n) == (2, 3)


def test_three_groups_have_no_difference():
    rows = [(g, 10.0 + i, 9.0 + i * k, NAN) for k, g in enumerate("abc") for i in range(4)]
    summary = summarise_score(table(rows, "abc"), last_month=12)
    assert summary.difference is None
    assert summary.effect is None
    assert summary.change.method == "Kruskal-Wallis test"
    assert summary.baseline.df == 2


def test_one_group_is_compared_with_nobody():
    summary = summarise_score(table(ROWS[:4], "a"), last_month=12)
    assert summary.change is None
    assert summary.baseline is None
    assert summary.worst_rank is None
    six = [("a", 10.0, 9.0 - i, NAN) for i in range(6)]
    own = summarise_score(table(six, "a"), last_month=12).groups["a"]
    assert own.test.p == pytest.approx(2 / 2**6)


def test_a_group_without_a_scan_is_said_not_guessed():
    rows = [*ROWS[:2], ("b", NAN, NAN, NAN)]
    summary = summarise_score(table(rows), last_month=12)
    assert summary.change.withheld
    assert summary.difference.withheld
    assert summary.worst_rank is None
    assert summary.groups["b"].test.withheld
    assert math.isnan(summary.groups["b"].change.median)


@pytest.mark.parametrize(
    ("settings", "method"),
    [(DEFAULT, "exact"), (R_DEFAULTS, "r"), (SPSS_DEFAULTS, "uncorrected"), (PAPER, "uncorrected")],
)
def test_the_papers_paired_test_is_asymptotic(settings, method):
    assert paired_method(settings) == method


def test_who_is_dead_at_the_last_scan():
    died = np.array([3.0, 12.0, 12.1, NAN, 3.0])
    last = np.array([NAN, NAN, NAN, NAN, 5.0])
    assert died_unscanned(died, last, 12).tolist() == [True, True, False, False, False]


def test_the_tidy_table_has_every_number_or_the_reason_why_not():
    rows = [(g, 10.0, 9.0 + i * k, NAN) for k, g in enumerate("ab") for i in range(6)]
    summary = summarise_score(table(rows), last_month=12)
    empty = summarise_score(table([*ROWS[:2], ("b", NAN, NAN, NAN)]), last_month=12)
    found = tidy_scores({"total": summary, "reticular": empty})
    one = found[(found["score"] == "total") & (found["quantity"] == "change between groups")]
    assert one["p"].item() == summary.change.p
    held = found[(found["score"] == "reticular") & (found["quantity"] == "change between groups")]
    assert held["p"].isna().all()
    assert "nobody with this score" in held["withheld"].item()
    keys = found[["quantity", "score", "group"]]
    assert not keys.duplicated().any()


def test_a_handful_of_patients_bears_no_interval():
    # Of 5 pairs the widest interval leaves out 2 of 2^5 signs (94%), of 6 pairs 2 of 2^6 (97%); of
    # 2 and 5 patients it leaves out 2 of 21 orders (90%), of 2 and 7 it is 2 of 36 (94%), and of
    # 3 and 6 it is 2 of 84 (98%).
    def scores(first, second):
        rows = [("a", 10.0, 10.0 - i, NAN) for i in range(1, first + 1)]
        rows += [("b", 10.0, 10.5 + i, NAN) for i in range(1, second + 1)]
        return summarise_score(table(rows), last_month=12)

    for first, second in ((2, 5), (2, 7)):
        few = scores(first, second)
        assert math.isnan(few.difference.low)
        assert math.isnan(few.difference.high)
        assert few.difference.value < 0
    assert math.isnan(scores(2, 5).groups["b"].shift.low)
    assert scores(2, 5).groups["b"].shift.value == pytest.approx(3.5)
    enough = scores(3, 6)
    assert enough.groups["b"].shift.low == pytest.approx(1.5)
    assert enough.difference.low < enough.difference.value < enough.difference.high

"""What of a course rests on few patients: thin visits, and means that a few patients rule."""

import numpy as np
import pytest

from analytics.trajectories.changes import course_summaries
from analytics.trajectories.thin import COCHRAN, most_skewed, thin_visits
from tests.analytics.trajectories.test_changes import NAN, courses


def test_a_visit_is_thin_in_a_group_that_is_not_small():
    # A has five patients, four of them at month 3 and none at 12; B has four at every visit.
    values = [[1, 1, NAN]] * 4 + [[1, NAN, NAN]] + [[1, 1, 1]] * 4
    data = courses(values, "AAAAABBBB")
    summaries = course_summaries(data)
    thin = summaries[thin_visits(data, summaries)]
    assert list(zip(thin["group"], thin["month"], strict=True)) == [("A", 3)]


def column(values):
    return np.array(values, dtype=float)[:, None]


def test_one_patient_far_out_rules_a_mean():
    # n - 1 zeros and a one: the skewness is (n - 2) / root(n - 1), adjusted by root(n (n - 1)) /
    # (n - 2) it is root(n).
    for n in (8, 20):
        found = most_skewed(column([0] * (n - 1) + [1]), np.zeros(n, dtype=int), (6,))
        assert found is not None
        assert found.skewness == pytest.approx(np.sqrt(n))
        assert found.month == 6


def test_enough_patients_make_up_for_their_skewness():
    # A share p of ones has the skewness (1 - 2p) / root(p (1 - p)): 1.5 at p = 0.2, for which
    # Cochran asks 25 x 1.5^2 = 56 patients and more.
    for fifth, skewed in ((10, True), (14, False)):
        values = column(([1] + [0] * 4) * fifth)
        found = most_skewed(values, np.zeros(5 * fifth, dtype=int), (6,))
        assert (found is not None) == skewed
    # Two groups of 50 are no better than one.
    values, group = column(([1] + [0] * 4) * 20), np.arange(100) // 50
    assert most_skewed(values, group, (6,)) is not None
    assert pytest.approx(56.25) == COCHRAN * 1.5**2


def test_groups_that_stand_apart_are_not_skewed():
    # Each half is symmetric; together, 30 about 0 and 6 about 100, they would be.
    values = column([-1, 0, 1] * 10 + [99, 100, 101] * 2)
    together = most_skewed(values, np.zeros(36, dtype=int), (6,))
    assert together is not None
    assert together.skewness > 1
    assert most_skewed(values, (np.arange(36) >= 30).astype(int), (6,)) is None


def test_the_most_skewed_visit_is_named_and_few_patients_tell_nothing():
    values = np.array([[0.0, 0, 1]] * 19 + [[1, 1, NAN]])
    values[:2, 1] = 1
    values[7:, 2] = NAN
    values[0, 2] = 50  # one far out of seven: not judged
    found = most_skewed(values, np.zeros(20, dtype=int), (0, 3, 12))
    assert found is not None
    assert found.month == 0
    assert most_skewed(-values, np.zeros(20, dtype=int), (0, 3, 12)).skewness < 0

"""Risk sets counted by hand, near ties, and the condensed sum over many ties."""

import numpy as np
import pytest

from analytics.cox.risk_sets import risk_sets


def test_counts_at_each_event_time_by_hand():
    # Days 1 censored, 2 event, 2 event, 3 censored, 4 event, 5 censored.
    stop = np.array([5.0, 2, 4, 1, 2, 3])
    died = np.array([False, True, True, False, True, False])
    sets = risk_sets(stop, died)
    ones = np.ones(len(sets.rows))
    assert sets.time.tolist() == [2, 4]
    assert sets.at_risk_sum(ones).tolist() == [5, 2]
    assert sets.dead_sum(ones).tolist() == [2, 1]
    # The patient censored on day 1 is at risk at no event.
    assert sorted(sets.rows.tolist()) == [0, 1, 2, 4, 5]


def test_late_entry_counts_from_the_next_event_on():
    stop, start = np.array([2.0, 4, 6, 6]), np.array([0.0, 2, 3, 0])
    sets = risk_sets(stop, np.array([True, True, True, False]), start=start)
    # Entry on day 2 is not at risk on day 2: intervals are open on the left.
    assert sets.at_risk_sum(np.ones(4)).tolist() == [2, 3, 2]


def test_strata_never_mix_and_one_without_events_is_idle():
    stop = np.array([1.0, 2, 1, 2, 1, 2])
    died = np.array([True, False, True, True, False, False])
    sets = risk_sets(stop, died, stratum=np.array([0, 0, 2, 2, 1, 1]))
    assert sets.stratum.tolist() == [0, 2, 2]
    assert sets.at_risk_sum(np.ones(len(sets.rows))).tolist() == [2, 2, 1]
    assert sets.accumulate(np.array([1.0, 10, 100])).tolist() == [1, 1, 10, 110]


def test_fractional_times_sort_as_whole_ones():
    stop, died = np.array([3.0, 1, 2, 2]), np.array([True, True, False, True])
    whole, fractional = risk_sets(stop, died), risk_sets(stop / 7, died)
    assert whole.rows.tolist() == fractional.rows.tolist() == [1, 2, 3, 0]


@pytest.mark.parametrize("tied", [17, 40, 1000])
def test_condensed_ties_give_the_full_sum(tied):
    # One moment with `tied` of 100 times as many: sums of 1/S, j/S^2 and log S over the uses.
    n = tied * 100
    died = np.arange(n) < tied
    ties = risk_sets(np.where(died, 1.0, 2.0), died).ties
    fraction = np.arange(tied) / tied
    for dead in (0.5 * tied, tied, 30 * tied):
        full, used = n - fraction * dead, n - ties.fraction * dead
        assert ties.weight @ (1 / used) == pytest.approx((1 / full).sum(), rel=1e-13)
        assert ties.weight @ np.log(used) == pytest.approx(np.log(full).sum(), rel=1e-13)
        assert ties.weight @ (ties.fraction**2 / used**2) == pytest.approx(
            (fraction**2 / full**2).sum(), rel=1e-12
        )

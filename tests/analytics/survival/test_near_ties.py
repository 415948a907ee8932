"""What makes two times one."""

import numpy as np

from analytics.survival.near_ties import merge_near_ties


def test_sums_with_rounding_noise_are_one_time():
    assert len(np.unique(merge_near_ties(np.array([0.1 + 0.2, 0.3, 0.5])))) == 2
    assert len(np.unique(merge_near_ties(np.array([0.3, 0.3001, 0.5])))) == 3

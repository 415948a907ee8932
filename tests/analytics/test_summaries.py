"""One group's measurements, with few or none of them."""

import math
from dataclasses import asdict

import numpy as np
import pytest

from analytics.summaries import summarise


def test_by_hand():
    summary = summarise(np.array([1.0, 2, 3, 6]))
    assert (summary.n, summary.mean, summary.median) == (4, 3, 2.5)
    assert summary.sd == pytest.approx(math.sqrt(14 / 3))
    assert (summary.minimum, summary.maximum) == (1, 6)


def test_one_value_has_no_spread():
    summary = summarise(np.array([4.0]))
    assert (summary.mean, summary.q1, summary.q3) == (4, 4, 4)
    assert all(map(math.isnan, (summary.sd, summary.se, summary.mean_low, summary.mean_high)))


def test_no_value():
    summary = asdict(summarise(np.array([])))
    assert summary.pop("n") == 0
    assert all(map(math.isnan, summary.values()))

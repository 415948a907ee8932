"""Quantile definitions by hand; R's types are in tests/reference."""

import numpy as np
import pytest

from analytics.errors import AnalysisError
from analytics.quantiles import quantiles


@pytest.mark.parametrize(
    ("kind", "expected"),
    # First quartile of 1..6: position 6/4 up, 7/4, and 1 + 5/4.
    [(2, 2), (6, 1.75), (7, 2.25)],
)
def test_first_quartile_of_one_to_six(kind, expected):
    assert quantiles(np.array([6.0, 5, 4, 3, 2, 1]), [0.25], quantile_type=kind) == [expected]


@pytest.mark.parametrize("values", [[], [1.0, np.nan]])
def test_missing_values_are_refused(values):
    with pytest.raises(AnalysisError, match="finite values"):
        quantiles(np.array(values), [0.5])

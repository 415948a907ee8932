"""Cells of repeated measurements; R's numbers are in tests/reference."""

import pandas as pd
import pytest

from analytics.errors import AnalysisError
from analytics.trajectories.visits import visit_summaries

VISITS = pd.DataFrame(
    {
        "arm": pd.Categorical(["b", "b", "a", "a"], ["b", "a"]),
        "month": [3, 0, 0, 0],
        "fvc": [60.0, 70, 80, 90],
    }
)
CHOSEN = {"group": "arm", "visit": "month", "value": "fvc"}


def test_every_cell_in_order_even_without_patients():
    cells = visit_summaries(VISITS, **CHOSEN)
    assert cells[["arm", "month", "n"]].to_numpy().tolist() == [
        ["b", 0, 1],
        ["b", 3, 1],
        ["a", 0, 2],
        ["a", 3, 0],
    ]
    assert cells["mean"].tolist()[:3] == [70, 60, 85]
    assert pd.isna(cells["mean"].iloc[3])


def test_missing_values_are_counted():
    with pytest.raises(AnalysisError, match="1 of 4 rows have no finite fvc"):
        visit_summaries(VISITS.replace({"fvc": {60.0: float("nan")}}), **CHOSEN)


def test_group_and_visit_differ():
    with pytest.raises(AnalysisError, match="both group and visit"):
        visit_summaries(VISITS, group="arm", visit="arm", value="fvc")

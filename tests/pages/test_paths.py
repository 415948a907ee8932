"""Lines cut where they rest on few: every step is drawn once, the faint ones alone."""

import numpy as np
import pandas as pd
import pytest

from pages.view.charts.paths import paths


def steps(drawn):
    """Every step drawn, as its ends and whether it is faint."""
    found = []
    for _, own in drawn.groupby("path"):
        ends = zip(own["x"], own["x"].iloc[1:], strict=False)
        found += [(*pair, bool(own["faint"].iloc[0])) for pair in ends]
    return sorted(found)


@pytest.mark.parametrize(
    ("few", "wanted"),
    [
        ("....", [(0, 1, False), (1, 2, False), (10, 11, False)]),
        (".x..", [(0, 1, True), (1, 2, True), (10, 11, False)]),
        ("xx..", [(0, 1, True), (1, 2, True), (10, 11, False)]),
        ("..x.", [(0, 1, False), (1, 2, True), (10, 11, False)]),
        ("...x", [(0, 1, False), (1, 2, False), (10, 11, True)]),
    ],
)
def test_every_step_is_drawn_once(few, wanted):
    # Two lines, of the points 0, 1, 2 and 10, 11; the last point is never of few here.
    marks = np.array([mark == "x" for mark in few] + [False])
    rows = pd.DataFrame({"x": [0, 1, 2, 10, 11], "few": marks})
    drawn = paths(rows, np.array([0, 0, 0, 1, 1]))
    assert steps(drawn) == wanted
    assert set(drawn["x"]) == {0, 1, 2, 10, 11}


def test_nothing_is_cut_out_of_nothing():
    rows = pd.DataFrame({"x": np.empty(0), "few": np.empty(0, dtype=bool)})
    assert paths(rows, np.empty(0, dtype=int)).empty

"""Who did better, all cells at once: the same as one cell at a time, and the sign means better."""

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons.rank_effects import rank_biserial
from analytics.comparisons.ranks import mann_whitney
from analytics.settings import DEFAULT, PAPER, R_DEFAULTS
from analytics.trajectories.effects import DOUBTFUL, who_did_better
from tests.analytics.trajectories.test_changes import NAN, courses, drawn

FIRST_B = {"first": "B", "second": "A"}


def one_cell(data, month):
    """Change since baseline of B and A at a month, as a table."""
    change = data.changes[0, :, data.months.index(month)]
    known = ~np.isnan(change) & np.isin(data.group, [0, 1])
    group = pd.Categorical(np.where(data.group[known] == 1, "B", "A"), ["B", "A"])
    return pd.DataFrame({"value": change[known], "group": group})


@pytest.mark.parametrize(
    ("settings", "method"),
    [(PAPER, "uncorrected"), (R_DEFAULTS, "corrected"), (DEFAULT, "exact")],
)
@pytest.mark.parametrize("seed", range(6))
def test_every_cell_is_that_of_the_verified_functions(settings, method, seed):
    data = drawn(seed)
    for row in who_did_better(data, {"m": "higher"}, **FIRST_B, settings=settings).itertuples():
        table = one_cell(data, row.month)
        chosen = {"value": "value", "group": "group"}
        assert row.effect == pytest.approx(rank_biserial(table, **chosen).value)
        wanted = mann_whitney(table, **chosen, method=method).p
        if method != "exact" or row.exact:
            assert row.p == pytest.approx(wanted, rel=1e-9)
        # The approximation stands in only where it does not change the verdict.
        assert (row.p < 0.05) == (wanted < 0.05)
        assert row.n_first + row.n_second == len(table)


def test_exact_p_stand_where_the_verdict_is_in_doubt():
    found = pd.concat(
        who_did_better(drawn(seed), {"m": "higher"}, **FIRST_B, settings=DEFAULT)
        for seed in range(12)
    )
    assert 0 < found["exact"].sum() < len(found)
    outside = found[~found["exact"]]["p"]
    assert ((outside <= DOUBTFUL[0]) | (outside >= DOUBTFUL[1])).all()


def test_more_is_better_for_the_group_that_improved_whatever_the_direction():
    data = courses([[5, 6, 7], [5, 6, 8], [5, 4, 3], [5, 4, 2]], "BBAA")
    for better, sign in (("higher", 1), ("lower", -1)):
        effect = who_did_better(data, {"m": better}, **FIRST_B, settings=PAPER)["effect"]
        assert effect.tolist() == [sign, sign]
    neither = who_did_better(data, {"m": "neither"}, **FIRST_B, settings=PAPER)
    assert neither["effect"].isna().all()


@pytest.mark.parametrize("settings", [PAPER, DEFAULT])
def test_three_against_three_have_an_effect_and_no_p(settings):
    # The least p there could be is 2 of 20 orders; the plain approximation would print 0.0495.
    data = courses([[1, 1 + k, 1] for k in range(6)], "AAABBB")
    found = who_did_better(data, {"m": "higher"}, **FIRST_B, settings=settings)
    assert found["effect"].iloc[0] == 1
    assert found["p"].isna().all()


def test_cells_without_a_comparison_are_not_numbers():
    nobody = courses([[5, 6, NAN], [5, 7, NAN], [5, NAN, 3]], "BBA")
    found = who_did_better(nobody, {"m": "higher"}, **FIRST_B, settings=DEFAULT)
    assert found[["effect", "p"]].isna().all(axis=None)
    same = courses([[5, 6, 6], [4, 5, 5], [3, 4, 4]], "BBA")
    equal = who_did_better(same, {"m": "higher"}, **FIRST_B, settings=DEFAULT)
    assert equal["effect"].tolist() == [0, 0]
    assert equal["p"].isna().all()

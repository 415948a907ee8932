"""Values are refused, with counts, rather than repaired."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import AnalysisError
from analytics.samples import by_group, differences, levels, numbers, settle, two_groups

TRIAL = pd.DataFrame({"fvc": [1.0, 2, 3, 4], "arm": pd.Categorical(list("baba"), ["b", "a"])})


def test_groups_come_in_the_order_of_their_levels():
    assert {name: list(own) for name, own in by_group(TRIAL, "fvc", "arm").items()} == {
        "b": [1, 3],
        "a": [2, 4],
    }


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_missing_and_infinite_values_are_counted(bad):
    with pytest.raises(AnalysisError, match="1 of 4 rows have no finite fvc"):
        numbers(TRIAL.replace({"fvc": {2.0: bad}}), "fvc")


def test_words_are_no_numbers():
    with pytest.raises(AnalysisError, match="arm holds no numbers"):
        numbers(TRIAL, "arm")


def test_a_missing_group_is_counted():
    with pytest.raises(AnalysisError, match="1 of 4 rows have no arm"):
        levels(TRIAL.assign(arm=["b", None, "a", "a"]), "arm")


def test_many_levels_are_refused():
    with pytest.raises(AnalysisError, match="500 levels"):
        levels(pd.DataFrame({"site": range(500)}), "site")


def test_one_group_an_empty_group_and_three_groups_are_refused():
    with pytest.raises(AnalysisError, match="at least two"):
        by_group(TRIAL.assign(arm="a"), "fvc", "arm")
    with pytest.raises(AnalysisError, match="No row of arm a is left"):
        by_group(TRIAL[TRIAL["arm"] == "b"], "fvc", "arm")
    with pytest.raises(AnalysisError, match="3 levels"):
        two_groups(TRIAL.assign(arm=list("abcc")), "fvc", "arm")


def test_differences_that_should_tie_do():
    table = pd.DataFrame({"after": [0.3, 0.2, 0.4], "before": [0.2, 0.1, 0.3]})
    assert len(np.unique(differences(table, "after", "before"))) == 1
    assert len(np.unique(differences(table, "after", "before", digits=None))) > 1


def test_rounding_follows_the_largest_measurement():
    assert settle(np.array([123.45678901234]), 10)[0] == 123.4567890
    assert settle(np.zeros(2), 10).tolist() == [0, 0]


def test_no_pairs_at_all():
    with pytest.raises(AnalysisError, match="No row has both"):
        differences(TRIAL[:0].assign(x=1.0), "fvc", "x")

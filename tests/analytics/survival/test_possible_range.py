"""No interval on a page reaches beyond what is possible; R's own numbers stay in the functions.

By hand: 1 event in 4 leaves 3/4, 3 events in 4 leave 1/4, each with Greenwood's variance 3/64, so
the difference is 1/2 give or take 1.96 times sqrt(6/64), 0.600: from -0.100 to 1.100.
"""

import math

import pandas as pd
import pytest

from analytics.results import Estimate
from analytics.settings import DEFAULT
from analytics.survival.curves import survival_difference
from analytics.survival.event_table import event_table
from analytics.survival.possible_range import cut
from analytics.survival.restricted_mean import restricted_mean
from analytics.survival.summary import summarise_survival

PATIENTS = pd.DataFrame(
    {
        "group": list("aaaabbbb"),
        "time": [3, 9, 9, 9, 1, 2, 9, 9],
        "event": [1, 0, 0, 0, 1, 1, 1, 0],
    }
)


@pytest.fixture
def table() -> pd.DataFrame:
    return event_table(PATIENTS, time="time", event="event", group="group")


def test_a_difference_of_proportions_ends_at_one_and_says_so(table):
    plain = survival_difference(table, 9, reference="b")["a"]
    assert plain.high == pytest.approx(1.1, abs=0.001)
    found = summarise_survival(table, horizon=9, reference="b", settings=DEFAULT).difference["a"]
    assert (found.value, found.low, found.se) == (plain.value, plain.low, plain.se)
    assert found.high == 1
    assert [caution.code for caution in found.cautions] == ["limits_cut"]


def test_a_mean_until_a_day_does_not_end_after_it(table):
    plain = restricted_mean(table, 9)["a"]
    assert plain.high > 9
    found = summarise_survival(table, horizon=9, reference="b", settings=DEFAULT)
    assert found.restricted_mean["a"].high == 9
    assert found.restricted_mean["a"].low == plain.low


def test_what_is_possible_or_not_known_stays_as_it_is():
    inside = Estimate(value=0.5, low=-1, high=1, method="inside")
    unknown = Estimate(value=math.nan, method="unknown")
    kept = cut({"inside": inside, "unknown": unknown}, lowest=-1, highest=1)
    assert kept["inside"] is inside
    assert kept["unknown"] is unknown

"""A group without an event has no spread: its differences have no interval, and it is said why.

By hand: 4 patients in b, of whom 2 have the event and none is censored before; survival 1/2.
"""

import math

import pandas as pd
import pytest

from analytics.results import Estimate
from analytics.settings import DEFAULT
from analytics.survival.curves import survival_difference
from analytics.survival.event_table import competing_event_table, event_table
from analytics.survival.incidence_summary import summarise_incidence
from analytics.survival.known_spread import where_spread_is_known
from analytics.survival.summary import SurvivalSummary, summarise_survival

TIMES = [9, 9, 9, 9, 1, 2, 9, 9]


def frame_of(events: list[int]) -> pd.DataFrame:
    return pd.DataFrame({"group": list("aaaabbbb"), "time": TIMES, "event": events})


def summary_of(events: list[int], *, reference: str, horizon: float = 5) -> SurvivalSummary:
    table = event_table(frame_of(events), time="time", event="event", group="group")
    return summarise_survival(table, horizon=horizon, reference=reference, settings=DEFAULT)


def said_of(estimate: Estimate) -> list[tuple[str, str]]:
    return [(caution.code, caution.severity) for caution in estimate.cautions]


@pytest.mark.parametrize(("reference", "other", "sign"), [("b", "a", 1), ("a", "b", -1)])
def test_without_an_event_in_either_group_a_difference_keeps_its_value_alone(
    reference, other, sign
):
    found = summary_of([0, 0, 0, 0, 1, 1, 0, 0], reference=reference)
    gap, mean = found.difference[other], found.restricted_mean_difference[other]
    assert gap.value == pytest.approx(sign * 1 / 2)
    assert mean.value == pytest.approx(sign * (5 - (1 + 2 + 5 + 5) / 4))
    for estimate in (gap, mean):
        assert [math.isnan(x) for x in (estimate.low, estimate.high, estimate.se)] == [True] * 3
        assert not estimate.withheld
        assert said_of(estimate) == [("spread_unknown", "note")]
        assert "nobody in a had the event" in estimate.cautions[0].text


def test_the_function_that_does_as_r_does_still_does():
    # Greenwood's variance of 2 events in 4: 1/4 * (1/(4*3) + 1/(3*2)) = 1/16.
    table = event_table(
        frame_of([0, 0, 0, 0, 1, 1, 0, 0]), time="time", event="event", group="group"
    )
    assert survival_difference(table, 5, reference="b")["a"].se == pytest.approx(1 / 4)


def test_a_group_without_anybody_left_is_said_so():
    found = summary_of([1, 0, 0, 0, 1, 1, 1, 1], reference="a", horizon=9)
    gap = found.difference["b"]
    assert gap.value == pytest.approx(-3 / 4)
    assert math.isnan(gap.low)
    assert "everybody followed in b had the event" in gap.cautions[0].text


def test_with_events_in_both_groups_nothing_changes():
    events = [1, 0, 0, 0, 1, 1, 0, 0]
    table = event_table(frame_of(events), time="time", event="event", group="group")
    plain = survival_difference(table, 9, reference="b")
    assert summary_of(events, reference="b", horizon=9).difference == plain
    assert plain["a"].low < plain["a"].value < plain["a"].high


def test_an_incidence_of_nobody_has_no_spread_either():
    table = competing_event_table(
        frame_of([0, 2, 0, 0, 1, 2, 0, 0]),
        time="time", event="event", causes=(1, 2), group="group",
    )  # fmt: skip
    found = summarise_incidence(table, horizon=5, reference="b", settings=DEFAULT)
    gap = found.difference["a"]
    assert gap.value == pytest.approx(-1 / 4)
    assert math.isnan(gap.high)
    assert said_of(gap) == [("spread_unknown", "note")]


def test_a_difference_that_is_withheld_stays_as_it_is():
    found = summary_of([0, 0, 0, 0, 1, 1, 0, 0], reference="b", horizon=20)
    gap = found.difference["a"]
    assert gap.withheld
    kept = where_spread_is_known(found.difference, found.at_horizon, reference="b")
    assert kept["a"] is gap
    assert "spread_unknown" not in [code for code, _ in said_of(gap)]

"""An endpoint with death competing: numbers by arithmetic, and what cannot be tested."""

import pandas as pd
import pytest

from analytics.settings import DEFAULT
from analytics.survival.competing import gray_test
from analytics.survival.event_table import competing_event_table, event_table
from analytics.survival.incidence_summary import cause_specific, summarise_incidence


def table_of(groups: str, times: list[int], events: list[int]) -> pd.DataFrame:
    frame = pd.DataFrame({"group": list(groups), "time": times, "event": events})
    return competing_event_table(frame, time="time", event="event", causes=(1, 2), group="group")


@pytest.fixture
def table() -> pd.DataFrame:
    return table_of("aaaabbbb", [1, 2, 3, 9, 2, 4, 5, 9], [1, 2, 1, 0, 2, 1, 2, 0])


def test_without_censoring_incidences_are_shares(table):
    found = summarise_incidence(table, horizon=6, reference="b", settings=DEFAULT)
    # By time 6: a had 2 of 4 events and 1 death first; b 1 of 4 and 2 deaths first.
    assert found.at_horizon["a"].value == pytest.approx(2 / 4)
    assert found.death_first["a"].value == pytest.approx(1 / 4)
    assert found.at_horizon["b"].value == pytest.approx(1 / 4)
    assert found.death_first["b"].value == pytest.approx(2 / 4)
    assert found.difference["a"].value == pytest.approx(1 / 4)
    assert found.gray.p == gray_test(table, cause=1).p


def test_difference_has_the_summed_variances(table):
    found = summarise_incidence(table, horizon=6, reference="b", settings=DEFAULT)
    own, base = found.at_horizon["a"], found.at_horizon["b"]
    assert found.difference["a"].se == pytest.approx((own.se**2 + base.se**2) ** 0.5)


def test_cause_specific_table_censors_deaths_first(table):
    frame = pd.DataFrame(
        {
            "group": list("aaaabbbb"),
            "time": [1, 2, 3, 9, 2, 4, 5, 9],
            "event": [1, 0, 1, 0, 0, 1, 0, 0],
        }
    )
    plain = event_table(frame, time="time", event="event", group="group")
    pd.testing.assert_frame_equal(cause_specific(table)[plain.columns], plain, check_dtype=False)


def test_no_reference_no_difference(table):
    found = summarise_incidence(table, horizon=6, reference="c", settings=DEFAULT)
    assert found.difference == {}


@pytest.mark.parametrize(
    ("groups", "events", "said"),
    [
        ("aaaa", [1, 2, 0, 0], "at least two groups"),
        ("aabb", [2, 0, 2, 0], "No group has an event"),
    ],
)
def test_what_cannot_be_tested_is_withheld(groups, events, said):
    found = summarise_incidence(
        table_of(groups, [1, 2, 3, 4], events), horizon=3, reference="a", settings=DEFAULT
    )
    assert found.gray.withheld is not None
    assert said in found.gray.withheld.text

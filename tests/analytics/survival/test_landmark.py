"""Landmarks: who is left out, and that tables and patients are cut alike."""

import pandas as pd
import pytest

from analytics.survival.event_table import competing_event_table, event_table
from analytics.survival.landmark import from_landmark, patients_from_landmark


@pytest.fixture
def patients() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "group": pd.Categorical(list("aaaaabbb"), categories=["a", "b"]),
            "time": [10, 30, 30, 31, 90, 5, 40, 60],
            "event": [1, 0, 2, 1, 0, 2, 1, 0],
        }
    )


def test_a_table_and_patients_are_cut_alike(patients):
    table = competing_event_table(
        patients, time="time", event="event", causes=(1, 2), group="group"
    )
    cut = from_landmark(table, 30).table
    later = patients_from_landmark(patients, 30)
    again = competing_event_table(later, time="time", event="event", causes=(1, 2), group="group")
    pd.testing.assert_frame_equal(cut, again, check_dtype=False)
    assert later["time"].tolist() == [1, 60, 10, 30]


def test_who_leaves_at_the_landmark_itself_is_left_out_and_counted(patients):
    table = competing_event_table(
        patients, time="time", event="event", causes=(1, 2), group="group"
    )
    left_out = from_landmark(table, 30).left_out.set_index("group")
    # a: an event on day 10, a death and a censoring on day 30; b: a death on day 5.
    assert left_out.loc["a", ["events_1", "events_2", "censored"]].tolist() == [1, 1, 1]
    assert left_out.loc["b", ["events_1", "events_2", "censored"]].tolist() == [0, 1, 0]
    assert left_out["events"].tolist() == [2, 1]


def test_a_group_nobody_is_left_of_has_no_rows_but_is_counted(patients):
    plain = patients.assign(event=(patients["event"] > 0).astype(int))
    cut = from_landmark(event_table(plain, time="time", event="event", group="group"), 60)
    assert cut.table["group"].unique().tolist() == ["a"]
    assert cut.left_out.set_index("group").loc["b", ["events", "censored"]].tolist() == [2, 1]


def test_a_landmark_before_everything_only_moves_the_clock(patients):
    plain = patients.assign(event=(patients["event"] > 0).astype(int))
    table = event_table(plain, time="time", event="event", group="group")
    cut = from_landmark(table, 1)
    assert cut.table["time"].tolist() == (table["time"] - 1).tolist()
    assert cut.table["at_risk"].tolist() == table["at_risk"].tolist()
    assert cut.left_out[["events", "censored"]].to_numpy().sum() == 0

"""Follow-up as given, and what is refused."""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import AnalysisError
from analytics.survival.follow_up import follow_up


def read(time, event, **more):
    return follow_up(
        pd.DataFrame({"time": time, "event": event, **more}), time="time", event="event"
    )


def test_bools_and_numbers_are_events():
    for event in ([1, 0, 1], [True, False, True], [1.0, 0.0, 1.0]):
        observed = read([1, 2, 3], event)
        assert (observed.n, observed.events) == (3, 2)


@pytest.mark.parametrize(
    ("time", "event", "message"),
    [
        ([1, -2, 3], [1, 0, 1], "time is negative or infinite in 1 patients"),
        ([1, np.inf, 3], [1, 0, 1], "time is negative or infinite in 1 patients"),
        ([1, np.nan, np.nan], [1, 0, 1], r"Missing values among 3 patients: time \(2\)"),
        ([1, 2, 3], [1, 0, 2], r"neither 0 \(censored\) nor 1 \(event\) in 1 patients"),
        ([1, 2, 3], [0, 0, 0], "None of the 3 patients has an event"),
        ([1, 2, 3], ["dead", "alive", "dead"], "event does not hold 0 and 1"),
        (["1", "2", "3"], [1, 0, 1], "time does not hold numbers"),
        ([], [], "No patients are selected"),
    ],
)
def test_impossible_follow_up_is_refused(time, event, message):
    with pytest.raises(AnalysisError, match=message):
        read(time, event)


def test_entry_must_be_before_the_end():
    frame = pd.DataFrame({"entry": [0, 5], "time": [3, 5], "event": [1, 1]})
    with pytest.raises(AnalysisError, match="entry is not before time in 1 patients"):
        follow_up(frame, time="time", event="event", start="entry")

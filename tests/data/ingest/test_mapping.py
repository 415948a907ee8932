"""data.ingest.mapping: what a person says about the columns."""

from dataclasses import replace

import pytest

from data.ingest.errors import UploadError
from data.ingest.ingest import read
from data.ingest.mapping import Mapping, check_mapping, value_counts

RAW = read("a.csv", b"id,arm,time,death\n1,A,5,no\n2,B,6,yes\n3, A,7,no\n4,,8,\n5,B,9,lost\n")
MAPPING = Mapping(
    patient="id",
    arm="arm",
    time="time",
    time_unit="days",
    event="death",
    event_values=("yes",),
    censored_values=("no", "lost"),
)


def test_values_are_counted_commonest_first_and_blank_last():
    counted = value_counts(RAW, "death")
    assert counted.to_dict("list") == {"value": ["no", "lost", "yes", None], "rows": [2, 1, 1, 1]}
    assert value_counts(RAW, "arm").to_dict("list") == {
        "value": ["A", "B", None],
        "rows": [2, 2, 1],
    }


def test_a_mapping_that_fits_passes():
    check_mapping(RAW, MAPPING)
    check_mapping(RAW, replace(MAPPING, arm=None))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"time": "fu"}, "no column fu"),
        ({"arm": "death"}, "chosen twice"),
        ({"event_values": (), "censored_values": ()}, "No value of death was chosen"),
        ({"censored_values": ("no", "yes")}, "both as event and as censored"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(change, problem):
    with pytest.raises(UploadError, match=problem):
        check_mapping(RAW, replace(MAPPING, **change))

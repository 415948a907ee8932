"""Adverse events as they leave the database: blanks named, yes and no as truth, kinds filtered."""

import numpy as np
import pandas as pd
import pytest

from data.adverse_events import (
    ALL_TERMS,
    adverse_events,
    event_categories,
    event_kinds,
    fits,
    has_adverse_events,
)
from data.cohort import Cohort
from data.groups import groups_of
from data.opening import opening_selection
from data.options import valid_options
from data.selection import CategoryFilter
from data.store import open_study
from data.study import Arm, Endpoint, Study

STUDY = Study(
    slug="toy",
    title="Toy",
    short_title="Toy",
    provenance="real",
    arms=(Arm(value="a", label="A", slot=1), Arm(value="b", label="B", slot=2)),
    endpoints=(Endpoint(key="death", label="Death", title="", free="", axis="", one="", many=""),),
    time_unit="months",
    horizon=12,
)
EVENTS = pd.DataFrame(
    [
        ("p1", 30, "skin", "rash", 2, "no", "Possible", "yes"),
        ("p1", None, None, "fall", None, "YES", None, None),
        ("p2", 10, "skin", None, 3, "no", "unrelated", "no"),
    ],
    columns=["patient_id", "day", "category", "term", "severity", "serious", "related",
             "led_to_discontinuation"],
)  # fmt: skip


@pytest.fixture
def toy() -> Cohort:
    patients = pd.DataFrame({"patient_id": ["p1", "p2"], "arm": ["a", "b"]})
    outcomes = patients[["patient_id"]].assign(endpoint="death", time=[12.0, 6.0], event=[0, 1])
    return Cohort(STUDY, patients, outcomes, sha256="0", repeated={"adverse_events": EVENTS})


def events_of(cohort, **options) -> pd.DataFrame:
    selection = opening_selection(cohort)
    for name, value in options.items():
        selection = selection.with_option(name, value)
    events = adverse_events(cohort, selection, groups_of(cohort, selection))
    return events[fits(events, selection)]


def test_blanks_are_named_and_never_dropped(toy):
    events = events_of(toy)
    assert events["category"].tolist() == ["skin", "not recorded", "skin"]
    assert events["term"].tolist() == ["rash", "fall", "not recorded"]
    assert events["related"].tolist() == ["Possible", "not recorded", "unrelated"]
    assert events["severity"].tolist() == pytest.approx([2, np.nan, 3], nan_ok=True)
    assert events["day"].tolist() == pytest.approx([30, np.nan, 10], nan_ok=True)
    assert events["serious"].tolist() == [False, True, False]
    assert events["led_to_discontinuation"].tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("options", "terms"),
    [
        ({}, ["rash", "fall", "not recorded"]),
        ({"event_serious": "yes"}, ["fall"]),
        ({"event_severity": "2"}, ["rash", "not recorded"]),
        ({"event_severity": "3"}, ["not recorded"]),
        ({"event_related": "possible"}, ["rash"]),
        ({"event_related": "related"}, []),
    ],
)
def test_kinds_of_event(toy, options, terms):
    assert events_of(toy, **options)["term"].tolist() == terms


def test_categories_and_kinds_are_those_of_the_whole_cohort(toy):
    assert event_categories(toy) == ("not recorded", "skin")
    assert len(event_kinds(toy)) == 3
    nobody = opening_selection(toy).with_filter(CategoryFilter("arm", ("b",)))
    assert adverse_events(toy, nobody, groups_of(toy, nobody))["term"].tolist() == ["not recorded"]


def test_a_cohort_without_the_table(mayo, opening):
    assert not has_adverse_events(mayo)
    assert event_categories(mayo) == ()
    events = adverse_events(mayo, opening, groups_of(mayo, opening))
    assert len(events) == len(event_kinds(mayo)) == 0
    assert {"group", "patient_id", "day", "severity", "serious"} <= set(events.columns)


def test_a_link_opens_only_a_category_that_there_is(mayo, opening):
    prospective = open_study("tongji_prospective")
    first = opening_selection(prospective)
    assert valid_options(prospective, first.with_option("event_rows", "renal"))
    assert valid_options(prospective, first.with_option("event_rows", ALL_TERMS))
    assert not valid_options(prospective, first.with_option("event_rows", "nonsense"))
    assert not valid_options(mayo, opening.with_option("event_rows", "renal"))
    assert not valid_options(mayo, opening.with_option("event_severity", "9"))

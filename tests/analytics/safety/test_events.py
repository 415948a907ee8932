"""Adverse events: exact rates, limits where nothing happened, counts, first events, cautions."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact as second_fisher
from scipy.stats import poisson

from analytics.comparisons.fisher import exact_p
from analytics.errors import AnalysisError
from analytics.safety.cautions import safety_cautions
from analytics.safety.events import (
    compare_risks,
    count_events,
    cross_counts,
    event_rate,
    first_events,
    fisher_tests,
    late_events,
    limit_without_events,
)
from analytics.survival.competing import incidence_at
from analytics.survival.event_table import competing_event_table


def people(*rows, groups=("old", "new", "nobody")) -> pd.DataFrame:
    """Patients as (id, group, followed, died)."""
    table = pd.DataFrame(rows, columns=["patient_id", "group", "followed", "died"])
    table["group"] = pd.Categorical(table["group"], categories=list(groups))
    return table.astype({"followed": float, "died": float})


def happened(*rows) -> pd.DataFrame:
    """Events as (id, group, what, time)."""
    table = pd.DataFrame(rows, columns=["patient_id", "group", "what", "time"])
    return table.astype({"time": float})


PATIENTS = people(
    ("a", "old", 2.0, math.nan),
    ("b", "old", 1.0, 1.0),
    ("c", "new", 3.0, math.nan),
    ("d", "new", math.nan, math.nan),
)
EVENTS = happened(
    ("a", "old", "rash", 0.5),
    ("a", "old", "rash", 0.7),
    ("c", "new", "rash", 1.0),
    ("d", "new", "rash", 1.0),
    ("c", "new", "fever", 2.0),
)


def test_a_rate_is_that_of_r():
    # R's own example: poisson.test(137, 24.19893) prints 5.661407 (4.753125 to 6.692709).
    found = event_rate(137, 24.19893)
    assert (found.value, found.low, found.high) == pytest.approx(
        (5.661407, 4.753125, 6.692709), abs=5e-7
    )


@pytest.mark.parametrize("events", [1, 3, 40])
def test_the_limits_of_a_rate_leave_a_fortieth_on_either_side(events):
    found = event_rate(events, 2.0)
    assert poisson.sf(events - 1, 2 * found.low) == pytest.approx(0.025)
    assert poisson.cdf(events, 2 * found.high) == pytest.approx(0.025)


def test_a_rate_without_events_has_an_upper_limit():
    # exp(-10 * high) = 0.025
    found = event_rate(0, 10)
    assert (found.value, found.low) == (0, 0)
    assert found.high == pytest.approx(-math.log(0.025) / 10)


def test_a_rate_without_time_says_why_it_is_missing():
    found = event_rate(2, 0)
    assert math.isnan(found.value)
    assert "no follow-up time" in found.withheld.text
    with pytest.raises(AnalysisError, match="neither below zero"):
        event_rate(-1, 2)


def test_the_limit_without_events_is_exact_and_near_three_over_n():
    # 22 patients: 1 - 0.05^(1/22) = 0.12731, so nobody of 22 has the probability 0.05.
    assert limit_without_events(22) == pytest.approx(0.12731, abs=5e-6)
    assert (1 - limit_without_events(22)) ** 22 == pytest.approx(0.05)
    assert limit_without_events(300) == pytest.approx(3 / 300, rel=0.01)
    with pytest.raises(AnalysisError, match="at least one patient"):
        limit_without_events(0)


def test_a_patient_counts_once_and_every_event_counts():
    counts = count_events(PATIENTS, EVENTS, what="what", kinds=["rash", "fever", "cough"])
    shown = counts.set_index(["what", "group"])
    assert list(shown.index) == [
        (kind, group) for kind in ("rash", "fever", "cough") for group in ("old", "new")
    ]
    assert shown["affected"].tolist() == [1, 2, 0, 1, 0, 0]
    assert shown["events"].tolist() == [2, 2, 0, 1, 0, 0]
    assert shown.loc[("rash", "new"), "risk"] == 1.0


def test_what_nobody_has_is_zero_with_a_limit():
    counts = count_events(PATIENTS, EVENTS, what="what", kinds=["cough", "rash"])
    cough = counts[counts["what"] == "cough"]
    # Two patients: 1 - 0.05^(1/2) = 0.7764
    assert cough["upper"].tolist() == pytest.approx([0.7764, 0.7764], abs=5e-5)
    assert cough["risk"].tolist() == [0, 0]
    assert counts[counts["what"] == "rash"]["upper"].isna().all()


def test_patients_without_follow_up_are_in_the_risk_and_not_in_the_rate():
    counts = count_events(PATIENTS, EVENTS, what="what", kinds=["rash"]).set_index("group")
    assert counts["time"].tolist() == [3.0, 3.0]
    assert counts["rate"].tolist() == pytest.approx([2 / 3, 1 / 3])
    assert counts.loc["new", "events"] == 2


def test_no_event_at_all_and_no_kind_at_all():
    assert count_events(PATIENTS, EVENTS[:0], what="what", kinds=["rash"])["events"].sum() == 0
    empty = count_events(PATIENTS, EVENTS, what="what", kinds=[])
    assert len(empty) == 0
    assert compare_risks(empty, reference="old") == {}
    assert fisher_tests(empty) == {}
    assert safety_cautions(empty, {}) == ()


def test_differences_are_against_the_reference():
    counts = count_events(PATIENTS, EVENTS, what="what", kinds=["rash"])
    found = compare_risks(counts, reference="old")
    assert list(found) == [("rash", "new")]
    assert found["rash", "new"].value == 0.5
    assert compare_risks(counts, reference="nobody") == {}


def test_one_group_has_nothing_to_compare():
    alone = count_events(PATIENTS[:2], EVENTS[:2], what="what", kinds=["rash"])
    assert compare_risks(alone, reference="old") == {}
    assert fisher_tests(alone) == {}


def test_fishers_test_is_that_of_the_tea_tasting():
    # All tables but (2, 2) are as unlikely or more: (1 + 16 + 16 + 1) / 70 = 0.4857.
    patients = people(*((f"p{i}", "old" if i < 4 else "new", 1, math.nan) for i in range(8)))
    right = happened(*((f"p{i}", "old" if i < 4 else "new", "x", 0.1) for i in (0, 1, 2, 4)))
    counts = count_events(patients, right, what="what", kinds=["x"])
    assert cross_counts(counts, "x").to_numpy().tolist() == [[3, 1], [1, 3]]
    assert fisher_tests(counts)["x"].p == pytest.approx(0.4857, abs=5e-5)


def test_fishers_p_of_two_by_two_tables_is_that_of_another_program():
    random = np.random.default_rng(3)
    tried = 0
    for counts in random.integers(0, 30, (200, 2, 2)):
        if counts.any(axis=0).all() and counts.any(axis=1).all():
            tried += 1
            assert exact_p(counts) == pytest.approx(second_fisher(counts).pvalue, rel=1e-9)
    assert tried > 150


def outcomes(patients, events) -> list[tuple[float, int]]:
    found = first_events(patients, events)
    return list(zip(found["time"], found["event"], strict=True))


def test_the_first_event_death_or_the_end_of_follow_up():
    patients = people(
        ("two events", "old", 5, math.nan),
        ("died first", "old", 2, 2),
        ("on the day of death", "old", 2, 2),
        ("neither", "old", 4, math.nan),
        ("before the start", "old", 4, math.nan),
        ("after the end", "old", 3, math.nan),
        ("no day", "old", 3, 3),
    )
    events = happened(
        ("two events", "old", "x", 3),
        ("two events", "old", "x", 1),
        ("on the day of death", "old", "x", 2),
        ("before the start", "old", "x", -1),
        ("after the end", "old", "x", 3.5),
        ("no day", "old", "x", math.nan),
    )
    assert outcomes(patients, events) == [(1, 1), (2, 2), (2, 1), (4, 0), (0, 1), (3, 0), (3, 2)]
    assert late_events(patients, events) == 2


def test_who_has_neither_follow_up_nor_a_dated_event_is_left_out():
    patients = people(("a", "old", math.nan, math.nan), ("b", "old", math.nan, math.nan))
    assert outcomes(patients, happened(("b", "old", "x", 2))) == [(2, 1)]


def test_first_events_make_a_table_of_competing_events():
    # Four patients: event at 1, death at 2, event at 3, censored at 4. Aalen-Johansen by hand:
    # 1/4, then 1/4 + (3/4)(2/3)(1/2) = 1/2.
    patients = people(*((str(i), "old", i, 2.0 if i == 2 else math.nan) for i in (1, 2, 3, 4)))
    events = happened(("1", "old", "x", 1), ("3", "old", "x", 3))
    table = competing_event_table(
        first_events(patients, events), time="time", event="event", causes=(1, 2), group="group"
    )
    assert incidence_at(table, 1, cause=1)["old"].value == pytest.approx(0.25)
    assert incidence_at(table, 4, cause=1)["old"].value == pytest.approx(0.5)


def codes(patients, events, kinds) -> list[str]:
    counts = count_events(patients, events, what="what", kinds=kinds)
    return [caution.code for caution in safety_cautions(counts, fisher_tests(counts))]


def test_cautions_of_few_patients_many_comparisons_and_no_proof_of_none():
    assert codes(PATIENTS, EVENTS, ["rash", "fever"]) == [
        "few_affected",
        "not_corrected",
        "absence_of_evidence",
        "repeated_events",
    ]


def test_no_caution_where_there_is_no_reason():
    patients = people(*((f"p{i}", "old" if i < 20 else "new", 1, math.nan) for i in range(40)))
    events = happened(*((f"p{i}", "old", "x", 0.1) for i in range(15)))
    assert codes(patients, events, ["x"]) == []

"""Event tables against counts made patient by patient."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import AnalysisError
from analytics.survival.blocks import blocks
from analytics.survival.curves import survival_at
from analytics.survival.event_table import add_at_risk, competing_event_table, event_table, merge
from tests.analytics.cohorts import patients, remission

ROLES = {"time": "time", "event": "event", "group": "group"}


@pytest.fixture
def cohort() -> pd.DataFrame:
    return pd.DataFrame(
        {"group": ["B", "A", "A", "B", "A"], "time": [2, 1, 3, 2, 3], "event": [1, 0, 1, 0, 1]}
    )


def as_rows(table: pd.DataFrame) -> list[tuple[object, ...]]:
    return list(table.astype({"group": str}).itertuples(index=False, name=None))


def test_counts_by_hand(cohort):
    table = event_table(cohort, **ROLES)

    assert list(table) == ["group", "time", "events", "censored", "at_risk"]
    # By first appearance: B before A. Of B both leave at 2; of A one at 1 and two at 3.
    assert as_rows(table) == [("B", 2, 1, 1, 2), ("A", 1, 0, 1, 3), ("A", 3, 2, 0, 2)]


def test_categories_give_the_order_and_empty_ones_no_row(cohort):
    cohort["group"] = pd.Categorical(cohort["group"], categories=["none", "A", "B"])
    table = event_table(cohort, **ROLES)

    assert table["group"].tolist() == ["A", "A", "B"]


def test_without_a_group_everybody_is_one_group(cohort):
    assert as_rows(event_table(cohort, time="time", event="event")) == [
        ("all", 1, 0, 1, 5),
        ("all", 2, 1, 1, 4),
        ("all", 3, 2, 0, 2),
    ]


def test_labels_are_text(cohort):
    cohort["group"] = cohort["group"].map({"A": 1, "B": 2})
    assert event_table(cohort, **ROLES)["group"].tolist() == ["2", "1", "1"]


def test_times_that_differ_by_rounding_are_one_time():
    cohort = pd.DataFrame({"time": [0.1 + 0.2, 0.3], "event": [1, 1]})
    assert event_table(cohort, time="time", event="event")["events"].tolist() == [2]


def test_a_short_time_keeps_all_its_digits():
    # One and two days in years; rounding to 9 decimals moved the first by 2e-7 of itself, and a
    # landmark at exactly that time then missed its event.
    years = [1 / 365.25, 2 / 365.25]
    table = event_table(pd.DataFrame({"time": years, "event": [1, 1]}), time="time", event="event")

    assert table["time"].tolist() == years
    assert survival_at(table, years[0])["all"].value == 0.5


@pytest.mark.parametrize("dtype", ["int8", "float32", "Int64", "Float64", "uint16"])
def test_any_numeric_type_of_time_gives_the_same_table(cohort, dtype):
    pd.testing.assert_frame_equal(
        event_table(cohort.astype({"time": dtype}), **ROLES), event_table(cohort, **ROLES)
    )


@pytest.mark.parametrize("dtype", ["bool", "boolean", "float", "Int8"])
def test_any_numeric_type_of_event_gives_the_same_table(cohort, dtype):
    pd.testing.assert_frame_equal(
        event_table(cohort.astype({"event": dtype}), **ROLES), event_table(cohort, **ROLES)
    )


def test_many_whole_days_are_counted_as_few_are():
    few = remission()
    many = pd.concat([few] * 10)
    roles = {"time": "weeks", "event": "relapse", "group": "arm"}
    table = event_table(few, **roles)
    counts = table[["events", "censored", "at_risk"]] * 10

    pd.testing.assert_frame_equal(
        event_table(many, **roles), table.assign(**{name: counts[name] for name in counts})
    )


@given(patients())
def test_every_patient_leaves_once_and_is_at_risk_until_then(cohort):
    for row in event_table(cohort, **ROLES).itertuples():
        own = cohort[cohort["group"] == row.group]
        leaving = own[own["time"] == row.time]
        assert row.events == leaving["event"].sum()
        assert row.events + row.censored == len(leaving) > 0
        assert row.at_risk == (own["time"] >= row.time).sum()


@given(patients(), st.randoms(use_true_random=False))
def test_row_order_and_index_never_matter_and_the_input_stays_as_it_was(cohort, random):
    before = cohort.copy(deep=True)
    shuffled = cohort.sample(frac=1, random_state=random.randint(0, 1000))
    # The order of groups is that of first appearance, so both are given it.
    order = pd.CategoricalDtype(["A", "B"])
    tables = [event_table(part.astype({"group": order}), **ROLES) for part in (cohort, shuffled)]

    pd.testing.assert_frame_equal(*tables)
    pd.testing.assert_frame_equal(cohort, before)


@given(patients(), st.sampled_from([0.125, 0.5, 4.0, 64.0]))
def test_the_unit_of_time_only_changes_the_times(cohort, factor):
    table = event_table(cohort, **ROLES)
    scaled = event_table(cohort.assign(time=cohort["time"] * factor), **ROLES)

    pd.testing.assert_frame_equal(scaled, table.assign(time=table["time"] * factor))


@given(patients(), st.integers(1, 24))
def test_the_tables_of_parts_add_up_to_that_of_the_whole(cohort, cut):
    cohort = cohort.astype({"group": pd.CategoricalDtype(["A", "B"])})
    parts = [part for part in (cohort[:cut], cohort[cut:]) if len(part)]

    merged = merge(event_table(part, **ROLES) for part in parts)
    pd.testing.assert_frame_equal(merged, event_table(cohort, **ROLES))


def test_parts_with_causes_add_up_too(cohort):
    roles = {**ROLES, "causes": [1, 2]}
    cohort["event"] = [1, 0, 2, 0, 1]
    cohort["group"] = cohort["group"].astype("category")
    merged = merge(competing_event_table(part, **roles) for part in (cohort[:2], cohort[2:]))

    pd.testing.assert_frame_equal(merged, competing_event_table(cohort, **roles), check_like=True)


def test_counts_of_a_database_are_completed(cohort):
    table = event_table(cohort, **ROLES)
    counts = table.drop(columns="at_risk").astype({"group": str})

    assert add_at_risk(counts)["at_risk"].tolist() == table["at_risk"].tolist()
    assert "at_risk" not in counts


def test_events_of_each_cause_are_counted_beside_their_sum(cohort):
    cohort["event"] = [1, 0, 2, 0, 1]
    table = competing_event_table(cohort, **ROLES, causes=[1, 2])

    columns = ["events_1", "events_2", "events", "censored", "at_risk"]
    assert table[columns].to_numpy().tolist() == [
        [1, 0, 1, 1, 2],
        [0, 0, 0, 1, 3],
        [1, 1, 2, 0, 2],
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"time": [2, None, 3, None, 3]}, "2 of 5 patients have no time"),
        ({"time": [2, -1, 3, 2, 3]}, "time is negative or infinite in 1 of 5"),
        ({"time": [2, np.inf, 3, 2, 3]}, "time is negative or infinite in 1 of 5"),
        ({"time": [2, 1e308, 3, 2, 3]}, "time is negative or infinite in 1 of 5"),
        ({"time": list("abcde")}, "time does not hold numbers"),
        ({"event": [1, 0, 2, 3, 0]}, "event is not 0 or 1 in 2 of 5"),
        ({"event": [1, 0, None, 1, 0]}, "1 of 5 patients have no event"),
        ({"event": list("yynny")}, "event does not hold numbers"),
        ({"group": ["A", None, "A", "B", "B"]}, "1 of 5 patients have no group"),
        ({"group": [1, "1", 1, "1", 1]}, "read the same"),
    ],
)
def test_what_cannot_be_counted_is_refused(cohort, change, message):
    with pytest.raises(AnalysisError, match=message):
        event_table(cohort.assign(**change), **ROLES)


def test_nobody_a_missing_column_and_too_many_groups_are_refused(cohort):
    with pytest.raises(AnalysisError, match="No patients are selected"):
        event_table(cohort[:0], **ROLES)
    with pytest.raises(AnalysisError, match="Missing columns: months"):
        event_table(cohort, time="months", event="event")
    everyone = pd.DataFrame({"group": range(500), "time": 1.0, "event": 1})
    with pytest.raises(AnalysisError, match="group has 500 levels"):
        event_table(everyone, **ROLES)


@pytest.mark.parametrize("causes", [[], [0, 1], [1, 1]])
def test_causes_that_cannot_be_told_apart_are_refused(cohort, causes):
    with pytest.raises(AnalysisError, match="codes of their causes"):
        competing_event_table(cohort, **ROLES, causes=causes)


def test_nothing_to_add_is_refused():
    with pytest.raises(AnalysisError, match="no event table to add"):
        merge([])


@pytest.mark.parametrize("order", [[1, 0, 2], [0, 2, 1]])
def test_rows_out_of_order_are_refused(cohort, order):
    cohort = cohort.assign(group=["A", "A", "A", "A", "B"], time=[1, 1, 2, 2, 3])
    table = event_table(cohort, **ROLES).iloc[order]
    with pytest.raises(AnalysisError, match="sort it"):
        blocks(table)


def test_rows_without_a_group_are_refused(cohort):
    table = event_table(cohort, **ROLES)
    table["group"] = table["group"].where(table["group"] != "A")
    with pytest.raises(AnalysisError, match="2 rows of the event table have no group"):
        blocks(table)

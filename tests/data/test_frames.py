"""The rows behind a selection, held against the CSV files themselves."""

import pandas as pd
import pytest

from data.cohort import REPEATED
from data.frames import model_frame, patient_frame, repeated_frame
from data.groups import groups_of
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.store import STUDIES


def csv(study: str, table: str) -> pd.DataFrame:
    return pd.read_csv(STUDIES / study / f"{table}.csv")


def test_patients_have_their_group_their_columns_and_their_death(prospective):
    selection = opening_selection(prospective)
    frame = patient_frame(prospective, selection, groups_of(prospective, selection), ("sex",))
    rows = csv("tongji_prospective", "patients").set_index("patient_id").loc[frame["patient_id"]]
    assert list(frame["group"].str.lower()) == list(rows["arm"])
    assert list(frame["sex"]) == list(rows["sex"].map({"F": "Women", "M": "Men"}))
    outcomes = csv("tongji_prospective", "outcomes").query("endpoint == 'death'")
    died = outcomes[outcomes["event"] == 1].set_index("patient_id")["time"]
    found = frame.dropna(subset=["died_month"]).set_index("patient_id")["died_month"]
    assert len(found) == 8
    assert (found * 30.4375).round().astype(int).to_dict() == died.to_dict()
    assert frame["followed_months"].max() == pytest.approx(365 / 30.4375)


def test_a_value_that_is_not_recorded_stays_missing(mayo, opening):
    frame = patient_frame(mayo, opening, groups_of(mayo, opening), ("cholesterol_mg_dl", "stage"))
    rows = csv("mayo_pbc", "patients").dropna(subset=["arm"])
    assert frame["cholesterol_mg_dl"].isna().sum() == rows["cholesterol_mg_dl"].isna().sum() == 28
    assert frame["cholesterol_mg_dl"].max() == 1775  # as recorded, not its logarithm


@pytest.mark.parametrize("table", sorted(REPEATED))
def test_repeated_rows_are_those_of_the_file(prospective, table):
    selection = opening_selection(prospective)
    frame = repeated_frame(prospective, selection, groups_of(prospective, selection), table)
    pd.testing.assert_frame_equal(
        frame.drop(columns="group"), csv("tongji_prospective", table), check_dtype=False
    )


def test_repeated_rows_follow_the_filter_and_the_groups_compared(prospective):
    selection = opening_selection(prospective).with_filter(CategoryFilter("sex", ("F",)))
    selection = selection.grouped_by(Grouping(("anti_mda5",)))
    frame = repeated_frame(prospective, selection, groups_of(prospective, selection), "hrct")
    rows = csv("tongji_prospective", "patients").query("sex == 'F'").set_index("patient_id")
    assert set(frame["patient_id"]) == set(rows.index)
    assert (frame["group"].astype(str) == "Anti-MDA5: positive").equals(
        frame["patient_id"].map(rows["anti_mda5"]) == "positive"
    )


@pytest.mark.parametrize("table", ["hrct", "adverse_events", "patients"])
def test_a_table_that_a_study_lacks_is_empty(mayo, opening, table):
    assert repeated_frame(mayo, opening, groups_of(mayo, opening), table).empty


def test_nobody_left_is_an_empty_table(prospective):
    nobody = opening_selection(prospective).with_filter(RangeFilter("age_years", low=200))
    groups = groups_of(prospective, nobody)
    assert patient_frame(prospective, nobody, groups, ("sex", "age_years")).empty
    assert repeated_frame(prospective, nobody, groups, "assessments").empty


def test_model_frame_has_the_reference_first_and_logarithms(mayo, opening):
    frame = model_frame(mayo, opening, groups_of(mayo, opening), ("sex", "bilirubin_mg_dl"))
    assert list(frame["group"].cat.categories) == ["Placebo", "D-penicillamine"]
    assert len(frame) == 312
    assert frame["bilirubin_mg_dl"].max() == pytest.approx(3.332205, abs=1e-6)  # log 28
    assert list(frame["sex"].cat.categories) == ["Women", "Men"]

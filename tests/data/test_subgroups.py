"""Subgroup variables: which there are, where numbers are cut, who belongs to which level."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.groups import groups_of
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.store import STUDIES, open_study, studies
from data.subgroups import (
    can_be_added,
    level_filter,
    median_cut,
    one_comparison,
    position_of,
    subgroup_frame,
    subgroup_variables,
)


def variables_of(cohort, selection):
    return subgroup_variables(cohort, selection, groups_of(cohort, selection))


def frame_of(cohort, selection, covariates=()):
    pair = one_comparison(groups_of(cohort, selection), ())
    return subgroup_frame(cohort, selection, pair, variables_of(cohort, selection), covariates)


@pytest.fixture(scope="module")
def csv():
    table = pd.read_csv(STUDIES / "mayo_pbc" / "patients.csv")
    return table.dropna(subset=["arm"])


@pytest.mark.parametrize("slug", sorted(studies()))
def test_the_subgroups_of_a_study_are_columns_with_cuts_inside_their_range(slug):
    cohort = open_study(slug)
    assert cohort.study.subgroups
    for subgroup in cohort.study.subgroups:
        column = cohort.column(subgroup.column)
        assert bool(subgroup.cuts) == (column.kind == "number")
        assert all(column.minimum < cut < column.maximum for cut in subgroup.cuts)


def test_levels_are_counted_as_in_the_file(mayo, opening, csv):
    frame = frame_of(mayo, opening)
    keys = {v.column.name: v.key for v in variables_of(mayo, opening)}
    age = frame[keys["age_years"]].value_counts()
    assert age["0"] == (csv["age_years"] < 50).sum()
    assert age["1"] == (csv["age_years"] >= 50).sum()
    bilirubin = frame[keys["bilirubin_mg_dl"]].value_counts()
    assert bilirubin["1"] == (csv["bilirubin_mg_dl"] >= 2).sum()  # as recorded, not its logarithm
    stage = frame[keys["stage"]].value_counts().sort_index()
    assert stage.tolist() == csv["stage"].value_counts().sort_index().tolist()
    assert frame["group"].cat.categories.tolist() == ["Placebo", "D-penicillamine"]


def test_a_value_at_the_cut_belongs_to_the_upper_level(mayo, opening, csv):
    at_cut = csv[csv["bilirubin_mg_dl"] == 2]
    assert len(at_cut)
    frame = frame_of(mayo, opening.with_filter(RangeFilter("bilirubin_mg_dl", 2, 2)))
    key = next(v.key for v in variables_of(mayo, opening) if v.column.name == "bilirubin_mg_dl")
    assert frame[key].tolist() == ["1"] * len(at_cut)


def test_what_is_added_is_cut_at_the_median_of_everybody(mayo, opening):
    everybody = pd.read_csv(STUDIES / "mayo_pbc" / "patients.csv")["cholesterol_mg_dl"]
    women = opening.with_filter(CategoryFilter("sex", ("F",)))
    for selection in (opening, women):
        added = variables_of(mayo, selection.with_option("subgroups", "cholesterol_mg_dl"))[-1]
        assert added.added
        assert added.cuts == (everybody.median(),)
        assert added.missing
    assert median_cut(mayo, "sex") == ()


def test_a_median_that_is_the_lowest_value_cuts_just_above_it(mayo, opening):
    from data.cohort import Cohort
    from data.study import Column

    study = replace(
        mayo.study, columns=(Column(name="dose", label="Dose", kind="number"),), arms=()
    )
    patients = pd.DataFrame({"patient_id": ["a", "b", "c", "d"], "dose": [0.0, 0.0, 0.0, 7.0]})
    outcomes = pd.DataFrame(
        {"patient_id": ["a"], "endpoint": ["death"], "time": [1.0], "event": [1]}
    )
    cohort = Cohort(study, patients, outcomes, sha256="x")
    assert median_cut(cohort, "dose") == (7.0,)
    same = Cohort(study, patients.assign(dose=3.0), outcomes, sha256="x")
    assert median_cut(same, "dose") == ()


def test_not_recorded_is_a_level_only_where_somebody_compared_has_no_value(mayo, opening):
    missing = {v.column.name: v.missing for v in variables_of(mayo, opening)}
    assert not missing["stage"]  # the six without a stage were not randomised
    everybody = replace(opening, compared=("", "placebo"))
    assert {v.column.name: v.missing for v in variables_of(mayo, everybody)}["stage"]


def test_what_groups_the_patients_is_no_subgroup(mayo, opening):
    by_stage = opening.grouped_by(Grouping(("stage",))).with_option("subgroups", "arm", "sex")
    names = [v.column.name for v in variables_of(mayo, by_stage)]
    assert names == ["sex", "age_years", "edema", "bilirubin_mg_dl", "arm"]
    assert "stage" not in [c.name for c in can_be_added(mayo, by_stage)]
    assert "arm" not in [c.name for c in can_be_added(mayo, opening)]


def test_one_of_several_groups_is_compared(mayo, opening):
    groups = groups_of(mayo, opening.grouped_by(Grouping(("stage",))))
    first = one_comparison(groups, ())
    assert [g.key for g in first.compared] == ["1", "2"]
    chosen = one_comparison(groups, ("3",))
    assert [g.key for g in chosen.compared] == ["1", "4"]
    assert position_of(groups, chosen.compared[1]) == 3
    assert one_comparison(groups, ("99",)) == first
    assert one_comparison(groups_of(mayo, opening.grouped_by(Grouping(()))), ()) is None


def test_patients_keep_their_number_under_a_filter(mayo, opening):
    everybody = frame_of(mayo, opening)
    women = frame_of(mayo, opening.with_filter(CategoryFilter("sex", ("F",))))
    assert set(women["patient"]) < set(everybody["patient"])
    key = next(v.key for v in variables_of(mayo, opening) if v.column.name == "sex")
    assert sorted(everybody.loc[everybody[key] == "0", "patient"]) == sorted(women["patient"])


@pytest.mark.parametrize("slug", sorted(studies()))
def test_the_filter_of_a_level_keeps_exactly_its_patients(slug):
    cohort = open_study(slug)
    selection = opening_selection(cohort)
    frame = frame_of(cohort, selection)
    for variable in variables_of(cohort, selection):
        for level in range(variable.levels):
            kept = frame_of(
                cohort, selection.with_filter(level_filter(cohort, selection, variable, level))
            )
            mine = frame.loc[frame[variable.key] == str(level), "patient"]
            np.testing.assert_array_equal(kept["patient"], mine)


def test_the_filter_of_a_level_stays_within_the_one_there_is(mayo, opening):
    selection = opening.with_filter(RangeFilter("age_years", 45, 60))
    age = next(v for v in variables_of(mayo, selection) if v.column.name == "age_years")
    under = level_filter(mayo, selection, age, 0)
    assert under.low == 45
    assert 49 < under.high < 50
    over = level_filter(mayo, selection, age, 1)
    assert (over.low, over.high, over.keep_missing) == (50, 60, False)


def test_covariates_enter_as_a_model_takes_them(mayo, opening):
    frame = frame_of(mayo, opening, ("bilirubin_mg_dl", "sex"))
    assert frame["bilirubin_mg_dl"].max() == pytest.approx(np.log(28.0))
    assert frame["sex"].cat.categories.tolist() == ["Women", "Men"]

"""Baseline variables: which there are, in which order, and what they hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.baseline import (
    MOST_AT_FIRST,
    NO_VARIABLE,
    baseline_values,
    baseline_variables,
    variable,
    variables_shown,
)
from data.cohort import Cohort
from data.groups import groups_of
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping
from data.study import Column, Endpoint, Study
from data.validity import validated
from pages.view.link import decode, encode
from tests.studies.recompute import FOLDER


@pytest.fixture
def selection(prospective):
    return opening_selection(prospective)


def names(columns):
    return [column.name for column in columns]


def test_at_first_every_column_but_the_arm_and_then_the_scores(prospective, selection):
    shown = names(variables_shown(prospective, selection))
    assert shown[:3] == ["sex", "age_years", "diagnosis"]
    assert shown[-5:] == [
        "hrct.total", "hrct.ground_glass", "hrct.consolidation", "hrct.reticular",
        "hrct.traction_bronchiectasis",
    ]  # fmt: skip
    assert len(shown) == 22 + 5
    assert "arm" not in shown


def test_what_the_groups_are_made_of_is_left_out(prospective, selection):
    by_sex = selection.grouped_by(Grouping(("sex",)))
    assert "sex" not in names(variables_shown(prospective, by_sex))


def test_the_order_is_that_of_the_choice_and_the_link_keeps_it(prospective, selection):
    wanted = ("hrct.total", "month0.fvc_pct", "sex", "age_years")
    chosen = selection.with_option("baseline.variables", *wanted)
    assert names(variables_shown(prospective, chosen)) == [*wanted]
    link = encode(prospective, chosen)
    assert link["o.baseline.variables"] == [*wanted]
    assert decode(prospective, link) == (chosen, 0)


def test_nothing_can_be_chosen(prospective, selection):
    nothing = selection.with_option("baseline.variables", NO_VARIABLE)
    assert variables_shown(prospective, nothing) == ()
    assert validated(prospective, nothing) == nothing


@pytest.mark.parametrize("name", ["hrct.spleen", "month0.shoe_size", "colour"])
def test_an_unknown_variable_is_no_valid_choice(prospective, selection, name):
    with pytest.raises(ValueError, match="selection"):
        validated(prospective, selection.with_option("baseline.mean", name))
    with pytest.raises(KeyError):
        variable(prospective, name)


def test_first_measurements_are_offered_unless_a_column_has_them(prospective):
    offered = names(baseline_variables(prospective))
    assert "month0.fvc_pct" in offered
    assert "month0.ck_u_l" not in offered


def test_scores_are_the_mean_of_readers_summed_over_lobes(prospective, selection):
    wanted = ("hrct.total", "hrct.reticular")
    found = baseline_values(prospective, selection, groups_of(prospective, selection), wanted)
    grades = pd.read_csv(FOLDER / "tongji_prospective" / "hrct.csv").query("month == 0")
    means = grades.groupby(["patient_id", "finding", "lobe"])["score"].mean()
    scores = means.groupby(["patient_id", "finding"]).sum().unstack()
    patients = found.patients.set_index("patient_id")
    assert patients["hrct.reticular"].to_dict() == scores["reticular"].to_dict()
    assert patients["hrct.total"].to_dict() == scores.sum(axis=1).to_dict()
    assert len(found.everybody["hrct.total"]) == 34


def test_a_first_measurement_and_who_has_none(prospective, selection):
    # 11 of 34 had no lung function test at baseline.
    groups = groups_of(prospective, selection)
    found = baseline_values(prospective, selection, groups, ("month0.fvc_pct",))
    assert int(found.patients["month0.fvc_pct"].isna().sum()) == 11
    assert len(found.everybody["month0.fvc_pct"]) == 23


def test_everybody_stays_the_same_under_a_filter(prospective, selection):
    women = selection.with_filter(CategoryFilter("sex", ("F",)))
    groups = groups_of(prospective, women)
    found = baseline_values(prospective, women, groups, ("age_years", "hrct.total"))
    assert len(found.patients) == 20
    assert {name: len(values) for name, values in found.everybody.items()} == {
        "age_years": 34,
        "hrct.total": 34,
    }


def uploaded(columns: int) -> Cohort:
    patients = pd.DataFrame({"patient_id": [f"p{i}" for i in range(4)]})
    for i in range(columns):
        patients[f"marker {i}"] = np.arange(4.0) + i
    outcomes = patients[["patient_id"]].assign(endpoint="death", time=[1.0, 2, 3, 4], event=0)
    death = Endpoint(key="death", label="", title="", free="", axis="", one="", many="")
    study = Study(
        slug="upload-x", title="", short_title="", provenance="uploaded", arms=(),
        endpoints=(death,), time_unit="days", horizon=4,
        columns=tuple(
            Column(name=f"marker {i}", label=f"m{i}", kind="number") for i in range(columns)
        ),
    )  # fmt: skip
    return Cohort(study, patients, outcomes, sha256="0" * 64)


def test_of_very_many_columns_the_first_are_shown():
    cohort = uploaded(MOST_AT_FIRST + 9)
    assert len(variables_shown(cohort, opening_selection(cohort))) == MOST_AT_FIRST


def test_of_an_upload_the_link_holds_positions_only():
    cohort = uploaded(3)
    chosen = opening_selection(cohort).with_option("baseline.median", "marker 2", "marker 0")
    link = encode(cohort, chosen)
    assert link["o.baseline.median"] == ["c2", "c0"]
    assert decode(cohort, link) == (chosen, 0)
    named = link | {"o.baseline.median": ["marker 2"]}
    assert decode(cohort, named)[1] == 1


def test_the_choices_stand_beside_each_other(prospective, selection):
    chosen = replace(selection, conventions="Paper").with_option("baseline.p", "off")
    assert decode(prospective, encode(prospective, chosen)) == (chosen, 0)

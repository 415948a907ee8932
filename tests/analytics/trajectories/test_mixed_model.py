"""How the mixed model behaves: order, units, groups and covariates; its level and bias in trials.

Rows are drawn at random with a seed, so what must hold follows from how they were drawn.
"""

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons.means import welch
from analytics.trajectories.mixed_model import Mean, Slope, mixed_model
from tests.analytics.trajectories.repeated_rows import drawn, tidy


def test_the_order_of_rows_and_the_unit_do_not_matter():
    table = drawn(1)
    found = mixed_model(table, covariates=["baseline"])
    mixed = mixed_model(table.sample(frac=1, random_state=3), covariates=["baseline"])
    pd.testing.assert_frame_equal(found.differences, mixed.differences, rtol=1e-8)
    scaled = table.assign(value=1e6 + 1e4 * table["value"], baseline=table["baseline"] * 1e-5)
    other = mixed_model(scaled, covariates=["baseline"])
    np.testing.assert_allclose(other.differences["value"], 1e4 * found.differences["value"])
    np.testing.assert_allclose(other.differences[["df", "p"]], found.differences[["df", "p"]])
    np.testing.assert_allclose(other.means["value"], 1e6 + 1e4 * found.means["value"])


def test_a_slope_at_each_visit_is_not_one_slope_at_all():
    table = drawn(2, patients=60)
    table["value"] += table["baseline"] * table["month"]
    one = mixed_model(table, covariates=["baseline"])
    each = mixed_model(table, covariates_by_visit=["baseline"])
    slopes = each.estimator([{Slope("baseline", month): 1.0} for month in (1, 2, 3, 4)])["value"]
    assert slopes.is_monotonic_increasing
    assert slopes.iloc[-1] - slopes.iloc[0] == pytest.approx(3, abs=0.7)
    assert len(each.terms) == len(one.terms) + 3
    assert "baseline by visit" in each.method


def test_the_reference_can_be_named_and_groups_keep_their_order():
    table = drawn(3)
    table["group"] = pd.Categorical(table["group"], ["B", "A"])
    found = mixed_model(table)
    other = mixed_model(table, reference="A")
    assert (found.differences["reference"] == "B").all()
    assert (other.differences["group"] == "B").all()
    np.testing.assert_allclose(found.differences["value"], -other.differences["value"])
    np.testing.assert_allclose(found.differences["p"], other.differences["p"])


def test_three_groups_are_each_compared_with_the_reference():
    table = drawn(5, patients=60)
    third = table["patient_id"].isin([f"p{i}" for i in range(0, 60, 3)])
    table.loc[third, "group"] = "C"
    found = mixed_model(table)
    assert found.differences["group"].unique().tolist() == ["B", "C"]
    assert len(found.differences) == 8
    means = found.means.set_index(["group", "visit"])["value"]
    for row in found.differences.itertuples():
        gap = means[(row.group, row.visit)] - means[("A", row.visit)]
        assert row.value == pytest.approx(gap, abs=1e-9)


def test_patients_without_a_value_are_counted_and_left_out():
    table = drawn(6)
    whole = mixed_model(table, covariates=["baseline"])
    nobody = pd.DataFrame(
        {"patient_id": "never", "group": "A", "month": [1, 2], "value": np.nan, "baseline": 1.0}
    )
    unknown = pd.DataFrame(
        {"patient_id": "unknown", "group": "B", "month": [1], "value": 3.0, "baseline": np.nan}
    )
    found = mixed_model(pd.concat([table, nobody, unknown]), covariates=["baseline"])
    assert (found.without_value, found.without_covariate) == (1, 1)
    assert {c.code for c in found.cautions} == {"without_value", "without_covariate"}
    assert found.patients == whole.patients == 34
    pd.testing.assert_frame_equal(found.differences, whole.differences)
    assert "34 patients" in found.method


def test_a_group_unseen_at_one_visit_keeps_its_other_visits():
    table = drawn(7, patients=60, dropout=0)
    gone = (table["group"] == "B") & (table["month"] == 4)
    found = mixed_model(table.assign(value=table["value"].where(~gone)))
    assert found.differences["value"].isna().tolist() == [False, False, False, True]
    assert found.means["n"].tolist()[-1] == 0
    assert [c.code for c in found.cautions] == ["empty_cell"]
    # The other group's mean there stays.
    assert found.means.set_index(["group", "visit"]).loc[("A", 4), "se"] > 0


def test_one_group_has_means_and_no_difference():
    found = mixed_model(drawn(8).query("group == 'A'"))
    assert found.differences.empty
    assert (found.means["se"] > 0).all()
    assert [c.code for c in found.cautions] == ["nobody_to_compare"]


def test_a_covariate_that_is_the_same_in_all_is_left_out():
    table = drawn(9)
    found = mixed_model(table.assign(dose=10.0), covariates=["dose"])
    assert [c.code for c in found.cautions] == ["covariate_constant"]
    pd.testing.assert_frame_equal(found.differences, mixed_model(table).differences)


def test_a_group_may_be_called_like_a_covariate():
    table = drawn(10).replace({"group": {"A": "baseline"}})
    found = mixed_model(table, covariates=["baseline"])
    assert {Mean("baseline", 1), Slope("baseline")} <= set(found.terms)
    assert found.withheld is None


@pytest.mark.parametrize(("patients", "visits"), [(34, 4), (312, 6), (20, 6), (2000, 10)])
def test_every_patient_of_large_and_small_tables_is_used(patients, visits):
    table = drawn(19, patients=patients, visits=visits, dropout=0.05)
    found = mixed_model(table, covariates=["baseline"])
    assert found.patients == patients


@pytest.mark.slow
def test_its_tests_hold_their_level_in_small_groups_with_missing_visits():
    # 200 trials of 34 without an effect: 5% by chance, give or take 1.5% (binomial).
    p = [
        mixed_model(drawn(1000 + seed), covariates=["baseline"]).differences["p"].iloc[-1]
        for seed in range(200)
    ]
    known = np.array([one for one in p if one == one])
    assert len(known) > 195
    assert (known < 0.05).mean() == pytest.approx(0.05, abs=0.045)


@pytest.mark.slow
def test_it_corrects_for_who_left_where_those_seen_mislead():
    # Those doing badly leave the second group only: the difference at the last visit is truly 0.
    model, seen, misled = [], [], []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        values = rng.normal(size=(200, 1)) + 0.5 * rng.normal(size=(200, 2))
        values[100:, 1][values[100:, 0] < 0] = np.nan
        table = tidy(values, ["A"] * 100 + ["B"] * 100)
        model.append(mixed_model(table).differences["value"].iloc[-1])
        last = table[(table["month"] == 2) & table["value"].notna()]
        seen.append(last.groupby("group")["value"].mean().diff().iloc[-1])
        misled.append(welch(last, value="value", group="group").p < 0.01)
    assert np.mean(misled) > 0.9
    assert np.mean(seen) > 0.6
    assert np.mean(model) == pytest.approx(0, abs=0.06)

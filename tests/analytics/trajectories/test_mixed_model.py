"""Mixed model for repeated measures: R's numbers, arithmetic, missing visits, what is withheld."""

import time

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons.means import welch
from analytics.errors import AnalysisError
from analytics.trajectories.mixed_model import Mean, Slope, mixed_model
from analytics.trajectories.reml import evaluated
from tests.reference import refbank
from tests.reference.families.longitudinal import coefficients, model_of

CASES = refbank.cases("longitudinal")
BLOCKS = {
    "Satterthwaite": "mmrm_pkg_satterthwaite",
    "Kenward-Roger": "mmrm_pkg_kenward_roger",
}
GLS = "gls_unstructured_heterogeneous_MMRM"
NUMBERS = ["value", "se", "df", "low", "high", "t", "p"]


def tidy(values, groups, **covariates):
    """Rows of an array, patients by visits; months 1, 2, ..."""
    values = np.asarray(values, dtype=float)
    patients, visits = values.shape
    table = pd.DataFrame(
        {
            "patient_id": np.repeat([f"p{i}" for i in range(patients)], visits),
            "group": np.repeat(list(groups), visits),
            "month": np.tile(np.arange(1, visits + 1), patients),
            "value": values.ravel(),
        }
    )
    return table.assign(**{name: np.repeat(own, visits) for name, own in covariates.items()})


def drawn(seed, patients=34, visits=4, *, dropout=0.15, effect=0.0):
    """Two groups with correlated visits; who is ill at a visit is more likely gone at the next."""
    rng = np.random.default_rng(seed)
    baseline = rng.normal(size=patients)
    shared = 0.7 * rng.normal(size=(patients, 1)) + 0.4 * baseline[:, None]
    group = np.arange(patients) % 2
    values = shared + 0.6 * rng.normal(size=(patients, visits)) + effect * group[:, None]
    for i in range(patients):
        for visit in range(1, visits):
            if np.isnan(values[i, visit - 1]) or rng.random() < dropout * (
                1 + (values[i, visit - 1] > 0)
            ):
                values[i, visit] = np.nan
    return tidy(values, np.where(group, "B", "A"), baseline=baseline)


@pytest.mark.parametrize("small_sample", BLOCKS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_differences_are_those_of_mmrm(case, small_sample):
    # R: mmrm::mmrm(.y ~ [.b +] .a * .v + us(.v | .id), reml = TRUE), version 0.3.7, and emmeans.
    # Its search stops up to 8e-7 short of the maximum, so its limits and p differ in the fourth
    # digit; without a missing visit its df are 24.998 where they are 25.
    found = model_of(case, refbank.frame(case), small_sample)
    wanted = pd.DataFrame(case["expected"][BLOCKS[small_sample]]["arm_differences_by_visit"])
    names = ["estimate", "SE", "df", "lower.CL", "upper.CL", "t.ratio", "p.value"]
    np.testing.assert_allclose(
        found.differences[NUMBERS], wanted[names].to_numpy(dtype=float), rtol=5e-4, atol=6e-5
    )
    assert found.withheld is None


@pytest.mark.parametrize("small_sample", BLOCKS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_coefficients_are_those_of_mmrm(case, small_sample):
    found = model_of(case, refbank.frame(case), small_sample)
    wanted = pd.DataFrame(case["expected"][BLOCKS[small_sample]]["coefficients"])
    rows = coefficients(case, found)
    assert list(rows) == wanted["term"].tolist()
    ours = found.estimator(list(rows.values()))
    for name, theirs in (("value", "coef"), ("se", "se"), ("df", "df"), ("t", "t"), ("p", "p")):
        np.testing.assert_allclose(ours[name], wanted[theirs], rtol=4e-4, atol=2e-6)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_maximum_is_that_of_gls_and_not_below_mmrm(case):
    # R: nlme::gls with corSymm and varIdent finds the same maximum by another search.
    found = model_of(case, refbank.frame(case), "Satterthwaite")
    gls = case["expected"][GLS]
    assert found.neg2 == pytest.approx(gls["neg2_reml"], abs=1e-7)
    assert found.neg2 <= gls["neg2_reml"] + 1e-9
    assert found.neg2 < case["expected"]["mmrm_pkg_satterthwaite"]["neg2_reml"]
    means = found.means.sort_values("visit", kind="stable")
    wanted = pd.DataFrame(gls["lsmeans"])
    np.testing.assert_allclose(means["value"], wanted["emmean"], rtol=2e-4)
    np.testing.assert_allclose(means["se"], wanted["SE"], rtol=2e-4)
    covariance = np.array(gls["covariance_one_complete_subject"])
    np.testing.assert_allclose(found.covariance, covariance, rtol=2e-4)


def test_no_missing_visit_gives_pooled_variances_and_all_degrees_of_freedom():
    # Complete data of two groups: each visit is a t-test with pooled variance, 27 - 2 df.
    case = CASES[0]
    found = model_of(case, refbank.frame(case), "Satterthwaite").differences
    cells = pd.DataFrame(case["expected"]["cells"]).set_index(["arm", "visit"])
    np.testing.assert_allclose(found["df"], 25, rtol=1e-9)
    for row in found.itertuples():
        first, second = cells.loc[("Female", row.visit)], cells.loc[("Male", row.visit)]
        pooled = (10 * first["sd"] ** 2 + 15 * second["sd"] ** 2) / 25
        assert row.value == pytest.approx(first["mean"] - second["mean"])
        assert row.se == pytest.approx(np.sqrt(pooled * (1 / 11 + 1 / 16)), rel=1e-9)
        assert (row.n_group, row.n_reference) == (11, 16)


# With the log of the standard deviation as its parameter Kenward and Roger's variance is that of
# the linear model times 1 - 1 / df: W = 1 / (2 df), R = 4 X'X / variance.
@pytest.mark.parametrize(
    ("small_sample", "factor"),
    [("Satterthwaite", 1), ("Kenward-Roger linear", 1), ("Kenward-Roger", np.sqrt(8 / 9))],
)
def test_one_visit_is_a_linear_model(small_sample, factor):
    # value ~ baseline + group by least squares: 12 patients, 3 coefficients, 9 df.
    rng = np.random.default_rng(4)
    baseline = rng.normal(50, 8, 12)
    group = np.repeat([0.0, 1.0], 6)
    value = 3 + 0.5 * baseline + 2 * group + rng.normal(size=12)
    X = np.column_stack([np.ones(12), baseline, group])
    beta, squares, *_ = np.linalg.lstsq(X, value, rcond=None)
    se = np.sqrt(squares[0] / 9 * np.linalg.inv(X.T @ X)[2, 2])
    table = tidy(value[:, None], np.where(group, "B", "A"), baseline=baseline)
    found = mixed_model(table, covariates=["baseline"], small_sample=small_sample)
    row = found.differences.iloc[0]
    assert (row["value"], row["se"], row["df"]) == pytest.approx(
        (beta[2], factor * se, 9), rel=1e-8
    )
    slope = found.estimator([{Slope("baseline"): 1.0}]).iloc[0]
    assert slope["value"] == pytest.approx(beta[1])


def test_those_who_left_move_the_mean_of_those_who_stayed():
    # Anderson, J Am Stat Assoc 1957;52:200-3: the mean of the second visit is that of those seen,
    # moved along their regression line by how everybody's first visit differs from theirs.
    first = np.array([3.0, 5, 4, 6, 8, 7, 9, 1, 2, 2])
    second = np.array([4.0, 5, 5, 8, 9, 7, 11, np.nan, np.nan, np.nan])
    seen = ~np.isnan(second)
    slope = np.polyfit(first[seen], second[seen], 1)[0]
    wanted = second[seen].mean() + slope * (first.mean() - first[seen].mean())
    found = mixed_model(tidy(np.column_stack([first, second]), "A" * 10))
    assert found.means["value"].tolist() == pytest.approx([first.mean(), wanted])
    assert found.means["n"].tolist() == [10, 7]


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


def never_together():
    values = drawn(11, patients=40, dropout=0)["value"].to_numpy().reshape(40, 4)
    values[:20, 3], values[20:, 2] = np.nan, np.nan
    return tidy(values, "AB" * 20)


def twins():
    values = drawn(12, dropout=0)["value"].to_numpy().reshape(34, 4)
    values[:, 3] = values[:, 2]
    return tidy(values, "AB" * 17)


def seven_patients():
    return drawn(13, patients=7)


def no_spread():
    values = drawn(14, dropout=0)["value"].to_numpy().reshape(34, 4)
    values[:, 1] = 5
    return tidy(values, "AB" * 17)


def group_again():
    table = drawn(15)
    return table.assign(baseline=(table["group"] == "B").astype(float))


@pytest.mark.parametrize(
    ("table", "code", "said"),
    [
        (never_together, "never_together", "no patient has a value at both visits 3 and 4"),
        (twins, "singular_covariance", "34 patients do not determine 10 variances"),
        (seven_patients, "singular_covariance", "7 patients do not determine 10"),
        (no_spread, "no_spread", "at a visit the values do not vary"),
        (group_again, "aliased", "a covariate cannot be told from the groups"),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_what_cannot_be_estimated_is_withheld_with_the_reason(table, code, said):
    rows = table()
    covariates = ["baseline"] if table is group_again else []
    found = mixed_model(rows, covariates=covariates)
    assert found.withheld is not None
    assert found.withheld.code == code
    assert said in found.withheld.text
    assert found.means[NUMBERS].isna().all(axis=None)
    assert found.differences[NUMBERS].isna().all(axis=None)
    assert np.isnan(found.neg2)
    assert (found.means["n"] > 0).any()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="value"), "Missing columns: value"),
        (lambda t: pd.concat([t, t.iloc[:2]]), "2 rows repeat a patient's visit"),
        (lambda t: t.assign(group=list("AB") * 68), "group changes between visits"),
        (lambda t: t.assign(baseline=np.arange(136.0)), "baseline changes between visits"),
        (lambda t: t.assign(value=np.nan), "No patient has a value"),
        (lambda t: t.assign(value=np.inf), "136 of 136 rows have no finite value"),
        (lambda t: t.assign(value="much"), "value holds no numbers"),
        (lambda t: t.assign(patient_id=None), "136 rows have no patient_id"),
        (lambda t: t.assign(group=None), "136 of 136 rows have no group"),
        (lambda t: t.iloc[:0], "No patient has a value"),
    ],
)
def test_what_makes_no_sense_is_an_error_in_words(change, said):
    table = drawn(16, dropout=0)
    with pytest.raises(AnalysisError, match=said):
        mixed_model(change(table), covariates=["baseline"])


def test_an_unknown_reference_and_too_many_visits_are_errors():
    with pytest.raises(AnalysisError, match="There is no group C"):
        mixed_model(drawn(17), reference="C")
    many = tidy(np.random.default_rng(0).normal(size=(40, 11)), "AB" * 20)
    with pytest.raises(AnalysisError, match="11 visits are more than the 10"):
        mixed_model(many)


def test_derivatives_are_those_of_the_likelihood():
    fit = mixed_model(drawn(18), covariates=["baseline"]).estimator.fit
    away = fit.covariance + 0.05 * np.eye(4)
    at, step = evaluated(fit.sums, away), 1e-5
    up, down = ([evaluated(fit.sums, away + s * E) for E in at.basis] for s in (step, -step))
    slopes = [(u.neg2 - d.neg2) / (2 * step) for u, d in zip(up, down, strict=True)]
    np.testing.assert_allclose(at.gradient, slopes, rtol=1e-5, atol=1e-6)
    bends = [(u.gradient - d.gradient) / (2 * step) for u, d in zip(up, down, strict=True)]
    np.testing.assert_allclose(at.curvature[0], bends, rtol=1e-5, atol=1e-4)
    # At the maximum nothing is left of the slope, in units of what is unknown of the covariance.
    assert fit.gradient @ fit.uncertainty @ fit.gradient < 1e-12


@pytest.mark.parametrize(("patients", "visits"), [(34, 4), (312, 6), (20, 6), (2000, 10)])
def test_it_takes_less_than_two_seconds(patients, visits):
    table = drawn(19, patients=patients, visits=visits, dropout=0.05)
    started = time.perf_counter()
    found = mixed_model(table, covariates=["baseline"])
    assert time.perf_counter() - started < 2
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

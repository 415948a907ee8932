"""The mixed model's numbers: R's mmrm and gls, and by arithmetic where it is a simpler model."""

import numpy as np
import pandas as pd
import pytest

from analytics.trajectories.mixed_model import Slope, mixed_model
from analytics.trajectories.reml import evaluated
from tests.analytics.trajectories.repeated_rows import drawn, tidy
from tests.reference import refbank
from tests.reference.families.longitudinal import coefficients, model_of

CASES = refbank.cases("longitudinal")
BLOCKS = {
    "Satterthwaite": "mmrm_pkg_satterthwaite",
    "Kenward-Roger": "mmrm_pkg_kenward_roger",
}
GLS = "gls_unstructured_heterogeneous_MMRM"
NUMBERS = ["value", "se", "df", "low", "high", "t", "p"]


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

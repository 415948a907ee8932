"""The solver against the partial likelihood written out row by row, and against hand arithmetic."""

import itertools
import math

import numpy as np
import pytest

from analytics.cox.risk_sets import risk_sets
from analytics.cox.solver import (
    NotIdentifiableError,
    evaluate,
    information,
    maximise,
    score_residuals,
)


def written_out(beta, stop, died, x, *, start=None, stratum=None, weight=None, ties="efron"):
    """Log likelihood, gradient and information: the formulas of Efron 1977 and Breslow 1974."""
    n = len(stop)
    start = np.full(n, -1.0) if start is None else start
    stratum = np.zeros(n, int) if stratum is None else stratum
    weight = np.ones(n) if weight is None else weight
    risk = weight * np.exp(beta @ x)
    loglik, gradient, matrix = 0.0, np.zeros(len(x)), np.zeros((len(x), len(x)))
    for s in np.unique(stratum):
        for t in np.unique(stop[died & (stratum == s)]):
            at_risk = (stratum == s) & (start < t) & (stop >= t)
            dead = at_risk & died & (stop == t)
            d = int(dead.sum())
            loglik += weight[dead] @ (beta @ x[:, dead])
            gradient += x[:, dead] @ weight[dead]
            for step in range(d):
                left_out = step / d if ties == "efron" else 0.0
                share = risk * (at_risk - left_out * dead)
                mean = x @ share / share.sum()
                second = (x * share) @ x.T / share.sum()
                loglik -= weight[dead].mean() * math.log(share.sum())
                gradient -= weight[dead].mean() * mean
                matrix += weight[dead].mean() * (second - np.outer(mean, mean))
    return loglik, gradient, matrix


def patients(seed, *, truncated, stratified, weighted):
    """Sixty patients with many tied days; a random part of the choices."""
    random = np.random.default_rng(seed)
    n = 60
    stop = random.integers(5, 20, n).astype(float)
    return {
        "stop": stop,
        "died": random.random(n) < 0.7,
        "start": stop - random.integers(1, 12, n) if truncated else None,
        "stratum": random.integers(0, 3, n) if stratified else None,
        "weight": random.uniform(0.3, 3, n) if weighted else None,
    }, random.normal(size=(2, n))


CHOICES = list(itertools.product([False, True], [False, True], [False, True]))


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize(("truncated", "stratified", "weighted"), CHOICES)
def test_evaluation_equals_the_written_out_likelihood(truncated, stratified, weighted, ties):
    rows, x = patients(3, truncated=truncated, stratified=stratified, weighted=weighted)
    beta = np.array([0.4, -0.7])
    sets = risk_sets(**rows, ties=ties)
    columns = x[:, sets.rows]

    at = evaluate(sets, columns, beta)

    loglik, gradient, matrix = written_out(beta, x=x, ties=ties, **rows)
    assert at.loglik == pytest.approx(loglik, rel=1e-12)
    np.testing.assert_allclose(at.gradient, gradient, rtol=1e-10)
    np.testing.assert_allclose(information(sets, columns, at), matrix, rtol=1e-10)


@pytest.mark.parametrize(("truncated", "stratified", "weighted"), CHOICES)
def test_gradient_is_zero_at_the_maximum(truncated, stratified, weighted):
    rows, x = patients(4, truncated=truncated, stratified=stratified, weighted=weighted)

    solution = maximise(risk_sets(**rows), x)

    loglik, gradient, matrix = written_out(solution.coefficients, x=x, **rows)
    assert solution.converged
    assert solution.loglik == pytest.approx(loglik, rel=1e-12)
    # In standard errors: where R's rule stops.
    assert np.abs(gradient / np.sqrt(np.diag(matrix))).max() < 1e-4
    np.testing.assert_allclose(solution.variance, np.linalg.inv(matrix), rtol=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
def test_score_residuals_add_up_to_the_gradient(weighted):
    rows, x = patients(5, truncated=True, stratified=True, weighted=weighted)
    sets = risk_sets(**rows)
    columns = x[:, sets.rows]
    at = evaluate(sets, columns, np.array([0.2, 0.1]))

    residuals = score_residuals(sets, columns, at)

    weight = 1.0 if sets.weight is None else sets.weight
    np.testing.assert_allclose((residuals * weight).sum(axis=1), at.gradient, rtol=1e-9)


def test_hazard_ratio_by_hand():
    # Day 1: one of A, A, B dies (an A); day 2: B of A, B. theta / ((2 + theta)(1 + theta)) is
    # largest where theta^2 = 2.
    sets = risk_sets(np.array([1.0, 2.0, 3.0]), np.array([True, True, False]))
    solution = maximise(sets, np.array([[0.0, 1.0, 0.0]]))
    assert math.exp(solution.coefficients[0]) == pytest.approx(math.sqrt(2), rel=1e-9)


@pytest.mark.parametrize(("ties", "expected"), [("efron", math.sqrt(6)), ("breslow", 2.0)])
def test_tied_events_by_hand(ties, expected):
    # B and A die on day 1, a second A leaves on day 2. Efron: theta / ((theta + 2)(theta + 3)),
    # largest at theta^2 = 6; Breslow: theta / (theta + 2)^2, largest at theta = 2.
    sets = risk_sets(np.array([1.0, 1.0, 2.0]), np.array([True, True, False]), ties=ties)
    solution = maximise(sets, np.array([[1.0, 0.0, 0.0]]))
    assert math.exp(solution.coefficients[0]) == pytest.approx(expected, rel=1e-9)


def test_units_and_offsets_of_a_covariate_do_not_matter():
    rows, x = patients(6, truncated=False, stratified=False, weighted=False)
    plain = maximise(risk_sets(**rows), x)
    shifted = maximise(risk_sets(**rows), np.array([x[0] * 1e-6 + 1e3, x[1] * 1e5]))
    np.testing.assert_allclose(shifted.coefficients * [1e-6, 1e5], plain.coefficients, rtol=1e-6)


def test_separation_is_reported_as_diverging():
    stop = np.arange(1.0, 13.0)
    died = np.array([True] * 6 + [False] * 6)
    solution = maximise(risk_sets(stop, died), np.array([died.astype(float), stop % 3]))
    assert not solution.converged
    assert solution.diverging.tolist() == [True, False]


def test_columns_that_are_combinations_of_others_are_named():
    rows, x = patients(7, truncated=False, stratified=False, weighted=False)
    with pytest.raises(NotIdentifiableError) as problem:
        maximise(risk_sets(**rows), np.array([x[0], x[1], x[0] * 2 - 1]))
    assert problem.value.columns == [0, 2]


def test_number_that_orders_the_events_perfectly_diverges():
    stop = np.arange(1.0, 31.0) ** 1.5
    solution = maximise(risk_sets(stop, np.ones(30, dtype=bool)), -stop[None])
    assert solution.diverging.tolist() == [True]

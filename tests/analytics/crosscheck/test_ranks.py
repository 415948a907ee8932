"""Rank tests and effects against SciPy."""

import numpy as np
import pandas as pd
import pytest

from analytics.comparisons import rank_effects, ranks
from analytics.crosscheck import ranks as crosscheck
from analytics.results import Comparison

SCORES = {"value": "score", "group": "arm"}
PAIRS = {"first": "after", "second": "before"}


def scores(first, second):
    arms = ["a"] * len(first) + ["b"] * len(second)
    return pd.DataFrame({"score": [*first, *second], "arm": arms}).astype({"score": float})


def pairs(changes):
    return pd.DataFrame({"after": changes, "before": 0.0}).astype(float)


TIED_SCORES = scores([1, 3, 2, 3], [3, 4, 5, 5, 2])
TIED_PAIRS = pairs([3, 0, -1, 2, 2, 0, 4, -2, 1, 5])


@pytest.mark.parametrize("method", ["r", "corrected", "uncorrected"])
def test_rank_tests_agree(method):
    random = np.random.default_rng(3)
    frame = pd.DataFrame({"after": random.normal(size=24), "before": random.normal(1, size=24)})
    frame["arm"] = ["a", "b"] * 12
    chosen = {"value": "after", "group": "arm", "method": method}
    ours = ranks.mann_whitney(frame, **chosen)
    assert crosscheck.mann_whitney(frame, ours, **chosen).agrees
    ours = ranks.wilcoxon(frame, **PAIRS, method=method)
    assert crosscheck.wilcoxon(frame, ours, **PAIRS, method=method).agrees


@pytest.mark.parametrize("method", ["r", "corrected", "uncorrected", "exact, ties ignored"])
def test_rank_tests_of_ties_agree(method):
    ours = ranks.mann_whitney(TIED_SCORES, **SCORES, method=method)
    assert crosscheck.mann_whitney(TIED_SCORES, ours, **SCORES, method=method).agrees
    if method != "exact, ties ignored":  # SciPy then keeps the zeros that we drop
        ours = ranks.wilcoxon(TIED_PAIRS, **PAIRS, method=method)
        assert crosscheck.wilcoxon(TIED_PAIRS, ours, **PAIRS, method=method).agrees


@pytest.mark.parametrize("seed", range(5))
def test_exact_ranks_with_ties_are_those_of_every_rearrangement(seed):
    random = np.random.default_rng(seed)
    frame = scores(random.integers(0, 5, 5), random.integers(1, 6, 7))
    ours = ranks.mann_whitney(frame, **SCORES, method="exact")
    check = crosscheck.mann_whitney(frame, ours, **SCORES, method="exact")
    assert check.program.endswith(", permutation_test")
    assert check.theirs == pytest.approx(ours.p, rel=1e-9)

    frame = pairs(random.integers(-2, 5, 11))
    ours = ranks.wilcoxon(frame, **PAIRS, method="exact")
    check = crosscheck.wilcoxon(frame, ours, **PAIRS, method="exact")
    assert check.program.endswith(", permutation_test")
    assert check.theirs == pytest.approx(ours.p, rel=1e-9)


def test_a_wrong_exact_p_is_found():
    wrong = Comparison(statistic=0, p=0.1, method="", exact=True)
    assert crosscheck.mann_whitney(TIED_SCORES, wrong, **SCORES, method="exact").agrees is False
    assert crosscheck.wilcoxon(TIED_PAIRS, wrong, **PAIRS, method="exact").agrees is False


def test_too_many_rearrangements_have_no_second():
    random = np.random.default_rng(1)
    frame = scores(random.integers(0, 9, 20), random.integers(0, 9, 20))
    ours = ranks.mann_whitney(frame, **SCORES, method="exact")
    check = crosscheck.mann_whitney(frame, ours, **SCORES, method="exact")
    assert (check.agrees, check.reason) == (None, crosscheck.TOO_MANY)
    frame = pairs(random.choice([-2, -1, 1, 2, 3], 40))
    ours = ranks.wilcoxon(frame, **PAIRS, method="exact")
    check = crosscheck.wilcoxon(frame, ours, **PAIRS, method="exact")
    assert (check.agrees, check.reason) == (None, crosscheck.TOO_MANY)


def test_an_exact_p_given_up_is_compared_as_what_stands_in(monkeypatch):
    monkeypatch.setattr(ranks, "rank_sum_p", lambda *_: None)
    monkeypatch.setattr(ranks, "untied_rank_sum_p", lambda *_: None)
    for method in ("exact", "exact, ties ignored"):
        ours = ranks.mann_whitney(TIED_SCORES, **SCORES, method=method)
        check = crosscheck.mann_whitney(TIED_SCORES, ours, **SCORES, method=method)
        assert check.agrees
        assert check.program.endswith(", mannwhitneyu")


def test_values_that_differ_by_rounding_tie():
    frame = scores([0.1 + 0.2, 1, 2], [0.3, 3, 4, 5])
    ours = ranks.mann_whitney(frame, **SCORES, method="exact")
    check = crosscheck.mann_whitney(frame, ours, **SCORES, method="exact")
    assert check.program.endswith(", permutation_test")
    assert check.agrees


def test_several_groups_agree():
    frame = TIED_SCORES.assign(arm=pd.Categorical([0, 1, 2] * 3))
    ours = ranks.kruskal_wallis(frame, **SCORES)
    assert crosscheck.kruskal_wallis(frame, ours, **SCORES).agrees


def test_effects_agree():
    ours = rank_effects.location_shift(TIED_SCORES, **SCORES)
    assert ours.value < 0
    assert crosscheck.shift(TIED_SCORES, ours, **SCORES).agrees
    first, second = (TIED_SCORES.loc[TIED_SCORES["arm"] == arm, "score"] for arm in "ab")
    effect = rank_effects.rank_biserial(TIED_SCORES, **SCORES).value
    assert crosscheck.rank_biserial(first.to_numpy(), second.to_numpy(), effect).agrees
    assert crosscheck.rank_biserial(second.to_numpy(), first.to_numpy(), effect).agrees is False

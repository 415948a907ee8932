"""What holds for any patients across analyses; a module's own properties stand in its own test."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.comparisons.categorical import chi_square, fisher_exact, risk_difference
from analytics.comparisons.rank_effects import location_shift
from analytics.comparisons.ranks import mann_whitney, wilcoxon
from analytics.cox.hazards import arm_only_from_event_table, cox
from analytics.multiplicity import adjust
from analytics.survival.curves import counts_at, kaplan_meier, median_survival, survival_at
from analytics.survival.event_table import event_blocks, event_table
from analytics.survival.logrank import log_rank
from analytics.survival.restricted_mean import restricted_mean
from tests.analytics.cohorts import compared

FEW = settings(max_examples=25)
TICKS = [0.0, 1.0, 2.5, 6.0]
scores = st.lists(st.integers(0, 12).map(float), min_size=8, max_size=20)
counts = st.lists(st.integers(0, 9), min_size=4, max_size=4).map(
    lambda cells: pd.DataFrame(np.reshape(cells, (2, 2)))
)


def both_arms_have_events(cohort: pd.DataFrame) -> bool:
    return bool((cohort.groupby("group")["event"].sum() > 0).all())


def in_two_arms(values: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"score": values, "arm": ["a"] * 4 + ["b"] * (len(values) - 4)})


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-9, abs=1e-9, nan_ok=True)


@FEW
@given(compared())
def test_blocks_from_arrays_answer_as_the_event_table_does(cohort):
    group = pd.Categorical(cohort["group"], categories=["A", "B", "C"])
    table = event_table(cohort.assign(group=group), time="time", event="event", group="group")
    blocks = event_blocks(cohort["time"].to_numpy(), cohort["event"].to_numpy(), group)
    pd.testing.assert_frame_equal(kaplan_meier(blocks), kaplan_meier(table))
    pd.testing.assert_frame_equal(counts_at(blocks, TICKS), counts_at(table, TICKS))
    asked = (
        log_rank,
        median_survival,
        lambda t: survival_at(t, 1),
        lambda t: restricted_mean(t, 1),
    )
    for ask in asked:
        assert repr(ask(blocks)) == repr(ask(table))  # NaN equals NaN


@FEW
@given(compared().filter(both_arms_have_events), st.randoms())
def test_cox_knows_neither_row_order_nor_unit_nor_which_arm_comes_first(cohort, random):
    def coefficient(frame, order=("A", "B")):
        frame = frame.assign(group=pd.Categorical(frame["group"], categories=order))
        fit = cox(frame, time="time", event="event", covariates=["group"])
        return fit if fit.converged else None

    fit = coefficient(cohort)
    rows = list(cohort.index)
    random.shuffle(rows)
    others = [
        coefficient(cohort.loc[rows]),
        coefficient(cohort.assign(time=cohort["time"] * 8)),
        coefficient(cohort, order=("B", "A")),
    ]
    if fit is None:
        assert others == [None] * 3
        return
    assert [other.coefficients[0] for other in others[:2]] == [close(fit.coefficients[0])] * 2
    assert others[2].coefficients[0] == close(-fit.coefficients[0])


@FEW
@given(compared().filter(both_arms_have_events), st.sampled_from(["efron", "breslow"]))
def test_cox_of_the_arm_is_the_same_from_patients_and_from_the_event_table(cohort, ties):
    frame = cohort.assign(group=pd.Categorical(cohort["group"], categories=["A", "B"]))
    fit = cox(frame, time="time", event="event", covariates=["group"], ties=ties)
    table = event_table(frame, time="time", event="event", group="group")
    again = arm_only_from_event_table(table, reference="A", ties=ties)
    assert again.loglik == close(fit.loglik)
    if fit.converged:
        assert again.coefficients[0] == close(fit.coefficients[0])


@FEW
@given(scores, st.sampled_from(["r", "corrected", "uncorrected", "exact", "exact, ties ignored"]))
def test_ranks_know_neither_scale_nor_which_arm_comes_first(values, method):
    table = in_two_arms(values)
    chosen = {"value": "score", "group": "arm", "method": method}
    p = mann_whitney(table, **chosen).p
    assert mann_whitney(table.assign(score=np.exp(table["score"])), **chosen).p == close(p)
    swapped = table.assign(arm=table["arm"].map({"a": "b", "b": "a"}))
    assert mann_whitney(swapped, **chosen).p == close(p)
    assert not p > 1
    pairs = pd.DataFrame({"before": values, "after": values[::-1]})
    forth = wilcoxon(pairs, first="before", second="after", method=method)
    back = wilcoxon(pairs, first="after", second="before", method=method)
    assert forth.p == close(back.p)


@FEW
@given(scores)
def test_a_shift_of_one_arm_shifts_the_estimate_and_its_limits(values):
    table = in_two_arms(values)
    moved = table.assign(score=table["score"] + 8.0 * (table["arm"] == "a"))
    before, after = (location_shift(t, value="score", group="arm") for t in (table, moved))
    if len(set(values)) < len(values):  # ties between arms come and go with the shift
        assert after.value == close(before.value + 8)
        return
    found = (after.value, after.low, after.high)
    assert found == (close(before.value + 8), close(before.low + 8), close(before.high + 8))


@FEW
@given(counts.filter(lambda table: table.sum(axis=1).all()))
def test_tables_know_neither_direction_nor_order(table):
    turned = table.iloc[::-1].reset_index(drop=True)
    for test in (chi_square, fisher_exact):
        p = test(table).p
        assert test(table.T).p == close(p)
        assert test(turned).p == close(p)
    forth, back = risk_difference(table), risk_difference(turned)
    assert (back.value, back.low, back.high) == (
        close(-forth.value),
        close(-forth.high),
        close(-forth.low),
    )
    assert -1 <= forth.low <= forth.value <= forth.high <= 1


@FEW
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_adjusting_never_lowers_p_nor_changes_their_order(values):
    p = np.array(values)
    for method in ("bonferroni", "holm", "benjamini-hochberg"):
        adjusted = adjust(p, method=method)
        assert (adjusted >= p - 1e-15).all()
        assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()

"""What no analysis can use is refused by name, count and remedy, or withheld with a reason.

Every function that reads patients is asked with every fault. No message quotes a patient.
"""

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analytics.baseline.balance import standardised_differences
from analytics.baseline.table import baseline_table
from analytics.comparisons.categorical import chi_square, cross_table, fisher_exact, odds_ratio
from analytics.comparisons.means import mean_difference, one_way, paired_t, welch
from analytics.comparisons.rank_effects import location_shift, paired_location, rank_biserial
from analytics.comparisons.ranks import kruskal_wallis, mann_whitney, wilcoxon
from analytics.cox.adjusted import adjusted_curves
from analytics.cox.hazards import cox, hazard_ratio
from analytics.errors import AnalysisError
from analytics.subgroups.forest import interaction_tests, subgroup_forest
from analytics.survival.curves import survival_difference
from analytics.survival.event_table import competing_event_table, event_table
from analytics.survival.logrank import log_rank
from analytics.survival.restricted_mean import restricted_mean_difference
from analytics.trajectories.visits import visit_summaries
from analytics.weighting.propensity import propensity
from analytics.weighting.weights import weigh

N = 60
# Numbers that stand in no message by chance; BAD_TIME and BAD_CODE are faults themselves.
TIMES = 100.125 + np.arange(N)
BAD_TIME, BAD_CODE = -613.25, 7361

Frame = pd.DataFrame
Ask = Callable[[Frame], object]


def patients() -> Frame:
    random = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "months": random.permutation(TIMES),
            "died": np.tile([1.0, 1.0, 0.0], N // 3),
            "arm": np.tile(["control", "treated"], N // 2),
            "age": 50.375 + random.permutation(N),
            "before": 80.625 + random.permutation(N),
            "sex": np.repeat(["F", "M"], N // 2),
        }
    )


SURVIVAL = {"time": "months", "event": "died"}
FOLLOW_UP: dict[str, Ask] = {
    "event table": lambda f: event_table(f, **SURVIVAL, group="arm"),
    "competing risks": lambda f: competing_event_table(f, **SURVIVAL, causes=(1, 2), group="arm"),
    "Cox": lambda f: cox(f, **SURVIVAL, covariates=["arm", "age"]),
    "adjusted curves": lambda f: adjusted_curves(
        f, **SURVIVAL, treatment="arm", covariates=["age"]
    ),
    "subgroups": lambda f: subgroup_forest(f, **SURVIVAL, treatment="arm", subgroups=["sex"]),
    "interactions": lambda f: interaction_tests(f, **SURVIVAL, treatment="arm", subgroups=["sex"]),
}
VALUES: dict[str, Ask] = {
    "Mann-Whitney": lambda f: mann_whitney(f, value="age", group="arm"),
    "Kruskal-Wallis": lambda f: kruskal_wallis(f, value="age", group="arm"),
    "Hodges-Lehmann": lambda f: location_shift(f, value="age", group="arm"),
    "rank-biserial": lambda f: rank_biserial(f, value="age", group="arm"),
    "Welch": lambda f: welch(f, value="age", group="arm"),
    "mean difference": lambda f: mean_difference(f, value="age", group="arm"),
    "analysis of variance": lambda f: one_way(f, value="age", group="arm"),
    "visits": lambda f: visit_summaries(f, value="age", group="arm", visit="sex"),
}
PAIRS: dict[str, Ask] = {
    "Wilcoxon": lambda f: wilcoxon(f, first="age", second="before"),
    "paired t": lambda f: paired_t(f, first="age", second="before"),
    "paired shift": lambda f: paired_location(f, first="age", second="before"),
}
MODELS: dict[str, Ask] = {
    "Cox": FOLLOW_UP["Cox"],
    "adjusted curves": FOLLOW_UP["adjusted curves"],
    "propensity": lambda f: propensity(f, treatment="arm", covariates=["age"]),
    "weighting": lambda f: weigh(f, treatment="arm", covariates=["age"]),
}
DESCRIBED: dict[str, Ask] = {
    "baseline": lambda f: baseline_table(f, group="arm", variables=["age", "sex"]),
    "balance": lambda f: standardised_differences(f, group="arm", variables=["age", "sex"]),
}
COUNTED: dict[str, Ask] = {
    "chi-square": lambda f: chi_square(cross_table(f, row="arm", column="sex")),
    "Fisher": lambda f: fisher_exact(cross_table(f, row="arm", column="sex")),
}
WEIGHED = {name: MODELS[name] for name in ("propensity", "weighting")}
CURVES: dict[str, Ask] = {
    "log-rank": lambda f: log_rank(event_table(f, **SURVIVAL, group="arm")),
    "survival difference": lambda f: survival_difference(
        event_table(f, **SURVIVAL, group="arm"), 120, reference="control"
    ),
    "restricted mean": lambda f: restricted_mean_difference(
        event_table(f, **SURVIVAL, group="arm"), 120, reference="control"
    ),
}
GROUPED = FOLLOW_UP | VALUES | DESCRIBED | COUNTED | WEIGHED
DESCRIBES = ("event table", "competing risks", "visits", "baseline", "balance")
COMPARES = {name: ask for name, ask in GROUPED.items() if name not in DESCRIBES} | CURVES


def spoilt(column: str, value: object, rows: int = 3) -> Frame:
    """Patients of whom the first `rows` have a value that cannot be used."""
    frame = patients()
    if isinstance(value, str):
        frame[column] = frame[column].astype(object)
    frame.loc[frame.index[:rows], column] = value
    return frame


def cases(asked: dict[str, Ask], column: str, value: object) -> list[object]:
    return [
        pytest.param(ask, column, value, id=f"{name}: {column} {value}")
        for name, ask in asked.items()
    ]


def refusal(ask: Ask, frame: Frame) -> str:
    """The message with which a question is refused, quoting nobody."""
    with pytest.raises(AnalysisError) as refused:
        ask(frame)
    message = str(refused.value)
    assert message.endswith(".")
    for secret in (".125", ".375", ".625", "613", "7361"):
        assert secret not in message
    return message


@pytest.mark.parametrize(
    ("ask", "column", "value"),
    [
        *cases(FOLLOW_UP, "months", np.nan),
        *cases(FOLLOW_UP, "months", np.inf),
        *cases(FOLLOW_UP, "months", BAD_TIME),
        *cases(FOLLOW_UP, "died", np.nan),
        *cases(FOLLOW_UP, "died", BAD_CODE),
        *cases(VALUES | PAIRS | MODELS, "age", np.nan),
        *cases(VALUES | PAIRS | MODELS | DESCRIBED, "age", np.inf),
        *cases(PAIRS, "before", np.nan),
        *cases(GROUPED, "arm", None),
    ],
)
def test_an_unusable_value_is_refused_with_its_column_and_count(ask, column, value):
    message = refusal(ask, spoilt(column, value))
    assert column in message
    assert "3" in message.replace(str(N), "")


@pytest.mark.parametrize("ask", COMPARES.values(), ids=COMPARES)
def test_one_group_is_refused(ask):
    frame = patients()
    message = refusal(ask, frame[frame["arm"] == "control"])
    assert "arm" in message or "group" in message or "control" in message or "rows" in message


@pytest.mark.parametrize(
    "ask",
    [ask for name, ask in COMPARES.items() if name not in COUNTED],
    ids=[name for name in COMPARES if name not in COUNTED],
)
def test_a_group_that_the_filter_has_emptied_is_refused(ask):
    frame = patients().astype({"arm": "category"})
    refusal(ask, frame[frame["arm"] == "control"])


def test_a_group_that_the_filter_has_emptied_has_no_chi_square_and_cannot_differ():
    frame = patients().astype({"arm": "category"})
    frame = frame[frame["arm"] == "control"]
    chi_squared = COUNTED["chi-square"](frame)
    assert math.isnan(chi_squared.p)
    assert chi_squared.withheld is not None
    assert COUNTED["Fisher"](frame).p == 1


@pytest.mark.parametrize(
    "ask", (GROUPED | PAIRS | CURVES).values(), ids=(GROUPED | PAIRS | CURVES).keys()
)
def test_nobody_is_refused(ask):
    refusal(ask, patients().iloc[:0])


@pytest.mark.parametrize("ask", GROUPED.values(), ids=GROUPED)
def test_five_hundred_groups_are_refused_with_their_number(ask):
    frame = pd.concat([patients()] * 10, ignore_index=True).iloc[:500]
    assert "500" in refusal(ask, frame.assign(arm=[f"site {i}" for i in range(500)]))


@pytest.mark.parametrize("ask", MODELS.values(), ids=MODELS)
def test_five_hundred_levels_of_a_covariate_are_refused_with_their_number(ask):
    frame = pd.concat([patients()] * 10, ignore_index=True).iloc[:500]
    message = refusal(ask, frame.assign(age=[f"site {i}" for i in range(500)]))
    assert "age" in message
    assert "500" in message


@pytest.mark.parametrize("ask", MODELS.values(), ids=MODELS)
def test_a_covariate_that_is_the_same_in_all_is_refused_by_name(ask):
    assert "age" in refusal(ask, patients().assign(age=50.375))


def test_covariates_that_determine_each_other_are_refused_by_name():
    frame = patients()
    frame["double"] = 2 * frame["age"] + 1
    pairs = ["age", "double"]
    for ask in (
        lambda f: cox(f, **SURVIVAL, covariates=["arm", *pairs]),
        lambda f: propensity(f, treatment="arm", covariates=pairs),
        lambda f: weigh(f, treatment="arm", covariates=pairs),
    ):
        message = refusal(ask, frame)
        assert "age" in message
        assert "double" in message


def test_more_parameters_than_events_are_refused_with_both_numbers():
    frame = patients().assign(died=[1.0, 1.0, *[0.0] * (N - 2)])
    message = refusal(lambda f: cox(f, **SURVIVAL, covariates=["arm", "age", "sex"]), frame)
    assert "3 terms" in message
    assert "2 events" in message


@pytest.mark.parametrize("ask", [FOLLOW_UP["Cox"], FOLLOW_UP["subgroups"]], ids=["Cox", "forest"])
def test_nobody_with_an_event_is_refused_with_the_number_of_patients(ask):
    message = refusal(ask, patients().assign(died=0.0))
    # Without the column: to a reader of a page it is always the internal one.
    assert message == f"None of the {N} patients has an event."


@pytest.mark.parametrize("ask", (FOLLOW_UP | CURVES).values(), ids=(FOLLOW_UP | CURVES).keys())
@pytest.mark.parametrize("column", ["months", "died"])
def test_words_where_numbers_are_needed_are_refused_by_name(ask, column):
    assert column in refusal(ask, patients().astype({column: str}))


def test_an_arm_without_events_is_withheld_and_the_reason_names_it():
    frame = patients()
    frame.loc[frame["arm"] == "treated", "died"] = 0.0
    ratio = hazard_ratio(
        cox(frame, **SURVIVAL, covariates=["arm"]), variable="arm", level="treated"
    )
    assert ratio.withheld is not None
    assert "treated" in ratio.withheld.text


def test_a_covariate_that_orders_the_events_is_withheld():
    frame = patients().assign(died=1.0)
    frame["age"] = frame["months"].rank()
    ratio = hazard_ratio(cox(frame, **SURVIVAL, covariates=["age"]), variable="age")
    assert ratio.withheld is not None


NOT_COMPUTABLE: dict[str, Ask] = {
    "Mann-Whitney": VALUES["Mann-Whitney"],
    "Kruskal-Wallis": VALUES["Kruskal-Wallis"],
    "Welch": VALUES["Welch"],
    "analysis of variance": VALUES["analysis of variance"],
    "Wilcoxon": PAIRS["Wilcoxon"],
    "paired t": PAIRS["paired t"],
    "log-rank": CURVES["log-rank"],
}


@pytest.mark.parametrize("ask", NOT_COMPUTABLE.values(), ids=NOT_COMPUTABLE)
def test_nothing_that_varies_gives_no_p_and_a_reason(ask):
    result = ask(patients().assign(age=50.375, before=50.375, died=0.0))
    assert math.isnan(result.p)
    assert result.withheld is not None


def test_an_empty_row_has_no_chi_square_and_a_zero_cell_no_interval():
    counts = pd.DataFrame([[0, 0], [5, 7]])
    assert math.isnan(chi_square(counts).p)
    assert chi_square(counts).withheld is not None
    ratio = odds_ratio(pd.DataFrame([[0, 4], [5, 7]]))
    assert math.isnan(ratio.high)
    assert ratio.cautions

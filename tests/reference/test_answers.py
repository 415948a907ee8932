"""What the bank's cases leave open in how a case is asked; the expected numbers are by hand."""

import math

import pandas as pd

from tests.reference.answers import answer

PATIENTS = pd.DataFrame(
    {
        "time": [5, 3, 9, 2, 8, 6, 4, 7, 1, 10, 12, 11],
        "event": [1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 0, 1],
        "arm": pd.Categorical(list("ababababaabb")),
        "grade": [1.0, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
        "age": [60.0, 52, 71, 44, 58, 63, 49, 55, 66, 40, 61, 57],
    }
)
OUTCOME = {"time": "time", "event": "event"}


def cox_answer(frame, **asked):
    args = {"ties": "efron", "interaction": ["age", "arm"]}
    return answer({"family": "cox", "columns": OUTCOME | asked, "args": args}, frame)


def test_beside_an_interaction_no_other_term_is_dropped():
    dropped = cox_answer(PATIENTS, covariates=["arm", "age", "grade"])["drop1_lr"]
    assert [row["term"] for row in dropped] == ["arm:age"]


def test_an_interval_that_ends_before_it_begins_is_left_out():
    late = PATIENTS.assign(entry=[6, *[0] * 11])  # R: "Stop time must be > start time, NA created"
    got = cox_answer(late, covariates=["arm", "age"], start="entry")
    without = cox_answer(late.iloc[1:], covariates=["arm", "age"], start="entry")
    assert got["n_used"] == 11
    assert got["loglik"] == without["loglik"]


def test_a_subgroup_in_numbers_has_a_coefficient_for_every_level_after_the_first():
    columns = OUTCOME | {"treatment": "arm", "subgroups": ["grade"], "strata": []}
    case = {"family": "subgroup_forest", "columns": columns, "args": {"ties": "efron"}}
    interaction = answer(case, PATIENTS)["subgroups"]["grade"]["interaction"]
    assert (len(interaction["coefs"]), interaction["df"]) == (2, 2)


def test_a_level_without_events_has_no_coefficient_and_r_says_its_error_is_0():
    nobody = PATIENTS.assign(event=PATIENTS["event"].where(PATIENTS["grade"] > 1, 0))
    columns = OUTCOME | {"treatment": "arm", "subgroups": ["grade"], "strata": []}
    case = {"family": "subgroup_forest", "columns": columns, "args": {"ties": "efron"}}
    (term,) = answer(case, nobody)["subgroups"]["grade"]["per_level"]["1"]["terms"]
    assert math.isnan(term["coef"])
    assert term["se"] == 0


def test_groups_in_numbers_read_from_a_column_with_gaps():
    case = {
        "family": "table1",
        "columns": {"group": "grade", "variables": ["age"]},
        "args": {"group_levels": ["1", "2", "3"]},
    }
    assert answer(case, PATIENTS)["n_by_group"] == {"1": 4, "2": 4, "3": 4}


def test_a_comparison_of_groups_in_numbers_read_from_a_column_with_gaps():
    frame = PATIENTS[PATIENTS["grade"] < 3]
    case = {
        "family": "twosample",
        "columns": {"value": "age", "group": "grade"},
        "args": {"group_levels": ["1", "2"]},
    }
    got = answer(case, frame)
    # 60, 44, 49, 40 against 52, 58, 55, 61: only the first is above any, and above three.
    assert [got["describe"][level]["n"] for level in ("1", "2")] == [4, 4]
    assert got["wilcoxon"]["r_default"]["stat"] == 3


def test_a_table_of_yes_and_no_by_numbers_read_from_a_column_with_gaps():
    case = {
        "family": "tables",
        "columns": {"row": "old", "col": "grade", "strata": None},
        "args": {"row_levels": ["FALSE", "TRUE"], "col_levels": ["1", "2", "3"]},
    }
    got = answer(case, PATIENTS.assign(old=PATIENTS["age"] > 57))
    # Young 3, 2, 1 and old 1, 2, 3, where 2 are expected everywhere.
    assert got["chisq_uncorrected"]["expected"] == [[2, 2, 2], [2, 2, 2]]
    assert got["chisq_uncorrected"]["stat"] == 2


def test_ranks_are_of_the_values_as_they_are():
    close = pd.DataFrame(
        {"value": [1e9 + 0.1, 1e9 + 0.2, 1e9 + 0.3, 1e9 + 0.4], "group": list("aabb")}
    )
    case = {
        "family": "twosample",
        "columns": {"value": "value", "group": "group"},
        "args": {"group_levels": ["a", "b"]},
    }
    # Rank sums 3 and 7: H = 12 / 20 * (9 / 2 + 49 / 2) - 15. Rounded, all four would be equal.
    assert math.isclose(answer(case, close)["kruskal"]["stat"], 2.4)


def test_a_simulated_p_is_no_answer():
    many = {"family": "tables", "columns": {}, "args": {"table": [[600_000, 1], [600_000, 2]]}}
    got = answer(many, None)
    assert got["fisher_p"] is None
    assert got["fisher"]["p"] is None


def test_cells_stand_where_there_is_no_mixed_model():
    twice = pd.DataFrame(
        {
            "id": [1, 1, 2, 2],
            "visit": pd.Categorical(["3", "3", "12", "12"]),
            "arm": [0.0, 0, 1, 1],
            "value": [1.0, 3, 6, 6],
        }
    )
    case = {
        "family": "longitudinal",
        "columns": {
            "subject": "id", "visit": "visit", "arm": "arm", "outcome": "value", "baseline": None
        },
        "args": {"response": "value", "arm_levels": ["0", "1"], "visits": [3, 12]},
    }  # fmt: skip
    cells = answer(case, twice)["cells"]
    assert [(cell["visit"], cell["n"]) for cell in cells] == [(3, 2), (12, 0), (3, 0), (12, 2)]
    assert [cells[0]["mean"], cells[3]["mean"]] == [2, 6]
    assert [cells[3]["ci_t_lower"], cells[3]["ci_t_upper"]] == [6, 6]

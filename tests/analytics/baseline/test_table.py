"""Table 1; R's tableone numbers are in tests/reference."""

import numpy as np
import pandas as pd
import pytest

from analytics.baseline.table import baseline_table
from analytics.errors import AnalysisError

PATIENTS = pd.DataFrame(
    {
        "arm": list("aaabb"),
        "age": [50.0, 60, None, 40, 44],
        "sex": ["F", "M", None, "F", "F"],
        "smoker": [True, False, True, False, False],
    }
)


def rows(variable, **options):
    table = baseline_table(PATIENTS, group="arm", variables=[variable], **options)
    return table.drop(columns="variable")


def test_numbers_use_who_has_them():
    table = rows("age").set_index("group")
    assert table.loc["a", ["patients", "missing", "n", "mean"]].tolist() == [3, 1, 2, 55]
    assert table.loc["b", ["patients", "missing", "n", "mean"]].tolist() == [2, 0, 2, 42]


def test_percent_is_of_who_has_the_variable():
    table = rows("sex").set_index(["group", "level"])
    assert table["count"].to_dict() == {
        ("a", "F"): 1,
        ("a", "M"): 1,
        ("b", "F"): 2,
        ("b", "M"): 0,
    }
    assert table["percent"].tolist() == [50, 50, 100, 0]


def test_missing_can_be_a_level():
    table = rows("sex", missing_as_level=True).set_index(["group", "level"])
    assert table.loc[("a", "not recorded"), "count"] == 1
    np.testing.assert_allclose(table.loc[("a", "F"), "percent"], 100 / 3)


def test_true_and_false_are_counted():
    assert rows("smoker")["level"].tolist() == [False, True, False, True]


def test_a_group_without_any_value():
    table = baseline_table(
        PATIENTS.assign(age=[50, 60, 70, None, None]), group="arm", variables=["age"]
    )
    assert table["n"].tolist() == [3, 0]
    assert pd.isna(table["mean"].iloc[1])


@pytest.mark.parametrize(
    ("patients", "message"),
    [
        (PATIENTS.assign(arm=[None, *"aabb"]), "1 of 5 rows have no arm"),
        (PATIENTS[:0], "No patient of arm"),
        (PATIENTS.assign(age=np.inf), "5 of 5 rows have no finite age"),
        (PATIENTS.drop(columns="age"), "Missing columns: age"),
    ],
)
def test_what_is_refused(patients, message):
    with pytest.raises(AnalysisError, match=message):
        baseline_table(patients, group="arm", variables=["age"])

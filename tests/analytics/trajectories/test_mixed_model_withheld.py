"""When the mixed model gives no numbers: what is withheld with its reason, what is an error.

Rows are made so that the model cannot be estimated, or make no sense.
"""

import numpy as np
import pandas as pd
import pytest

from analytics.errors import AnalysisError
from analytics.trajectories.mixed_model import mixed_model
from tests.analytics.trajectories.repeated_rows import drawn, tidy

NUMBERS = ["value", "se", "df", "low", "high", "t", "p"]


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


def test_a_corrected_variance_below_0_leaves_no_standard_error():
    # Six patients, of whom few have the second visit.
    rows = drawn(16, patients=6, visits=2, dropout=0.3)
    plain = mixed_model(rows).means
    corrected = mixed_model(rows, small_sample="Kenward-Roger").means
    assert plain["se"].notna().all()
    assert corrected["se"].isna().tolist() == [False, True, False, True]
    assert corrected.loc[1, ["low", "high", "t", "p"]].isna().all()

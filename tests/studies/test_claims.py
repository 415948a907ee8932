"""Every number the paper prints, against the two synthetic cohorts.

Each row of checks.csv is one number of one claim, named by a statement in the words of
published.csv, and what becomes of it:
"exact" agrees to the printed digits; "tolerance" agrees within 0.005, because no values of 12 and
22 patients give the printed p; "inconsistent" cannot be met together with other printed numbers,
and has the documented value instead; "not recomputable" names no number of the cohorts.
`listed` marks the 328 numbers that the cohorts were made for.
"""

import math
from pathlib import Path

import pandas as pd
import pytest

from tests.studies.recompute import FOLDER, read, recompute

# Whole studies: what a minute is not enough for.
pytestmark = pytest.mark.slow

CHECKS = pd.read_csv(Path(__file__).parent / "checks.csv", dtype=str, keep_default_na=False)
COMPUTED = CHECKS[CHECKS["outcome"] != "not recomputable"]
KEYS = [*zip(COMPUTED["study"], COMPUTED["compute"], strict=True)]
TOLERANCE = 0.005
MOST_NOT_MET = 9


@pytest.fixture(scope="module")
def retrospective():
    return read("tongji_retrospective")


@pytest.fixture(scope="module")
def prospective():
    return read("tongji_prospective")


@pytest.fixture(scope="module")
def found(retrospective, prospective):
    return recompute(retrospective, prospective, KEYS)


def as_printed(value: float, printed: str) -> bool:
    """Whether a value rounds to what is printed, on its last digit."""
    decimals = len(printed.partition(".")[2])
    return abs(value - float(printed)) <= 0.5 * 10.0**-decimals + 1e-9


def met(value: float, relation: str, wanted: str) -> bool:
    if relation == "<":
        return value < float(wanted)
    if relation == ">":
        return value > float(wanted)
    return as_printed(value, wanted)


def holds(row, value: float) -> bool:
    """Whether a number has the outcome that its row says."""
    agrees = met(value, row.relation, row.wanted)
    if row.outcome == "exact":
        return agrees
    if row.outcome == "tolerance":
        return not agrees and abs(value - float(row.wanted)) <= TOLERANCE
    return not agrees and as_printed(value, row.documented)


@pytest.mark.parametrize(
    "row", [*COMPUTED.itertuples()], ids=lambda row: f"{row.claim} {row.compute} {row.outcome}"
)
def test_each_number_comes_out_as_documented(row, found):
    value = found[row.study, row.compute]
    assert holds(row, value), value


def test_at_most_nine_of_the_listed_numbers_are_not_met(found):
    listed = COMPUTED[COMPUTED["listed"] == "yes"]
    missed = [
        row.compute
        for row in listed.itertuples()
        if not met(found[row.study, row.compute], row.relation, row.wanted)
    ]
    assert len(listed) == 328
    assert len(missed) <= MOST_NOT_MET, missed


def test_every_claim_has_an_outcome():
    published = pd.concat(
        [pd.read_csv(path, dtype=str) for path in sorted(FOLDER.glob("tongji_*/published.csv"))]
    )
    claims = set(published["id"])
    assert len(claims) == 172
    assert claims == set(CHECKS["claim"])


def test_what_is_not_recomputable_says_why():
    rows = CHECKS[CHECKS["outcome"] == "not recomputable"]
    assert (rows["note"] != "").all()
    assert not set(rows["claim"]) & set(COMPUTED["claim"])


def test_every_number_is_finite(found):
    assert all(math.isfinite(value) for value in found.values())


def changed(tables, name, row, column, value):
    table = tables[name].copy()
    table.loc[row, column] = value
    return tables | {name: table}


def turned(before, after):
    return {
        row.claim
        for row in COMPUTED.itertuples()
        if holds(row, before[row.study, row.compute])
        and not holds(row, after[row.study, row.compute])
    }


def test_one_death_more_turns_its_claims_red(found, retrospective, prospective):
    outcomes = retrospective["outcomes"]
    arms = retrospective["patients"].set_index("patient_id")["arm"]
    treated = outcomes["patient_id"].map(arms) == "tacrolimus"
    alive = (outcomes["endpoint"] == "death") & (outcomes["event"] == 0) & treated
    edited = changed(retrospective, "outcomes", outcomes.index[alive][0], "event", 1)
    assert turned(found, recompute(edited, prospective, KEYS)) >= {"C008", "C009"}


@pytest.mark.parametrize(
    ("table", "column", "value", "claim"),
    [
        ("patients", "age_years", 100, {"C034", "C035"}),
        ("patients", "sex", None, {"C037", "C038"}),
        ("hrct", "score", 4, {"C101", "C102"}),
    ],
)
def test_one_cell_turns_its_claim_red(
    table, column, value, claim, found, retrospective, prospective
):
    edited = changed(prospective, table, prospective[table].index[0], column, value)
    assert turned(found, recompute(retrospective, edited, KEYS)) & claim

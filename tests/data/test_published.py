"""Published rows: complete, readable, and the same wherever a claim is about both cohorts."""

import csv
from pathlib import Path

import pandas as pd
import pytest

from analytics.published.cohort import STATISTICS
from analytics.published.in_print import CHECKS
from analytics.published.verdicts import Claim
from data.published import published_rows, same_paper, whole_tables
from data.store import STUDIES, open_study, studies

PAPER = ("tongji_prospective", "tongji_retrospective")


def rows():
    return [row for slug in PAPER for row in published_rows(slug)]


def test_the_paper_has_172_claims_and_shared_ones_are_the_same_in_both_files():
    by_id: dict[str, set[tuple[str, ...]]] = {}
    for row in rows():
        by_id.setdefault(row["id"], set()).add(tuple(row.values()))
    assert sorted(by_id) == [f"C{i:03}" for i in range(1, 173)]
    assert all(len(different) == 1 for different in by_id.values())


def test_the_ids_in_each_file_are_in_order_and_named_once():
    for slug in PAPER:
        ids = [row["id"] for row in published_rows(slug)]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_every_row_is_computed_checked_or_says_why_not(row):
    claim = Claim(**row)
    assert all(statement.statistic in STATISTICS for statement in claim.statements)
    parts = claim.printed_check.replace(" or ", ";").split(";")
    assert all(part.partition(":")[0].strip() in CHECKS for part in parts if part.strip())
    assert bool(claim.statements) != bool(claim.reason)


def test_statements_name_arms_that_there_are():
    for slug in PAPER:
        arms = {arm.value for arm in studies()[slug].arms}
        for row in published_rows(slug):
            named = {statement.group for statement in Claim(**row).statements} - {""}
            assert named <= arms, row["id"]
            one_arm = " v " not in row["group"] and row["n"] and row["place"] == "Table 2"
            assert not one_arm or row["group"] in arms, row["id"]


def test_only_studies_of_the_same_paper_stand_together():
    assert same_paper("tongji_prospective") == PAPER
    assert same_paper("tongji_retrospective") == PAPER[::-1]
    assert same_paper("mayo_pbc") == same_paper("no_such_study") == ()
    assert published_rows("mayo_pbc") == published_rows("no_such_study") == ()


@pytest.mark.parametrize("slug", sorted(studies()))
def test_whole_tables_are_what_the_files_hold(slug):
    found = whole_tables(open_study(slug))
    for name, table in found.items():
        path = Path(STUDIES / slug / f"{name}.csv")
        with path.open(encoding="utf-8", newline="") as file:
            header, *lines = csv.reader(file)
        assert set(table.columns) == set(header), name
        if name != "outcomes":
            cells = [
                [_cell(value) for value in row] for row in table[header].itertuples(index=False)
            ]
            assert cells == [[_cell(value) for value in line] for line in lines], name
    given = pd.read_csv(STUDIES / slug / "outcomes.csv", dtype={"patient_id": str})
    by = ["endpoint", "patient_id"]
    mine = found["outcomes"].sort_values(by)[given.columns].reset_index(drop=True)
    theirs = given.sort_values(by).reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, theirs, check_dtype=False)


def _cell(value: object) -> object:
    if value is None or value == "" or value != value:
        return None
    try:
        return float(str(value))
    except ValueError:
        return str(value)

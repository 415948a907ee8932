"""Counts and tables from DuckDB against a plain count over the rows of the CSV files."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest

from analytics.survival.event_table import event_table as event_table_from_rows
from data.groups import groups_of
from data.queries import (
    event_table,
    flow,
    histogram,
    level_counts,
    measures,
    missing_count,
)
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.store import STUDIES

FOLDER = STUDIES / "mayo_pbc"
WOMEN = CategoryFilter("sex", ("F",))
LATE = CategoryFilter("stage", ("3", "4"))
LATE_RECORDED = CategoryFilter("stage", ("3", "4"), keep_missing=False)
OLDER = RangeFilter("age_years", low=50)


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    patients = pd.read_csv(FOLDER / "patients.csv", dtype={"stage": str})
    outcomes = pd.read_csv(FOLDER / "outcomes.csv")
    return patients.merge(outcomes[outcomes["endpoint"] == "death"], on="patient_id")


def test_flow_counts_who_is_left_after_each_filter(mayo, opening, rows):
    steps = flow(mayo, opening.with_filter(WOMEN).with_filter(LATE).with_filter(OLDER))
    women = rows[rows["sex"] == "F"]
    late = women[women["stage"].isin(["3", "4"]) | women["stage"].isna()]
    older = late[late["age_years"] >= 50]
    assert [step.patients for step in steps] == [418, len(women), len(late), len(older)]


def test_missing_is_kept_unless_unticked(mayo, opening, rows):
    kept = flow(mayo, opening.with_filter(LATE))[-1].patients
    dropped = flow(mayo, opening.with_filter(LATE_RECORDED))[-1].patients
    assert dropped == rows["stage"].isin(["3", "4"]).sum()
    assert kept - dropped == rows["stage"].isna().sum() == 6


def test_a_level_is_counted_under_the_other_filters_only(mayo, opening, rows):
    selection = opening.with_filter(WOMEN).with_filter(OLDER)
    expected = rows[rows["age_years"] >= 50]["sex"].value_counts()
    assert level_counts(mayo, selection, "sex").levels == (expected["F"], expected["M"])
    assert mayo.totals("sex") == (374, 44)


def test_missing_arm_is_counted(mayo, opening, rows):
    expected = rows[rows["sex"] == "F"]["arm"].isna().sum()
    assert missing_count(mayo, opening.with_filter(WOMEN), "arm") == expected
    assert level_counts(mayo, opening.with_filter(WOMEN), "arm").missing == expected


def test_histogram_holds_everybody_once(mayo, opening, rows):
    bins = histogram(mayo, opening.with_filter(WOMEN), "bilirubin_mg_dl")
    assert bins["everybody"].sum() == 418
    assert bins["remaining"].sum() == (rows["sex"] == "F").sum()
    first = bins.iloc[0]
    within = rows["bilirubin_mg_dl"].between(first["low"], first["high"], inclusive="left")
    assert first["everybody"] == within.sum()


@pytest.mark.parametrize("filters", [(), (WOMEN,), (LATE_RECORDED, OLDER)])
def test_event_table_equals_the_one_made_from_rows(mayo, opening, rows, filters):
    selection = replace(opening, filters=filters)
    ours = event_table(mayo, selection, groups_of(mayo, selection))
    kept = rows[rows["arm"].notna()]
    if WOMEN in filters:
        kept = kept[kept["sex"] == "F"]
    if OLDER in filters:
        kept = kept[kept["stage"].isin(["3", "4"]) & (kept["age_years"] >= 50)]
    labels = {"placebo": "Placebo", "D-penicillamine": "D-penicillamine"}
    arms = pd.Categorical(kept["arm"].map(labels), categories=["D-penicillamine", "Placebo"])
    theirs = event_table_from_rows(
        kept.assign(group=arms), time="time", event="event", group="group"
    )
    pd.testing.assert_frame_equal(
        ours[["group", "time", "events", "censored", "at_risk"]].astype({"group": str}),
        theirs[["group", "time", "events", "censored", "at_risk"]].astype({"group": str}),
        check_dtype=False,
    )


def test_groups_by_a_pair_of_categories(mayo, opening, rows):
    selection = opening.grouped_by(Grouping(("sex", "ascites")))
    table = event_table(mayo, selection, groups_of(mayo, selection))
    events = table.groupby("group", observed=True)["events"].sum()
    both = rows[(rows["sex"] == "M") & (rows["ascites"] == "yes")]
    assert events["Men · ascites: yes"] == both["event"].sum()


def test_groups_by_a_number_cut_where_asked(mayo, opening, rows):
    selection = opening.grouped_by(Grouping(("age_years",), (40.0, 60.0)))
    groups = groups_of(mayo, selection)
    assert [group.label for group in groups.every] == ["<40 years", "40 to <60 years", "≥60 years"]
    table = event_table(mayo, selection, groups)
    patients = table.groupby("group", observed=True)[["events", "censored"]].sum().sum(axis=1)
    assert patients["40 to <60 years"] == rows["age_years"].between(40, 60, inclusive="left").sum()


def test_nobody_left_is_an_empty_table(mayo, opening):
    nobody = opening.with_filter(RangeFilter("age_years", low=200))
    table = event_table(mayo, nobody, groups_of(mayo, nobody))
    assert len(table) == 0
    assert list(table.columns) == ["group", "time", "events", "censored", "at_risk"]


def test_sixteen_threads_get_the_right_answers(mayo, opening):
    selections = [opening.with_filter(RangeFilter("age_years", low=30 + i)) for i in range(16)]
    alone = [flow(mayo, selection)[-1].patients for selection in selections]

    def ask(i: int) -> bool:
        selection = selections[i % 16]
        groups = groups_of(mayo, selection)
        table = event_table(mayo, selection, groups)
        counted = flow(mayo, selection)[-1].patients
        return counted == alone[i % 16] and len(table) > 0

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(ask, range(320)))


def test_repeated_measures_are_read_once_and_counted(mayo):
    visits = pd.read_csv(FOLDER / "assessments.csv")
    table = measures(mayo).set_index("measure")
    albumin = visits[visits["measure"] == "albumin_g_dl"]
    assert table.loc["albumin_g_dl", "values"] == len(albumin) == 1494
    assert table.loc["albumin_g_dl", "patients"] == 312
    assert list(table.loc["albumin_g_dl", "months"]) == [0, 6, 12, 24, 36, 48, 60]

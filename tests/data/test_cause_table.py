"""Deaths that compete with an endpoint: DuckDB's count against one over the rows of the CSV."""

from dataclasses import replace

import pandas as pd
import pytest

from analytics.survival.event_table import competing_event_table
from data.groups import groups_of
from data.opening import opening_selection
from data.queries import cause_table, event_table
from data.selection import CategoryFilter, RangeFilter
from data.store import STUDIES, open_study, studies

COUNTS = ["time", "events_1", "events_2", "events", "censored", "at_risk"]


def relapse_of(slug: str, endpoint: str):
    cohort = open_study(slug)
    return cohort, replace(opening_selection(cohort), endpoint=endpoint)


def rows_of(slug: str, endpoint: str) -> pd.DataFrame:
    patients = pd.read_csv(STUDIES / slug / "patients.csv")
    outcomes = pd.read_csv(STUDIES / slug / "outcomes.csv")
    wide = outcomes.pivot(index="patient_id", columns="endpoint", values=["time", "event"])
    died_first = (
        (wide["event"][endpoint] == 0)
        & (wide["event"]["death"] == 1)
        & (wide["time"]["death"] <= wide["time"][endpoint])
    )
    status = wide["event"][endpoint].where(~died_first, 2)
    own = pd.DataFrame({"time": wide["time"][endpoint], "status": status.astype(int)})
    return patients.merge(own.reset_index(), on="patient_id")


@pytest.mark.parametrize(
    ("slug", "endpoint"),
    [("tongji_retrospective", "relapse"), ("tongji_prospective", "respiratory_relapse")],
)
@pytest.mark.parametrize("filters", [(), (CategoryFilter("sex", ("F",)),)])
def test_causes_are_counted_as_from_rows(slug, endpoint, filters):
    cohort, selection = relapse_of(slug, endpoint)
    selection = replace(selection, filters=filters)
    groups = groups_of(cohort, selection)
    rows = rows_of(slug, endpoint)
    rows = rows[rows["sex"] == "F"] if filters else rows
    labels = {group.key: group.label for group in groups.compared}
    arms = pd.Categorical(rows["arm"].map(labels), categories=list(labels.values()))
    theirs = competing_event_table(
        rows.assign(group=arms), time="time", event="status", causes=(1, 2), group="group"
    )
    ours = cause_table(cohort, selection, groups)
    pd.testing.assert_frame_equal(ours[COUNTS], theirs[COUNTS], check_dtype=False)
    assert ours["group"].astype(str).tolist() == theirs["group"].astype(str).tolist()


def test_relapses_are_those_published_and_thirty_died_first():
    # 36 (38.7% of 93) and 81 (51.6% of 157) relapses were published; the deaths first, 6 and 24,
    # are counted in outcomes.csv.
    cohort, selection = relapse_of("tongji_retrospective", "relapse")
    table = cause_table(cohort, selection, groups_of(cohort, selection))
    counted = table.groupby("group", observed=True)[["events_1", "events_2"]].sum()
    assert counted.loc["Tacrolimus"].tolist() == [36, 6]
    assert counted.loc["Conventional"].tolist() == [81, 24]


def test_leaving_is_the_same_whether_death_is_a_cause_or_not():
    cohort, selection = relapse_of("tongji_retrospective", "relapse")
    groups = groups_of(cohort, selection)
    plain, causes = event_table(cohort, selection, groups), cause_table(cohort, selection, groups)
    assert plain["events"].tolist() == causes["events_1"].tolist()
    assert plain["at_risk"].tolist() == causes["at_risk"].tolist()


def test_nobody_left_is_an_empty_table():
    cohort, selection = relapse_of("tongji_retrospective", "relapse")
    nobody = selection.with_filter(RangeFilter("age_years", low=200))
    assert len(cause_table(cohort, nobody, groups_of(cohort, nobody))) == 0


def test_death_competes_only_with_endpoints_that_do_not_hold_it():
    competing = {
        (slug, endpoint.key)
        for slug, study in studies().items()
        for endpoint in study.endpoints
        if study.competes_with_death(endpoint.key)
    }
    assert competing == {
        ("tongji_retrospective", "relapse"),
        ("tongji_prospective", "respiratory_relapse"),
    }

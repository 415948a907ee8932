"""The synthetic cohorts as tables: what must never be seen in them, and what study.toml says."""

import pandas as pd
import pytest

from data.store import open_study, studies
from tests.studies.recompute import read

SLUGS = ("tongji_prospective", "tongji_retrospective")


@pytest.fixture(scope="module", params=SLUGS)
def tables(request):
    return read(request.param)


@pytest.fixture(scope="module")
def prospective():
    return read("tongji_prospective")


def last_days(tables):
    deaths = tables["outcomes"].query("endpoint == 'death'")
    return deaths.set_index("patient_id")["time"]


def test_patients_are_named_once(tables):
    assert tables["patients"]["patient_id"].is_unique


def test_days_are_whole_and_within_a_year(tables):
    assert tables["outcomes"]["time"].between(1, 365).all()
    assert pd.api.types.is_integer_dtype(tables["outcomes"]["time"])


def test_nobody_relapses_after_death(tables):
    outcomes = tables["outcomes"]
    assert (outcomes["time"] <= outcomes["patient_id"].map(last_days(tables))).all()


def test_no_two_events_share_a_day(tables):
    events = tables["outcomes"].query("event == 1")
    assert not events.duplicated(["endpoint", "time"]).any()


def test_no_age_is_a_heap(tables):
    ages = tables["patients"]["age_years"].value_counts()
    assert ages.max() <= 0.09 * len(tables["patients"])


@pytest.mark.parametrize("table", ["assessments", "hrct"])
def test_nothing_is_measured_after_death(table, prospective):
    rows = prospective[table]
    days = rows["patient_id"].map(last_days(prospective))
    assert (rows["month"] * 365 / 12 <= days + 1).all()


def test_no_adverse_event_follows_death(prospective):
    events = prospective["adverse_events"]
    assert (events["day"] <= events["patient_id"].map(last_days(prospective))).all()


def test_baseline_numbers_agree_between_tables(prospective):
    first = prospective["assessments"].query("month == 0")
    wide = first.pivot(index="patient_id", columns="measure", values="value")
    patients = prospective["patients"].set_index("patient_id")
    for name in ("ck_u_l", "ldh_u_l", "ferritin_ug_l", "esr_mm_h", "crp_mg_l"):
        assert (wide[name] == patients[name]).all()
    assert (wide["prednisolone_mg_d"] == patients["prednisolone_initial_mg_d"]).all()


def test_measures_stay_within_the_range_that_the_study_states(prospective):
    measures = {measure.name: measure for measure in studies()["tongji_prospective"].measures}
    for name, values in prospective["assessments"].groupby("measure")["value"]:
        measure = measures.pop(name)
        assert measure.minimum is None or values.min() >= measure.minimum
        assert measure.maximum is None or values.max() <= measure.maximum
    assert not measures


def test_every_lobe_has_a_grade_from_each_reader(prospective):
    scale = studies()["tongji_prospective"].hrct
    rows = prospective["hrct"]
    assert set(rows["finding"]) == {finding.value for finding in scale.findings}
    assert set(rows["lobe"]) == {lobe.value for lobe in scale.lobes}
    assert set(rows["reader"]) == set(scale.readers)
    assert rows["score"].between(scale.lowest_grade, scale.highest_grade).all()
    assert not rows.duplicated(["patient_id", "month", "finding", "lobe", "reader"]).any()
    assert len(rows) == (34 + 26) * 4 * 5 * 2


def test_readers_agree_as_readers_do(prospective):
    """Quadratic-weighted kappa over all grades, by its definition."""
    grades = prospective["hrct"].pivot_table(
        index=["patient_id", "month", "finding", "lobe"], columns="reader", values="score"
    )
    first, second = grades.to_numpy().T
    by_chance = first.var() + second.var() + (first.mean() - second.mean()) ** 2
    assert 0.65 < 1 - ((first - second) ** 2).mean() / by_chance < 0.78


@pytest.mark.parametrize("slug", SLUGS)
def test_the_app_opens_the_study_as_synthetic(slug):
    cohort = open_study(slug)
    assert cohort.study.provenance == "synthetic"
    assert len(cohort.study.short_title) <= 27
    for column in cohort.columns:
        known = studies()[slug].columns
        declared = next((own for own in known if own.name == column.name), column)
        assert len(column.levels) == len(declared.levels), "a value that study.toml does not name"


def test_the_antibody_of_the_retrospective_cohort_is_marked_as_invented():
    assert not open_study("tongji_retrospective").column("anti_mda5").published
    assert open_study("tongji_prospective").column("anti_mda5").published

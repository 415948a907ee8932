"""One patient's course is what the study's files say of that patient, and of nobody else."""

import numpy as np
import pandas as pd
import pytest

from data.course import course_of, passes_filters, patient_ids
from data.opening import opening_selection
from data.selection import CategoryFilter
from data.store import STUDIES, open_study

PROSPECTIVE = STUDIES / "tongji_prospective"


def test_a_course_holds_what_the_files_say(prospective):
    # Lines of TP-03 in the study's files: relapse on day 183, death on day 200, three events.
    course = course_of(prospective, "TP-03")
    assert [(o.endpoint.key, o.time, o.happened) for o in course.outcomes] == [
        ("death", 200.0, True),
        ("respiratory_relapse", 183.0, True),
    ]
    assert course.followed_months == pytest.approx(200 / 30.4375)
    assert course.value("sex") == "Woman"
    assert course.value("diagnosis") == "Amyopathic (CADM)"
    assert list(course.adverse_events["day"]) == [14, 20, 84]


def test_assessments_are_the_patients_own_beside_the_median_of_all(prospective):
    rows = pd.read_csv(PROSPECTIVE / "assessments.csv")
    for name in ("six_mwd_m", "fvc_pct", "crp_mg_l"):
        file = rows[rows["measure"] == name].groupby("month")["value"].median()
        mine = rows[(rows["measure"] == name) & (rows["patient_id"] == "TP-03")]
        shown = course_of(prospective, "TP-03").assessments.query("measure == @name")
        assert list(shown["month"]) == list(file.index)
        assert list(shown["cohort_median"]) == pytest.approx(list(file))
        recorded = shown.dropna(subset=["value"])
        assert list(recorded["value"]) == pytest.approx(list(mine.sort_values("month")["value"]))


def test_what_was_never_measured_is_there_and_missing(prospective):
    fvc = course_of(prospective, "TP-03").assessments.query("measure == 'fvc_pct'")
    assert len(fvc) == 2
    assert fvc["value"].isna().all()


def test_hrct_scores_are_the_mean_of_the_readers(prospective):
    rows = pd.read_csv(PROSPECTIVE / "hrct.csv").query("patient_id == 'TP-01' and month == 0")
    mean = rows.groupby(["finding", "lobe"])["score"].mean().sum()
    scores = course_of(prospective, "TP-01").hrct.query("month == 0")
    assert len(scores) == 20
    assert scores["score"].sum() == pytest.approx(mean)


def test_a_study_without_repeated_tables_has_empty_ones():
    course = course_of(open_study("tongji_retrospective"), "TR-001")
    assert course.assessments.empty
    assert course.hrct.empty
    assert course.adverse_events.empty
    assert course.followed_months == pytest.approx(365 / 30.4375)


def test_a_missing_value_is_none(mayo):
    # Patients 313 to 418 were not randomised, and have no ascites recorded.
    course = course_of(mayo, "PBC-400")
    assert course.value("arm") is None
    assert course.value("ascites") is None
    assert not np.isnan(course.value("bilirubin_mg_dl"))


def test_nobody_else_is_found_by_a_hostile_identifier(mayo):
    with pytest.raises(KeyError):
        course_of(mayo, "' OR 1=1 --")


def test_identifiers_stand_in_the_order_of_the_file(mayo):
    file = pd.read_csv(STUDIES / "mayo_pbc" / "patients.csv", usecols=["patient_id"])
    assert patient_ids(mayo) == list(file["patient_id"])


def test_a_filter_leaves_a_patient_in_or_out(mayo):
    women = opening_selection(mayo).with_filter(CategoryFilter("sex", ("F",)))
    assert passes_filters(mayo, women, "PBC-001")
    assert not passes_filters(mayo, women, "PBC-003")  # a man, by the file

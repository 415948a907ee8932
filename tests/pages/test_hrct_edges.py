"""The HRCT figure where there is less: other groups, one patient, nobody, scans partly recorded.

Where a number stands it is the one of the whole study, or counted from its files.
"""

from dataclasses import replace

import pandas as pd
import pytest

from analytics.columns import ARM
from data.cohort import Cohort
from data.hrct import TOTAL
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.store import STUDIES
from pages.view.hrct.agreement import agreement_figure
from pages.view.hrct.look import look
from pages.view.people import who
from tests.pages.hrct_figures import drawn, looked, number, whole

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_three_groups_have_no_difference_number(prospective, start):
    figure = whole(prospective, start.grouped_by(Grouping(("diagnosis",))))
    assert [n.label for n in figure.numbers] == ["Median change", "p, survivors only"]
    assert "Kruskal-Wallis" in figure.method
    assert not figure.results["quantity"].str.contains("difference").any()
    assert "Groups compared, Kruskal-Wallis test" in figure.tables


def test_one_group_is_tested_within_itself_only(prospective, start):
    figure = whole(prospective, start.grouped_by(Grouping(())))
    assert [n.label for n in figure.numbers] == ["Median change", "p, change within the group"]
    assert not figure.results["quantity"].str.contains("between").any()


def test_one_arm_left_says_that_there_is_nothing_to_compare(prospective, start):
    only = start.with_filter(CategoryFilter(ARM, ("tacrolimus",)))
    assert "Only tacrolimus is left" in whole(prospective, only).note


def test_one_patient_has_a_line_and_no_spread(prospective, start):
    figure = whole(prospective, start.with_filter(RangeFilter("age_years", 25, 27)))
    assert len(figure.datasets["patients"]) == 1
    assert figure.numbers[0].lines[0].text == "one patient"  # and no p
    cells = set(next(iter(figure.tables.values()))["p, Wilcoxon"])
    assert cells == {"withheld, too few patients", "nobody changed"}


def test_nobody_is_no_figure(prospective, start):
    nobody = start.with_filter(RangeFilter("age_years", 1, 2))
    assert look(prospective, nobody, who(prospective, nobody)) is None


def without(cohort, *, lobes=True, readers=True, last=True):
    """The prospective cohort with less recorded of its scans."""
    folder = STUDIES / "tongji_prospective"
    grades = pd.read_csv(folder / "hrct.csv", dtype={"patient_id": str})
    scoring = cohort.study.hrct
    if not readers:
        grades = grades[grades["reader"] == "reader 1"].drop(columns="reader")
        scoring = replace(scoring, readers=())
    if not lobes:
        keys = [c for c in grades.columns if c not in ("lobe", "score")]
        grades = grades.groupby(keys, as_index=False)["score"].sum()
        scoring = replace(scoring, lobes=(), highest_grade=20)
    if not last:
        grades = grades[grades["month"] == 0]
    numbers = {c.name: float for c in cohort.study.columns if c.kind == "number"}
    patients = pd.read_csv(folder / "patients.csv", dtype=str).astype(numbers)
    outcomes = pd.read_csv(folder / "outcomes.csv", dtype={"patient_id": str})
    study = replace(cohort.study, hrct=scoring)
    return Cohort(study, patients, outcomes, sha256="0", repeated={"hrct": grades})


def test_without_lobes_there_are_no_lungs_and_the_note_says_so(prospective, start):
    less = without(prospective, lobes=False)
    figure = whole(less, start)
    assert [panel.name for panel in figure.panels] == ["findings"]
    assert "no scores per lobe" in figure.note
    full = whole(prospective, start)
    quantity = "Hodges-Lehmann difference in change"
    assert number(figure.results, quantity, TOTAL) == number(full.results, quantity, TOTAL)
    agreement = agreement_figure(looked(less, start))
    assert [title.split(",")[0] for title in agreement.tables] == ["Total score"]


def test_without_readers_there_is_no_agreement(prospective, start):
    less = without(prospective, readers=False)
    assert agreement_figure(looked(less, start)) is None
    assert "mean over readers" not in whole(less, start).method


def test_without_second_scans_nothing_is_made_up(prospective, start):
    less = without(prospective, last=False)
    figure = whole(less, start)
    assert figure.numbers[0].value == "not estimable v not estimable"
    assert "not_scanned_again" in [caution.code for caution in figure.cautions]
    assert set(figure.datasets["patients"]["kind"]) == {"died", "first"}
    assert "26 scans missing" in figure.note
    assert len(drawn(figure)) == 3

"""What holds for every kind of survival curve, and for the follow-up behind all of them.

Each kind's own numbers and their origins: test_survival_incidence.py, test_survival_landmark.py,
test_survival_drugs.py and test_survival_weighted.py.
"""

from dataclasses import replace

import pytest

from data.opening import opening_selection
from data.selection import CategoryFilter, RangeFilter
from data.store import open_study
from pages.view.survival.check import check_survival
from pages.view.survival.figure import look, picture, with_numbers
from tests.pages.survival_figures import CURVES, chosen, figure_of, result

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_a_filter_changes_only_the_data_of_any_kind(retrospective, relapse):
    women = relapse.with_filter(CategoryFilter("sex", ("F",)))
    for options in CURVES:
        everybody, some = (figure_of(retrospective, s, *options) for s in (relapse, women))
        assert some.spec is everybody.spec
        assert some.alternative == everybody.alternative


@pytest.mark.parametrize("slug", ["tongji_prospective", "tongji_retrospective", "mayo_pbc"])
def test_one_patient_and_few_patients_never_break_any_kind(slug):
    cohort = open_study(slug)
    opening = opening_selection(cohort)
    ages = cohort.column("age_years")
    for endpoint in cohort.study.endpoints:
        start = replace(opening, endpoint=endpoint.key)
        for low in (ages.maximum - 12, ages.maximum - 3, ages.maximum - 1):
            few = start.with_filter(RangeFilter("age_years", low=low, keep_missing=False))
            for options in CURVES:
                view = look(cohort, chosen(few, options))
                if view.people.patients:
                    assert with_numbers(picture(view), view).numbers


@pytest.mark.parametrize("options", CURVES)
def test_a_second_program_agrees_or_there_is_none(retrospective, relapse, options):
    view = look(retrospective, chosen(relapse, options))
    verdicts = check_survival(view).rows["Verdict"]
    assert not verdicts.str.startswith("differs").any()
    # Of an incidence with tied times there is a second program for the hazard ratios alone.
    assert (verdicts == "agrees").sum() >= (2 if view.reads == "incidence" else 6)


def test_death_is_no_loss_to_follow_up(retrospective, relapse):
    # Of 8 tacrolimus patients aged 50 or 51 four relapsed, one died first on day 339 and three
    # were followed to day 365: whoever was not lost was followed for 365 days.
    aged = relapse.with_filter(RangeFilter("age_years", 50, 51))
    row = result(figure_of(retrospective, aged), "median follow-up, days", "Tacrolimus")
    assert row["value"] == 365

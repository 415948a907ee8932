"""A second program agrees with every p of the baseline table, on every study and convention."""

from dataclasses import replace

import pytest

from data.opening import opening_selection
from data.selection import Grouping
from data.store import open_study
from pages.view.baseline.check import check_baseline
from pages.view.baseline.look import look
from tests.pages.baseline_tables import STUDIES

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("conventions", [None, "R", "SPSS", "Paper"])
def test_every_p_agrees_with_a_second_program(study, conventions):
    cohort = open_study(study)
    selection = replace(opening_selection(cohort), conventions=conventions)
    checks = check_baseline(look(cohort, selection.with_option("baseline.p", "on"))).rows
    assert len(checks) >= 6
    verdicts = checks["Verdict"]
    assert (verdicts.str.startswith("agrees") | verdicts.str.startswith("no second")).all()
    assert (verdicts == "agrees").sum() >= 4


def test_more_than_two_groups_are_checked_too(mayo, opening):
    checks = check_baseline(look(mayo, opening.grouped_by(Grouping(("stage",))))).rows
    seen = checks[checks["Number"].str.contains("variance|Kruskal")]
    assert len(seen) >= 6
    assert (seen["Verdict"] == "agrees").all()


def test_without_p_it_says_that_there_is_nothing_to_compute_again(mayo, opening):
    found = check_baseline(look(mayo, opening))  # a trial: no p at first
    assert found.rows.empty
    assert found.words.startswith("This table shows no p")
    assert "standardised differences" in found.words

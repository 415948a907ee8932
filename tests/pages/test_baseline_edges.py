"""The baseline figure with three groups, one group, few patients or nobody: what it says instead.

Counts are those of patients.csv of the study named.
"""

from dataclasses import replace

import pytest

from data.selection import CategoryFilter, Grouping, RangeFilter
from pages.view.baseline.look import look
from pages.view.baseline.table import baseline_table
from pages.view.baseline.words import table_note
from tests.pages.baseline_tables import shown

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_three_groups_take_the_largest_pair_and_say_so(mayo, opening):
    view, table, figure = shown(mayo, opening.grouped_by(Grouping(("edema",))))
    assert [head.label for head in table.heads] == [
        "All", "Oedema: none", "Resolved or untreated", "Despite diuretics",
    ]  # fmt: skip
    assert "the largest of any two groups" in table_note(view)
    assert {"ANOVA", "Kruskal-Wallis"} <= {row.test for row in table.lines}
    assert "With more than two groups it is the largest of all pairs." in figure.method
    pairs = figure.results[figure.results["quantity"] == "standardised difference"]
    assert len(pairs) == 3 * len(view.variables)


def test_one_group_has_a_table_and_no_picture(mayo, opening):
    only = opening.with_filter(CategoryFilter("arm", ("placebo",), keep_missing=False))
    view, table, figure = shown(mayo, only)
    assert [head.label for head in table.heads] == ["Placebo"]
    assert table_note(view).startswith("Only placebo is left, so there is nothing to compare.")
    assert figure.spec == {}
    assert figure.numbers == ()
    view = look(mayo, opening.grouped_by(Grouping(())))
    assert table_note(view).startswith("Everybody in one group; choose under Groups")


def test_a_group_that_nobody_is_left_of_is_named(mayo, opening):
    third = replace(opening, compared=("D-penicillamine", "placebo", ""))
    view = look(mayo, third.with_filter(CategoryFilter("ascites", ("yes", "no"), False)))
    assert view.groups == ("D-penicillamine", "Placebo")
    assert "Nobody is left of not randomised." in table_note(view)


def test_one_patient_and_nobody(mayo, opening):
    _, table, figure = shown(mayo, opening.with_filter(RangeFilter("age_years", low=78)))
    assert table.lines[3].cells == ("78.4 (–)",)
    assert figure.spec == {}
    nobody = opening.with_filter(CategoryFilter("sex", ("M",))).with_filter(
        RangeFilter("age_years", high=27)
    )
    view = look(mayo, nobody)
    assert view.summary is None
    assert baseline_table(view).lines == ()


def test_a_column_that_names_the_groups_is_pointed_out(retrospective):
    _, table, figure = shown(retrospective)
    drug = next(row for row in table.lines if row.label == "Immunosuppressant")
    assert (drug.difference, drug.p) == ("∞", "–")
    assert "no level in common" in drug.why.replace("a level in common", "no level in common")
    codes = [caution.code for caution in figure.warnings]
    assert "variable_names_groups" in codes
    assert "invented_rows" in codes


def test_rank_tests_of_a_few_patients_are_warned_of(prospective, start):
    assert "few_per_group" not in {c.code for c in shown(prospective)[2].cautions}
    # Counted from patients.csv: 3 and 6 patients with polymyositis.
    few = CategoryFilter("diagnosis", ("PM",), keep_missing=False)
    _, table, figure = shown(prospective, start.with_filter(few))
    assert [head.patients for head in table.heads] == [9, 3, 6]
    (said,) = [c.text for c in figure.cautions if c.code == "few_per_group"]
    assert said.startswith("Small group: 3 observations")
    assert "use the exact p" not in said  # it is in use

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


def test_a_column_that_names_the_groups_is_shown_and_not_counted(retrospective, death):
    # |mean 1 - mean 2| / √((s1² + s2²) / 2) from patients.csv: dose .22, age .18, duration .102;
    # sex .09, diagnosis .04, anti-MDA5 .02. By chance, at 0.01 * 93 * 157 / 250 = 0.584, five times
    # pchisq(0.584, 1, lower = FALSE) = .445 and, of three diagnoses, exp(-0.292) = .747: 2.97.
    _, table, figure = shown(retrospective)
    (number,) = figure.numbers
    assert number.value == "3 of 6 variables"
    assert number.lines[1].text == "In groups of this size about 3 would by chance."
    drug = next(row for row in table.lines if row.label == "Immunosuppressant")
    assert (drug.difference, drug.p) == ("∞", "–")
    assert "no level in common" in drug.why.replace("a level in common", "no level in common")
    codes = [caution.code for caution in figure.warnings]
    assert "names_the_groups" in codes
    assert "no_level_in_common" not in codes
    assert "invented_rows" in codes


def test_treatments_name_the_groups_only_where_treatments_are_compared(retrospective, death):
    drugs = death.grouped_by(Grouping(("immunosuppressant",)))
    drugs = drugs.with_option("baseline.variables", "arm", "immunosuppressant", "age_years")
    assert shown(retrospective, drugs)[2].numbers[0].value.endswith("of 1 variable")
    assert shown(retrospective, drugs.with_option("baseline.variables", "arm"))[2].numbers == ()
    # Of women and men, who was treated with what is a characteristic like any other.
    by_sex = drugs.grouped_by(Grouping(("sex",)))
    assert shown(retrospective, by_sex)[2].numbers[0].value.endswith("of 3 variables")


def test_rank_tests_of_a_few_patients_are_warned_of(prospective, start):
    assert "few_per_group" not in {c.code for c in shown(prospective)[2].cautions}
    # Counted from patients.csv: 3 and 6 patients with polymyositis.
    few = CategoryFilter("diagnosis", ("PM",), keep_missing=False)
    _, table, figure = shown(prospective, start.with_filter(few))
    assert [head.patients for head in table.heads] == [9, 3, 6]
    (said,) = [c.text for c in figure.cautions if c.code == "few_per_group"]
    assert said.startswith("Small group: 3 observations")
    assert "use the exact p" not in said  # it is in use

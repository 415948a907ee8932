"""Subgroups with few events: what is shown with a warning, what is withheld, and the reason.

Origins: counts from the CSV files; hazard ratios and chi-squares of the interaction by lifelines
0.30.3 (CoxPHFitter on both models, fit_options precision 1e-12, or 1e-9 where a group of a level
has no event and the coefficient runs away).
"""

import pytest

from data.selection import CategoryFilter, RangeFilter
from pages.view.subgroups.look import look
from pages.view.subgroups.looks import of_page
from tests.pages.subgroup_figures import figure_of, line


def texts(figure):
    return {caution.code: caution.text for caution in figure.warnings}


@pytest.mark.parametrize(
    ("label", "statistic", "df", "words"),
    [("Anti-MDA5", 6.6017471, 1, "0.010"), ("Diagnosis", 7.6649848, 2, "0.022")],
)
def test_the_outcome_of_single_levels_does_not_withhold_the_test(
    retrospective, death, label, statistic, df, words
):
    # 1 of 54 and 20 of 93 died where anti-MDA5 is negative, 0 of 25 and 9 of 41 with polymyositis.
    test = line(look(retrospective, death), label).test
    assert test.statistic == pytest.approx(statistic, rel=1e-5)
    assert (test.df, test.events, test.words) == (df, 49, words)


def test_a_test_on_few_events_is_called_rough_and_a_group_without_any_is_named(
    retrospective, death, mayo, opening
):
    said = texts(figure_of(retrospective, death))["rough_tests"]
    assert "disease duration and initial prednisolone, with fewer than 10 events per term" in said
    assert "sex" not in said  # 5, 24, 5 and 15 deaths; 49 for 3 terms
    assert "(none in a group of diagnosis: polymyositis (PM))" in said
    assert line(look(mayo, opening), "Histological stage").test.words == "0.642"
    said = texts(figure_of(mayo, opening))["rough_tests"]
    assert said.startswith("Rough interaction p of histological stage, with")
    assert "(none in a group of histological stage: stage 1)" in said


def test_every_test_withheld_has_its_own_reason(prospective, start, mayo, opening):
    view = look(prospective, start)
    assert {heading.test.words for heading in view.headings} == {"withheld"}
    table = figure_of(prospective, start).tables["Interaction tests"].set_index("")["p"]
    assert table["Diagnosis"] == "withheld, 8 events for 5 terms"
    assert table["Sex"] == "withheld, 8 events for 3 terms"
    men = figure_of(mayo, opening.with_filter(CategoryFilter("sex", ("M",))))
    assert texts(men)["tests_withheld"] == (
        "No interaction p: these patients are all in one subgroup (sex); fewer than 5 events per "
        "term of the model with interaction (histological stage and oedema)."
    )


def test_few_events_in_a_group_are_shown_and_called_unstable(retrospective, death):
    negative = line(look(retrospective, death), "Negative")
    assert (negative.counts.events_arm, negative.counts.events_reference) == (1, 20)
    assert negative.ratio_words == "0.08 (0.01 to 0.58)"
    said = texts(figure_of(retrospective, death))["few_events"]
    # anti-MDA5 negative, DM, under 50 and 3 months or more: 1, 3, 3 and 4 deaths on tacrolimus
    assert said.startswith("Few events: 4 subgroups are shown with fewer than 10 events per term")


def test_a_group_without_events_is_withheld_as_that(retrospective, death):
    made = figure_of(retrospective, death)
    assert line(look(retrospective, death), "Polymyositis (PM)").ratio_words == (
        "withheld, no event in a group"
    )
    assert texts(made)["withheld_subgroups"] == (
        "2 subgroups are counted but not estimated: no event in a group (1), fewer than 5 events "
        "per term of the model (1)."
    )


def test_a_level_with_under_five_events_is_withheld(mayo, opening):
    stage_1 = line(look(mayo, opening), "Stage 1")
    assert (stage_1.counts.events_arm, stage_1.counts.events_reference) == (1, 0)
    assert stage_1.ratio_words == "withheld, under 5 events"
    assert not stage_1.shown
    data = figure_of(mayo, opening).datasets
    row = data["rows"].set_index("name").loc["Stage 1"]
    assert row["arm"] == "12 (1)"
    assert row["faint"]
    assert not data["marks"]["who"].str.contains("Stage 1").any()


def test_adjusting_withholds_what_has_too_few_events_for_its_terms(retrospective, relapse):
    view = look(retrospective, relapse.with_option("subgroup_model", "adjusted"))
    low = line(view, "Under 50 mg/day")  # 12 relapses; group, age, sex and two diagnoses
    assert low.ratio_words == "withheld, under 5 events a term"
    assert "12 events for 5 terms of the adjusted model" in low.withheld
    assert "adjust for fewer covariates" in low.withheld
    made = figure_of(retrospective, relapse.with_option("subgroup_model", "adjusted"))
    assert made.note.startswith("Adjusted hazard ratio of relapse.")
    assert "adjusted for age, sex, diagnosis and initial prednisolone" in made.method


def test_the_prospective_cohort_shows_what_has_five_events(prospective, start):
    view = look(prospective, start)
    shown = {level.label: level.counts.events for level in view.levels if level.shown}
    assert shown == {"50 or over": 8, "50 mg/day or more": 5, "No": 7}
    assert len(of_page(view)) == 3
    said = texts(figure_of(prospective, start))
    assert said["few_events_in_group"].startswith(
        "Hazard ratios rest on few events (4 in tacrolimus + pirfenidone, 4 in tacrolimus)"
    )
    assert said["few_events"].startswith("Few events: 3 subgroups are shown")


def test_no_event_at_all(mayo, opening):
    mild = opening.with_filter(CategoryFilter("stage", ("1",), keep_missing=False))
    made = figure_of(mayo, mild.with_filter(RangeFilter("age_years", high=40)))
    assert "No death among these patients" in made.note
    assert made.datasets["rows"].set_index("name").loc["All patients", "ratio"] == "no event"
    assert set(made.tables["Interaction tests"]["p"]) == {"no event"}

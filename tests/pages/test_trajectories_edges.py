"""The trajectories figure with one group, three, one patient, small groups, or no baseline.

Counts are those of assessments.csv of the study named.
"""

from dataclasses import replace

import pytest

from data.selection import CategoryFilter, Grouping, RangeFilter
from pages.view.trajectories.check import check_measure
from pages.view.trajectories.glance import glance_figure, not_two_groups
from pages.view.trajectories.look import has_courses, look
from tests.pages.trajectory_figures import measure_figure, results

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_one_group_is_not_compared_and_it_is_said(prospective, paper):
    alone = paper.with_filter(CategoryFilter("arm", ("tacrolimus",), keep_missing=False))
    view = look(prospective, alone)
    assert not glance_figure(view).panels
    assert "Only tacrolimus is left" in not_two_groups(view)
    figure = measure_figure(prospective, alone, "mmt8")
    assert "Only tacrolimus is left, so there is nothing to compare." in figure.note
    assert [number.label for number in figure.numbers] == ["Median change at 12 months, points"]
    assert not any("Compared" in title for title in figure.tables)


def test_three_groups_have_no_heat_map_but_are_compared_one_by_one(prospective, paper):
    grouped = paper.grouped_by(Grouping(("diagnosis",)))
    view = look(prospective, grouped)
    assert not glance_figure(view).panels
    assert "needs two groups, and 3 are shown" in not_two_groups(view)
    figure = measure_figure(prospective, grouped, "mmt8")
    assert figure.numbers[2].label == "Kruskal-Wallis p of the change"
    table = next(rows for title, rows in figure.tables.items() if title.startswith("Compared"))
    assert table["Group"].tolist().count("All groups (Kruskal-Wallis)") == 5


def test_one_patient_has_a_course_and_no_interval(prospective, paper):
    ages = prospective.rows(f"SELECT {prospective.sql_name('age_years')} FROM patients", ())
    single = next(a for (a,) in ages if ages.count((a,)) == 1)
    alone = paper.with_filter(RangeFilter("age_years", single, single))
    figure = measure_figure(prospective, alone, "mmt8")
    assert figure.numbers[0].lines[0].text == "one patient"
    assert {c.code for c in figure.cautions} >= {"too_few_to_test"}
    table = next(rows for title, rows in figure.tables.items() if title.startswith("Change"))
    assert set(table["Wilcoxon p"]) == {"withheld, too few patients"}
    checked = check_measure(look(prospective, alone.with_option("measure", "mmt8")))
    assert checked.rows.empty
    assert checked.words.startswith("So few patients have values that no p is shown")
    course = glance_figure(look(prospective, alone)).datasets["course"]
    assert course["patients_told"].unique() == ["1"]
    assert not course["faint"].any()  # small throughout, which a caution says instead
    assert "few_in_group" in [c.code for c in glance_figure(look(prospective, alone)).cautions]


def test_a_small_group_is_warned_of_beside_the_heat_map(prospective, paper):
    # patients.csv: under 50 years are 3 of tacrolimus and 9 of the combination.
    young = paper.with_filter(RangeFilter("age_years", None, 49.9))
    (said,) = [
        c.text for c in glance_figure(look(prospective, young)).cautions if c.code[:4] == "few_"
    ]
    assert said.startswith("Small group: 3 patients, fewer than 8")
    codes = [c.code for c in glance_figure(look(prospective, paper)).cautions]
    assert "few_per_group" not in codes


def test_a_measure_without_baseline_shows_its_level_and_says_why(prospective, paper):
    figure = measure_figure(prospective, paper, "tacrolimus_trough_ng_ml")
    assert "no_baseline" in [caution.code for caution in figure.cautions]
    assert figure.numbers[0].value == "not estimable"
    assert "Neither direction is better" in figure.note
    level = results(figure, "comparison with reference").set_index("month")["level_p"]
    assert level.loc[[1, 3, 6, 12]].notna().all()
    cells = glance_figure(look(prospective, paper)).panels[0].datasets["cells"]
    assert "tacrolimus_trough_ng_ml" not in set(cells["measure"])


def test_a_visit_at_which_nothing_was_due_is_not_missing(prospective, paper):
    # In assessments.csv lung function stands at months 0 and 12, the trough at every later visit.
    for measure, months in (("fvc_pct", {0, 12}), ("tacrolimus_trough_ng_ml", {1, 3, 6, 12})):
        figure = measure_figure(prospective, paper, measure)
        table = figure.datasets["table"]
        assert set(table[table["kind"] == "number"]["time"]) == months
    women = paper.with_filter(CategoryFilter("sex", ("F",)))
    filtered = measure_figure(prospective, women, "fvc_pct").datasets["table"]
    assert set(filtered[filtered["kind"] == "number"]["time"]) == {0, 12}


def test_small_groups_are_those_with_both_values_and_of_one_group_too(mayo, opening):
    # Counted from assessments.csv: of the patients aged 47 to 49, 9 have cholesterol in month 12,
    # and 7 of them at baseline too.
    one = opening.grouped_by(Grouping(())).with_filter(RangeFilter("age_years", 47, 49))
    figure = measure_figure(mayo, one, "cholesterol_mg_dl", visit="12")
    at = {kind: results(figure, kind) for kind in ("summary", "change since baseline")}
    assert [int(rows[rows["month"] == 12]["n"].iloc[0]) for rows in at.values()] == [9, 7]
    (said,) = [c.text for c in figure.cautions if c.code == "few_per_group"]
    assert said.startswith("Small group: 7 observations")
    assert "even an exact rank test" in said  # there is no other p to recommend
    spss = measure_figure(mayo, replace(one, conventions="SPSS"), "cholesterol_mg_dl", visit="12")
    (said,) = [c.text for c in spss.cautions if c.code == "few_per_group"]
    assert said.endswith("use the exact p.")


def test_a_study_without_visits_has_no_courses(retrospective):
    assert not has_courses(retrospective)

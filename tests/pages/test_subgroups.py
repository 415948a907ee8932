"""The subgroups page: what stands in the forest, what is withheld, what is counted as a look.

Origins: counts from the CSV files; hazard ratios and the chi-square of the interaction by lifelines
0.30.3 (CoxPHFitter, fit_options precision 1e-12) on the same files; 1.06 (0.75 to 1.50) also by
R, see test_survival_figure.
"""

from dataclasses import replace

import pandas as pd
import pytest

from analytics.crosscheck.hazards import EFRON_ONLY
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.store import STUDIES, open_study
from pages.view.charts.forest_rows import LARGEST_SQUARE, forest_data, heights
from pages.view.check_table import NO_SECOND
from pages.view.subgroups.check import check_subgroups
from pages.view.subgroups.figure import nothing_to_compare, ratio_axis
from pages.view.subgroups.look import look
from pages.view.subgroups.looks import filtered_view, of_filtered, of_page, summary
from pages.view.subgroups.rows import Counts, Line
from tests.pages.subgroup_figures import figure_of, line

WOMEN = CategoryFilter("sex", ("F",))


def test_the_lines_of_the_mayo_trial(mayo, opening):
    view = look(mayo, opening)
    assert [(n.kind, n.label) for n in view.lines[:6]] == [
        ("overall", "All patients"), ("heading", "Sex"), ("level", "Women"), ("level", "Men"),
        ("heading", "Age"), ("level", "Under 50"),
    ]  # fmt: skip
    assert view.overall.ratio_words == "1.06 (0.75 to 1.50)"
    men = line(view, "Men")
    assert men.hazard_ratio == pytest.approx(1.5042895, rel=1e-6)
    assert (men.counts.n_arm, men.counts.events_arm) == (21, 14)
    assert (men.counts.n_reference, men.counts.events_reference) == (15, 8)
    sex = line(view, "Sex").test
    assert sex.statistic == pytest.approx(0.9786379, rel=1e-6)
    assert (sex.df, sex.words) == (1, "0.323")
    assert line(view, "Histological stage").test.df == 3


def test_counts_are_those_of_the_files(retrospective, relapse):
    patients = pd.read_csv(STUDIES / "tongji_retrospective" / "patients.csv")
    outcomes = pd.read_csv(STUDIES / "tongji_retrospective" / "outcomes.csv")
    frame = patients.merge(outcomes[outcomes["endpoint"] == "relapse"], on="patient_id")
    high = frame[frame["prednisolone_initial_mg_d"] >= 50]
    counts = line(look(retrospective, relapse), "50 mg/day or more").counts
    for arm, n, events in (
        ("tacrolimus", counts.n_arm, counts.events_arm),
        ("conventional", counts.n_reference, counts.events_reference),
    ):
        mine = high[high["arm"] == arm]
        assert (n, events) == (len(mine), mine["event"].sum())


def test_one_interaction_p_stands_on_each_heading_and_nowhere_else(retrospective, relapse):
    rows = figure_of(retrospective, relapse).datasets["rows"]
    assert (rows.loc[rows["kind"] == "heading", "p"] != "").all()
    assert (rows.loc[rows["kind"] != "heading", "p"] == "").all()


@pytest.mark.slow
@pytest.mark.parametrize("adjusted", [(), ("adjusted",)])
def test_a_second_program_agrees(retrospective, relapse, adjusted):
    view = look(retrospective, relapse.with_option("subgroup_model", *adjusted))
    table = check_subgroups(view).rows
    assert set(table["Verdict"]) == {"agrees"}
    assert table["Number"].str.startswith("Interaction").sum() == 2 * 6  # chi-square and p
    ratios = 14 - bool(adjusted)
    assert table["Number"].str.startswith("Hazard ratio").sum() == 3 * ratios  # with limits


@pytest.mark.slow
def test_breslows_ratios_stand_as_shown_without_a_second(mayo, opening):
    view = look(mayo, replace(opening, conventions="SPSS"))
    overall = check_subgroups(view).rows.set_index("Number").loc["Hazard ratio, All patients"]
    # As on the survival page: tests/pages/test_survival_check.py.
    assert (overall["Myoscope"], overall["Second program"]) == ("1.0587873", "")
    assert overall["Verdict"] == f"{NO_SECOND}: {EFRON_ONLY}"


def test_with_nothing_to_compare_it_says_so(mayo, opening):
    women = opening.with_filter(CategoryFilter("arm", ("placebo",)))
    found = check_subgroups(look(mayo, women))
    assert found.rows.empty
    assert "Only" in found.words


def test_a_filter_keeps_every_line_and_the_specification(mayo, opening):
    everybody = figure_of(mayo, opening)
    men = figure_of(mayo, opening.with_filter(CategoryFilter("sex", ("M",))), looks=7)
    assert men.spec is everybody.spec
    assert men.alternative == everybody.alternative
    assert men.height == everybody.height
    names = men.datasets["rows"]["name"].tolist()
    assert names == everybody.datasets["rows"]["name"].tolist()
    women = men.datasets["rows"].set_index("name").loc["Women"]
    assert (women["arm"], women["ratio"]) == ("0 (0)", "nobody")
    assert men.datasets["rows"].set_index("name").loc["Sex", "p"] == "–"


def test_not_recorded_is_a_level_of_its_own_outside_the_test(mayo, opening):
    view = look(mayo, opening.with_option("subgroups", "cholesterol_mg_dl"))
    missing = [n for n in view.levels if n.variable.column.name == "cholesterol_mg_dl"][-1]
    assert missing.label == "Not recorded"
    assert missing.counts.n_arm + missing.counts.n_reference == 28  # of 312 randomised
    assert view.headings[-1].test.n == 284
    made = figure_of(mayo, opening.with_option("subgroups", "cholesterol_mg_dl"))
    assert "cholesterol (cut at 309.5 mg/dL); numbers are cut at the median" in made.method


def test_squares_are_as_large_as_their_events_and_limits_are_clamped():
    def level(events, low, high):
        counts = Counts(n_arm=50, events_arm=events, n_reference=50, events_reference=0)
        return Line(kind="level", label="x", counts=counts, hazard_ratio=0.5, low=low, high=high)

    overall = Line(kind="overall", label="All patients", hazard_ratio=9.0, low=5.0, high=20.0)
    data = forest_data(
        [overall, level(40, 0.01, 0.9), level(20, 0.2, 30.0)], axis=(0.125, 4),
        groups=[("new", 1), ("old", 2)], events_word="deaths", verb="favours",
    )  # fmt: skip
    marks = data["marks"]
    assert marks["area"].tolist()[1:] == [LARGEST_SQUARE, LARGEST_SQUARE / 2]
    assert marks["low"].tolist() == [4, 0.125, 0.2]
    assert marks["high"].tolist() == [4, 0.9, 4]
    assert marks["drawn"].tolist() == [False, True, True]
    assert data["beyond"].to_numpy().tolist() == [
        [4, heights(["overall"])[0], "triangle-right"],
        [0.125, marks["y"][1], "triangle-left"],
        [4, marks["y"][2], "triangle-right"],
    ]
    assert data["overall"].empty  # no line outside the picture
    assert data["sides"]["text"].tolist() == ["favours new ←", "→ favours old"]


def test_groups_stand_in_the_studys_order_and_the_ratio_says_its_direction():
    cohort = open_study("tongji_prospective")
    opened = opening_selection(cohort)
    made = figure_of(cohort, opened)
    assert list(made.tables["Every subgroup"].columns)[1:] == [
        "Tacrolimus, n (deaths)",
        "Tacrolimus + pirfenidone, n (deaths)",
        "Hazard ratio, tacrolimus + pirfenidone against tacrolimus (95% CI)",
    ]
    assert made.tables["Every subgroup"].iloc[0, 1:3].tolist() == ["12 (4)", "22 (4)"]
    assert made.datasets["sides"]["text"].tolist()[0] == "favours tacrolimus + pirfenidone ←"
    turned = figure_of(cohort, replace(opened, reference="tacrolimus + pirfenidone"))
    heads = [_left_of(figure.spec, "arm") for figure in (made, turned)]
    assert heads == [False, True]


def _left_of(spec, place):
    """Whether a group's counts are drawn in the left column; the right one ends at -20."""
    texts = [layer["mark"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    counts = next(mark for mark in texts if f"datum.{place}" in mark["text"]["expr"])
    return counts["x"]["expr"] != "-20"


def test_the_axis_has_room_on_both_sides_unless_the_reference_is_the_studys(mayo, opening):
    assert ratio_axis(look(mayo, opening)) == (0.125, 4)
    turned = replace(opening, reference="D-penicillamine")
    assert ratio_axis(look(mayo, turned)) == (0.125, 8)
    by_sex = look(mayo, opening.grouped_by(Grouping(("sex",))))
    assert ratio_axis(by_sex) == (0.125, 8)


def test_cautions_of_a_synthetic_study(retrospective, relapse):
    codes = [caution.code for caution in figure_of(retrospective, relapse, looks=13).warnings]
    assert {"exploratory", "many_looks", "invented_associations", "invented_column"} <= set(codes)
    assert "withheld_subgroups" not in codes


def test_a_landmark_chosen_for_survival_does_not_hold_here_and_it_is_said(retrospective, death):
    later = figure_of(retrospective, death.with_option("landmark", "90"))
    said = {caution.code: caution.text for caution in later.warnings}
    assert "(day 90) does not hold here" in said["landmark_elsewhere"]
    plain = figure_of(retrospective, death)
    assert "landmark_elsewhere" not in {caution.code for caution in plain.warnings}
    assert later.results.equals(plain.results)


def test_a_real_study_is_not_called_invented(mayo, opening):
    codes = [caution.code for caution in figure_of(mayo, opening).warnings]
    assert codes == ["exploratory", "rough_tests", "withheld_subgroups"]


def test_one_group_left_keeps_the_counts_and_says_so(mayo, opening):
    placebo = opening.with_filter(CategoryFilter("arm", ("placebo",), keep_missing=False))
    made = figure_of(mayo, placebo)
    assert "Only placebo is left, so there is nothing to compare." in made.note
    rows = made.datasets["rows"].set_index("name")
    assert rows.loc["Women", ["arm", "reference"]].tolist() == ["0 (0)", "139 (52)"]
    assert made.datasets["marks"].empty


def test_one_patient(mayo, opening):
    made = figure_of(mayo, opening.with_filter(RangeFilter("age_years", low=78)))
    assert "Only D-penicillamine is left" in made.note


def test_without_two_groups_there_is_no_forest(mayo, opening):
    alone = opening.grouped_by(Grouping(()))
    assert look(mayo, alone) is None
    assert nothing_to_compare(alone).startswith("Everybody is in one group")
    one = replace(opening, compared=("placebo",))
    assert look(mayo, one) is None
    assert nothing_to_compare(one).startswith("Only one group is chosen")


def test_the_download_holds_every_number_and_none_that_is_withheld(mayo, opening):
    results = figure_of(mayo, opening).results.set_index(["variable", "subgroup"])
    assert results.loc[("sex", "Men"), "value"].item() == pytest.approx(1.5042895, rel=1e-6)
    stage = results.loc[("stage", "Stage 1")]
    assert pd.isna(stage["value"])
    assert stage["withheld"].startswith("Withheld: 1 event for 1 term")
    test = results.loc[("sex", "")]
    assert test["quantity"] == "interaction test"
    assert test["chi_square"] == pytest.approx(0.9786379, rel=1e-6)
    assert results.loc[results["quantity"] == "hazard ratio", "p"].isna().all()


def test_looks_are_sets_of_patients_and_not_ways_to_them(mayo, opening):
    everybody = of_page(look(mayo, opening))
    # 14 levels, of which stage 1 is withheld; everybody together is no subgroup
    assert len(everybody) == 12
    assert "Sex: women (death from any cause)" in everybody.values()
    women = of_page(look(mayo, opening.with_filter(WOMEN)))
    shared = everybody.keys() & women.keys()
    assert [everybody[key] for key in shared] == ["Sex: women (death from any cause)"]
    adjusted = of_page(look(mayo, opening.with_option("subgroup_model", "adjusted")))
    assert adjusted.keys() < everybody.keys()
    other = of_page(look(mayo, replace(opening, endpoint="death_or_transplant")))
    assert not other.keys() & everybody.keys()


def test_a_filtered_view_of_another_page_is_the_same_look(mayo, opening):
    seen_on_survival = filtered_view(replace(opening.with_filter(WOMEN), horizon=365.0))
    assert seen_on_survival == filtered_view(opening.with_filter(WOMEN))
    assert filtered_view(opening) is None
    look_at_women = of_filtered(mayo, seen_on_survival)
    assert len(look_at_women) == 1
    assert look_at_women.keys() <= of_page(look(mayo, opening)).keys()
    nobody = opening.with_filter(CategoryFilter("arm", ("placebo",), keep_missing=False))
    assert of_filtered(mayo, filtered_view(nobody)) == {}


def test_what_a_p_is_worth_is_said_in_words():
    assert summary(0) == "No subgroup was seen yet."
    # 0.05 / 11; 1 - 0.95^11 = 0.431
    assert "below 0.0045 (Bonferroni, 0.05 / 11)" in summary(11)
    assert summary(11).endswith("the chance of at least one p < 0.05 would be 43%.")

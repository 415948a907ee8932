"""The baseline figure: when p is shown, the key line, the picture, means and medians by choice.

Numbers of the Mayo trial: R's tableone, or arithmetic shown beside them.
"""

import math
from dataclasses import replace

import pytest

from data.selection import CategoryFilter, Grouping
from pages.view import export
from pages.view.baseline.look import look
from pages.view.charts.love import FURTHEST_END, Difference, love_data
from tests.pages.baseline_tables import shown

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_a_randomised_study_shows_no_p_until_it_is_asked_to(mayo, opening):
    _, table, figure = shown(mayo, opening)
    assert not table.tested
    assert "p" not in table.frame().columns
    assert figure.method.endswith("No p values: the groups were made at random.")
    _, table, figure = shown(mayo, opening.with_option("baseline.p", "on"))
    # Sex: 312 (137 x 15 - 21 x 139)^2 / (276 x 36 x 158 x 154) = 0.963, chi-square of 1.
    assert table.frame()["p"].iloc[0] == "0.326"
    codes = {caution.code for caution in figure.warnings}
    assert {"not_corrected", "randomised_p_values"} <= codes


def test_groups_that_chance_did_not_make_show_p(mayo, opening):
    assert shown(mayo, opening.grouped_by(Grouping(("sex",))))[1].tested
    assert shown(mayo, replace(opening, compared=("placebo", "")))[1].tested
    off = opening.grouped_by(Grouping(("sex",))).with_option("baseline.p", "off")
    assert not shown(mayo, off)[1].tested


def test_the_key_line_of_the_mayo_trial(mayo, opening):
    # By R's tableone: age .27, stage .25, hepatomegaly .21, bilirubin .17, protime .15, sex .11.
    _, table, figure = shown(mayo, opening)
    number = figure.numbers[0]
    assert number.value == "6 of 16 variables"
    assert number.lines[0].text == "differ by more than 0.1"
    points = figure.datasets["points"]
    assert points["label"].tolist()[:3] == ["Age", "Histological stage", "Enlarged liver"]
    assert points["above"].sum() == 6
    assert (points["value"].diff().dropna() <= 0).all()
    by_label = {row.label: row.difference for row in table.lines if row.difference}
    assert by_label["Age, years"] == "0.27"


def test_a_number_can_be_shown_the_other_way(mayo, opening):
    usual = shown(mayo, opening)[1]
    changed = opening.with_option("baseline.median", "age_years")
    changed = changed.with_option("baseline.mean", "bilirubin_mg_dl")
    _, table, figure = shown(mayo, changed)
    how = {row.variable: row.how for row in table.lines if row.kind == "variable"}
    assert how["Age, years"] == "median (quartiles)"
    assert how["Bilirubin, mg/dL"] == "mean (SD)"
    assert "chosen by hand for age and bilirubin" in figure.method
    assert [row.how for row in usual.lines] != [row.how for row in table.lines]


def test_a_filter_does_not_change_how_a_number_is_shown(prospective, start):
    usual = {r.name: r.summary for r in look(prospective, start).rows}
    for level in ("DM", "PM", "CADM"):
        few = look(prospective, start.with_filter(CategoryFilter("diagnosis", (level,))))
        assert {row.name: row.summary for row in few.rows} == usual


def test_the_specification_stays_the_same_under_a_filter(mayo, opening):
    women = opening.with_filter(CategoryFilter("sex", ("F",)))
    (_, _, first), (_, _, second) = shown(mayo, opening), shown(mayo, women)
    assert first.spec is second.spec
    assert first.alternative == second.alternative
    assert not first.datasets["points"].equals(second.datasets["points"])


def test_differences_beyond_the_axis_stand_at_its_end():
    data = love_data([
        Difference("far", math.inf, "a and b"), Difference("near", 0.2, "a and b"),
        Difference("none", math.nan, ""), Difference("further", 8.1, "a and b"),
    ])  # fmt: skip
    points = data["points"]
    assert points["label"].tolist() == ["far", "further", "near"]
    assert points["value"].tolist() == [FURTHEST_END, FURTHEST_END, 0.2]
    assert points["beyond"].tolist() == ["yes", "yes", "no"]
    assert points["text"].tolist() == ["no level in common", "8.10", "0.20"]


def test_the_picture_can_be_taken_away(prospective):
    _, _, figure = shown(prospective)
    svg = export.image(figure, "svg").decode()
    for said in ("Baseline characteristics", "18 of 27 variables", "Gottron", "SYNTHETIC DATA"):
        assert said in svg

"""Survival from a landmark: its numbers, who was left out and where that is said, immortal time.

Numbers: R 4.2 with survival 3.5 on the Mayo trial, or counted from the retrospective files.
"""

import pytest

from data.selection import Grouping
from pages.view.survival.figure import look
from pages.view.words import flow_words
from tests.pages.survival_figures import codes, figure_of, result

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_landmark_at_one_year(mayo, opening):
    # coxph(Surv(time, death) ~ trt, subset = time > 365): 290 patients; placebo v D-penicillamine
    # 0.856, the other way round 1/0.856.
    figure = figure_of(mayo, opening, ("landmark", "365"))
    row = result(figure, "hazard ratio", "D-penicillamine")
    assert row["n"] == 290
    assert 1 / row["value"] == pytest.approx(0.856, abs=5e-4)


def test_a_landmark_breaks_randomisation_and_says_so(mayo, opening, retrospective, death):
    # By day 730, 14 of the 158 and 19 of the 154 randomised had died, and 1 was censored.
    later = figure_of(mayo, opening, ("landmark", "730"))
    (said,) = [c.text for c in later.warnings if c.code == "landmark_breaks_randomisation"]
    assert "(33 deaths and 1 censored) breaks the randomisation" in said
    by_sex = opening.grouped_by(Grouping(("sex",)))
    for cohort, selection, options in (
        (mayo, opening, ()),
        (mayo, opening, (("landmark", "1"),)),  # nobody had left
        (mayo, by_sex, (("landmark", "730"),)),
        (retrospective, death, (("landmark", "90"),)),
    ):
        assert "landmark_breaks_randomisation" not in codes(figure_of(cohort, selection, *options))


def test_landmark_survival_is_survival_given_that_one_lived_to_it(mayo, opening):
    # Nobody is censored in the first year, so S(5 years | day 365) = S(5 years) / S(365).
    whole = result(figure_of(mayo, opening), "survival at 1826.25 days", "Placebo")["value"]
    late = figure_of(mayo, opening, ("landmark", "365"))
    given = result(late, "survival at 1461.25 days from day 365", "Placebo")["value"]
    assert given == pytest.approx(whole / (141 / 154))


def test_landmark_says_who_was_left_out_everywhere(retrospective, relapse):
    figure = figure_of(retrospective, relapse, ("landmark", "90"))
    said = "31 relapses and 9 deaths first"
    assert said in figure.note
    assert (
        "210 of 250 patients still followed and without the event after that day" in figure.method
    )
    assert said in figure.method
    assert figure.stamp.patients == "210 of 250 patients"
    left_out = figure.tables["Left out by the landmark at day 90"]
    assert left_out["Relapses"].astype(int).sum() == 31
    assert left_out["Deaths first"].astype(int).sum() == 9
    view = look(retrospective, relapse.with_option("landmark", "90"))
    assert flow_words(retrospective, view.selection, view.people) == [
        (250, "enrolled"), (210, "without relapse and followed, day 90"),
    ]  # fmt: skip


def test_landmark_axis_ends_in_a_tick(retrospective, death):
    for day in ("30", "60", "90", "100", "200", "364"):
        axis = look(retrospective, death.with_option("landmark", day)).axis
        assert axis.ticks[0] == 0
        assert axis.ticks[-1] == axis.end
        assert (365 - float(day)) / axis.per_unit == pytest.approx(axis.end)


def test_a_landmark_after_the_horizon_is_refused_and_said(retrospective, death):
    figure = figure_of(retrospective, death, ("landmark", "365"))
    assert figure.stamp.patients == "250 of 250 patients"
    assert "landmark_too_late" in codes(figure)
    assert "Day 365 is too late for a landmark" in figure.note


def test_immortal_time_is_warned_of_until_there_is_a_landmark(retrospective, death, mayo, opening):
    assert "arms_defined_later" in codes(figure_of(retrospective, death))
    assert "arms_defined_later" not in codes(figure_of(retrospective, death, ("landmark", "90")))
    assert "arms_defined_later" not in codes(figure_of(mayo, opening))
    by_sex = death.grouped_by(Grouping(("sex",)))
    assert "arms_defined_later" not in codes(figure_of(retrospective, by_sex))

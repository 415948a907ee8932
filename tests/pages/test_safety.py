"""The safety page's numbers against the paper's, and what it says where there is no number.

Published (Results, prospective cohort): opportunistic infection in 8/12 (66.7%) and 10/22
(45.25%, a misprint of 45.45%), adverse events comparable between the arms, none fatal, none that
ended treatment.
"""

import re

import pandas as pd
import pytest

from data.adverse_events import ALL_TERMS
from data.cohort import Cohort
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter, Selection
from data.store import open_study
from pages.view import export
from pages.view.safety import first_event
from pages.view.safety.look import look
from pages.view.safety.tables import listing, listing_words
from tests.pages.every_figure import safety_figure as figure_of

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

TACROLIMUS, BOTH = "Tacrolimus", "Tacrolimus + pirfenidone"
SERIOUS_BY_ARM = {TACROLIMUS: 3, BOTH: 2}  # counted in the CSV


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return open_study("tongji_prospective")


@pytest.fixture
def opened(cohort) -> Selection:
    return opening_selection(cohort)


def result(figure, quantity, event, group="") -> pd.Series:
    rows = figure.results
    found = rows[
        (rows["quantity"] == quantity) & (rows["event"] == event) & (rows["group"] == group)
    ]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("arm", "infected", "patients", "printed"),
    [(TACROLIMUS, 8, 12, "66.7"), (BOTH, 10, 22, "45.5")],
)
def test_opportunistic_infections_are_those_published(
    cohort, opened, arm, infected, patients, printed
):
    row = result(figure_of(cohort, opened), "risk", "Opportunistic infection", arm)
    assert (row["count"], row["n"]) == (infected, patients)
    assert f"{100 * row['value']:.1f}" == printed


def test_the_difference_in_infections_leaves_more_open_than_comparable(cohort, opened):
    # Newcombe, 10/22 minus 8/12: −21.2 points (−48.1 to +12.8). Fisher by SciPy: p = 0.297.
    figure = figure_of(cohort, opened)
    row = result(figure, "risk difference", "Opportunistic infection", BOTH)
    assert (row["value"], row["low"], row["high"]) == pytest.approx(
        (-0.212, -0.481, 0.128), abs=5e-4
    )
    assert result(figure, "p", "Opportunistic infection")["p"] == pytest.approx(0.297, abs=5e-4)
    assert "absence_of_evidence" in [caution.code for caution in figure.warnings]


def test_arms_are_alike_in_any_adverse_event_as_published(cohort, opened):
    assert result(figure_of(cohort, opened), "p", "Any adverse event")["p"] > 0.05


@pytest.mark.parametrize(
    "event", ["Stopped treatment for an adverse event", "Fatal adverse event (grade 5)"]
)
def test_none_was_fatal_and_none_ended_treatment_as_published(cohort, opened, event):
    figure = figure_of(cohort, opened)
    assert [result(figure, "risk", event, arm)["count"] for arm in (TACROLIMUS, BOTH)] == [0, 0]
    row = figure.tables["Deaths and discontinuations"].set_index("").loc[event]
    # 1 − 0.05^(1/12) = 0.221 and 1 − 0.05^(1/22) = 0.127
    assert row.iloc[:2].tolist() == ["0 (0%), ≤22%", "0 (0%), ≤13%"]


def test_deaths_are_counted_with_their_difference(cohort, opened):
    figure = figure_of(cohort, opened)
    died = figure.tables["Deaths and discontinuations"].iloc[0]
    assert died.iloc[:3].tolist() == ["Died, any cause", "4 (33%)", "4 (18%)"]
    row = result(figure, "risk difference", "Died, any cause", BOTH)
    assert row["value"] == pytest.approx(4 / 22 - 4 / 12)


def test_what_stands_over_the_picture(cohort, opened):
    numbers = figure_of(cohort, opened).numbers
    # Patient-years are the sums of the days in outcomes.csv: 3 356 and 7 140 over 365.25.
    assert [(n.label, n.value) for n in numbers] == [
        ("Any adverse event (95% CI)", "100% v 82%"),
        ("Serious adverse event (95% CI)", "25% v 9%"),
        ("Patient-years (events per year, 95% CI)", "9.2 v 19.5"),
    ]
    assert numbers[0].lines[-1].bold == "Difference −18"


def test_what_nobody_had_is_drawn_as_zero_with_its_limit(cohort, opened):
    data = figure_of(cohort, opened).datasets
    dots = data["dots"]
    none = dots[(dots["what"] == "Hepatic") & dots["none"]].iloc[0]
    assert (none["slot"], none["risk"]) == ("1", 0)
    assert none["upper"] == pytest.approx(1 - 0.05 ** (1 / 12))
    assert "0 (0%), ≤22%" in data["counts"]["text"].tolist()


def rows_of(figure) -> list[str]:
    return figure.datasets["rows"]["label"].tolist()


def test_rows_stand_by_difference_or_by_frequency(cohort, opened):
    figure = figure_of(cohort, opened)
    assert rows_of(figure)[:2] == ["Any adverse event", "Hepatic"]
    by_key = figure.datasets["differences"].set_index("what")["difference"]
    drawn = [by_key[label] for label in rows_of(figure)[1:]]
    assert drawn == sorted(drawn, reverse=True)
    frequent = figure_of(cohort, opened.with_option("event_order", "frequency"))
    assert rows_of(frequent)[1:3] == ["Opportunistic infection", "Electrolyte imbalance"]


def test_terms_of_all_categories_and_of_one(cohort, opened):
    terms = figure_of(cohort, opened.with_option("event_rows", ALL_TERMS))
    assert len(rows_of(terms)) == 1 + 15
    infections = figure_of(cohort, opened.with_option("event_rows", "opportunistic infection"))
    assert rows_of(infections)[0] == "Opportunistic infection"
    assert len(rows_of(infections)) == 1 + 6
    assert result(infections, "risk", "Opportunistic infection", BOTH)["count"] == 10
    assert infections.panels[0].title.endswith("opportunistic infection")


def test_only_serious_events(cohort, opened):
    figure = figure_of(cohort, opened.with_option("event_serious", "yes"))
    for arm, patients in SERIOUS_BY_ARM.items():
        assert result(figure, "risk", "Any such event", arm)["count"] == patients
    assert figure.note.startswith("Any serious adverse event.")
    assert "Events counted: any serious adverse event." in figure.method


def test_the_kind_of_event_is_said_in_words(cohort, opened):
    chosen = opened.with_option("event_serious", "yes").with_option("event_severity", "3")
    chosen = chosen.with_option("event_related", "possible")
    said = "any serious, possibly related adverse event of grade 3 or over"
    assert look(cohort, chosen).any_words == said


def test_a_kind_that_never_occurs_is_said(cohort, opened):
    kinds = opened.with_option("event_serious", "yes").with_option("event_rows", "renal")
    figure = figure_of(cohort, kinds)
    assert figure.spec == {}
    assert figure.note.startswith("No serious event occurs in this study")
    assert "Deaths and discontinuations" in figure.tables


def test_a_filter_changes_numbers_and_not_the_specification(cohort, opened):
    everybody = figure_of(cohort, opened)
    women = figure_of(cohort, opened.with_filter(CategoryFilter("sex", ("F",))))
    assert women.spec is everybody.spec
    assert women.panels[0].spec is everybody.panels[0].spec
    assert women.alternative == everybody.alternative
    assert sorted(rows_of(women)) == sorted(rows_of(everybody))
    assert not women.datasets["dots"].equals(everybody.datasets["dots"])


def test_gray_and_incidence_at_twelve_months(cohort, opened):
    view = look(cohort, opened)
    found = first_event.curves(view)
    # Everybody without a dated event was followed to death or day 365, and no event follows a
    # death: the incidence at the end is the share affected.
    assert found.at_end[BOTH].value == pytest.approx(18 / 22)
    assert found.at_end[TACROLIMUS].value == pytest.approx(1)
    assert first_event.lines(view, found).iloc[0, 1] == "100% (no interval, everybody had one)"
    assert found.test.df == 1


def test_three_groups_have_dots_and_differences_in_the_table(cohort, opened):
    figure = figure_of(cohort, opened.grouped_by(Grouping(("diagnosis",))))
    assert len(figure.datasets["differences"]) == 0
    assert set(figure.datasets["dots"]["slot"]) == {"1", "2", "3"}
    columns = figure.tables["Patients with an event"].columns
    assert sum("minus" in name for name in columns) == 2


def test_more_than_three_groups_are_summed_up(cohort, opened):
    numbers = figure_of(cohort, opened.grouped_by(Grouping(("hrct_pattern",)))).numbers
    # By pattern 22 of 26, 2 of 2, 4 of 4 and 2 of 2; 9.2 and 19.5 years together.
    assert [number.value for number in numbers] == ["85% to 100%", "0% to 50%", "28.7 in all"]


def test_one_group_has_nothing_to_compare(cohort, opened):
    figure = figure_of(cohort, opened.with_filter(CategoryFilter("arm", ("tacrolimus",))))
    assert "Only tacrolimus is left, so there is nothing to compare." in figure.note
    assert "not_corrected" not in [caution.code for caution in figure.warnings]
    assert list(figure.tables["Patients with an event"].columns) == ["", "Tacrolimus, n of 12 (%)"]


def test_one_patient(cohort, opened):
    figure = figure_of(cohort, opened.with_filter(RangeFilter("age_years", high=25)))
    assert figure.numbers[0].value in ("0%", "100%")
    assert len(figure.datasets["dots"]) == 8


def test_what_is_invented_is_said(cohort, opened):
    assert "every other term, day, grade and count here is invented" in " ".join(
        caution.text for caution in figure_of(cohort, opened).warnings
    )


def test_the_listing_of_serious_events(cohort, opened):
    view = look(cohort, opened)
    rows = listing(view, names={p: "Patient" for p in view.patients["patient_id"]}, marked="TP-30")
    assert len(rows) == 6
    assert set(rows["Group"]) == {TACROLIMUS, BOTH}
    marked = rows[rows["Patient"] == "Patient (marked)"].iloc[0]
    assert (marked["Event"], marked["Day"]) == ("Pneumocystis jirovecii pneumonia", "17")
    assert marked["Patient died"] == "Day 179"
    assert listing_words(view) == "6 events"


def test_cautions_count_every_comparison_shown(cohort, opened):
    # Of eight rows of events and four of outcomes.
    said = {c.code: c.text for c in figure_of(cohort, opened).warnings}
    assert said["not_corrected"].startswith("12 comparisons are made")
    # Hepatic, other, renal; stopped and fatal, which nobody had.
    assert said["few_affected"].startswith("5 of the 12 comparisons")


def test_the_exported_sheet_has_numbers_over_the_picture_and_the_kind_of_event(cohort, opened):
    figure = figure_of(cohort, opened.with_option("event_serious", "yes"))
    drawn = export.image(figure, "svg").decode()
    for said in ("Any such event (95% CI)", "any serious adverse event", "SYNTHETIC DATA",
                 "Time to the first serious adverse event"):  # fmt: skip
        assert said in drawn
    lines = re.findall(r'<text x="[\d.]+" y="([\d.]+)"[^>]*>(?:Any such event|Difference)', drawn)
    first_chart = re.search(r'<svg x="28" y="([\d.]+)"', drawn)
    assert len(lines) >= 2
    assert max(map(float, lines)) < float(first_chart.group(1))


def test_one_year_is_no_years(cohort, opened):
    # outcomes.csv: the one patient of 46 was followed for 365 days, on tacrolimus.
    figure = figure_of(cohort, opened.with_filter(RangeFilter("age_years", 46, 46)))
    columns = figure.tables["Events, and rate per patient-year (95% CI)"].columns
    assert columns[1] == "Tacrolimus, 1 year"

"""Relapse with death competing: incidence, its table, and what one minus Kaplan-Meier would say.

Numbers: what was published of the retrospective cohort (Chen et al. 2022), or shares of its files.
"""

from dataclasses import replace

import pytest

from tests.pages.survival_figures import codes, figure_of, result

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_relapse_opens_as_incidence_with_death_competing(retrospective, relapse):
    figure = figure_of(retrospective, relapse)
    assert [n.label for n in figure.numbers] == [
        "Relapse by 12 months", "Cause-specific hazard ratio", "Gray's test p",
    ]  # fmt: skip
    # Everybody is followed to the year, so incidences are shares: 36 of 93 and 81 of 157.
    for arm, share in (("Tacrolimus", 36 / 93), ("Conventional", 81 / 157)):
        row = result(figure, "cumulative incidence at 365 days", arm)
        assert row["value"] == pytest.approx(share)
    assert "deaths_censored" not in codes(figure)
    assert "Aalen-Johansen" in figure.method


def test_numbers_that_take_the_dead_for_censored_are_not_downloaded(retrospective, relapse):
    def of_time(figure):
        quantities = figure.results["quantity"].unique()
        return [q for q in quantities if "restricted mean" in q or q.startswith("median, ")]

    assert of_time(figure_of(retrospective, relapse)) == []
    assert len(of_time(figure_of(retrospective, relapse, ("incidence", "kaplan-meier")))) == 3


def test_the_published_hazard_ratio_of_relapse_is_found(retrospective, relapse):
    row = result(figure_of(retrospective, relapse), "hazard ratio, adjusted", "Tacrolimus")
    printed = (round(row["value"], 3), round(row["low"], 3), round(row["high"], 3))
    assert printed == (0.587, 0.394, 0.874)
    assert round(row["p"], 3) == 0.009


def test_curves_of_incidence_rise_from_zero(retrospective, relapse):
    curve = figure_of(retrospective, relapse).datasets["curve"]
    for _, rows in curve.groupby("slot"):
        assert rows["survival"].iloc[0] == 0
        assert rows["survival"].is_monotonic_increasing


def test_table_with_deaths_first_adds_up_at_every_tick(retrospective, relapse):
    for options in ((), (("incidence", "complement"),), (("landmark", "90"),)):
        figure = figure_of(retrospective, relapse, *options)
        table = figure.datasets["table"]
        numbers = table[table["kind"] == "number"].assign(value=lambda t: t["text"].astype(int))
        numbers["group"] = (numbers["below"] > numbers["below"].median()).astype(int)
        totals = numbers.groupby(["group", "time"])["value"].sum()
        assert totals.groupby(level=0).nunique().tolist() == [1, 1]
    died = table[(table["kind"] == "row") & (table["text"] == "Died first")]
    assert len(died) == 2


def test_one_minus_kaplan_meier_is_larger_and_says_so(retrospective, relapse):
    figure = figure_of(retrospective, relapse, ("incidence", "complement"))
    one_minus = result(figure, "one minus survival at 365 days", "Conventional")["value"]
    free = figure_of(retrospective, relapse, ("incidence", "kaplan-meier"))
    survival = result(free, "survival at 365 days", "Conventional")["value"]
    assert one_minus == pytest.approx(1 - survival)
    assert one_minus > 81 / 157
    assert "deaths_censored" in codes(figure)
    assert free.title == "Relapse-free course to 12 months"


def test_an_endpoint_that_holds_death_has_nothing_to_compete(mayo, opening):
    both = replace(opening, endpoint="death_or_transplant")
    figure = figure_of(mayo, both, ("incidence", "complement"))
    assert figure.numbers[0].label == "Alive without transplant at 5 years"
    assert figure.numbers[2].label.startswith("Log-rank p")

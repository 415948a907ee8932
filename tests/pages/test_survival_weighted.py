"""Adjusted and weighted curves: their numbers, the balance they reach, and when they are withheld.

Numbers: R 4.2 with survival 3.5 on the Mayo trial, and Chen et al. 2022, as named beside each.
"""

from dataclasses import replace

import pytest

from analytics.survival.cautions import FEWEST_WEIGHTED
from data.selection import CategoryFilter
from pages.view import export
from tests.pages.survival_figures import codes, drugs, figure_of, result

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_adjusted_curves_have_no_interval_and_say_so(retrospective, death):
    figure = figure_of(retrospective, death, ("curves", "adjusted"))
    assert figure.curve["low"].isna().all()
    assert "area" not in {layer["mark"]["type"] for layer in figure.spec["layer"]}
    assert len(figure.datasets["beside"])
    assert "Adjusted; no interval is given" in [line.text for line in figure.numbers[0].lines]
    # Published: 0.428 (0.212 to 0.862), p 0.018.
    assert figure.numbers[1].value == "0.43"
    assert figure.numbers[2].value == "0.018"
    observed = figure_of(retrospective, death).datasets
    assert figure.datasets["table"].equals(observed["table"])
    assert "adjusted_without_interval" in codes(figure)


def test_weighted_mayo_trial(mayo, opening):
    # R, glm and coxph with weights and robust variance, age, sex and log bilirubin: hazard ratio
    # 1.0178 (here 1.0181), robust standard error 0.1801, difference in age 0.270 before and 0.0003
    # after, effective sizes 154.8 and 150.6.
    figure = figure_of(mayo, opening, ("curves", "weighted"))
    row = result(figure, "hazard ratio, weighted", "D-penicillamine")
    assert row["value"] == pytest.approx(1.0178, abs=5e-4)
    assert row["se"] == pytest.approx(0.1801, abs=5e-5)
    before, after = (
        result(figure, f"standardised difference, {when}", "age_years")["value"]
        for when in ("before", "weighted")
    )
    assert before == pytest.approx(0.270, abs=5e-4)
    assert after == pytest.approx(0.0003, abs=5e-5)
    sizes = [
        result(figure, "weights, effective", arm)["value"] for arm in ("D-penicillamine", "Placebo")
    ]
    assert sizes == pytest.approx([154.8, 150.6], abs=0.05)
    assert "Weighted; effective size 155 and 151" in [line.text for line in figure.numbers[0].lines]


def test_weights_of_every_estimand_are_named_and_differ(mayo, opening):
    seen = set()
    for word in ("", "att", "overlap", "truncated"):
        chosen = opening.with_option("curves", "weighted")
        chosen = chosen.with_option("estimand", word) if word else chosen
        figure = figure_of(mayo, chosen)
        seen.add(result(figure, "hazard ratio, weighted", "D-penicillamine")["value"])
        (panel,) = figure.panels
        assert len(panel.datasets["balance"]) == 6
    assert len(seen) == 4
    assert "1st and 99th percentile" in figure.method


def test_few_patients_are_not_weighted_without_a_warning(prospective, start):
    assert prospective.size < FEWEST_WEIGHTED
    found = codes(figure_of(prospective, start, ("curves", "weighted")))
    assert "few_weighted" in found
    assert "curves_withheld" not in found


@pytest.mark.parametrize("kind", ["adjusted", "weighted"])
def test_curves_that_cannot_be_made_give_the_observed_ones_and_the_reason(mayo, opening, kind):
    alone = opening.with_filter(CategoryFilter("arm", ("placebo",), keep_missing=False))
    figure = figure_of(mayo, alone, ("curves", kind))
    assert "curves_withheld" in codes(figure)
    assert "there is only one here" in figure.note
    assert "beside" not in figure.datasets
    without = figure_of(mayo, replace(opening, covariates=()), ("curves", kind))
    assert "at least one covariate" in without.note


def test_more_than_two_groups_are_not_weighted(retrospective, death):
    figure = figure_of(retrospective, drugs(death), ("curves", "weighted"))
    assert "Weighting compares two groups, and there are 5" in figure.note
    assert not figure.panels


def test_a_sheet_of_weighted_curves_holds_the_balance(retrospective, death):
    drawn = export.image(figure_of(retrospective, death, ("curves", "weighted")), "svg").decode()
    assert "Balance of the groups" in drawn
    assert "Weighted; effective size" in drawn


def test_a_model_that_is_withheld_is_not_tested_for_its_hazards(prospective, start):
    # 8 deaths for 6 terms: the ratio is withheld, and so is what else the model would say.
    figure = figure_of(prospective, start)
    assert result(figure, "hazard ratio, adjusted", "Tacrolimus + pirfenidone")["withheld"]
    quantities = set(figure.results["quantity"])
    assert "proportional hazards chi-square, groups model" in quantities
    assert "proportional hazards chi-square, adjusted model" not in quantities
    assert set(figure.tables["Are the hazards proportional?"]["Model"]) == {"Groups alone"}
    assert "initial prednisolone is withheld" in figure.method
    assert "Adjusted for" not in figure.method

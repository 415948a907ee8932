"""The second program agrees on every headline number, for several groups and filters."""

from dataclasses import replace

import pytest

from data.selection import CategoryFilter, Grouping
from pages.view.survival.check import check_survival
from pages.view.survival.figure import look


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda s: s,
        lambda s: s.with_filter(CategoryFilter("sex", ("F",))),
        lambda s: s.grouped_by(Grouping(("stage",))),
        lambda s: replace(s, endpoint="death_or_transplant", conventions="SPSS"),
    ],
)
def test_a_second_program_agrees(mayo, opening, change):
    table = check_survival(look(mayo, change(opening)))
    assert len(table) >= 9
    assert set(table["Verdict"]) == {"agrees"}
    assert set(table["Program"].str.split().str[0]) == {"lifelines"}


def numbers_of(cohort, selection):
    return check_survival(look(cohort, selection)).set_index("Number")


@pytest.mark.slow
def test_of_an_incidence_what_is_shown_is_verified_and_nothing_else(retrospective, relapse):
    table = numbers_of(retrospective, relapse)
    assert table.index.tolist() == [
        "Relapse by 12 months, tacrolimus", "Death first by 12 months, tacrolimus",
        "Relapse by 12 months, conventional", "Death first by 12 months, conventional",
        "Gray chi-square", "Cause-specific hazard ratio, tacrolimus",
        "Adjusted hazard ratio, tacrolimus",
    ]  # fmt: skip
    # Nobody is lost before day 365: shares of 93, counted in the file.
    assert table["Myoscope"].iloc[:2].tolist() == ["0.38709677", "0.064516129"]
    assert table.loc["Gray chi-square", "Program"] == "no second implementation"


@pytest.mark.slow
def test_the_test_beside_the_curves_is_the_one_verified(retrospective, death, relapse):
    turned = numbers_of(retrospective, relapse.with_option("incidence", "complement"))
    assert turned.loc["Relapse by 12 months, tacrolimus", "Myoscope"] == "0.40168314"
    assert turned.loc["Relapse by 12 months, tacrolimus", "Verdict"] == "agrees"
    assert "Log-rank chi-square" in turned.index
    weighted = numbers_of(retrospective, death.with_option("curves", "weighted"))
    assert weighted.loc["Weighted p", "Verdict"] == "no second implementation"
    adjusted = numbers_of(retrospective, death.with_option("curves", "adjusted"))
    for table in (weighted, adjusted):
        assert "Log-rank chi-square" not in table.index


def test_what_is_withheld_is_not_verified(mayo, opening):
    early = opening.with_filter(CategoryFilter("stage", ("1",), keep_missing=False))
    table = check_survival(look(mayo, early))
    assert not table["Number"].str.contains("azard ratio").any()

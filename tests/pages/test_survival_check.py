"""The second program agrees on every headline number, for several groups and filters."""

from dataclasses import replace

import pytest

from analytics.crosscheck.hazards import EFRON_ONLY
from data.selection import CategoryFilter, Grouping
from pages.view.check_table import NO_SECOND, UNPAIRED
from pages.view.survival.check import check_survival
from pages.view.survival.figure import look


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        lambda s: s,
        lambda s: s.with_filter(CategoryFilter("sex", ("F",))),
        lambda s: s.grouped_by(Grouping(("stage",))),
        lambda s: replace(s, endpoint="death_or_transplant", conventions="R"),
    ],
)
def test_a_second_program_agrees(mayo, opening, change):
    table = check_survival(look(mayo, change(opening))).rows
    assert len(table) >= 20
    assert set(table["Verdict"]) == {"agrees"}
    assert set(table["Program"].str.split().str[0]) == {"lifelines"}


@pytest.mark.slow
@pytest.mark.parametrize("conventions", ["SPSS", "Paper"])
def test_breslows_ratio_stands_as_shown_without_a_second(mayo, opening, conventions):
    checked = check_survival(look(mayo, replace(opening, conventions=conventions)))
    row = checked.rows.set_index("Number").loc["Hazard ratio, D-penicillamine"]
    # Efron's, of lifelines, would be 1.0588927.
    assert (row["Myoscope"], row["Second program"]) == ("1.0587873", "")
    assert row["Verdict"] == f"{NO_SECOND}: {EFRON_ONLY}"
    assert UNPAIRED in checked.words


@pytest.mark.slow
def test_only_log_log_limits_are_checked_and_others_are_named(mayo, opening):
    views = [look(mayo, replace(opening, conventions=name)) for name in (None, "SPSS")]
    ours, spss = (check_survival(view) for view in views)
    for kind in ("Alive", "Median ("):
        limits = ours.rows["Number"].str.contains(" limit") & ours.rows["Number"].str.startswith(
            kind
        )
        assert limits.sum() == 4
    assert not spss.rows["Number"].str.contains(" limit").any()
    assert "these are plain" in spss.words
    assert "these are" not in ours.words


def numbers_of(cohort, selection):
    return check_survival(look(cohort, selection)).rows.set_index("Number")


@pytest.mark.slow
def test_of_an_incidence_what_is_shown_is_verified_and_nothing_else(retrospective, relapse):
    table = numbers_of(retrospective, relapse)
    assert table.index.tolist() == [
        "Relapse by 12 months, tacrolimus", "Relapse by 12 months, conventional",
        "Difference at 12 months, tacrolimus",
        *(f"{kind}, tacrolimus{part}"
          for kind in ("Cause-specific hazard ratio", "Adjusted hazard ratio")
          for part in ("", ", lower limit", ", upper limit", ", p")),
        "Gray's test, p",
        "Death first by 12 months, tacrolimus", "Death first by 12 months, conventional",
        "Median follow-up (days), tacrolimus", "Median follow-up (days), conventional",
    ]  # fmt: skip
    # Nobody is lost before day 365: shares of 93, counted in the file.
    assert table["Myoscope"].iloc[[0, -4]].tolist() == ["0.38709677", "0.064516129"]
    assert table.loc["Gray's test, p", "Verdict"] == NO_SECOND


@pytest.mark.slow
def test_the_test_beside_the_curves_is_the_one_verified(retrospective, death, relapse):
    turned = numbers_of(retrospective, relapse.with_option("incidence", "complement"))
    assert turned.loc["Relapse by 12 months, tacrolimus", "Myoscope"] == "0.40168314"
    assert turned.loc["Relapse by 12 months, tacrolimus", "Verdict"] == "agrees"
    assert "Log-rank test, p" in turned.index
    weighted = numbers_of(retrospective, death.with_option("curves", "weighted"))
    assert weighted.loc["Weighted hazard ratio, tacrolimus, p", "Verdict"] == "agrees"
    adjusted = numbers_of(retrospective, death.with_option("curves", "adjusted"))
    for table in (weighted, adjusted):
        assert "Log-rank test, p" not in table.index


def test_what_is_withheld_is_not_verified(mayo, opening):
    early = opening.with_filter(CategoryFilter("stage", ("1",), keep_missing=False))
    table = check_survival(look(mayo, early)).rows
    assert not table["Number"].str.contains("azard ratio").any()

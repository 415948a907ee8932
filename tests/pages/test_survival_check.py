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


def test_what_is_withheld_is_not_verified(mayo, opening):
    early = opening.with_filter(CategoryFilter("stage", ("1",), keep_missing=False))
    table = check_survival(look(mayo, early))
    assert not table["Number"].str.contains("azard ratio").any()

"""A synthetic study says what its rows are worth; a real one does not."""

import pytest

from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping
from data.store import open_study
from pages.view.honesty import study_cautions
from pages.view.people import who
from pages.view.stamp import stamp
from tests.pages.shown import open_page


def codes(study: str, change) -> list[str]:
    cohort = open_study(study)
    return [c.code for c in study_cautions(cohort, change(opening_selection(cohort)))]


@pytest.mark.parametrize(
    ("study", "change", "found"),
    [
        ("tongji_prospective", lambda s: s, []),
        (
            "tongji_prospective",
            lambda s: s.with_filter(CategoryFilter("anti_mda5", ("positive",))),
            ["invented_associations"],
        ),
        (
            "tongji_retrospective",
            lambda s: s.with_filter(CategoryFilter("anti_mda5", ("positive",))),
            ["invented_associations", "invented_column"],
        ),
        (
            "tongji_retrospective",
            lambda s: s.grouped_by(Grouping(("sex",))),
            ["invented_associations"],
        ),
        ("mayo_pbc", lambda s: s.with_filter(CategoryFilter("sex", ("F",))), []),
    ],
)
def test_what_is_invented_is_said(study, change, found):
    assert codes(study, change) == found


@pytest.mark.parametrize("study", ["tongji_prospective", "tongji_retrospective"])
def test_the_stamp_says_that_rows_mean_nothing(study):
    cohort = open_study(study)
    selection = opening_selection(cohort)
    said = " ".join(stamp(cohort, selection, who(cohort, selection).people).lines)
    assert "calibrated to published aggregates; individual rows mean nothing" in said


@pytest.mark.slow
def test_the_banner_says_synthetic_once():
    said = [text.value for text in open_page(study="tongji_prospective").markdown[:3]]
    told = ":small[:gray[Calibrated to published aggregates; individual rows mean nothing.]]"
    assert told in said

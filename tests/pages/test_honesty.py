"""A study says how its groups were formed, and a synthetic one what its rows are worth."""

from dataclasses import replace

import pytest

from data.ingest.ingest import apply, read
from data.ingest.mapping import Mapping
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping
from data.store import open_study
from data.uploaded import uploaded_cohort
from pages.view.honesty import study_cautions
from pages.view.hrct.agreement import agreement_figure
from pages.view.people import who
from pages.view.stamp import stamp
from tests.pages.every_figure import every_figure
from tests.pages.hrct_figures import looked
from tests.pages.shown import open_page

ARMS = ["not_randomised", "arms_defined_later"]
PLACEBO = ("D-penicillamine", "placebo", "")


@pytest.fixture
def upload():
    rows = [f"p{i},{'ab'[i % 2]},{'fm'[i % 3 % 2]},{i + 1},{i % 3 % 2}" for i in range(40)]
    mapping = Mapping(
        patient="id", arm="arm", time="time", time_unit="days", event="dead",
        event_values=("1",), censored_values=("0",),
    )  # fmt: skip
    file = apply(read("mine.csv", "\n".join(["id,arm,sex,time,dead", *rows]).encode()), mapping)
    return uploaded_cohort(file, time_unit="days", kind="death", reference=None)


def found(cohort, selection):
    return study_cautions(cohort, selection, who(cohort, selection).people)


def codes(study, change):
    cohort = open_study(study)
    return [c.code for c in found(cohort, change(opening_selection(cohort)))]


@pytest.mark.parametrize(
    ("study", "change", "expected"),
    [
        ("tongji_prospective", lambda s: s.grouped_by(Grouping(())), []),
        (
            "tongji_prospective",
            lambda s: s.with_filter(CategoryFilter("anti_mda5", ("positive",))),
            [*ARMS, "invented_associations"],
        ),
        (
            "tongji_retrospective",
            lambda s: s.with_filter(CategoryFilter("anti_mda5", ("positive",))),
            [*ARMS, "invented_associations", "invented_column"],
        ),
        (
            "tongji_retrospective",
            lambda s: s.grouped_by(Grouping(("sex",))),
            ["invented_associations"],
        ),
        ("mayo_pbc", lambda s: s.with_filter(CategoryFilter("sex", ("F",))), []),
    ],
)
def test_what_is_invented_is_said(study, change, expected):
    assert codes(study, change) == expected


@pytest.mark.parametrize(
    ("study", "change", "expected"),
    [
        ("tongji_prospective", lambda s: s, ARMS),
        ("tongji_prospective", lambda s: s.with_filter(CategoryFilter("arm", ("tacrolimus",))), []),
        ("tongji_retrospective", lambda s: s.grouped_by(Grouping(("immunosuppressant",))), ARMS),
        ("tongji_retrospective", lambda s: s.grouped_by(Grouping(("arm", "sex"))), ARMS),
        ("mayo_pbc", lambda s: s, []),
        ("mayo_pbc", lambda s: replace(s, compared=PLACEBO), ["not_randomised"]),
        ("mayo_pbc", lambda s: s.grouped_by(Grouping(("stage",))), []),
    ],
)
def test_treatments_that_chance_did_not_give_are_told_and_nothing_else_is(study, change, expected):
    said = codes(study, change)
    assert [code for code in said if code in (*ARMS, "design_unknown")] == expected


def test_groups_of_which_chance_formed_some_are_told_so(mayo, opening):
    (some,) = found(mayo, replace(opening, compared=PLACEBO))
    assert some.text.startswith("Not all of these groups were formed by chance")


def test_of_an_upload_the_app_does_not_know_how_its_arms_were_formed(upload):
    arms = opening_selection(upload)
    (said,) = found(upload, arms)
    assert said.code == "design_unknown"
    assert found(upload, arms.grouped_by(Grouping(("sex",)))) == ()


def test_from_a_landmark_the_arms_are_told_otherwise(retrospective, death):
    people = who(retrospective, death).people
    said = [c.code for c in study_cautions(retrospective, death, people, from_landmark=True)]
    assert said == ["not_randomised", "landmark_and_arms"]


@pytest.mark.slow
@pytest.mark.parametrize("study", ["tongji_prospective", "tongji_retrospective", "mayo_pbc"])
def test_every_page_that_compares_arms_tells_once_how_they_were_formed(study):
    cohort = open_study(study)
    figures = every_figure(cohort, opening_selection(cohort))
    assert len(figures) >= 5
    for name, figure in figures.items():
        said = [caution.code for caution in figure.warnings if caution.code in ARMS]
        assert sorted(said) == sorted([] if study == "mayo_pbc" else ARMS), name


@pytest.mark.slow
def test_two_readers_of_one_scan_are_no_comparison_of_arms(prospective, start):
    assert agreement_figure(looked(prospective, start)).warnings == ()


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

"""What a study says of itself agrees with its data, and its links open a view without a misfit."""

import pytest

from data.store import STUDIES, open_study, studies
from pages.view.link import decode
from tests.browser.menu import MENU

SLUGS = sorted(path.parent.name for path in STUDIES.glob("*/study.toml"))


@pytest.mark.parametrize("slug", SLUGS)
def test_those_who_entered_less_those_left_out_are_those_in_the_data(slug):
    entry = studies()[slug].entry
    assert entry is not None
    assert entry.entered - sum(part.patients for part in entry.left_out) == open_study(slug).size


def test_the_prospective_flow_is_that_of_the_paper():
    # Results, prospective: 41 enrolled; lost 2, discontinued 2, other 3; 34 analysed.
    entry = studies()["tongji_prospective"].entry
    assert (entry.entered, [part.patients for part in entry.left_out]) == (41, [2, 2, 3])


@pytest.mark.parametrize("slug", SLUGS)
def test_every_link_opens_a_page_and_fits_the_study(slug):
    cohort = open_study(slug)
    links = [link for point in cohort.study.before_presenting for link in point.links]
    assert links
    for link in links:
        assert link.page in [entry.url_path for entry in MENU]
        present = {"study": [slug]}
        for name, value in link.parameters:
            present.setdefault(name, []).append(value)
        assert decode(cohort, present)[1] == 0, link


def test_an_address_may_name_a_parameter_twice():
    [link] = [
        link
        for point in studies()["mayo_pbc"].before_presenting
        for link in point.links
        if "not randomised" in link.words
    ]
    assert [value for name, value in link.parameters if name == "compare"] == [
        "D-penicillamine",
        "placebo",
        "~missing",
    ]

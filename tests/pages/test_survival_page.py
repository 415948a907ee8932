"""The survival page in the app: every kind by its link, and its controls under Options."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.shown import open_page

SURVIVAL = "pages/results/survival.py"
pytestmark = pytest.mark.slow


def opened(study: str, **link: str) -> AppTest:
    dotted = {key.replace("o_", "o.").replace("f_", "f."): value for key, value in link.items()}
    return open_page(SURVIVAL, study=study, **dotted)


def metrics(app: AppTest) -> list[str]:
    return [metric.label.replace("\\", "") for metric in app.metric]


@pytest.mark.parametrize("study", ["tongji_prospective", "tongji_retrospective", "mayo_pbc"])
@pytest.mark.parametrize(
    "link",
    [
        {"o_curves": "adjusted"},
        {"o_curves": "weighted", "o_estimand": "att"},
        {"o_landmark": "90"},
        {"o_curves": "weighted", "o_landmark": "364"},
        {"o_incidence": "complement"},
    ],
)
def test_every_kind_opens_by_its_link(study, link):
    app = opened(study, **link)
    assert not app.exception
    assert not app.warning
    assert len(app.metric) >= 2
    for key, value in link.items():
        assert app.query_params[key.replace("o_", "o.")] == value


def test_an_unknown_kind_in_a_link_is_left_out():
    app = opened("tongji_retrospective", o_curves="magic")
    assert not app.exception
    assert "o.curves" not in app.query_params
    assert app.metric[1].value == "89% v 75%"


def test_relapse_by_link():
    app = opened("tongji_retrospective", endpoint="relapse")
    assert metrics(app) == [
        "Patients, 117 relapses", "Relapse by 12 months", "Cause-specific hazard ratio",
        "Gray's test p",
    ]  # fmt: skip


def test_nobody_followed_after_the_landmark_says_so_with_a_way_back():
    # The only randomised patient over 77 was followed to day 1765 (patients.csv, outcomes.csv).
    app = opened("mayo_pbc", f_age_years="77..78", o_landmark="1800")
    assert not app.exception
    shown = " ".join(markdown.value for markdown in app.markdown)
    assert "Nobody is followed after day 1" in shown.replace("\\", "").replace("\u202f", "")
    assert "Left out before" in shown

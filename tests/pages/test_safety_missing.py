"""What the safety page says of a study or an upload that has no adverse events.

Deaths of the Mayo trial are counted in its outcomes.csv.
"""

import pytest

from data.cohort import Cohort
from data.ingest.ingest import apply, read
from data.ingest.mapping import Mapping
from data.opening import opening_selection
from data.uploaded import uploaded_cohort
from pages.view.safety.figure import no_events
from pages.view.safety.look import look
from tests.pages.every_figure import safety_figure as figure_of

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_a_study_without_adverse_events_shows_deaths_and_says_what_is_missing(mayo, opening):
    figure = figure_of(mayo, opening)
    assert figure.spec == {}
    assert [caution.code for caution in figure.warnings] == ["crude_deaths"]
    # Counted in outcomes.csv: 65 of 158 and 60 of 154 died.
    assert figure.tables["Deaths"].iloc[0, 1:3].tolist() == ["65 (41%)", "60 (39%)"]
    missing = no_events(look(mayo, opening))
    assert (
        missing.said == "This study has no adverse events, so only deaths and follow-up are shown."
    )
    said = missing.needed
    for column in ("adverse_events.csv", "patient_id", "severity", "led_to_discontinuation"):
        assert column in said


def uploaded(kind) -> Cohort:
    rows = [f"p{i},{'ab'[i % 2]},{i + 1},{i % 3 % 2}" for i in range(40)]
    mapping = Mapping(
        patient="id", arm="arm", time="time", time_unit="days", event="dead",
        event_values=("1",), censored_values=("0",),
    )  # fmt: skip
    file = apply(read("mine.csv", "\n".join(["id,arm,time,dead", *rows]).encode()), mapping)
    return uploaded_cohort(file, time_unit="days", kind=kind, reference=None)


@pytest.mark.parametrize(("kind", "tables"), [("death", 2), ("relapse", 0)])
def test_an_upload(kind, tables):
    cohort = uploaded(kind)
    figure = figure_of(cohort, opening_selection(cohort))
    assert len(figure.tables) == tables
    assert figure.numbers[-1].label.startswith("Patient-years")
    missing = no_events(look(cohort, opening_selection(cohort)))
    shown = "only deaths and follow-up are" if kind == "death" else "only follow-up is"
    assert missing.said == f"An uploaded file has no adverse events, so {shown} shown."
    assert missing.needed.startswith("An uploaded file cannot hold them.")
    assert ("does not say who died" in figure.method) == (kind == "relapse")

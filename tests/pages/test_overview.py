"""The overview: the flow adds up, follow-up is that of R, and the page opens on every study."""

import copy
from dataclasses import replace

import altair as alt
import pandas as pd
import pytest

from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.store import STUDIES, open_study, studies
from pages.view.charts.completeness import LONGEST_LABEL, Cell, completeness_data, label_width
from pages.view.charts.flow import flow_data
from pages.view.export import image
from pages.view.overview.figure import picture, with_numbers
from pages.view.overview.flow import flow_groups, flow_steps
from pages.view.overview.numbers import EVERYBODY, endpoint_table, follow_up_numbers
from pages.view.overview.view import OverviewView, look
from pages.view.overview.words import card, recorded
from tests.pages.shown import open_page

# Whole figures of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def opened(slug: str, *filters: CategoryFilter | RangeFilter, **changed: object) -> OverviewView:
    cohort = open_study(slug)
    selection = opening_selection(cohort)
    for filter_ in filters:
        selection = selection.with_filter(filter_)
    return look(cohort, replace(selection, **changed))


def boxes(view: OverviewView) -> list[tuple[int, str, tuple[str, ...]]]:
    return [(step.patients, step.words, step.left_out) for step in flow_steps(view)]


def test_the_flow_of_the_prospective_cohort_starts_before_the_data():
    reasons = ("2 lost to follow-up", "2 stopped the treatment early", "3 other reasons")
    view = opened("tongji_prospective")
    assert boxes(view) == [(41, "enrolled", ()), (34, "analysed", ("7 not analysed", *reasons))]
    assert [(g.name, g.patients, g.words) for g in flow_groups(view)] == [
        ("Tacrolimus", 12, "4 deaths"),
        ("Tacrolimus + pirfenidone", 22, "4 deaths"),
    ]


def test_filters_and_those_not_compared_are_steps_of_the_flow():
    # Counted from patients.csv: 374 women, 92 of 418 in stage 2, 106 without an arm.
    women = opened("mayo_pbc", CategoryFilter("sex", ("F",)))
    assert boxes(women)[2:] == [
        (374, "women", ("44 left out by this filter",)),
        (276, "randomised", ("98 not compared", "not randomised")),
    ]
    everybody = opened("mayo_pbc", grouping=Grouping(()))
    assert [step.patients for step in flow_steps(everybody)] == [424, 418]


@pytest.mark.parametrize("steps", [0, 1, 3])
def test_boxes_stand_apart_and_inside_the_picture(steps):
    filters = [
        CategoryFilter("sex", ("F",)),
        RangeFilter("age_years", 40, 70),
        CategoryFilter("stage", ("3", "4")),
    ][:steps]
    view = opened("mayo_pbc", *filters)
    data, height = flow_data(flow_steps(view), flow_groups(view))
    main = data["boxes"].query("x == 0 and slot == ''").sort_values("y")
    assert len(main) == 3 + steps
    assert (main["y"].to_numpy()[1:] - main["y2"].to_numpy()[:-1] >= 20).all()
    side = data["boxes"].query("x > 50 and slot == ''")
    assert len(side) == 2 + steps
    for row in side.itertuples():
        overlapping = side[(side["y"] < row.y2) & (side["y2"] > row.y)]
        assert len(overlapping) == 1
    assert data["boxes"]["y2"].max() <= height
    assert data["boxes"]["x2"].max() <= 100


def test_the_specification_stays_while_only_numbers_change():
    specs = [picture(opened("mayo_pbc", CategoryFilter("sex", (sex,)))).spec for sex in ("F", "M")]
    assert specs[0] is specs[1]


def test_pictures_are_valid_vega_lite_and_the_export_holds_them_all():
    view = opened("tongji_prospective")
    figure = with_numbers(picture(view), view)
    for part in (figure, *figure.panels):
        alt.LayerChart.from_dict(copy.deepcopy(part.spec), validate=True)
    drawn = image(figure, "svg").decode("utf-8")
    for said in ("Tacrolimus + pirfenidone", "Cutaneous Assessment Tool, activity"):
        assert f">{said}</text>" in drawn.partition("Recorded at visits")[2]
    for said in ("7 not analysed", "SYNTHETIC DATA", "Recorded at visits", "68%", "Diabetes"):
        assert said in drawn


def test_median_follow_up_is_that_of_r():
    # R: survfit(Surv(time, status != 2) ~ 1, pbc[1:312, ]): median 2504 days.
    found = follow_up_numbers(opened("mayo_pbc"))
    assert found.median[EVERYBODY].value == 2504


def test_patient_years_are_the_sum_of_the_times():
    outcomes = pd.read_csv(STUDIES / "tongji_prospective" / "outcomes.csv")
    days = outcomes.query("endpoint == 'death'")["time"].sum()
    found = follow_up_numbers(opened("tongji_prospective"))
    assert found.patient_years[EVERYBODY] == pytest.approx(days / 365.25)


def test_the_numbers_say_what_was_due_and_recorded():
    view = opened("tongji_prospective")
    figure = with_numbers(picture(view), view)
    visits = figure.results[figure.results["quantity"].str.startswith("recorded in month")]
    assert figure.numbers[2].value == "98%"
    share = visits["value"].sum() / visits["of"].sum()
    assert 0.975 <= share < 0.985
    assert [panel.name for panel in figure.panels] == ["overview visits", "overview columns"]


def test_a_study_without_visits_says_so():
    view = opened("tongji_retrospective")
    figure = with_numbers(picture(view), view)
    assert figure.numbers[2].value == "8 of 8"
    assert "no file of assessments" in figure.numbers[2].lines[0].text
    assert figure.panels == ()


def test_a_nearly_full_cell_is_not_said_to_be_full():
    cells = (Cell("a", "0", 999, 1000), Cell("a", "1", 1000, 1000), Cell("a", "2", 1, 1000))
    cells += (Cell("a", "3", 0, 1000), Cell("a", "4", 0, 0))
    shown = completeness_data(cells, rows={"a": "a"}, columns={c: c for c in "01234"})["cells"]
    assert list(shown["text"]) == [">99%", "100%", "<1%", "0%", "nobody"]
    assert shown["shade"].iloc[1] < shown["shade"].iloc[0] < shown["shade"].iloc[2]


def test_names_of_rows_get_the_room_they_need_and_no_more():
    assert label_width(["Diabetes mellitus"]) == label_width(["FVC"]) == 120
    assert label_width(["Cutaneous Assessment Tool, activity"]) == 220
    assert label_width(["a" * 60]) == LONGEST_LABEL


def test_a_card_says_one_line():
    assert card(open_study("tongji_prospective").study) == "Invented: pirfenidone added or not"
    assert all(len(card(study)) <= 36 for study in studies().values())


def test_measures_stand_in_the_studys_order():
    cohort = open_study("tongji_prospective")
    shown = recorded(cohort)["Measured repeatedly"]["Measure"].tolist()
    assert shown == [measure.label for measure in cohort.study.measures]


def test_who_was_left_out_after_enrolment_is_a_caution_where_the_study_says_so():
    # Of the Mayo trial six were eligible and not in it: every patient who entered is in the data.
    said = {
        slug: {caution.code: caution.text for caution in picture(opened(slug)).warnings}
        for slug in ("tongji_prospective", "tongji_retrospective", "mayo_pbc")
    }
    code = "left_out_after_enrolment"
    assert [slug for slug, cautions in said.items() if code in cautions] == ["tongji_prospective"]
    assert said["tongji_prospective"][code].startswith(
        "7 of 41 patients were left out after enrolment (2 lost to follow-up, 2 stopped the "
        "treatment early and 3 other reasons)"
    )


ONE = {"f.age_years": "25..26"}
NOBODY = {"f.sex": "M", "f.hrct_pattern": "AIP", "f.age_years": "25..26"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "link",
    [
        {"study": "tongji_prospective"},
        {"study": "tongji_prospective", **ONE},
        {"study": "tongji_prospective", **NOBODY},
        {"study": "tongji_retrospective", "endpoint": "relapse"},
        {"study": "mayo_pbc", "by": "~none"},
    ],
    ids=str,
)
def test_the_page_opens(link):
    app = open_page(**link)
    assert not app.exception
    assert not app.warning
    assert any("Who is in it" in text.value for text in app.markdown)


@pytest.mark.slow
def test_a_card_opens_its_study_and_the_dialog_tells_what_to_know():
    app = open_page()
    app.button(key="overview.open.mayo_pbc").click().run()
    assert app.metric[0].value == "312 of 418"
    app.button(key="overview.before").click().run()
    assert not app.exception
    said = " ".join(text.value for text in app.markdown)
    assert "106 patients were not randomised" in said


def test_follow_up_is_that_of_the_survival_page_where_death_competes():
    # See test_survival_kinds: with the death on day 339 taken for a loss it would be 339 days.
    view = opened("tongji_retrospective", RangeFilter("age_years", 50, 51), endpoint="relapse")
    assert follow_up_numbers(view).median["Tacrolimus"].value == 365
    assert "or death before it" in with_numbers(picture(view), view).method


def test_two_long_group_names_alike_at_their_start_stay_two_columns():
    view = opened("mayo_pbc")
    endpoint, long = view.cohort.study.endpoints[0].label, "x" * 70
    counts = pd.DataFrame(
        [(endpoint, f"{long}a", 1, 2), (endpoint, f"{long}b", 2, 3)],
        columns=["endpoint", "group", "events", "patients"],
    )
    shown = endpoint_table(view, counts).iloc[0].tolist()
    assert shown[1:3] == ["1 of 2 (50%)", "2 of 3 (67%)"]

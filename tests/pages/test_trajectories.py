"""The trajectories page: what the source published of its scales, R's numbers, and hard cases."""

import copy
import json
from dataclasses import replace
from pathlib import Path

import altair as alt
import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from data.cohort import Cohort
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter, Selection
from data.store import open_study
from pages.view.charts.trajectories import course_spec
from pages.view.charts.trajectories_glance import glance_spec
from pages.view.charts.trajectories_heat import heat_spec
from pages.view.charts.trajectories_panels import nice_range
from pages.view.export import image
from pages.view.trajectories.check import check_measure
from pages.view.trajectories.glance import glance_figure, not_two_groups
from pages.view.trajectories.look import has_courses, look
from pages.view.trajectories.measure import picture, with_numbers
from tests.pages.shown import open_page, shown_tables

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

BANK = Path(__file__).parents[1] / "reference" / "bank" / "longitudinal.json"
# Figure 2 of the source: nine scales, p < 0.001 against baseline by the paired Wilcoxon test.
FIGURE_2 = {
    "six_mwd_m": 1, "patient_global_cm": -1, "mmt8": 1, "myoact": -1, "mitax": -1, "mdi": -1,
    "cat_activity": -1, "hama": -1, "hamd": -1,
}  # fmt: skip
# Figure 3 and the text: the arms differ here, in favour of the combination, and nowhere else.
FIGURE_3 = {("patient_global_cm", 12), ("myoact", 12), ("mmt8", 3)}


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return open_study("tongji_prospective")


@pytest.fixture(scope="module")
def paper(cohort) -> Selection:
    return replace(opening_selection(cohort), conventions="Paper")


def measure_figure(cohort, selection, measure, **options):
    chosen = selection.with_option("measure", measure)
    for name, value in options.items():
        chosen = chosen.with_option(name, value)
    view = look(cohort, chosen)
    return with_numbers(picture(view), view)


def results(figure, kind):
    return figure.results[figure.results["kind"] == kind]


@pytest.mark.parametrize("measure", FIGURE_2)
def test_every_scale_improved_at_every_visit_as_in_figure_2(cohort, paper, measure):
    figure = measure_figure(cohort, paper, measure)
    found = results(figure, "change since baseline").set_index("group").loc["All together"]
    assert found["month"].tolist() == [1, 3, 6, 12]
    assert found["n"].tolist() == [34, 32, 27, 26]
    assert (found["p"] < 0.001).all()
    assert (np.sign(found["change"]) == FIGURE_2[measure]).all()


@pytest.mark.parametrize("measure", FIGURE_2)
def test_the_arms_differ_only_where_figure_3_says(cohort, paper, measure):
    rows = results(measure_figure(cohort, paper, measure), "comparison with reference")
    after = rows[rows["month"] > 0]
    for kind in ("level_p", "change_p"):
        small = {(measure, month) for month in after[after[kind] < 0.05]["month"]}
        assert small == {place for place in FIGURE_3 if place[0] == measure}
    better = after[after["change_p"] < 0.05]
    assert (np.sign(better["effect"]) == FIGURE_2[measure]).all()


def test_prednisolone_came_down_from_50_to_10(cohort, paper):
    figure = measure_figure(cohort, paper, "prednisolone_mg_d")
    everybody = results(figure, "doses").set_index("group").loc["All together"]
    assert (everybody["before"], everybody["dose"], everybody["last"]) == (50, 10, 10)
    assert figure.numbers[-1].label == "At or under 10 mg/day"
    # Counted from assessments.csv at month 12: 7 of 8 and 16 of 18.
    assert figure.numbers[-1].value == "7/8 v 16/18"


@pytest.mark.parametrize("conventions", ["Paper", None])
def test_the_boxes_of_the_heat_map_are_those_of_figure_3(cohort, paper, conventions):
    figure = glance_figure(look(cohort, replace(paper, conventions=conventions)))
    cells = figure.panels[0].datasets["cells"]
    boxed = cells[cells["small_p"] & cells["measure"].isin(list(FIGURE_2))]
    months = boxed["column"].map(dict(enumerate((1, 3, 6, 12))))
    assert set(zip(boxed["measure"], months, strict=True)) == FIGURE_3
    assert boxed["text"].str.startswith("+").all()
    assert set(boxed["slot"]) == {"3"}


def test_levels_at_each_visit_are_those_of_r(mayo, opening):
    # R on pbcseq (tests/reference): t intervals, type 7 quartiles, wilcox.test of albumin by arm.
    cases = json.loads(BANK.read_text(encoding="utf-8"))["cases"]
    wanted = next(c for c in cases if c["id"] == "longitudinal/pbcseq_albumin")["expected"]
    figure = measure_figure(mayo, replace(opening, conventions="R"), "albumin_g_dl")
    cells = figure.curve.set_index(["group", "month"])
    for cell in wanted["cells"]:
        row = cells.loc[(cell["arm"], cell["visit"])]
        assert row["n"] == cell["n"]
        ours = row[["mean", "sd", "mean_low", "mean_high", "median", "q1", "q3"]].tolist()
        names = ("mean", "sd", "ci_t_lower", "ci_t_upper", "median", "q1_type7", "q3_type7")
        assert ours == pytest.approx([cell[name] for name in names], rel=1e-9)
    rows = results(figure, "comparison with reference").set_index("month")
    tests = wanted["per_visit_tests"]
    assert rows.loc[tests["visit"], "level_p"].tolist() == pytest.approx(
        tests["wilcoxon_corrected_p"], rel=1e-9
    )


def test_patients_seen_are_counted_by_visit(cohort, paper):
    seen = glance_figure(look(cohort, paper)).datasets["seen"]
    lines = seen[seen["line"].between(1, 5)].groupby("line")["text"].apply(list).tolist()
    # outcomes.csv: deaths on days 35 and 52 before month 3, 126 to 179 before 6, 200 before 12;
    # the patient who died on day 91 was seen at month 3.
    assert lines == [
        ["0", "34", "0", "0"],
        ["1", "34", "0", "0"],
        ["3", "32", "2", "0"],
        ["6", "27", "7", "0"],
        ["12", "26", "8", "0"],
    ]


@pytest.mark.parametrize(
    "template",
    [
        glance_spec(),
        heat_spec(rows=7, months=(6, 12, 24)),
        *(
            course_spec(
                course=course, months=(0, 1, 3), y_title="cm", groups=2, synthetic=course == "mean"
            )
            for course in ("median", "mean", "boxes", "lines")
        ),
    ],
)
def test_templates_are_valid_vega_lite(template):
    alt.LayerChart.from_dict(copy.deepcopy(template), validate=True)


def test_a_filter_changes_rows_only(cohort, paper):
    women = paper.with_filter(CategoryFilter("sex", ("F",)))
    for course in ("median", "mean", "boxes", "lines"):
        figures = [
            measure_figure(cohort, selection, "mmt8", course=course) for selection in (paper, women)
        ]
        assert figures[0].spec is figures[1].spec
        assert figures[0].alternative == figures[1].alternative
    glances = [glance_figure(look(cohort, selection)) for selection in (paper, women)]
    assert glances[0].spec is glances[1].spec
    assert glances[0].panels[0].spec is glances[1].panels[0].spec


def test_every_course_can_be_exported(cohort, paper):
    for course in ("mean", "boxes", "lines"):
        svg = image(measure_figure(cohort, paper, "mmt8", course=course), "svg").decode()
        assert "MMT-8 muscle strength" in svg
        assert "SYNTHETIC DATA" in svg
    glance = image(glance_figure(look(cohort, paper)), "svg").decode()
    assert glance.count(">Prednisolone<") == 2
    assert "Who did better" in glance


def test_one_group_is_not_compared_and_it_is_said(cohort, paper):
    alone = paper.with_filter(CategoryFilter("arm", ("tacrolimus",), keep_missing=False))
    view = look(cohort, alone)
    assert not glance_figure(view).panels
    assert "Only tacrolimus is left" in not_two_groups(view)
    figure = measure_figure(cohort, alone, "mmt8")
    assert "Only tacrolimus is left, so there is nothing to compare." in figure.note
    assert [number.label for number in figure.numbers] == ["Change at 12 months, points"]
    assert not any("Compared" in title for title in figure.tables)


def test_three_groups_have_no_heat_map_but_are_compared_one_by_one(cohort, paper):
    grouped = paper.grouped_by(Grouping(("diagnosis",)))
    view = look(cohort, grouped)
    assert not glance_figure(view).panels
    assert "needs two groups, and 3 are shown" in not_two_groups(view)
    figure = measure_figure(cohort, grouped, "mmt8")
    assert figure.numbers[2].label == "Kruskal-Wallis p of the change"
    table = next(rows for title, rows in figure.tables.items() if title.startswith("Compared"))
    assert table["Group"].tolist().count("All groups (Kruskal-Wallis)") == 5


def test_one_patient_has_a_course_and_no_interval(cohort, paper):
    ages = cohort.rows(f"SELECT {cohort.sql_name('age_years')} FROM patients", ())
    single = next(a for (a,) in ages if ages.count((a,)) == 1)
    alone = paper.with_filter(RangeFilter("age_years", single, single))
    figure = measure_figure(cohort, alone, "mmt8")
    assert "CI not estimable" in figure.numbers[0].lines[0].text
    assert glance_figure(look(cohort, alone)).datasets["course"]["patients_told"].unique() == ["1"]


def test_a_measure_without_baseline_shows_its_level_and_says_why(cohort, paper):
    figure = measure_figure(cohort, paper, "tacrolimus_trough_ng_ml")
    assert "no_baseline" in [caution.code for caution in figure.cautions]
    assert figure.numbers[0].value == "not estimable"
    assert "Neither direction is better" in figure.note
    level = results(figure, "comparison with reference").set_index("month")["level_p"]
    assert level.loc[[1, 3, 6, 12]].notna().all()
    cells = glance_figure(look(cohort, paper)).panels[0].datasets["cells"]
    assert "tacrolimus_trough_ng_ml" not in set(cells["measure"])


def test_cautions_name_survivors_the_missing_and_many_tests(cohort, paper, mayo, opening):
    tongji = {c.code: c.text for c in glance_figure(look(cohort, paper)).cautions}
    assert "8 of 34 patients died before the last visit" in tongji["survivors_only"]
    assert "values_missing" not in tongji
    # 18 measures with a direction at four visits, without FVC and DLCO at three each.
    assert "66 p-values are looked at" in tongji["many_cells"]
    codes = [c.code for c in glance_figure(look(mayo, opening)).cautions]
    assert {"survivors_only", "values_missing", "many_cells"} <= set(codes)


def test_the_chosen_visit_is_the_one_of_the_numbers(cohort, paper):
    figure = measure_figure(cohort, paper, "mmt8", visit="3")
    assert figure.numbers[0].label == "Change at 3 months, points"
    assert figure.numbers[2].value == "<0.001"
    assert measure_figure(cohort, paper, "mmt8", visit="7").numbers[0].label.endswith("points")


def test_the_second_program_agrees(cohort, paper):
    checks = check_measure(look(cohort, paper.with_option("measure", "mmt8")))
    assert len(checks) == 4
    assert set(checks["Verdict"]) == {"agrees"}


def test_the_marked_patient_is_on_top_and_ids_can_be_hidden(cohort, paper):
    view = look(cohort, paper.with_option("measure", "mmt8").with_option("course", "lines"))
    figure = picture(view, marked="TP-02", hidden=True)
    assert b"TP-" not in image(figure, "svg")
    lines = figure.datasets["lines"]
    assert lines[lines["marked"]]["patient_id"].unique().tolist() == ["TP-02"]
    assert lines["patient_id"].iloc[-1] == "TP-02"
    assert not lines["patient_told"].str.contains("TP").any()
    assert len(lines) == 34 + 34 + 32 + 27 + 26


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [
        (57, 80, (50, 80)),
        (0.2, 3.9, (0, 4)),
        (270, 560, (200, 600)),
        (5, 5, (4, 6)),
        (0, 0, (0, 0.5)),
    ],
)
def test_scales_end_at_round_numbers(low, high, wanted):
    first, last = nice_range(low, high)
    assert first <= low <= high <= last
    assert (first, last) == pytest.approx(wanted)


def test_a_study_without_visits_has_no_courses():
    assert not has_courses(open_study("tongji_retrospective"))


def opened(**link: str) -> AppTest:
    return open_page("pages/results/trajectories.py", **link)


@pytest.mark.parametrize("course", ["mean", "boxes", "lines"])
def test_a_link_opens_a_measure(course):
    link = {"o.measure": "prednisolone_mg_d", "o.course": course, "o.visit": "6"}
    app = opened(study="tongji_prospective", **link)
    assert not app.exception
    assert "## Prednisolone dose" in [markdown.value for markdown in app.markdown]
    assert "Change at 6 months, mg/day" in [metric.label.replace("\\", "") for metric in app.metric]
    # One table at a time: a comparison of two arms at five visits, then the doses of both and all.
    assert [len(rows) for rows in shown_tables(app)] == [5]
    app.button_group(key="trajectories.table").set_value("doses").run()
    assert app.query_params["o.course_table"] == "doses"
    assert [len(rows) for rows in shown_tables(app)] == [3]
    app.selectbox(key="trajectories.measure").set_value("all measures").run()
    assert "o.measure" not in app.query_params
    assert not app.exception


@pytest.mark.parametrize("view", [{"f.sex": "F"}, {"by": "stage"}, {"by": "~none"}])
def test_a_measure_stands_whoever_is_looked_at(view):
    app = opened(study="mayo_pbc", **{"o.measure": "bilirubin_mg_dl", "o.course": "lines"}, **view)
    assert not app.exception
    assert not app.warning


def test_a_study_without_visits_says_what_would_bring_them():
    app = opened(study="tongji_retrospective")
    said = [markdown.value.replace("\\", "") for markdown in app.markdown]
    assert "This study has no measures over time, so there is nothing to show here." in said
    assert any(":small[:gray[A file assessments.csv" in words for words in said)
    assert app.metric[0].value == "250 of 250"


def test_small_groups_are_those_with_both_values_and_of_one_group_too(mayo, opening):
    # Counted from assessments.csv: of the patients aged 47 to 49, 9 have cholesterol in month 12,
    # and 7 of them at baseline too.
    one = opening.grouped_by(Grouping(())).with_filter(RangeFilter("age_years", 47, 49))
    figure = measure_figure(mayo, one, "cholesterol_mg_dl", visit="12")
    at = {kind: results(figure, kind) for kind in ("summary", "change since baseline")}
    assert [int(rows[rows["month"] == 12]["n"].iloc[0]) for rows in at.values()] == [9, 7]
    (said,) = [c.text for c in figure.cautions if c.code == "few_per_group"]
    assert said.startswith("Small group: 7 observations")
    assert "even an exact rank test" in said  # there is no other p to recommend
    spss = measure_figure(mayo, replace(one, conventions="SPSS"), "cholesterol_mg_dl", visit="12")
    (said,) = [c.text for c in spss.cautions if c.code == "few_per_group"]
    assert said.endswith("use the exact p.")


def test_p_that_no_cell_shows_are_not_counted(cohort, paper):
    view = look(cohort, paper)
    directionless = tuple(
        replace(m, better="neither") if m.name == "mmt8" else m for m in view.measures
    )
    texts = [
        next(c.text for c in glance_figure(seen).cautions if c.code == "many_cells")
        for seen in (view, replace(view, measures=directionless))
    ]
    shown, fewer = (int(text.split()[0]) for text in texts)
    assert shown - fewer == 4  # months 1, 3, 6 and 12 of one measure

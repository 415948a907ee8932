"""The trajectories figure: R's numbers at each visit, its words and cautions, what is exported.

Numbers: the bank of R results in tests/reference, a second program, counts of the study's files.
"""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from data.selection import CategoryFilter
from pages.view.charts.trajectories_panels import nice_range
from pages.view.export import image
from pages.view.trajectories.check import check_glance, check_measure
from pages.view.trajectories.glance import glance_figure
from pages.view.trajectories.look import look
from pages.view.trajectories.measure import picture
from tests.pages.trajectory_figures import measure_figure, results

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

BANK = Path(__file__).parents[1] / "reference" / "bank" / "longitudinal.json"


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


def test_the_second_program_agrees(prospective, paper):
    checks = check_measure(look(prospective, paper.with_option("measure", "mmt8"))).rows
    # Two groups changed; they differ in level and change, and by how much.
    assert len(checks) == 6
    assert set(checks["Verdict"]) == {"agrees"}


def test_every_effect_of_who_did_better_agrees(prospective, paper):
    view = look(prospective, paper)
    checked = check_glance(view).rows
    cells = glance_figure(view).results["effect"].notna().sum()
    assert len(checked) == cells > 50
    assert set(checked["Verdict"]) == {"agrees"}


def test_without_two_groups_the_glance_has_nothing_to_check(prospective, paper):
    one = paper.with_filter(CategoryFilter("arm", ("tacrolimus",)))
    found = check_glance(look(prospective, one))
    assert found.rows.empty
    assert found.words.startswith("No two groups are compared here")


def test_a_filter_changes_rows_only(prospective, paper):
    women = paper.with_filter(CategoryFilter("sex", ("F",)))
    for course in ("median", "mean", "boxes", "lines"):
        figures = [measure_figure(prospective, s, "mmt8", course=course) for s in (paper, women)]
        assert figures[0].spec is figures[1].spec
        assert figures[0].alternative == figures[1].alternative
    glances = [glance_figure(look(prospective, selection)) for selection in (paper, women)]
    assert glances[0].spec is glances[1].spec
    assert glances[0].panels[0].spec is glances[1].panels[0].spec


def test_every_course_can_be_exported(prospective, paper):
    for course in ("mean", "boxes", "lines"):
        svg = image(measure_figure(prospective, paper, "mmt8", course=course), "svg").decode()
        assert "MMT-8 muscle strength" in svg
        assert "SYNTHETIC DATA" in svg
    glance = image(glance_figure(look(prospective, paper)), "svg").decode()
    assert glance.count(">Prednisolone<") == 2
    assert "Who did better" in glance


def test_the_chosen_visit_is_the_one_of_the_numbers(prospective, paper):
    figure = measure_figure(prospective, paper, "mmt8", visit="3")
    assert figure.numbers[0].label == "Median change at 3 months, points"
    assert figure.numbers[2].value == "<0.001"
    assert measure_figure(prospective, paper, "mmt8", visit="7").numbers[0].label.endswith("points")


def test_the_marked_patient_is_on_top_and_ids_can_be_hidden(prospective, paper):
    view = look(prospective, paper.with_option("measure", "mmt8").with_option("course", "lines"))
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


def test_cautions_name_survivors_the_missing_and_many_tests(prospective, paper, mayo, opening):
    tongji = {c.code: c.text for c in glance_figure(look(prospective, paper)).cautions}
    assert "8 of 34 patients died before the last visit" in tongji["survivors_only"]
    assert "values_missing" not in tongji
    # 18 measures with a direction at four visits, without FVC and DLCO at three each.
    assert "66 p-values are looked at" in tongji["not_corrected"]
    codes = [c.code for c in glance_figure(look(mayo, opening)).cautions]
    assert {"survivors_only", "values_missing", "not_corrected"} <= set(codes)


def test_the_median_change_leads_and_the_estimate_says_of_how_many(prospective, start):
    # Counted from assessments.csv: of 12 patients of tacrolimus 5 have the same mMRC at month 1
    # as at baseline, and the other 7 are all one grade lower.
    figure = measure_figure(prospective, start, "mmrc", visit="1")
    assert figure.numbers[0].label == "Median change at 1 month, grade"
    assert figure.numbers[0].lines[0].text == "IQR −1.0 to 0.0, p\u00a00.016"  # 2 of 2^7
    table = next(rows for title, rows in figure.tables.items() if title.startswith("Change"))
    first = table.iloc[0]
    assert (first["Patients"], first["Median change (IQR)"]) == ("12", "−1.0 (−1.0 to 0.0)")
    assert first["Hodges-Lehmann change (95% CI)"] == "−1.0 (−1.0 to −1.0), of the 7 who changed"
    everybody = table[table["Visit"] == "6 months"].iloc[1]
    assert everybody["Hodges-Lehmann change (95% CI)"].endswith(")")
    assert "both of those whose value changed, as in R" in figure.method


def test_what_rests_on_few_is_drawn_faint_and_said(mayo, opening):
    # assessments.csv: cholesterol was measured in 2 patients of D-penicillamine at month 6.
    view = look(mayo, opening)
    glance = glance_figure(view)
    place = glance.datasets["panels"].set_index("measure")["panel"]["cholesterol_mg_dl"]
    for name in ("course", "band"):
        rows = glance.datasets[name]
        faint = rows[rows["faint"]]
        assert set(faint["panel"]) == {place}
        assert set(faint["slot"]) == {"1"}
    few = glance.datasets["points"].query("few")
    assert few["patients_told"].tolist() == ["2"]
    early = measure_figure(mayo, opening, "cholesterol_mg_dl", visit="6")
    assert early.numbers[0].value == "−106.5 v –"  # nobody of placebo, as in the file
    assert "few_at_visit" in [c.code for c in glance.cautions]


@pytest.mark.parametrize("course", ["median", "mean", "boxes", "lines"])
def test_one_measure_is_faint_where_few_were_measured(mayo, opening, course):
    figure = measure_figure(mayo, opening, "cholesterol_mg_dl", course=course)
    (said,) = [c.text for c in figure.cautions if c.code == "few_at_visit"]
    assert "have a value of cholesterol (drawn faint)" in said
    if course == "boxes":
        boxes = figure.datasets["boxes"]
        assert boxes[boxes["few"]]["patients_told"].tolist() == ["2"]
        return
    drawn = figure.datasets["course"]
    # Of the five visits of D-penicillamine the steps to month 6 and from it.
    shift = drawn["time"].min()
    faint = sorted((drawn[drawn["faint"]]["time"] - shift).tolist())
    assert faint == pytest.approx([0, 6, 6, 12])
    assert "few_at_visit" not in [
        c.code for c in measure_figure(mayo, opening, "albumin_g_dl", course=course).cautions
    ]


def test_means_that_a_few_patients_rule_are_warned_of(mayo, opening, prospective, start):
    def codes(cohort, selection, measure, **options):
        return [c.code for c in measure_figure(cohort, selection, measure, **options).cautions]

    assert "skewed_course" in codes(mayo, opening, "bilirubin_mg_dl", course="mean")
    assert "skewed_course" not in codes(mayo, opening, "bilirubin_mg_dl")
    assert "skewed_course" not in codes(mayo, opening, "albumin_g_dl", course="mean")
    assert "skewed_course" not in codes(prospective, start, "myoact", course="mean")


def test_p_that_no_cell_shows_are_not_counted(prospective, paper):
    view = look(prospective, paper)
    directionless = tuple(
        replace(m, better="neither") if m.name == "mmt8" else m for m in view.measures
    )
    texts = [
        next(c.text for c in glance_figure(seen).cautions if c.code == "not_corrected")
        for seen in (view, replace(view, measures=directionless))
    ]
    shown, fewer = (int(text.split()[0]) for text in texts)
    assert shown - fewer == 4  # months 1, 3, 6 and 12 of one measure

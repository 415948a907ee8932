"""The HRCT page: the paper's numbers, who is counted, and what is said where there is none."""

import copy
import re
from dataclasses import replace

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert
from streamlit.testing.v1 import AppTest

from analytics.columns import ARM
from data.cohort import Cohort
from data.hrct import TOTAL
from data.measures import Named
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.store import STUDIES, open_study
from pages.view import export
from pages.view.charts.better_worse import DARK, LIGHT, STEPS, cell_colours, ramps
from pages.view.charts.bland_altman import bland_altman_spec
from pages.view.charts.hrct import bars_spec, slopes_spec
from pages.view.charts.hrct_findings import findings_spec
from pages.view.charts.hrct_lungs import lungs_spec
from pages.view.hrct.agreement import agreement_figure
from pages.view.hrct.check import check_hrct
from pages.view.hrct.figure import picture, with_key_numbers, with_panels, with_tables
from pages.view.hrct.look import look, short_names
from pages.view.people import who
from tests.pages.shown import open_page

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

TAC, BOTH = "Tacrolimus", "Tacrolimus + pirfenidone"
ARMS = (TAC, BOTH)


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return open_study("tongji_prospective")


@pytest.fixture(scope="module")
def start(cohort):
    return opening_selection(cohort)


def looked(cohort, selection, **more):
    view = look(cohort, selection, who(cohort, selection), **more)
    assert view is not None
    return view


def whole(cohort, selection, **more):
    view = looked(cohort, selection, **more)
    figure, lobes = with_panels(picture(view), view)
    return with_tables(with_key_numbers(figure, view), view, lobes)


@pytest.fixture(scope="module")
def paper(cohort, start):
    """The page with the paper's conventions."""
    return whole(cohort, replace(start, conventions="Paper"))


def number(results, quantity, score="", group="", column="value"):
    found = results[
        (results["quantity"] == quantity)
        & (results["score"] == score)
        & (results["group"] == group)
    ]
    assert len(found) == 1, (quantity, score, group)
    return float(found[column].iloc[0])


WITHIN, BETWEEN = "change within group", "change between groups"
GROUND, CONSOLIDATION, RETICULAR = "ground_glass", "consolidation", "reticular"
TRACTION = "traction_bronchiectasis"

# The paper's Table 2: mean and SD with tacrolimus, with both, and p at baseline.
TABLE_2 = {
    "C098-C100": (TOTAL, "13.92", "3.66", "15.41", "5.35", "0.204"),
    "C101-C103": (GROUND, "6.17", "3.35", "6.18", "3.35", "0.929"),
    "C104-C106": (CONSOLIDATION, "2.42", "2.71", "3.50", "3.29", "0.403"),
    "C107-C109": (RETICULAR, "4.33", "2.43", "4.45", "2.60", "0.986"),
    "C110-C112": (TRACTION, "1.00", "1.71", "1.27", "1.72", "0.606"),
}
# Its patterns, n in each arm.
PATTERNS = {"NSIP": (7, 19), "OP": (2, 0), "NSIP + OP": (2, 2), "AIP": (1, 1)}
# Figures 3 and 4 and the text: score, what is compared, arm, column, relation, number.
CHANGES = {
    "C153": (TOTAL, WITHIN, BOTH, "p", "=", "0.034"),
    "C154": (TOTAL, WITHIN, TAC, "p", ">", "0.05"),
    "C155": (TOTAL, BETWEEN, "", "p", "<", "0.05"),
    "C156": (CONSOLIDATION, WITHIN, BOTH, "p", "=", "0.009"),
    "C156 other arm": (CONSOLIDATION, WITHIN, TAC, "p", ">", "0.05"),
    "C157": (CONSOLIDATION, BETWEEN, "", "p", ">", "0.05"),
    "C158": (RETICULAR, WITHIN, TAC, "p", "=", "0.045"),
    "C158 worse": (RETICULAR, "change mean", TAC, "value", ">", "0"),
    "C159": (RETICULAR, BETWEEN, "", "p", ">", "0.05"),
    "C160": (RETICULAR, WITHIN, BOTH, "p", ">", "0.05"),
    "C161": (TRACTION, BETWEEN, "", "p", "=", "0.016"),
    "C161 within": (TRACTION, WITHIN, TAC, "p", ">", "0.05"),
    "C161 within, other arm": (TRACTION, WITHIN, BOTH, "p", ">", "0.05"),
    "C162": (GROUND, WITHIN, TAC, "p", ">", "0.05"),
    "C162 other arm": (GROUND, WITHIN, BOTH, "p", ">", "0.05"),
    "C162 between": (GROUND, BETWEEN, "", "p", ">", "0.05"),
}


def agrees(value: float, relation: str, wanted: str) -> bool:
    if relation == "<":
        return value < float(wanted)
    if relation == ">":
        return value > float(wanted)
    decimals = len(wanted.partition(".")[2])
    return abs(value - float(wanted)) <= 0.5 * 10.0**-decimals + 1e-9


@pytest.mark.parametrize("row", TABLE_2.values(), ids=TABLE_2.keys())
def test_scores_of_table_2_stand_on_the_page(row, paper):
    score, *wanted, p = row
    found = [
        number(paper.results, f"baseline {kind}", score, arm)
        for arm in ARMS
        for kind in ("mean", "sd")
    ]
    assert all(agrees(f, "=", w) for f, w in zip(found, wanted, strict=True)), found
    assert agrees(number(paper.results, "baseline between groups", score, column="p"), "=", p)
    shown = paper.tables["Each score, mean (standard deviation)"]
    words = shown[["Baseline"]].to_numpy().ravel().tolist()
    assert {f"{wanted[0]} ({wanted[1]})", f"{wanted[2]} ({wanted[3]})"} <= set(words)


def test_the_totals_are_the_points_of_table_2(paper):
    # C113, C114: 167 points in 12 patients, 339 in 22.
    for arm, points in zip(ARMS, (167, 339), strict=True):
        n = number(paper.results, "patients scanned at baseline", TOTAL, arm)
        assert n * number(paper.results, "baseline mean", TOTAL, arm) == pytest.approx(points)


def test_patterns_of_table_2_stand_on_the_page(paper):
    # C089 to C097.
    for pattern, counts in PATTERNS.items():
        found = [number(paper.results, "pattern count", pattern, arm) for arm in ARMS]
        assert found == [*counts]
    assert agrees(number(paper.results, "pattern between groups", column="p"), "=", "0.109")
    assert paper.tables["HRCT pattern at baseline"].iloc[0].tolist() == [
        "NSIP", "7 (58.3%)", "19 (86.4%)", "0.109",
    ]  # fmt: skip


@pytest.mark.parametrize("row", CHANGES.values(), ids=CHANGES.keys())
def test_changes_of_figures_3_and_4_stand_on_the_page(row, paper):
    score, quantity, arm, column, relation, wanted = row
    assert agrees(number(paper.results, quantity, score, arm, column), relation, wanted)


def test_26_of_34_are_analysed(paper):
    # C152.
    analysed = [number(paper.results, "patients scanned twice", TOTAL, arm) for arm in ARMS]
    assert sum(analysed) == 26
    assert sum(number(paper.results, "patients died", TOTAL, arm) for arm in ARMS) == 8


def test_the_patient_of_figure_4_is_a_line_of_the_picture(cohort, start):
    # C163: total 18, then 7; anti-MDA5 positive, with both drugs.
    positive = start.with_filter(CategoryFilter("anti_mda5", ("positive",)))
    rows = picture(looked(cohort, positive)).datasets["patients"]
    case = rows[(rows["y0"] == 18) & (rows["y1"] == 7) & (rows["group"] == BOTH)]
    assert len(case) >= 1


def test_the_papers_rank_test_warns_that_it_ignores_ties(paper):
    assert "ties_ignored" in [caution.code for caution in paper.cautions]


def test_the_key_numbers_say_both_p_values(cohort, start):
    figure = whole(cohort, start)
    change, difference, p = figure.numbers
    assert change.label == "Median change"
    assert re.fullmatch(r"[+−]\d+\.\d v [+−]\d+\.\d", change.value)
    assert difference.value == "−4.8"
    assert difference.lines[0].text.startswith("Hodges-Lehmann, 95% CI −")
    assert difference.lines[1].text == "Below 0 favours tacrolimus + pirfenidone"
    assert p.label == "p, survivors only"
    worst = number(figure.results, "change between groups, deaths worst", TOTAL, column="p")
    assert p.lines[0].text == f"Deaths counted as worst: p {worst:.3f}"


def test_every_panel_says_how_many_were_analysed_enrolled_and_died(cohort, start):
    figure = whole(cohort, start)
    groups = figure.datasets["groups"]
    assert groups["line0"].tolist() == ["8 scanned twice, 4 died", "18 scanned twice, 4 died"]
    assert groups["line1"].tolist() == ["of 12 analysed", "of 22 analysed"]  # as in the strip
    lungs = figure.panels[0].datasets["groups"]
    assert lungs["counts"].tolist() == ["8 of 12, 4 died", "18 of 22, 4 died"]
    cells = figure.panels[1].datasets["columns"]
    assert cells["counts"].tolist() == ["8 of 12, 4 died", "18 of 22, 4 died"]
    table = next(iter(figure.tables.values()))
    assert table["Scanned twice"].iloc[0] == "8 of 12, 4 died"
    bars = picture(looked(cohort, start.with_option("hrct_view", "bars")))
    assert bars.datasets["groups"]["counts"].tolist() == [
        "8 scanned twice, 4 died of 12 analysed",
        "18 scanned twice, 4 died of 22 analysed",
    ]


def test_a_finding_is_short_where_the_study_says_so(cohort, start):
    view = looked(cohort, start)
    assert [view.short(score) for score in (TOTAL, RETICULAR)] == ["Total score", "Reticular"]
    plain = replace(
        cohort.study.hrct, findings=(Named(value=RETICULAR, label="Reticular opacity"),)
    )
    unnamed = copy.copy(cohort)
    unnamed.study = replace(cohort.study, hrct=plain)
    assert replace(view, cohort=unnamed).short(RETICULAR) == "Reticular opacity"


def test_heads_say_of_which_patients_a_value_is(cohort, start):
    figure = whole(cohort, start)
    scans = cohort.study.hrct.months
    medians = figure.tables["Each score, median (interquartile range)"]
    assert [head for head in medians if "scanned" in head] == [
        "Baseline, everybody scanned", f"{scans[-1]} months, everybody scanned",
        "Change, scanned twice",
    ]  # fmt: skip
    shown = medians["Baseline, everybody scanned"].iloc[0]
    assert shown.startswith(f"{number(figure.results, 'baseline median', TOTAL, TAC):.1f} ")
    first = figure.datasets["medians"]["y0"].iloc[0]
    assert f"{first:.1f}" != shown.split()[0]  # the picture is of those scanned twice
    assert "scanned twice, thick line their median" in figure.note


def test_each_patient_is_one_mark_dead_or_alive(cohort, start):
    rows = picture(looked(cohort, start)).datasets["patients"]
    assert rows["kind"].value_counts().to_dict() == {"both": 26, "died": 8}
    assert rows["patient_id"].is_unique


def test_bars_go_from_the_dead_over_the_worst_to_the_best(cohort, start):
    rows = picture(looked(cohort, start.with_option("hrct_view", "bars"))).datasets["bars"]
    assert rows["place"].tolist() == list(range(34))
    assert (rows["kind"].iloc[:8] == "died").all()
    change = rows["change"].iloc[8:].to_numpy()
    assert (np.diff(change) <= 0).all()


def test_lobes_and_findings_add_up_to_the_mean_change(cohort, start):
    figure = whole(cohort, start)
    results = figure.results
    for arm in ARMS:
        total = number(results, "change mean", TOTAL, arm)
        lobes = results[(results["quantity"] == "lobe mean, change") & (results["group"] == arm)][
            "value"
        ].astype(float)
        assert lobes.sum() == pytest.approx(total)
        findings = [f.value for f in cohort.study.hrct.findings]
        added = sum(number(results, "change mean", name, arm) for name in findings)
        assert added == pytest.approx(total)


def test_a_marked_patient_is_marked_and_hidden_ids_stay_hidden(cohort, start):
    rows = picture(looked(cohort, start, marked="TP-04", ids_hidden=True)).datasets["patients"]
    assert rows.loc[rows["marked"], "patient_id"].tolist() == ["TP-04"]
    assert rows.loc[rows["marked"], "who"].tolist() == ["Patient 4"]
    figure = picture(looked(cohort, start, ids_hidden=True))
    assert set(figure.curve["patient"]) == {f"Patient {i}" for i in range(1, 35)}
    written = export.points(figure).decode("utf-8-sig")
    assert "TP-" not in written
    assert "# Points: one row per patient" in written
    assert "TP-04" in export.points(picture(looked(cohort, start))).decode("utf-8-sig")


@pytest.mark.parametrize("bars", [False, True])
def test_the_specification_stays_the_same_whoever_is_filtered(cohort, start, bars):
    start = start.with_option("hrct_view", "bars") if bars else start
    women = start.with_filter(CategoryFilter("sex", ("F",)))
    one, other = (
        with_panels(picture(v), v)[0] for v in (looked(cohort, s) for s in (start, women))
    )
    assert one.spec is other.spec
    assert [p.spec for p in one.panels] == [p.spec for p in other.panels]
    assert one.alternative == other.alternative


@pytest.mark.parametrize("groups", [1, 2, 3, 5])
def test_templates_are_valid_vega_lite(groups):
    common = {"groups": groups, "title": "Score", "end": 30.0, "synthetic": True}
    specs = [
        slopes_spec(visits=("Baseline", "12 months"), **common),
        bars_spec(**common),
        lungs_spec(groups=groups, ends=("better", "0", "worse"), one_sided=False),
        lungs_spec(groups=groups, ends=("none", "worse"), one_sided=True),
        findings_spec(groups=groups, findings=4),
        bland_altman_spec(),
    ]
    for spec in specs:
        alt.LayerChart.from_dict(copy.deepcopy(spec), validate=True)


def test_better_and_worse_are_the_colours_agreed_and_text_stays_readable():
    values = np.array([-1.5, 0, 1.5, 9, np.nan, 1.0, 1.1])
    found = cell_colours(values, end=1.5, white_from=0.7)
    assert found["fill_light"][:4] == [*LIGHT, LIGHT[2]]
    assert found["fill_dark"][:4] == [*DARK, DARK[2]]
    assert found["fill_light"][4] == "transparent"
    assert found["ink_light"][5:] == ["#17212B", "#FFFFFF"]
    for ramp, limit in zip(ramps(), (3.0, 3.9), strict=True):
        for i, fill in enumerate(ramp):
            share = abs(i - STEPS) / STEPS
            dark = ramp is ramps()[1]
            ink = "#E8EDF2" if dark else "#FFFFFF" if share >= 0.7 else "#17212B"
            assert contrast(fill, ink) >= limit, (fill, ink)


def contrast(one: str, other: str) -> float:
    """WCAG contrast of two colours."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def drawn(figure) -> list[str]:
    return [
        vl_convert.vegalite_to_svg(export._printable(part)) for part in (figure, *figure.panels)
    ]


def test_lungs_take_the_colour_of_the_theme(cohort, start):
    view = looked(cohort, start)
    figure, _ = with_panels(picture(view), view)
    lungs = figure.panels[0]
    spec = export._printable(lungs)
    light = vl_convert.vegalite_to_svg(spec)
    spec["config"]["range"]["category"] = ["#7CC8F5", "#EA7A2E", "#2BA57C", "#E0A0C8", "#9AA7B4"]
    dark = vl_convert.vegalite_to_svg(spec)
    rows = lungs.datasets["lobes"]
    for fill in rows["fill_light"]:
        assert fill in light
    for fill in rows["fill_dark"]:
        assert fill in dark
    assert not any(fill in dark for fill in rows["fill_light"])


def test_the_exported_picture_has_its_panels(cohort, start):
    lines, lungs, findings = drawn(whole(cohort, start))
    assert "8 scanned twice, 4 died" in lines
    assert "RML" in lungs
    assert "Traction br." in findings
    assert "SYNTHETIC DATA" in lines


def test_three_groups_have_no_difference_number(cohort, start):
    figure = whole(cohort, start.grouped_by(Grouping(("diagnosis",))))
    assert [n.label for n in figure.numbers] == ["Median change", "p, survivors only"]
    assert "Kruskal-Wallis" in figure.method
    assert not figure.results["quantity"].str.contains("difference").any()
    assert "Groups compared, Kruskal-Wallis test" in figure.tables


def test_one_group_is_tested_within_itself_only(cohort, start):
    figure = whole(cohort, start.grouped_by(Grouping(())))
    assert [n.label for n in figure.numbers] == ["Median change", "p, change within the group"]
    assert not figure.results["quantity"].str.contains("between").any()


def test_one_arm_left_says_that_there_is_nothing_to_compare(cohort, start):
    only = start.with_filter(CategoryFilter(ARM, ("tacrolimus",)))
    assert "Only tacrolimus is left" in whole(cohort, only).note


def test_one_patient_has_a_line_and_no_spread(cohort, start):
    figure = whole(cohort, start.with_filter(RangeFilter("age_years", 25, 27)))
    assert len(figure.datasets["patients"]) == 1
    assert figure.numbers[0].lines[0].text.startswith("one patient")


def test_nobody_is_no_figure(cohort, start):
    nobody = start.with_filter(RangeFilter("age_years", 1, 2))
    assert look(cohort, nobody, who(cohort, nobody)) is None


def without(cohort, start, *, lobes=True, readers=True, last=True):
    """The prospective cohort with less recorded of its scans."""
    folder = STUDIES / "tongji_prospective"
    grades = pd.read_csv(folder / "hrct.csv", dtype={"patient_id": str})
    scoring = cohort.study.hrct
    if not readers:
        grades = grades[grades["reader"] == "reader 1"].drop(columns="reader")
        scoring = replace(scoring, readers=())
    if not lobes:
        keys = [c for c in grades.columns if c not in ("lobe", "score")]
        grades = grades.groupby(keys, as_index=False)["score"].sum()
        scoring = replace(scoring, lobes=(), highest_grade=20)
    if not last:
        grades = grades[grades["month"] == 0]
    numbers = {c.name: float for c in cohort.study.columns if c.kind == "number"}
    patients = pd.read_csv(folder / "patients.csv", dtype=str).astype(numbers)
    outcomes = pd.read_csv(folder / "outcomes.csv", dtype={"patient_id": str})
    study = replace(cohort.study, hrct=scoring)
    return Cohort(study, patients, outcomes, sha256="0", repeated={"hrct": grades})


def test_without_lobes_there_are_no_lungs_and_the_note_says_so(cohort, start):
    less = without(cohort, start, lobes=False)
    figure = whole(less, start)
    assert [panel.name for panel in figure.panels] == ["findings"]
    assert "no scores per lobe" in figure.note
    full = whole(cohort, start)
    quantity = "Hodges-Lehmann difference in change"
    assert number(figure.results, quantity, TOTAL) == number(full.results, quantity, TOTAL)
    agreement = agreement_figure(looked(less, start))
    assert [title.split(",")[0] for title in agreement.tables] == ["Total score"]


def test_without_readers_there_is_no_agreement(cohort, start):
    less = without(cohort, start, readers=False)
    assert agreement_figure(looked(less, start)) is None
    assert "mean over readers" not in whole(less, start).method


def test_without_second_scans_nothing_is_made_up(cohort, start):
    less = without(cohort, start, last=False)
    figure = whole(less, start)
    assert figure.numbers[0].value == "not estimable v not estimable"
    assert "not_scanned_again" in [caution.code for caution in figure.cautions]
    assert set(figure.datasets["patients"]["kind"]) == {"died", "first"}
    assert "26 scans missing" in figure.note
    assert len(drawn(figure)) == 3


def test_agreement_is_that_of_the_file(cohort, start):
    figure = agreement_figure(looked(cohort, start))
    kappa = figure.results.iloc[0]
    wide = pd.read_csv(STUDIES / "tongji_prospective" / "hrct.csv").pivot_table(
        index=["patient_id", "month", "finding", "lobe"], columns="reader", values="score"
    )
    x, y = wide["reader 1"], wide["reader 2"]
    apart = ((x - y) ** 2).mean()
    by_chance = x.var(ddof=0) + y.var(ddof=0) + (x.mean() - y.mean()) ** 2
    assert kappa["value"] == pytest.approx(1 - apart / by_chance)
    assert kappa["n"] == 1200
    points = figure.panels[0].datasets["points"]
    assert len(points) == 34
    totals = wide.xs(0, level="month").groupby("patient_id").sum()
    assert points["apart"].mean() == pytest.approx((totals["reader 1"] - totals["reader 2"]).mean())


def test_a_second_program_agrees(cohort, start):
    rows = check_hrct(looked(cohort, replace(start, conventions="Paper")))
    assert len(rows) == 20
    assert set(rows["Verdict"]) == {"agrees"}


def test_a_second_program_checks_three_groups_too(cohort, start):
    rows = check_hrct(looked(cohort, start.grouped_by(Grouping(("diagnosis",)))))
    between = rows[rows["Number"].str.contains(", groups ")]
    assert len(between) == 10
    assert set(between["Verdict"]) == {"agrees"}


def test_names_are_shortened_only_where_they_stay_apart():
    assert short_names([*ARMS]) == {
        "Tacrolimus": "Tacrolimus",
        "Tacrolimus + pirfenidone": "+ pirfenidone",
    }
    three = ["Dermatomyositis (DM)", "Polymyositis (PM)", "Amyopathic (CADM)"]
    assert list(short_names(three).values()) == ["DM", "PM", "CADM"]
    assert list(short_names(["A (x)", "B (x)", "C"]).values()) == ["A (x)", "B (x)", "C"]


def opened(**link: str) -> AppTest:
    return open_page("pages/results/hrct.py", **link)


def test_the_page_stands_and_answers_its_controls():
    app = opened(study="tongji_prospective")
    assert not app.exception
    assert [m.label for m in app.metric][1:] == [
        "Median change",
        "Difference in change",
        "p, survivors only",
    ]
    before = app.metric[2].value
    app.selectbox(key="hrct.score").set_value("reticular").run()
    assert not app.exception
    assert app.metric[2].value != before
    assert "reticular" in app.query_params["o.finding"]


@pytest.mark.parametrize("study", ["mayo_pbc", "tongji_retrospective"])
def test_a_study_without_scans_says_which_file_would_bring_them(study):
    app = opened(study=study)
    assert not app.exception
    said = " ".join(m.value for m in app.markdown).replace("\\", "")
    assert "This study has no HRCT scores, so there is nothing to show here." in said
    assert "hrct.csv" in said
    for column in ("patient_id", "month", "finding", "lobe", "reader", "score"):
        assert column in said
    assert app.metric

"""The HRCT figure: who is counted, its words and tables, a mark for each patient, what is exported.

Counts are those of the study's files: 34 patients, of whom 8 died and 26 were scanned twice.
"""

import copy
import re
from dataclasses import replace

import numpy as np
import pytest

from data.hrct import TOTAL
from data.measures import Named
from data.selection import CategoryFilter
from pages.view import export
from pages.view.hrct.figure import picture, with_panels
from pages.view.hrct.look import short_names
from tests.pages.hrct_figures import ARMS, TAC, drawn, looked, number, whole

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_the_key_numbers_say_both_p_values(prospective, start):
    figure = whole(prospective, start)
    change, difference, p = figure.numbers
    assert change.label == "Median change"
    assert re.fullmatch(r"[+−]\d+\.\d v [+−]\d+\.\d", change.value)
    assert difference.value == "−4.8"
    assert difference.lines[0].text.startswith("Hodges-Lehmann, 95% CI −")
    assert difference.lines[1].text == "Below 0 favours tacrolimus + pirfenidone"
    assert p.label == "p, survivors only"
    worst = number(figure.results, "change between groups, deaths worst", TOTAL, column="p")
    assert p.lines[0].text == f"Deaths counted as worst: p {worst:.3f}"


def test_every_panel_says_how_many_were_analysed_enrolled_and_died(prospective, start):
    figure = whole(prospective, start)
    groups = figure.datasets["groups"]
    assert groups["line0"].tolist() == ["8 scanned twice, 4 died", "18 scanned twice, 4 died"]
    assert groups["line1"].tolist() == ["of 12 analysed", "of 22 analysed"]  # as in the strip
    lungs = figure.panels[0].datasets["groups"]
    assert lungs["counts"].tolist() == ["8 of 12, 4 died", "18 of 22, 4 died"]
    cells = figure.panels[1].datasets["columns"]
    assert cells["counts"].tolist() == ["8 of 12, 4 died", "18 of 22, 4 died"]
    table = next(iter(figure.tables.values()))
    assert table["Scanned twice"].iloc[0] == "8 of 12, 4 died"
    bars = picture(looked(prospective, start.with_option("hrct_view", "bars")))
    assert bars.datasets["groups"]["counts"].tolist() == [
        "8 scanned twice, 4 died of 12 analysed",
        "18 scanned twice, 4 died of 22 analysed",
    ]


def test_a_finding_is_short_where_the_study_says_so(prospective, start):
    view = looked(prospective, start)
    assert [view.short(score) for score in (TOTAL, "reticular")] == ["Total score", "Reticular"]
    plain = replace(
        prospective.study.hrct, findings=(Named(value="reticular", label="Reticular opacity"),)
    )
    unnamed = copy.copy(prospective)
    unnamed.study = replace(prospective.study, hrct=plain)
    assert replace(view, cohort=unnamed).short("reticular") == "Reticular opacity"


def test_heads_say_of_which_patients_a_value_is(prospective, start):
    figure = whole(prospective, start)
    scans = prospective.study.hrct.months
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


def test_an_estimate_of_those_who_changed_says_of_how_many(prospective, start):
    # hrct.csv: of the eight of tacrolimus scanned twice one has the same total at both scans.
    figure = whole(prospective, start)
    cells = figure.tables["Each score, median (interquartile range)"].iloc[:2]
    said = cells["Hodges-Lehmann change (95% CI)"].tolist()
    assert said[0].endswith(", of the 7 who changed")
    assert said[1].endswith(")")
    assert "of those whose score changed, as in R" in figure.method


def test_each_patient_is_one_mark_dead_or_alive(prospective, start):
    rows = picture(looked(prospective, start)).datasets["patients"]
    assert rows["kind"].value_counts().to_dict() == {"both": 26, "died": 8}
    assert rows["patient_id"].is_unique


def test_bars_go_from_the_dead_over_the_worst_to_the_best(prospective, start):
    rows = picture(looked(prospective, start.with_option("hrct_view", "bars"))).datasets["bars"]
    assert rows["place"].tolist() == list(range(34))
    assert (rows["kind"].iloc[:8] == "died").all()
    change = rows["change"].iloc[8:].to_numpy()
    assert (np.diff(change) <= 0).all()


def test_lobes_and_findings_add_up_to_the_mean_change(prospective, start):
    figure = whole(prospective, start)
    results = figure.results
    for arm in ARMS:
        total = number(results, "change mean", TOTAL, arm)
        lobes = results[(results["quantity"] == "lobe mean, change") & (results["group"] == arm)][
            "value"
        ].astype(float)
        assert lobes.sum() == pytest.approx(total)
        findings = [f.value for f in prospective.study.hrct.findings]
        added = sum(number(results, "change mean", name, arm) for name in findings)
        assert added == pytest.approx(total)


def test_a_marked_patient_is_marked_and_hidden_ids_stay_hidden(prospective, start):
    rows = picture(looked(prospective, start, marked="TP-04", ids_hidden=True)).datasets["patients"]
    assert rows.loc[rows["marked"], "patient_id"].tolist() == ["TP-04"]
    assert rows.loc[rows["marked"], "who"].tolist() == ["Patient 4"]
    figure = picture(looked(prospective, start, ids_hidden=True))
    assert set(figure.curve["patient"]) == {f"Patient {i}" for i in range(1, 35)}
    written = export.points(figure).decode("utf-8-sig")
    assert "TP-" not in written
    assert "# Points: one row per patient" in written
    assert "TP-04" in export.points(picture(looked(prospective, start))).decode("utf-8-sig")


@pytest.mark.parametrize("bars", [False, True])
def test_the_specification_stays_the_same_whoever_is_filtered(prospective, start, bars):
    start = start.with_option("hrct_view", "bars") if bars else start
    women = start.with_filter(CategoryFilter("sex", ("F",)))
    one, other = (
        with_panels(picture(v), v)[0] for v in (looked(prospective, s) for s in (start, women))
    )
    assert one.spec is other.spec
    assert [p.spec for p in one.panels] == [p.spec for p in other.panels]
    assert one.alternative == other.alternative


def test_the_exported_picture_has_its_panels(prospective, start):
    lines, lungs, findings = drawn(whole(prospective, start))
    assert "8 scanned twice, 4 died" in lines
    assert "RML" in lungs
    assert "Traction br." in findings
    assert "SYNTHETIC DATA" in lines


def test_names_are_shortened_only_where_they_stay_apart():
    assert short_names([*ARMS]) == {
        "Tacrolimus": "Tacrolimus",
        "Tacrolimus + pirfenidone": "+ pirfenidone",
    }
    three = ["Dermatomyositis (DM)", "Polymyositis (PM)", "Amyopathic (CADM)"]
    assert list(short_names(three).values()) == ["DM", "PM", "CADM"]
    assert list(short_names(["A (x)", "B (x)", "C"]).values()) == ["A (x)", "B (x)", "C"]

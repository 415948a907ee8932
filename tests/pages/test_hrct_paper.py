"""What the paper prints of its scans stands on the HRCT page: Table 2, Figures 3 and 4, the text.

Every number is printed in the paper; C098 and the like are ids of its claims, as listed in
data/studies/tongji_prospective/published.csv.
"""

import pytest

from data.hrct import TOTAL
from data.selection import CategoryFilter
from pages.view.hrct.figure import picture
from tests.pages.hrct_figures import ARMS, BOTH, TAC, looked, number, whole

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

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


@pytest.fixture(scope="module")
def figure(prospective, paper):
    """The figure with the paper's conventions."""
    return whole(prospective, paper)


@pytest.mark.parametrize("row", TABLE_2.values(), ids=TABLE_2.keys())
def test_scores_of_table_2_stand_on_the_page(row, figure):
    score, *wanted, p = row
    found = [
        number(figure.results, f"baseline {kind}", score, arm)
        for arm in ARMS
        for kind in ("mean", "sd")
    ]
    assert all(agrees(f, "=", w) for f, w in zip(found, wanted, strict=True)), found
    assert agrees(number(figure.results, "baseline between groups", score, column="p"), "=", p)
    shown = figure.tables["Each score, mean (standard deviation)"]
    words = shown[["Baseline"]].to_numpy().ravel().tolist()
    assert {f"{wanted[0]} ({wanted[1]})", f"{wanted[2]} ({wanted[3]})"} <= set(words)


def test_the_totals_are_the_points_of_table_2(figure):
    # C113, C114: 167 points in 12 patients, 339 in 22.
    for arm, points in zip(ARMS, (167, 339), strict=True):
        n = number(figure.results, "patients scanned at baseline", TOTAL, arm)
        assert n * number(figure.results, "baseline mean", TOTAL, arm) == pytest.approx(points)


def test_patterns_of_table_2_stand_on_the_page(figure):
    # C089 to C097.
    for pattern, counts in PATTERNS.items():
        found = [number(figure.results, "pattern count", pattern, arm) for arm in ARMS]
        assert found == [*counts]
    assert agrees(number(figure.results, "pattern between groups", column="p"), "=", "0.109")
    assert figure.tables["HRCT pattern at baseline"].iloc[0].tolist() == [
        "NSIP", "7 (58.3%)", "19 (86.4%)", "0.109",
    ]  # fmt: skip


@pytest.mark.parametrize("row", CHANGES.values(), ids=CHANGES.keys())
def test_changes_of_figures_3_and_4_stand_on_the_page(row, figure):
    score, quantity, arm, column, relation, wanted = row
    assert agrees(number(figure.results, quantity, score, arm, column), relation, wanted)


def test_26_of_34_are_analysed(figure):
    # C152.
    analysed = [number(figure.results, "patients scanned twice", TOTAL, arm) for arm in ARMS]
    assert sum(analysed) == 26
    assert sum(number(figure.results, "patients died", TOTAL, arm) for arm in ARMS) == 8


def test_the_patient_of_figure_4_is_a_line_of_the_picture(prospective, start):
    # C163: total 18, then 7; anti-MDA5 positive, with both drugs.
    positive = start.with_filter(CategoryFilter("anti_mda5", ("positive",)))
    rows = picture(looked(prospective, positive)).datasets["patients"]
    case = rows[(rows["y0"] == 18) & (rows["y1"] == 7) & (rows["group"] == BOTH)]
    assert len(case) >= 1


def test_the_papers_rank_test_warns_that_it_ignores_ties(figure):
    assert "ties_ignored" in [caution.code for caution in figure.cautions]

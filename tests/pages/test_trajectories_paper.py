"""What the source prints of its scales stands on the trajectories page: Figures 2 and 3, doses.

Numbers: the paper's figures and text; visits and deaths counted from the study's files.
"""

from dataclasses import replace

import numpy as np
import pytest

from pages.view.trajectories.glance import glance_figure
from pages.view.trajectories.look import look
from tests.pages.trajectory_figures import measure_figure, results

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

# Figure 2 of the source: nine scales, p < 0.001 against baseline by the paired Wilcoxon test.
FIGURE_2 = {
    "six_mwd_m": 1, "patient_global_cm": -1, "mmt8": 1, "myoact": -1, "mitax": -1, "mdi": -1,
    "cat_activity": -1, "hama": -1, "hamd": -1,
}  # fmt: skip
# Figure 3 and the text: the arms differ here, in favour of the combination, and nowhere else.
FIGURE_3 = {("patient_global_cm", 12), ("myoact", 12), ("mmt8", 3)}


@pytest.mark.parametrize("measure", FIGURE_2)
def test_every_scale_improved_at_every_visit_as_in_figure_2(prospective, paper, measure):
    figure = measure_figure(prospective, paper, measure)
    found = results(figure, "change since baseline").set_index("group").loc["All together"]
    assert found["month"].tolist() == [1, 3, 6, 12]
    assert found["n"].tolist() == [34, 32, 27, 26]
    assert (found["p"] < 0.001).all()
    assert (np.sign(found["change"]) == FIGURE_2[measure]).all()


@pytest.mark.parametrize("measure", FIGURE_2)
def test_the_arms_differ_only_where_figure_3_says(prospective, paper, measure):
    rows = results(measure_figure(prospective, paper, measure), "comparison with reference")
    after = rows[rows["month"] > 0]
    for kind in ("level_p", "change_p"):
        small = {(measure, month) for month in after[after[kind] < 0.05]["month"]}
        assert small == {place for place in FIGURE_3 if place[0] == measure}
    better = after[after["change_p"] < 0.05]
    assert (np.sign(better["effect"]) == FIGURE_2[measure]).all()


def test_prednisolone_came_down_from_50_to_10(prospective, paper):
    figure = measure_figure(prospective, paper, "prednisolone_mg_d")
    everybody = results(figure, "doses").set_index("group").loc["All together"]
    assert (everybody["before"], everybody["dose"], everybody["last"]) == (50, 10, 10)
    assert figure.numbers[-1].label == "At or under 10 mg/day"
    # Counted from assessments.csv at month 12: 7 of 8 and 16 of 18.
    assert figure.numbers[-1].value == "7/8 v 16/18"


@pytest.mark.parametrize("conventions", ["Paper", None])
def test_the_boxes_of_the_heat_map_are_those_of_figure_3(prospective, paper, conventions):
    figure = glance_figure(look(prospective, replace(paper, conventions=conventions)))
    cells = figure.panels[0].datasets["cells"]
    boxed = cells[cells["small_p"] & cells["measure"].isin(list(FIGURE_2))]
    months = boxed["column"].map(dict(enumerate((1, 3, 6, 12))))
    assert set(zip(boxed["measure"], months, strict=True)) == FIGURE_3
    assert boxed["text"].str.startswith("+").all()
    assert set(boxed["slot"]) == {"3"}


def test_patients_seen_are_counted_by_visit(prospective, paper):
    seen = glance_figure(look(prospective, paper)).datasets["seen"]
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

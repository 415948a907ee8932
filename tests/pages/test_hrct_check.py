"""HRCT numbers computed again: the readers' kappa from the file, the tests by a second program."""

import pandas as pd
import pytest

from data.selection import Grouping
from data.store import STUDIES
from pages.view.hrct.agreement import agreement_figure
from pages.view.hrct.check import check_hrct
from tests.pages.hrct_figures import looked

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def test_agreement_is_that_of_the_file(prospective, start):
    figure = agreement_figure(looked(prospective, start))
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


def test_a_second_program_agrees(prospective, paper):
    rows = check_hrct(looked(prospective, paper))
    assert len(rows) == 20
    assert set(rows["Verdict"]) == {"agrees"}


def test_a_second_program_checks_three_groups_too(prospective, start):
    rows = check_hrct(looked(prospective, start.grouped_by(Grouping(("diagnosis",)))))
    between = rows[rows["Number"].str.contains(", groups ")]
    assert len(between) == 10
    assert set(between["Verdict"]) == {"agrees"}

"""HRCT numbers computed again: the readers' kappa from the file, the tests by a second program."""

import pandas as pd
import pytest

from analytics.crosscheck.ranks import TOO_MANY
from data.selection import Grouping, RangeFilter
from data.store import STUDIES
from pages.view.check_table import NO_SECOND
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
    rows = check_hrct(looked(prospective, paper)).rows
    assert set(rows["Verdict"]) == {"agrees"}
    kinds = rows["Number"].str.split(", ", n=1).str[1].str.replace(r" in .*, p", "", regex=True)
    # Five scores: two groups changed, groups at baseline and their change, and how far apart.
    assert kinds.value_counts().to_dict() == {
        "change": 10, "groups at baseline, p": 5, "groups change, p": 5, "deaths as worst, p": 5,
        "Hodges-Lehmann difference in change": 5, "rank-biserial of the change": 5,
    }  # fmt: skip


def test_exact_p_of_many_tied_values_have_no_second(prospective, start):
    rows = check_hrct(looked(prospective, start)).rows
    held = rows[~rows["Verdict"].eq("agrees")]
    assert set(held["Verdict"]) == {f"{NO_SECOND}: {TOO_MANY}"}
    assert held["Number"].str.endswith(", p").all()


def test_a_second_program_checks_three_groups_too(prospective, start):
    rows = check_hrct(looked(prospective, start.grouped_by(Grouping(("diagnosis",))))).rows
    between = rows[rows["Number"].str.contains(", groups |, deaths ")]
    assert len(between) == 15
    assert set(between["Verdict"]) == {"agrees"}


def test_of_one_patient_it_says_that_nothing_is_tested(prospective, start):
    one = start.with_filter(RangeFilter("age_years", 25, 27))
    found = check_hrct(looked(prospective, one))
    assert found.rows.empty
    assert found.words.startswith("So few patients were scanned twice")

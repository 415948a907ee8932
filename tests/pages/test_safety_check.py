"""Verify on the safety page checks what the page shows, and nothing else."""

from dataclasses import replace

import pandas as pd
import pytest

from data.selection import CategoryFilter, Grouping
from pages.view.safety import first_event
from pages.view.safety.check import check_safety
from pages.view.safety.counts import count, count_outcomes
from pages.view.safety.look import look
from tests.pages.every_figure import safety_figure as figure_of

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def checked(cohort, selection) -> pd.DataFrame:
    view = look(cohort, selection)
    return check_safety(count(view), count_outcomes(view), first_event.curves(view)).rows


def test_fishers_p_agree_with_another_program(prospective, start):
    # Died, stopped, serious, fatal; any event and seven categories.
    found = checked(prospective, start)
    tests = found[found["Number"].str.startswith("Fisher")]
    assert tests["Verdict"].tolist() == ["agrees"] * 12
    three = checked(prospective, start.grouped_by(Grouping(("diagnosis",)))).set_index("Number")
    held = three.loc["Fisher's exact p: Died, any cause", "Verdict"]
    assert held == "no second implementation: SciPy simulates tables beyond 2 x 2"


def test_limits_of_the_headlines_agree_with_another_program(prospective, start):
    found = checked(prospective, start)
    limits = found[found["Number"].str.endswith(" limit")]
    # Any event, serious events and deaths of two groups.
    assert limits["Verdict"].tolist() == ["agrees"] * 12
    # 4 of 12: binom::binom.wilson(4, 12) gives 0.1381 to 0.6094.
    died = limits.set_index("Number").loc["Died, any cause, tacrolimus, upper limit"]
    assert died["Myoscope"] == "0.60937791"


def test_incidence_of_the_first_event_agrees_with_another_program(prospective, start):
    # At 3 months the curves do not end, and in men no two events fall on one day.
    men = replace(start.with_filter(CategoryFilter("sex", ("M",))), horizon=90.0)
    found = checked(prospective, men).set_index("Number")["Verdict"]
    title = "Time to the first adverse event, cumulative incidence, tacrolimus + pirfenidone"
    assert found[title] == "agrees"


def test_what_is_not_recorded_is_neither_verified_nor_in_the_download(mayo, opening):
    found = checked(mayo, opening)
    assert found["Number"].str.contains("Died, any cause").all()
    # SciPy's fisher_exact on 65 of 158 and 60 of 154: 0.7296.
    assert found["Second program"].iloc[-1] == "0.72958116"
    assert found["Verdict"].tolist() == ["agrees"] * (2 * 2 + 1)
    assert set(figure_of(mayo, opening).results["event"]) == {"Died, any cause"}

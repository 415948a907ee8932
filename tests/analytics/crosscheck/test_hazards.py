"""Hazard ratios against lifelines, which has Efron's ties only."""

import numpy as np
import pytest

from analytics.cox import hazards
from analytics.crosscheck.hazards import EFRON_ONLY, STOPS, as_stopped, cox
from analytics.crosscheck.opinions import CrossCheck
from analytics.results import Estimate
from analytics.wald import wald_test
from tests.analytics.cohorts import remission


@pytest.fixture(scope="module")
def patients():
    frame = remission().rename(columns={"arm": "group", "weeks": "time", "relapse": "event"})
    return frame.assign(age=np.arange(len(frame)) * 7 % 31 + 40.0)


PLACEBO = {"covariates": ["group", "age"], "variable": "group", "level": "placebo"}


def ratio_of(frame, ties="efron"):
    fit = hazards.cox(frame, time="time", event="event", covariates=["group", "age"], ties=ties)
    return hazards.hazard_ratio(fit, variable="group", level="placebo")


def test_a_ratio_agrees_with_its_limits_and_p(patients):
    ours = ratio_of(patients)
    p = wald_test(ours, scale="ratio").p
    checks = cox(patients, ours, **PLACEBO, p=p)
    assert [check.part for check in checks] == ["", "lower limit", "upper limit", "p"]
    assert all(check.agrees for check in checks)
    assert checks[0].program.endswith(", CoxPHFitter")
    wrong = Estimate(value=ours.value, low=ours.low * 1.01, high=ours.high, method="")
    assert [check.agrees for check in cox(patients, wrong, **PLACEBO)] == [True, False, True]


def test_the_ratio_of_a_number_agrees(patients):
    fit = hazards.cox(patients, time="time", event="event", covariates=["group", "age"])
    ours = hazards.hazard_ratio(fit, variable="age")
    checks = cox(patients, ours, covariates=["group", "age"], variable="age")
    assert all(check.agrees for check in checks)


def test_breslows_ties_have_no_second_and_keep_the_number_shown(patients):
    ours = ratio_of(patients, "breslow")
    assert ours.value != pytest.approx(ratio_of(patients).value, rel=1e-6)
    (check,) = cox(patients, ours, **PLACEBO, ties="breslow")
    assert (check.ours, check.theirs, check.reason) == (ours.value, None, EFRON_ONLY)


def test_without_tied_events_breslow_is_efron(patients):
    # Patients are moved apart by less than a week; those censored may still tie.
    apart = patients["time"] + patients["event"] * np.arange(len(patients)) / 100
    untied = patients.assign(time=apart)
    checks = cox(untied, ratio_of(untied, "breslow"), **PLACEBO, ties="breslow")
    assert [check.agrees for check in checks] == [True, True, True]


def test_a_withheld_ratio_is_not_compared(patients):
    separated = patients.assign(event=(patients["group"] == "placebo").astype(int))
    fit = hazards.cox(separated, time="time", event="event", covariates=["group"])
    ours = hazards.hazard_ratio(fit, variable="group", level="placebo")
    chosen = {"covariates": ["group"], "variable": "group", "level": "placebo"}
    (check,) = cox(separated, ours, **chosen)
    assert check.theirs is None
    assert check.reason == ours.withheld.text

    # Asked anyway, lifelines warns, and the warning is kept as a remark.
    insisted = Estimate(value=ours.value, method=ours.method)
    assert cox(separated, insisted, **chosen)[0].remarks


@pytest.mark.parametrize(("theirs", "reason"), [(1.00001, STOPS), (1.001, "")])
def test_only_a_small_difference_is_explained_by_where_programs_stop(theirs, reason):
    check = as_stopped(CrossCheck(quantity="ratio", ours=1.0, theirs=theirs))
    assert check.agrees is False
    assert check.reason == reason

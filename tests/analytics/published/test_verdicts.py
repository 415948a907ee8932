"""The language of claims, the checks on print, and the rule of the verdict."""

from dataclasses import replace

import pandas as pd
import pytest

from analytics.published.cohort import STATISTICS, cohort_number
from analytics.published.in_print import CHECKS, printed_checks
from analytics.published.printed import read_printed
from analytics.published.statements import Statement, matched, parse_statements
from analytics.published.study_tables import StudyTables
from analytics.published.verdicts import (
    Claim,
    CohortNumber,
    PrintedCheck,
    cohort_numbers,
    fit_of,
    verdict_of,
)


def claim(id_, **fields):
    return Claim(**{"id": id_, "place": "Table 1", "group": "all", "quantity": "x"} | fields)


@pytest.fixture
def study():
    patients = pd.DataFrame(
        {
            "patient_id": list("abcdef"),
            "arm": ["drug + more"] * 3 + ["placebo"] * 3,
            "sex": ["F", "F", None, "M", "M", "F"],
            "age": [50.0, 60.0, 70.0, 40.0, 55.0, 65.0],
        }
    )
    visits = pd.DataFrame(
        [(p, month, "score", 10.0 * month + i) for i, p in enumerate("abcde") for month in (0, 3)],
        columns=["patient_id", "month", "measure", "value"],
    )
    grades = pd.DataFrame(
        [
            (p, 0, finding, lobe, reader, score)
            for p in "ab"
            for finding, score in (("fibrosis", 1), ("cysts", 2))
            for lobe in ("upper", "lower")
            for reader in ("one", "two")
        ],
        columns=["patient_id", "month", "finding", "lobe", "reader", "score"],
    )
    events = pd.DataFrame({"patient_id": ["a"], "category": ["infection"], "severity": [3]})
    tables = {
        "patients": patients,
        "assessments": visits,
        "hrct": grades,
        "adverse_events": events,
    }
    return StudyTables(tables, arms=("drug + more", "placebo"), reference="placebo")


def number(study, text, group="all"):
    (statement,) = parse_statements(text)
    return cohort_number(study, statement, group)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("patients", 6),
        ("patients | drug + more", 3),
        ("count: sex=F", 3),
        ("count: sex=F & age=60", 1),
        ("percent: sex=F | drug + more", 100),  # of the two whose sex is recorded
        ("mean: age | placebo", 160 / 3),
        ("median: score@3", 32),
        ("mean: score@0:3", 30),
        ("recorded: score@3", 5),
        ("missing: score@3", 100 / 6),
        ("sum: hrct.total@0", 12),  # two patients: mean of two readers, (1 + 2) x two lobes
        ("count: adverse.infection=yes", 1),
        ("count: adverse.any=no | placebo", 3),
        ("rows: adverse_events, severity=3", 1),
        ("visits", 2),
        ("in_order: sex, F, M", 1),
        ("in_order: sex, M, F", 0),
        ("difference: age", 160 / 3 - 60),
    ],
)
def test_statements_count_by_hand(study, text, value):
    assert number(study, text) == pytest.approx(value)


def test_a_statement_is_about_the_row_s_group_unless_it_names_one(study):
    assert number(study, "patients", "placebo") == 3
    assert number(study, "patients | drug + more", "placebo") == 3
    assert number(study, "patients", "drug v placebo") == 6


def test_statements_take_the_printed_numbers_in_order():
    statements = parse_statements("count: sex=F; percent: sex=F; mean: age > 0; mean: age ~")
    found = matched(statements, (read_printed("6"), read_printed("50.0")))
    assert [s.judged for s in found] == ["printed", "printed", "stated", "shown"]
    assert [s.wanted.text if s.wanted else None for s in found] == ["6", "50.0", ">0", None]


def test_more_statements_than_printed_numbers_are_a_fault_of_the_row():
    with pytest.raises(ValueError, match="no printed number"):
        matched(parse_statements("patients; patients"), (read_printed("6"),))


def test_what_patients_cannot_give_is_off_and_not_an_error(study):
    alone = replace(study, arms=("drug + more",))
    row = claim("X", p="0.5", compute="mann_whitney: age")
    (found,) = cohort_numbers(row, alone)
    assert (found.fit, found.value) == ("off", pytest.approx(float("nan"), nan_ok=True))


@pytest.mark.parametrize(
    ("value", "wanted", "kind", "fit"),
    [
        (0.4379, "0.435", "p", "near"),
        (0.4401, "0.435", "p", "off"),
        (0.4353, "0.435", "p", "exact"),
        (0.052, "<0.05", "p", "off"),  # a bound has no tolerance
        (25.003, "25.0", "percent", "exact"),
        (25.06, "25.0", "percent", "off"),
        (3, None, "count", "shown"),
    ],
)
def test_a_number_fits_its_digits_or_p_within_tolerance(value, wanted, kind, fit):
    assert fit_of(value, read_printed(wanted) if wanted else None, kind) == fit


@pytest.mark.parametrize(
    ("statuses", "fits", "verdict"),
    [
        ((), (), "not recomputable"),
        (("open",), (), "not recomputable"),
        (("agrees",), (), "reproduced"),
        ((), ("exact",), "reproduced"),
        (("open",), ("exact", "shown"), "reproduced"),
        ((), ("exact", "near"), "within tolerance"),
        (("contradicts",), ("exact",), "inconsistent"),
        (("agrees",), ("near", "off"), "inconsistent"),
        ((), ("shown",), "not recomputable"),
    ],
)
def test_the_verdict_follows_from_the_numbers(statuses, fits, verdict):
    checks = [PrintedCheck(kind="sum", status=status) for status in statuses]
    numbers = [CohortNumber(Statement("mean", ()), 1.0, fit) for fit in fits]
    assert verdict_of(checks, numbers) == verdict


BOOK = {
    row.id: row
    for row in (
        claim("A1", value="6 (50.0)", n="12"),
        claim("A2", value="14 (63.6)", n="22"),
        claim("B1", value="1 (8.3)", n="12"),
        claim("B2", value="2 (9.1)", n="22"),
        claim("M1", value="52.8 (11.2)", n="12"),
        claim("M2", value="50.0 (10.3)", n="22"),
        claim("H", value="0.428", low="0.212", high="0.862", p="0.007"),
    )
}


@pytest.mark.parametrize(
    ("check", "fields", "status", "value"),
    [
        ("percentage", {"value": "3 (25.5)", "n": "12"}, "contradicts", 25.0),
        ("percentage", {"value": "6 (50.0)", "n": "12"}, "agrees", 50.0),
        ("possible_percentage", {"value": "32.3", "n": "34"}, "contradicts", 100 * 11 / 34),
        ("sum: A1, A2", {"value": "20"}, "agrees", 20),
        ("parts", {"value": "41 / 7 / 33"}, "contradicts", 40),
        ("none: B1, B2", {}, "contradicts", 3),
        # Pearson's chi-square of 6/12 v 14/22 and of 1/12 v 2/22, R: chisq.test(correct = FALSE)
        ("chi_square: A1, A2", {"p": "0.440"}, "agrees", 0.4401),
        ("chi_square: B1, B2", {"p": "0.909"}, "contradicts", 0.9407),
        ("t_test: M1, M2", {"p": "0.435"}, "contradicts", 0.4678),
        ("t_test: M1, M2 or rank_test: M1, M2", {"p": "0.435"}, "open", 0.4385),
        ("rank_test: M1, M2", {"p": "0.204"}, "agrees", 0.2040),
        ("wald: H", {"p": "0.018"}, "agrees", 0.0177),
        ("wald: H", {"p": "0.007"}, "contradicts", 0.0177),
    ],
)
def test_checks_on_print_alone(check, fields, status, value):
    (found,) = printed_checks(claim("X", printed_check=check, **fields), BOOK)
    assert found.status == status
    assert found.value == pytest.approx(value, abs=6e-5)


@pytest.mark.parametrize(
    ("check", "fields", "status"),
    [
        ("same: H", {"p": "0.018"}, "contradicts"),
        ("same: H", {"p": "<0.05"}, "agrees"),
        ("elsewhere: 0, 3, 6 | Abstract", {"value": "0,1,3,6"}, "contradicts"),
        ("elsewhere: 0, 3, 6 | Abstract", {"value": "0,3,6"}, "agrees"),
        ("grimmer: 1, 0.5", {"value": "13.92 (3.66)", "n": "12"}, "contradicts"),
        ("bonferroni: H | 5", {}, "open"),
    ],
)
def test_checks_without_a_number(check, fields, status):
    (found,) = printed_checks(claim("X", printed_check=check, **fields), BOOK)
    assert found.status == status


def test_a_p_is_explained_by_patients_without_a_value():
    # R: chisq.test(matrix(c(1, 2, 11, 19), 2), correct = FALSE)$p.value is 0.9089
    (found,) = printed_checks(claim("X", p="0.909", printed_check="chi_square: B1, B2"), BOOK)
    assert (found.detail["instead"], found.detail["instead_of"]) == (2, 21)


def test_every_word_of_the_vocabulary_is_named():
    assert all(statistic.words for statistic in STATISTICS.values())
    assert set(CHECKS) >= {"percentage", "wald", "grimmer"}

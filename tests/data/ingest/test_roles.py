"""data.ingest.roles: suggestions from column names and known words."""

import pytest

from data.ingest.ingest import read
from data.ingest.roles import (
    EventValues,
    Roles,
    find_column,
    is_identifier,
    suggest_event_values,
    suggest_roles,
    suggest_unit,
)


def test_english_and_chinese_headers():
    assert suggest_roles(["Patient ID", "Arm", "Follow-up (months)", "Death"]) == Roles(
        "Patient ID", "Arm", "Follow-up (months)", "Death", "months"
    )
    assert suggest_roles(["患者编号", "治疗组", "随访天数", "死亡"]) == Roles(
        "患者编号", "治疗组", "随访天数", "死亡", "days"
    )


def test_nothing_is_suggested_for_unknown_names():
    assert suggest_roles(["x", "y"]) == Roles(None, None, None, None, None)


def test_a_column_of_words_is_not_the_time():
    raw = read("mine.csv", b"id,time,OS,dead\n1,early,3,yes\n2,late,4,no\n3,,5,no\n")
    assert raw.texts == ("time", "dead")
    assert suggest_roles(raw.header, texts=raw.texts).time == "OS"


def test_the_most_telling_name_wins():
    assert find_column(["status", "death"], "event") == "death"
    assert find_column(["id", "usubjid"], "patient_id") == "usubjid"
    assert find_column(["OS", "OS.time"], "time") == "OS.time"
    assert find_column(["Age (years)"], "age_years") == "Age (years)"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        *(("fu_days", "days"), ("time (weeks)", "weeks"), ("os_months", "months")),
        *(("随访时间（月）", "months"), ("time_years", "years"), ("time", None), ("daytime", None)),
    ],
)
def test_units(name, unit):
    assert suggest_unit(name) == unit


@pytest.mark.parametrize(
    ("values", "suggested"),
    [
        (["0", "1"], EventValues(("1",), ("0",), ())),
        (["1", "2"], EventValues((), (), ("1", "2"))),
        (["0", "1", "2"], EventValues((), (), ("0", "1", "2"))),
        (["1"], EventValues((), (), ("1",))),
        (["Yes", "no", "N"], EventValues(("Yes",), ("N", "no"), ())),
        (["TRUE", "FALSE"], EventValues(("TRUE",), ("FALSE",), ())),
        (["死亡", "存活", "失访"], EventValues(("死亡",), ("失访", "存活"), ())),
        (["dead", "alive", "moved"], EventValues(("dead",), ("alive",), ("moved",))),
    ],
)
def test_event_values_are_suggested_only_where_they_are_plain(values, suggested):
    assert suggest_event_values(values) == suggested


def test_identifier_columns_by_name():
    assert is_identifier("Study-ID")
    assert is_identifier("序号")
    assert not is_identifier("ferritin")

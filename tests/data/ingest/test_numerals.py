"""data.ingest.numerals: numbers written as text."""

import math

import pandas as pd
import pytest

from data.ingest.numerals import find_decimal, read_numbers, tidy
from data.ingest.table import TEXT


def column(*cells: str) -> pd.Series:
    return tidy(pd.Series(cells, dtype=TEXT))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("0", 0.0), ("12", 12.0), (" 12.5 ", 12.5), ("-3.5", -3.5), ("+4", 4.0)),
        *((".5", 0.5), ("7.", 7.0), ("1e3", 1000.0), ("1.5E-2", 0.015)),
        ("123456789012345", 123456789012345.0),
    ],
)
def test_plain_numbers_are_read(text, value):
    assert read_numbers(column(text), ".")[0] == value


@pytest.mark.parametrize(
    "text",
    [
        *("", "007", "-01", "12 months", "82%", "1,200", "12,5", ">2000", "1 200", "nan", "inf"),
        *("NA", "-", ".", "１２", "0x10", "1_000", "1e", "TRUE", "4.2.1", "1234567890123456"),
    ],
)
def test_anything_else_is_not_a_number(text):
    assert math.isnan(read_numbers(column(text), ".")[0])


def test_too_large_a_number_is_infinite():
    assert read_numbers(column("1e309"), ".")[0] == math.inf


def test_the_decimal_comma_is_read_where_it_is_the_files_mark():
    read = read_numbers(column("12,5", "3", ",5", "1.5"), ",").tolist()
    assert read[:3] == [12.5, 3.0, 0.5]
    assert math.isnan(read[3])


def test_the_commoner_mark_is_the_files_and_the_other_is_said():
    rows = pd.DataFrame({"a": column("1,5", "2,5"), "b": column("1.234", "x")})
    decimal, notices = find_decimal(rows, ";")
    assert decimal == ","
    assert notices[0].text == (
        "Numbers are read with a comma as the decimal mark; a number with a point is kept as text."
    )
    assert find_decimal(rows, ",") == (".", ())
    assert find_decimal(rows[["b"]], ";") == (".", ())

"""Printed numbers: read as a reader reads them, compared on their last digit."""

import pytest

from analytics.published.printed import agrees, compatible, printed_numbers, read_printed


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("6 (50.0)", ["6", "50.0"]),
        ("433 (66-2267)", ["433", "66", "2267"]),
        ("8/12 (66.7)", ["8", "12", "66.7"]),
        ("<0.05 (ambiguous)", ["<0.05"]),
        ("50 -> 10", ["50", "10"]),
        ("-3.5 to −2", ["-3.5", "-2"]),
        ("higher in tacrolimus", []),
        ("", []),
    ],
)
def test_numbers_are_read_in_order_with_their_digits(text, numbers):
    assert [number.text for number in printed_numbers(text)] == numbers


@pytest.mark.parametrize(
    ("printed", "value", "expected"),
    [
        ("0.018", 0.0177, True),
        ("0.007", 0.0177, False),
        ("2.5", 2.45, True),  # on the edge of rounding: programs differ, both are accepted
        ("2.5", 2.55, True),
        ("2.5", 2.5501, False),
        ("<0.05", 0.05, False),
        ("<0.05", 0.0499, True),
        (">0.05", 0.05, False),
        (">0.05", 0.051, True),
        ("0.05", float("nan"), False),
    ],
)
def test_a_value_agrees_when_it_can_have_been_printed_so(printed, value, expected):
    assert agrees(read_printed(printed), value) is expected


def test_a_range_agrees_when_any_of_it_does():
    assert agrees(read_printed("0.435"), 0.4, 0.4346)
    assert not agrees(read_printed("0.435"), 0.45, 0.486)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("0.018", "0.007", False),
        ("0.02", "0.018", True),
        ("<0.05", ">0.05", False),
        ("<0.05", "0.018", True),
        (">0.05", "0.018", False),
    ],
)
def test_two_printed_numbers_are_compatible_when_one_value_fits_both(first, second, expected):
    assert compatible(read_printed(first), read_printed(second)) is expected
    assert compatible(read_printed(second), read_printed(first)) is expected

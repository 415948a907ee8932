import math

import pytest

from pages.view import format as f


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0004, "<0.001"), (0.001, "0.001"), (0.0438, "0.044"), (0.7498, "0.750"),
     (0.9996, ">0.999"), (1.0, ">0.999"), (math.nan, "not estimable")],
)  # fmt: skip
def test_p_value(p, text):
    assert f.p_value(p) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.34, "0.34"), (1.0, "1.00"), (12.61, "12.6"), (123.4, "123"), (math.inf, "∞")],
)
def test_ratio(value, text):
    assert f.ratio(value) == text


def test_signs_are_true_minus_and_zero_has_none():
    assert f.signed(-0.7, 0) == "−1"
    assert f.signed(0.17, 2) == "+0.17"
    assert f.signed(-0.2, 0) == "0"
    assert f.points(-0.0069) == "−1"
    assert f.signed(math.nan, 1) == f.points(math.nan) == "not estimable"


def test_intervals_say_to():
    assert f.percent_interval(0.6259, 0.7748) == "63 to 77"
    assert f.ratio_interval(0.6211, 1.2907) == "0.62 to 1.29"
    assert f.percent_interval(math.nan, 0.9) == "not estimable"


def test_numbers_and_words():
    assert f.number(1826.25, 2) == "1\u202f826.25"
    assert f.number(5.0, 2) == "5"
    assert f.number(-0.5, 1) == "−0.5"
    assert f.fixed(4.3, 2) == "4.30"
    assert (f.fixed(-0.04, 1), f.fixed(-0.06, 1)) == ("0.0", "−0.1")
    assert f.counted(1, "death", "deaths") == "1 death"
    assert f.listed(["a", "b", "c"]) == "a, b and c"

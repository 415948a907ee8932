"""Numbers as a paper prints them: rounded, or as a bound."""

import re
from typing import Literal

from analytics.frozen import Value

Relation = Literal["=", "<", ">"]
EXACT = 1e-9  # what binary floating point does to a decimal number
# A minus belongs to a number only where no digit stands before it: "38-618" is a range.
# and ">" is a bound unless it is the head of an arrow.
_NUMBER = re.compile(r"((?:(?<![-−])[<>])?)\s*((?:(?<![\d.)])[-−])?\d+(?:\.\d+)?)")


class Printed(Value):
    """One printed number.

    relation : "=" for a rounded value, "<" or ">" for a bound.
    decimals : how many digits stand after its point.
    """

    value: float
    decimals: int = 0
    relation: Relation = "="

    @property
    def half_unit(self) -> float:
        """Half a unit of its last digit: how far rounding can have moved it."""
        return 0.5 * 10.0**-self.decimals

    @property
    def low(self) -> float:
        """The smallest value that can have been printed so."""
        return self.value - self.half_unit

    @property
    def high(self) -> float:
        """The largest value that can have been printed so."""
        return self.value + self.half_unit

    @property
    def text(self) -> str:
        """The number with its digits, as it was printed."""
        return f"{'' if self.relation == '=' else self.relation}{self.value:.{self.decimals}f}"


def printed_numbers(text: str) -> tuple[Printed, ...]:
    """Return every number of a text in order: "433 (66-2267)" has three, "<0.05" is a bound."""
    return tuple(_read(bound, digits) for bound, digits in _NUMBER.findall(text))


def read_printed(text: str) -> Printed | None:
    """Return the first number of a text; None where it has none."""
    found = printed_numbers(text)
    return found[0] if found else None


def agrees(printed: Printed, low: float, high: float | None = None) -> bool:
    """Whether a value, or one anywhere from `low` to `high`, can have been printed so.

    A value that stands on the edge of rounding agrees both ways: programs differ there. NaN
    never agrees.
    """
    high = low if high is None else high
    if printed.relation == "<":
        return low < printed.value
    if printed.relation == ">":
        return high > printed.value
    return low <= printed.high + EXACT and high >= printed.low - EXACT


def compatible(first: Printed, second: Printed) -> bool:
    """Whether one value can have been printed in both ways."""
    lows, highs = zip(_range(first), _range(second), strict=True)
    if "=" not in (first.relation, second.relation):
        return max(lows) < min(highs)
    return max(lows) <= min(highs) + EXACT


def _range(printed: Printed) -> tuple[float, float]:
    if printed.relation == "<":
        return float("-inf"), printed.value
    if printed.relation == ">":
        return printed.value, float("inf")
    return printed.low, printed.high


def _read(bound: str, digits: str) -> Printed:
    relation: Relation = "<" if bound == "<" else ">" if bound == ">" else "="
    return Printed(float(digits.replace("−", "-")), len(digits.partition(".")[2]), relation)

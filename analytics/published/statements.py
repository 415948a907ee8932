"""A small language for what a published number counts: data, so that a study needs no code.

    statistic: argument, argument | group  relation number

"count: sex=F | tacrolimus = 6" reads: the women on tacrolimus are counted, and 6 is printed.
Without a group the statement is about the row's own; without a relation its number is the next
one printed in the row; "~" shows a number that nothing printed is compared with. Statements are
separated by ";".
"""

import re
from dataclasses import replace
from typing import Literal

from analytics.frozen import Value
from analytics.published.printed import Printed, read_printed

Judged = Literal["printed", "stated", "shown"]
_RELATION = re.compile(r"^(?P<rest>.*?)\s+(?P<relation>[=<>])\s+(?P<number>\S+)$")


class Statement(Value):
    """One number to compute.

    group : of the statement; empty for the row's own.
    wanted : what it is compared with; None for the next printed number, or if it is only shown.
    """

    statistic: str
    arguments: tuple[str, ...]
    group: str = ""
    wanted: Printed | None = None
    judged: Judged = "printed"

    @property
    def first(self) -> str:
        """Its first argument, or nothing."""
        return self.arguments[0] if self.arguments else ""


def parse_statements(text: str) -> tuple[Statement, ...]:
    """Read the statements of a cell; an empty cell has none."""
    return tuple(_parse(part.strip()) for part in text.split(";") if part.strip())


def _parse(text: str) -> Statement:
    wanted, judged = None, "printed"
    if text.endswith("~"):
        text, judged = text.removesuffix("~").strip(), "shown"
    elif found := _RELATION.match(text):
        bound = found["relation"].replace("=", "")
        text, judged = found["rest"], "stated"
        wanted = read_printed(bound + found["number"])
    text, _, group = text.partition("|")
    statistic, _, arguments = text.partition(":")
    return Statement(
        statistic.strip(),
        tuple(part.strip() for part in arguments.split(",") if part.strip()),
        group.strip(),
        wanted,
        judged,  # type: ignore[arg-type]
    )


def matched(
    statements: tuple[Statement, ...], printed: tuple[Printed, ...]
) -> tuple[Statement, ...]:
    """Give each statement without a number of its own the next printed one.

    ValueError : more statements than numbers; then the row is wrong, not the paper.
    """
    numbers = iter(printed)
    found = []
    for statement in statements:
        if statement.judged != "printed":
            found.append(statement)
            continue
        number = next(numbers, None)
        if number is None:
            raise ValueError(f"no printed number is left for {statement}")
        found.append(replace(statement, wanted=number))
    return tuple(found)

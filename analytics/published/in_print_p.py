"""Checks of a printed p on the counts, means, sizes and intervals printed elsewhere.

Their names and arguments are explained in `analytics.published.in_print`.
"""

from collections.abc import Callable, Iterator

import pandas as pd

from analytics.comparisons.categorical import chi_square, fisher_exact
from analytics.published.in_print_counts import count_of, ids_of, status_of
from analytics.published.printed import EXACT, Printed, agrees
from analytics.published.reported import (
    Group,
    Recomputed,
    mean_smd,
    nearest_rank_p,
    p_from_interval,
    share_smd,
    t_test,
)
from analytics.published.verdicts import Book, Claim, PrintedCheck

MOST_UNKNOWN = 3  # patients without a value that are tried to explain a p
Check = Callable[[Claim, str, Book], PrintedCheck]


def _counts(claim: Claim, arguments: str, book: Book) -> tuple[tuple[str, ...], list[list[int]]]:
    """Return the claims used, and a row per group: its levels, or who has it and who has not."""
    rows, ids = [], []
    for group in ids_of(arguments):
        members = group.split()
        counts = [count_of(book[id_]) for id_ in members]
        if len(counts) == 1:
            counts.append(book[members[0]].patients - counts[0])
        rows.append(counts)
        ids += members
    return tuple(ids), rows


def _p_of(kind: str, rows: list[list[int]]) -> float:
    table = pd.DataFrame(rows)
    return (fisher_exact(table) if kind == "fisher" else chi_square(table, continuity=False)).p


def from_counts(kind: str) -> Check:
    """Return the check of p from the counts of other rows, by one test."""

    def check(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
        ids, rows = _counts(claim, arguments, book)
        wanted, value = claim.printed_p, _p_of(kind, rows)
        detail: dict[str, float | str] = {}
        if len(rows) == len(rows[0]) == 2:
            (a, b), (c, d) = rows
            detail["smd"] = share_smd(a, a + b, c, c + d)
            if wanted and not agrees(wanted, value):
                detail |= _with_unknown(kind, rows, wanted)
        return PrintedCheck(
            kind=kind,
            status="open" if wanted is None else status_of(agrees(wanted, value)),
            value=value,
            wanted=wanted,
            about=ids,
            detail=detail,
        )

    return check


def _with_unknown(kind: str, rows: list[list[int]], wanted: Printed) -> dict[str, float | str]:
    """Look for the p with a few patients fewer in one group, whose value is not known."""
    for fewer, i in _fewer():
        tried = [list(row) for row in rows]
        tried[i][1] -= fewer
        if tried[i][1] >= 0 and agrees(wanted, _p_of(kind, tried)):
            return {"instead": tried[i][0], "instead_of": sum(tried[i])}
    return {}


def _fewer() -> Iterator[tuple[int, int]]:
    return ((fewer, i) for fewer in range(1, MOST_UNKNOWN + 1) for i in (0, 1))


def _group(claim: Claim) -> Group:
    return Group(claim.numbers[0], claim.numbers[1], claim.patients)


def from_means(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check p by Student's and by Welch's t-test of printed means and SDs."""
    ids = ids_of(arguments)
    first, second = (_group(book[id_]) for id_ in ids)
    student = t_test(first, second)
    welch = t_test(first, second, equal_variances=False)
    found = Recomputed(student.value, min(student.low, welch.low), max(student.high, welch.high))
    return _p_check("t_test", claim, found, ids, {"smd": mean_smd(first, second)})


def _p_check(
    kind: str,
    claim: Claim,
    found: Recomputed,
    ids: tuple[str, ...],
    detail: dict[str, float | str] | None = None,
) -> PrintedCheck:
    wanted = claim.printed_p
    return PrintedCheck(
        kind=kind,
        status="open" if wanted is None else status_of(agrees(wanted, found.low, found.high)),
        value=found.value,
        low=found.low,
        high=found.high,
        wanted=wanted,
        about=ids,
        detail=detail or {},
    )


def among_ranks(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check whether p is one that distinct values of these sizes can have."""
    ids, wanted = ids_of(arguments), claim.printed_p
    if wanted is None:
        return PrintedCheck(kind="rank_test", status="open", about=ids)
    n, m = (book[id_].patients for id_ in ids)
    found = nearest_rank_p(wanted.value, n, m)
    return PrintedCheck(
        kind="rank_test",
        status="agrees" if agrees(wanted, found.p) else "open",
        value=found.p,
        wanted=wanted,
        about=ids,
        detail={"u": found.u, "method": found.method, "n": n, "m": m},
    )


def wald(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check p by the printed ratio and interval."""
    source = book[arguments] if arguments else claim
    ratio, low, high = source.numbers[:3]
    return _p_check("wald", claim, p_from_interval(ratio, low, high), (source.id,))


def bonferroni(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Tell which p of other rows stay below 0.05 over a number of tests."""
    names, _, tests = arguments.partition("|")
    limit = 0.05 / float(tests)
    ids = ids_of(names)
    p = {id_: book[id_].printed_p for id_ in ids}
    below = [id_ for id_, printed in p.items() if printed and printed.value < limit - EXACT]
    return PrintedCheck(
        kind="bonferroni",
        status="open",
        value=limit,
        about=ids,
        detail={"below": ", ".join(below), "tests": float(tests)},
    )

"""Checks of a claim on printed numbers alone: data name them, small functions do them.

    percentage                      its count of its patients is its percentage
    percentage: C011, C012          the same, count and percentage in two rows
    possible_percentage             some count of its patients is its percentage
    sum: C002, C003                 these counts add up to it
    parts                           its own first number is the sum of its others
    points: C098, C101, C104        scores: total and parts, each mean times n; they add up
    none: C071, C072                these rows count nobody
    same: C149                      the other row prints the same p
    elsewhere: 0, 3, 6 | Abstract   another place prints the same numbers
    grimmer: 1, 0.5                 mean and SD are possible in steps of 1; else in steps of 0.5?
    chi_square: C037, C038          p from counts; levels of a group are separated by spaces
    fisher: C037, C038
    t_test: C034, C035              p from means and standard deviations
    rank_test: C034, C035           p is one that distinct values of these sizes can have
    wald, wald: C009                p from ratio and interval, its own or another row's
    bonferroni: C153, C156 | 5      which p stay below 0.05 over 5

";" separates checks that must all hold; " or " alternatives, where the paper does not say which.
An alternative that agrees settles it; one that stays open leaves it open.
"""

from dataclasses import replace

from analytics.published.in_print_counts import (
    counts_none,
    counts_sum,
    elsewhere,
    grimmer,
    parts,
    percentage,
    points,
    possible_percentage,
    same,
)
from analytics.published.in_print_p import (
    Check,
    among_ranks,
    bonferroni,
    from_counts,
    from_means,
    wald,
)
from analytics.published.verdicts import Book, Claim, PrintedCheck


def printed_checks(claim: Claim, book: Book) -> tuple[PrintedCheck, ...]:
    """Run the checks of a claim; `book` holds every claim of the paper by id."""
    checks = [check for check in claim.printed_check.split(";") if check.strip()]
    return tuple(_alternatives(claim, check, book) for check in checks)


def _alternatives(claim: Claim, text: str, book: Book) -> PrintedCheck:
    tried = []
    for part in text.split(" or "):
        kind, _, arguments = part.strip().partition(":")
        tried.append(CHECKS[kind.strip()](claim, arguments.strip(), book))
    best = min(tried, key=lambda check: ("agrees", "open", "contradicts").index(check.status))
    others = tuple(check for check in tried if check is not best and check.status == "contradicts")
    return replace(best, others=others)


CHECKS: dict[str, Check] = {
    "percentage": percentage,
    "possible_percentage": possible_percentage,
    "sum": counts_sum,
    "parts": parts,
    "points": points,
    "none": counts_none,
    "same": same,
    "elsewhere": elsewhere,
    "grimmer": grimmer,
    "chi_square": from_counts("chi_square"),
    "fisher": from_counts("fisher"),
    "t_test": from_means,
    "rank_test": among_ranks,
    "wald": wald,
    "bonferroni": bonferroni,
}

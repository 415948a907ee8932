"""Checks of a claim on printed counts, sums, means and other places of the paper.

Their names and arguments are explained in `analytics.published.in_print`.
"""

from analytics.published.grim import grimmer as grimmer_test
from analytics.published.printed import agrees, compatible, printed_numbers
from analytics.published.reported import count_for, denominators
from analytics.published.verdicts import Book, Claim, PrintedCheck, Status


def status_of(holds: bool) -> Status:
    """Return whether a claim agrees with what was computed, or contradicts it."""
    return "agrees" if holds else "contradicts"


def ids_of(arguments: str) -> tuple[str, ...]:
    """Return the ids of a check, which stand between commas."""
    return tuple(part.strip() for part in arguments.split(",") if part.strip())


def count_of(claim: Claim) -> int:
    """Return the first number of a row, which is its count."""
    return int(claim.numbers[0].value)


def percentage(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that the count of the row is its percentage."""
    ids = ids_of(arguments)
    counted, rated = (book[id_] for id_ in ids) if ids else (claim, claim)
    count, wanted, n = count_of(counted), rated.numbers[-1], rated.patients
    value = 100 * count / n
    fits = [d for d in denominators(count, wanted, n) if d < n]
    nearest, percent = count_for(wanted, n)
    detail: dict[str, float | str] = {"count": count, "n": n}
    if fits:
        detail["instead_of"] = fits[-1]
    if agrees(wanted, percent):
        detail["instead_count"] = nearest
    return PrintedCheck(
        kind="percentage",
        status=status_of(agrees(wanted, value)),
        value=value,
        wanted=wanted,
        about=ids,
        detail=detail,
    )


def possible_percentage(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that some count of the patients is the percentage."""
    wanted = claim.numbers[-1]
    count, value = count_for(wanted, claim.patients)
    return PrintedCheck(
        kind="possible_percentage",
        status=status_of(agrees(wanted, value)),
        value=value,
        wanted=wanted,
        detail={"count": count, "n": claim.patients},
    )


def counts_sum(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that the counts of other rows add up to the row."""
    ids = ids_of(arguments)
    counts = [count_of(book[id_]) for id_ in ids]
    wanted = claim.numbers[0]
    return PrintedCheck(
        kind="sum",
        status=status_of(sum(counts) == wanted.value),
        value=sum(counts),
        wanted=wanted,
        about=ids,
        detail={"terms": " + ".join(map(str, counts))},
    )


def parts(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that the first number of the row is the sum of its others."""
    whole, *parts = claim.numbers
    total = sum(part.value for part in parts)
    terms = " + ".join(part.text for part in parts)
    return PrintedCheck(
        kind="sum",
        status=status_of(total == whole.value),
        value=total,
        wanted=whole,
        detail={"terms": terms},
    )


def points(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that points of sub-scores, mean times patients, add up to those of the total."""
    ids = ids_of(arguments)
    points = [round(book[id_].numbers[0].value * book[id_].patients) for id_ in ids]
    wanted = claim.numbers[0]
    return PrintedCheck(
        kind="points",
        status=status_of(points[0] == sum(points[1:]) == wanted.value),
        value=sum(points[1:]),
        wanted=wanted,
        about=ids,
        detail={"terms": " + ".join(map(str, points[1:])), "total": points[0]},
    )


def counts_none(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that other rows count nobody."""
    ids = ids_of(arguments)
    counts = [count_of(book[id_]) for id_ in ids]
    return PrintedCheck(
        kind="none", status=status_of(not any(counts)), value=sum(counts), about=ids
    )


def same(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that another row prints the same p."""
    other = book[arguments]
    mine, theirs = claim.printed_p, other.printed_p
    known = mine is not None and theirs is not None
    return PrintedCheck(
        kind="same",
        status=status_of(known and compatible(mine, theirs)) if known else "open",  # type: ignore[arg-type]
        wanted=mine,
        about=(arguments,),
        detail={
            "theirs": theirs.text if theirs else "",
            "mine": mine.text if mine else "",
            "place": other.place,
            "here": claim.place,
        },
    )


def elsewhere(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that another place prints the same numbers."""
    numbers, _, place = arguments.partition("|")
    mine = [number.value for number in claim.numbers]
    theirs = [number.value for number in printed_numbers(numbers)]
    return PrintedCheck(
        kind="elsewhere",
        status=status_of(mine == theirs),
        detail={"place": place.strip(), "theirs": numbers.strip()},
    )


def grimmer(claim: Claim, arguments: str, book: Book) -> PrintedCheck:
    """Check that mean and SD are possible (`analytics.published.grim`)."""
    mean, sd = claim.numbers[:2]
    step, *finer = (float(part) for part in ids_of(arguments))
    found = grimmer_test(mean, sd, claim.patients, step=step)
    detail: dict[str, float | str] = {
        "step": step,
        "mean": mean.text,
        "sd": sd.text,
        "n": claim.patients,
        "nearest": found.nearest_sd,
    }
    if (
        not found.possible
        and finer
        and grimmer_test(mean, sd, claim.patients, step=finer[0]).possible
    ):
        detail["finer"] = finer[0]
    return PrintedCheck(kind="grimmer", status=status_of(found.possible), detail=detail)

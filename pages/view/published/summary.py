"""The summary for a journal club: sentences made from the verdicts, each with its claims' ids."""

from collections.abc import Callable, Iterable, Sequence

from analytics.frozen import Value
from analytics.published.verdicts import VERDICTS, Assessed, CohortNumber, PrintedCheck
from pages.view.format import counted, listed
from pages.view.published.print_words import check_sentence
from pages.view.published.words import number_words, printed_cell
from pages.view.words import lower_first, upper_first

_COUNTS = {"chi_square", "fisher"}
_MOST_IDS = 3
GRAVEST = 3
SIGNIFICANT = 0.05


class Sentence(Value):
    """One sentence, and the ids of the claims whose numbers it says."""

    text: str
    ids: tuple[str, ...]


class Summary(Value):
    """What the verdicts come to: the counts, what holds, what contradicts, what is left.

    Contradictions stand in the order of their weight.
    """

    counts: dict[str, int]
    lead: tuple[Sentence, ...]
    holds: tuple[Sentence, ...]
    contradicts: tuple[Sentence, ...]
    left: tuple[Sentence, ...]


def summarise_claims(found: Sequence[Assessed], *, synthetic: bool) -> Summary:
    """Summarise assessed claims; synthetic : whether the cohort was shaped to the numbers."""
    counts: dict[str, int] = {name: sum(one.verdict == name for one in found) for name in VERDICTS}
    return Summary(
        counts,
        _lead(found, counts),
        tuple(_holds(found)),
        tuple(_contradicts(found)),
        tuple(_left(found, synthetic=synthetic)),
    )


def _lead(found: Sequence[Assessed], counts: dict[str, int]) -> tuple[Sentence, ...]:
    computed = len(found) - counts["not recomputable"]
    near = counts["within tolerance"]
    text = f"Of {counted(len(found), 'claim', 'claims')}, {computed} could be computed again: "
    text += f"{counts['reproduced']} come out as printed, "
    text += f"{near} within 0.005 of p, " if near else ""
    return (Sentence(f"{text}and {counts['inconsistent']} do not.", ()),)


class _Family(Value):
    """Checks of one kind, counted together: how many agree, of how many."""

    kinds: set[str]
    words: Callable[[int, int], str]


_FAMILIES = (
    _Family({"percentage"}, lambda a, n: f"{a} of {n} percentages follow from their counts"),
    _Family(
        _COUNTS,
        lambda a, n: f"{a} of {n} p-values of categories follow from the printed counts",
    ),
    _Family(
        {"grimmer"},
        lambda a, n: f"{a} of {n} means and SDs are possible for whole numbers",
    ),
    _Family(
        {"rank_test"},
        lambda a, n: f"{a} of {n} p-values of measurements are those of a rank test",
    ),
    _Family(
        {"wald"},
        lambda a, n: f"{a} of {n} p-values of hazard ratios follow from the interval",
    ),
    _Family({"sum", "points"}, lambda a, n: f"{a} of {n} sums add up"),
)


def _holds(found: Sequence[Assessed]) -> Iterable[Sentence]:
    for family in _FAMILIES:
        mine = [(one, c) for one in found for c in one.checks if c.kind in family.kinds]
        good = [one.claim.id for one, check in mine if check.status == "agrees"]
        if mine:
            text = family.words(len(good), len(mine))
            yield Sentence(f"{text}.", tuple(good))
    bounds = [one for one in found if one.verdict == "reproduced" and _only_bounds(one)]
    if bounds:
        ids = tuple(one.claim.id for one in bounds)
        text = f"{counted(len(ids), 'claim', 'claims')} of a direction or a bound "
        yield Sentence(f"{text}{'is' if len(ids) == 1 else 'are'} met by the cohort.", ids)


def _only_bounds(one: Assessed) -> bool:
    judged = [n for n in one.cohort if n.statement.wanted is not None]
    return bool(judged) and all(
        n.statement.wanted is not None and n.statement.wanted.relation != "=" for n in judged
    )


# The gravest first: a result, then a table that cannot be, then what was misprinted.
_ORDER = (
    "wald",
    "same",
    "none",
    "grimmer",
    "chi_square",
    "fisher",
    "t_test",
    "percentage",
    "possible_percentage",
    "sum",
    "points",
    "elsewhere",
)


def _contradicts(found: Sequence[Assessed]) -> Iterable[Sentence]:
    wrong = [one for one in found if one.verdict == "inconsistent"]
    told: dict[str, list[Assessed]] = {}
    for one in sorted(wrong, key=gravity):
        told.setdefault(_told(one), []).append(one)
    for text, ones in told.items():
        quantity = ones[0].claim.quantity.removesuffix(", count")
        yield Sentence(f"{upper_first(quantity)}: {text}", tuple(one.claim.id for one in ones))


def gravity(one: Assessed) -> int:
    """Return how far down a contradiction stands: results first, misprints and the rest last."""
    kinds = [_ORDER.index(check.kind) for check in _wrong(one)]
    return min(kinds, default=len(_ORDER))


def _wrong(one: Assessed) -> list[PrintedCheck]:
    return [check for check in one.checks if check.status == "contradicts"]


def _told(one: Assessed) -> str:
    wrong = _wrong(one)
    if wrong:
        return lower_first(" ".join(check_sentence(check) for check in wrong))
    off = [number_words(n, one.study) for n in one.cohort if n.fit == "off"]
    return f"{printed_cell(one)} is printed, and the cohort gives {listed(off)}."


def _left(found: Sequence[Assessed], *, synthetic: bool) -> Iterable[Sentence]:
    for one in found:
        for number in one.cohort:
            if number.fit == "shown" and _crosses(one, number):
                text = f"{one.claim.quantity}: p {one.claim.p} depends on the test; it is "
                text = f"{text}{number_words(number, one.study).removeprefix('p ')}."
                yield Sentence(upper_first(text), (one.claim.id,))
        open_ = [check for check in one.checks if check.kind == "bonferroni"]
        for check in open_:
            yield Sentence(check_sentence(check), (one.claim.id,))
    rest = [one for one in found if one.verdict == "not recomputable"]
    if rest:
        ids = tuple(one.claim.id for one in rest)
        text = f"{counted(len(ids), 'claim cannot', 'claims cannot')} be computed again: "
        yield Sentence(f"{text}definitions, statements of method and citations.", ids)
    if synthetic:
        yield Sentence(
            "The patients here are synthetic and were shaped to the printed numbers: that a number "
            "comes out says that the paper agrees with itself, not that it is true.",
            (),
        )


def _crosses(one: Assessed, shown: CohortNumber) -> bool:
    """Whether another test of the same patients falls on the other side of 0.05."""
    printed = one.claim.printed_p
    significant = printed is not None and printed.value < SIGNIFICANT
    return shown.kind == "p" and significant and shown.value >= SIGNIFICANT


def id_words(ids: Sequence[str]) -> str:
    """Ids as a reader cites them: "C011 and C012", "C037, C038, C044 and 30 more"."""
    if len(ids) <= _MOST_IDS + 1:
        return listed(list(ids))
    return f"{', '.join(ids[:_MOST_IDS])} and {len(ids) - _MOST_IDS} more"

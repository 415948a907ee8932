"""What printed numbers alone say, in words: one cell and one sentence per kind of check."""

import math
from collections.abc import Callable

from analytics.published.verdicts import PrintedCheck
from pages.view.format import fixed, listed, number, p_value

Words = Callable[[PrintedCheck], str]
_RANK_WORDS = {
    "exact": "exact",
    "asymptotic": "normal approximation",
    "corrected": "normal approximation, continuity corrected",
}
_TESTS = {"chi_square": "chi-square", "fisher": "Fisher", "t_test": "t-test", "wald": "Wald"}


def check_cell(check: PrintedCheck) -> str:
    """The number that the print gives, as short as it can be."""
    return _WORDS[check.kind][0](check)


def check_sentence(check: PrintedCheck) -> str:
    """What the print says about the claim."""
    return _WORDS[check.kind][1](check)


def _detail(check: PrintedCheck, name: str) -> str:
    found = (check.detail or {}).get(name, "")
    return found if isinstance(found, str) else number(found, 2)


def _has(check: PrintedCheck, name: str) -> bool:
    return name in (check.detail or {})


def _float(check: PrintedCheck, name: str) -> float:
    return float((check.detail or {}).get(name, math.nan))


def _percent(check: PrintedCheck) -> str:
    decimals = check.wanted.decimals if check.wanted else 1
    return f"{fixed(check.value, decimals)}%"


def _percentage_cell(check: PrintedCheck) -> str:
    return f"{_percent(check)} ({_detail(check, 'count')} of {_detail(check, 'n')})"


def _percentage(check: PrintedCheck) -> str:
    said = f"{_detail(check, 'count')} of {_detail(check, 'n')} is {_percent(check)}"
    if check.status == "agrees" or check.wanted is None:
        return f"{said}."
    said += f", not {check.wanted.text}%"
    count, n = _detail(check, "count"), _detail(check, "n")
    if _has(check, "instead_of"):
        said += f"; {check.wanted.text}% is {count} of {_detail(check, 'instead_of')}"
    elif _has(check, "instead_count"):
        said += f"; {check.wanted.text}% is {_detail(check, 'instead_count')} of {n}"
    return f"{said}."


def _possible_percentage(check: PrintedCheck) -> str:
    count, n = _detail(check, "count"), _detail(check, "n")
    wanted = check.wanted.text if check.wanted else ""
    if check.status == "agrees":
        return f"{wanted}% is {count} of {n}."
    return f"No count of {n} is {wanted}%; {count} is {_percent(check)}."


def _sum_cell(check: PrintedCheck) -> str:
    return f"{_detail(check, 'terms')} = {number(check.value, 0)}"


def _sum(check: PrintedCheck) -> str:
    wrong = f", not {check.wanted.text}" if check.status != "agrees" and check.wanted else ""
    return f"{_sum_cell(check)}{wrong}."


def _points(check: PrintedCheck) -> str:
    if check.status == "agrees":
        return f"Mean times patients: {_sum_cell(check)}, the points of the total."
    return f"Mean times patients: {_sum_cell(check)}, and the total has {_detail(check, 'total')}."


def _none(check: PrintedCheck) -> str:
    rows = listed(list(check.about))
    if check.status == "agrees":
        return f"{rows} count none."
    return f"None should be there, and {rows} count {number(check.value, 0)}."


def _same(check: PrintedCheck) -> str:
    other, place = check.about[0], _detail(check, "place")
    if check.status == "agrees":
        return f"{place} prints the same ({other})."
    return (
        f"The same comparison has p {_detail(check, 'theirs')} in {place} ({other}) and "
        f"{_detail(check, 'mine')} in {_detail(check, 'here')}."
    )


def _elsewhere(check: PrintedCheck) -> str:
    place = _detail(check, "place")
    if check.status == "agrees":
        return f"{place} prints the same."
    return f"{place} prints {_detail(check, 'theirs')} instead."


def _values(check: PrintedCheck, step: str) -> str:
    n = _detail(check, "n")
    return f"{n} whole numbers" if step == "1" else f"{n} values in steps of {step}"


def _grimmer_cell(check: PrintedCheck) -> str:
    step = _detail(check, "step")
    kind = "whole numbers" if step == "1" else f"steps of {step}"
    return f"{'possible' if check.status == 'agrees' else 'impossible'} in {kind}"


def _grimmer(check: PrintedCheck) -> str:
    values = _values(check, _detail(check, "step"))
    both = f"mean {_detail(check, 'mean')} and SD {_detail(check, 'sd')}"
    if check.status == "agrees":
        return f"{values} can have {both}."
    nearest = _float(check, "nearest")
    near = "" if math.isnan(nearest) else f" (nearest SD {fixed(nearest, 2)})"
    finer = ""
    if _has(check, "finer"):
        finer = f"; values in steps of {_detail(check, 'finer')} can"
    return f"No {values} have {both}{near}{finer}."


def _p_cell(check: PrintedCheck) -> str:
    said = f"p {_p_range(check)} ({_TESTS[check.kind]})"
    return said + (f", SMD {fixed(_float(check, 'smd'), 2)}" if _has(check, "smd") else "")


def _p_range(check: PrintedCheck) -> str:
    low, high = p_value(check.low), p_value(check.high)
    if math.isnan(check.low) or low == high or check.kind == "wald":
        return p_value(check.value)
    return f"{low} to {high}"


def _p_sentence(source: str) -> Words:
    def words(check: PrintedCheck) -> str:
        tried = (check, *check.others) if check.status == "contradicts" else (check,)
        given = listed([f"{_p_range(one)} ({_TESTS[one.kind]})" for one in tried])
        said = f"The printed {source} give{'s' if source == 'interval' else ''} p {given}"
        if check.status != "contradicts" or check.wanted is None:
            return f"{said}."
        said += f", not {check.wanted.text}"
        if _has(check, "instead_of"):
            part = f"{_detail(check, 'instead')} of {_detail(check, 'instead_of')}"
            said += f", which would follow from {part}"
        return f"{said}."

    return words


def _rank_cell(check: PrintedCheck) -> str:
    others = "".join(f"; {_p_cell(other)}" for other in check.others)
    if check.status == "agrees":
        return f"p {p_value(check.value)} (rank test, U {_detail(check, 'u')}){others}"
    return f"nearest p {p_value(check.value)} (rank test without ties){others}"


def _rank(check: PrintedCheck) -> str:
    sizes = f"{_detail(check, 'n')} and {_detail(check, 'm')}"
    others = "".join(
        f" A t-test of the printed means would give {_p_range(other)}." for other in check.others
    )
    if check.status == "agrees":
        return (
            f"Among {sizes} distinct values a rank test ({_RANK_WORDS[_detail(check, 'method')]}) "
            f"gives p {p_value(check.value)} at U {_detail(check, 'u')}.{others}"
        )
    return (
        f"A rank test of {sizes} distinct values gives p {p_value(check.value)} at nearest; "
        f"only ties or missing values could give another.{others}"
    )


def _bonferroni_cell(check: PrintedCheck) -> str:
    return f"limit {p_value(check.value)} for {_detail(check, 'tests')} tests"


def _bonferroni(check: PrintedCheck) -> str:
    below = [id_ for id_ in _detail(check, "below").split(", ") if id_]
    kept = "none stays" if not below else f"only {listed(below)} stay{'s' * (len(below) == 1)}"
    return (
        f"Of the p-values of {listed(list(check.about))} {kept} below 0.05 over "
        f"{_detail(check, 'tests')}, {p_value(check.value)}."
    )


_WORDS: dict[str, tuple[Words, Words]] = {
    "percentage": (_percentage_cell, _percentage),
    "possible_percentage": (_percentage_cell, _possible_percentage),
    "sum": (_sum_cell, _sum),
    "points": (_sum_cell, _points),
    "none": (lambda check: number(check.value, 0), _none),
    "same": (lambda check: f"p {_detail(check, 'theirs')} in {check.about[0]}", _same),
    "elsewhere": (lambda check: f"{_detail(check, 'theirs')}", _elsewhere),
    "grimmer": (_grimmer_cell, _grimmer),
    "chi_square": (_p_cell, _p_sentence("counts")),
    "fisher": (_p_cell, _p_sentence("counts")),
    "t_test": (_p_cell, _p_sentence("means and SDs")),
    "rank_test": (_rank_cell, _rank),
    "wald": (_p_cell, _p_sentence("interval")),
    "bonferroni": (_bonferroni_cell, _bonferroni),
}

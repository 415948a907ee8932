"""A number of another paper, checked: the answer in one sentence that names the method."""

import re
from collections.abc import Callable, Mapping

import pandas as pd

from analytics.comparisons.categorical import chi_square, fisher_exact
from analytics.errors import UserError
from analytics.frozen import Value
from analytics.published.grim import grim, grimmer
from analytics.published.printed import Printed, agrees, printed_numbers
from analytics.published.reported import Group, Recomputed, interval_from_p, p_from_interval, t_test
from pages.view.format import fixed, listed, number, p_value

LONGEST = 200  # letters of an entry
MOST_PATIENTS = 10_000_000


class Field(Value):
    """One entry of a form: its name, its label, an example, and whether it may stay empty."""

    name: str
    label: str
    example: str = ""
    optional: bool = False


Entries = Mapping[str, str]
Answer = Callable[[Entries], str]


class Question(Value):
    """What can be checked, and what has to be entered for it."""

    label: str
    fields: tuple[Field, ...]
    answer: Answer


def _one(entries: Entries, field: str, label: str) -> Printed:
    text = entries.get(field, "").strip()[:LONGEST].replace(",", ".")
    found = printed_numbers(text)
    plain = re.fullmatch(r"[<>]?\s*[-−]?\d*\.?\d+\s*%?", text)
    if len(found) != 1 or not plain:
        raise UserError(f"{label} must be one number; enter it as printed, such as 0.50.")
    return found[0]


def _whole(entries: Entries, field: str, label: str, *, least: int = 1) -> int:
    value = _one(entries, field, label).value
    if value != int(value) or not least <= value <= MOST_PATIENTS:
        raise UserError(f"{label} must be a whole number of at least {least}; check it.")
    return int(value)


def _optional(entries: Entries, field: str, label: str) -> Printed | None:
    return _one(entries, field, label) if entries.get(field, "").strip() else None


def _step(entries: Entries) -> float:
    found = _optional(entries, "step", "The step")
    return 1.0 if found is None else found.value


def _verdict(wanted: Printed | None, low: float, high: float | None = None) -> str:
    if wanted is None:
        return ""
    fits = agrees(wanted, low, high)
    return f", which {'agrees with' if fits else 'contradicts'} the printed {wanted.text}"


def _percentage(entries: Entries) -> str:
    count = _whole(entries, "count", "The count", least=0)
    n = _whole(entries, "n", "The number of patients")
    if count > n:
        raise UserError("The count is larger than the number of patients; check the two.")
    wanted = _optional(entries, "percent", "The printed percentage")
    value = 100 * count / n
    text = fixed(value, max(wanted.decimals if wanted else 1, 1))
    return f"{count} of {n} is {text}%{_verdict(wanted, value)} (percentage)."


def _grid(step: float) -> str:
    return "whole numbers" if step == 1 else f"values in steps of {number(step, 4)}"


def _mean(entries: Entries) -> str:
    mean, n = _one(entries, "mean", "The mean"), _whole(entries, "n", "The number of values")
    step = _step(entries)
    found = grim(mean, n, step=step)
    if found.possible:
        return f"{n} {_grid(step)} can have a mean of {mean.text} (GRIM)."
    near = fixed(found.nearest_mean, mean.decimals + 1)
    return f"No {n} {_grid(step)} have a mean of {mean.text}; the nearest is {near} (GRIM)."


def _spread(entries: Entries) -> str:
    mean, sd = _one(entries, "mean", "The mean"), _one(entries, "sd", "The standard deviation")
    if sd.value < 0:
        raise UserError("A standard deviation is not below 0; check it.")
    n, step = _whole(entries, "n", "The number of values", least=2), _step(entries)
    found = grimmer(mean, sd, n, step=step)
    both = f"a mean of {mean.text} with SD {sd.text}"
    if found.possible:
        return f"{n} {_grid(step)} can have {both} (GRIMMER)."
    if not found.sums:
        near = fixed(found.nearest_mean, mean.decimals + 1)
        return (
            f"No {n} {_grid(step)} have {both}: already the mean is not possible, the nearest "
            + (f"is {near} (GRIMMER).")
        )
    near = fixed(found.nearest_sd, sd.decimals + 1)
    return f"No {n} {_grid(step)} have {both}; the nearest SD is {near} (GRIMMER)."


def _table(entries: Entries) -> str:
    lines = re.split(r"[\n/;]+", entries.get("table", "").strip()[: 5 * LONGEST])
    rows = [re.split(r"[,\s]+", line.strip()) for line in lines if line.strip()]
    whole = all(re.fullmatch(r"\d{1,7}", cell) for row in rows for cell in row)
    if len(rows) < 2 or not whole or len({len(row) for row in rows}) != 1 or len(rows[0]) < 2:
        raise UserError(
            "The table needs two or more rows of as many whole counts, such as 6 6 / 14 8."
        )
    counts = pd.DataFrame([[int(cell) for cell in row] for row in rows])
    wanted = _optional(entries, "p", "The printed p")
    pearson = chi_square(counts, continuity=False)
    tests = {"Pearson's chi-square test without correction": pearson.p}
    if counts.shape == (2, 2):
        tests["with Yates' correction"] = chi_square(counts, continuity=True).p
    tests["Fisher's exact test"] = fisher_exact(counts).p
    given = listed([f"{p_value(p)} by {name}" for name, p in tests.items()])
    given = given.replace("by with", "with")
    if wanted is None:
        return f"p is {given}."
    fitting = [name for name, p in tests.items() if agrees(wanted, p)]
    ends = f"agrees with {fitting[0]}" if fitting else "agrees with none"
    return (
        f"p is {given}; the printed {wanted.text} {ends.replace('with with', 'with the one with')}."
    )


def _means(entries: Entries) -> str:
    groups = [
        Group(
            _one(entries, f"mean{i}", f"The mean of group {i}"),
            _one(entries, f"sd{i}", f"The SD of group {i}"),
            _whole(entries, f"n{i}", f"The patients of group {i}", least=2),
        )
        for i in (1, 2)
    ]
    wanted = _optional(entries, "p", "The printed p")
    student, welch = t_test(*groups), t_test(*groups, equal_variances=False)
    low, high = min(student.low, welch.low), max(student.high, welch.high)
    return (
        f"p is {_range(student)} by Student's t-test and {_range(welch)} by Welch's, over the "
        f"rounding of the printed numbers{_verdict(wanted, low, high)}."
    )


def _range(found: Recomputed) -> str:
    low, high = p_value(found.low), p_value(found.high)
    return low if low == high else f"{low} to {high}"


def _ratio(entries: Entries) -> str:
    ratio, low, high = (
        _one(entries, name, label)
        for name, label in (
            ("ratio", "The ratio"),
            ("low", "The lower limit"),
            ("high", "The upper limit"),
        )
    )
    wanted = _optional(entries, "p", "The printed p")
    found = p_from_interval(ratio, low, high)
    verdict = _verdict(wanted, found.low, found.high)
    return (
        f"A ratio of {ratio.text} (95% CI {low.text} to {high.text}) has p {_range(found)} by "
        + (f"Wald's test on the log scale{verdict}.")
    )


def _interval(entries: Entries) -> str:
    ratio, p = _one(entries, "ratio", "The ratio"), _one(entries, "p", "p")
    if p.relation != "=":
        raise UserError("p must be a number and not a bound; with p <0.001 no interval follows.")
    low, high = interval_from_p(ratio.value, p.value)
    digits = max(ratio.decimals, 2)
    return (
        f"A ratio of {ratio.text} with p {p.text} has a 95% CI of {fixed(low, digits)} to "
        f"{fixed(high, digits)} by Wald's test on the log scale."
    )


_STEP = Field("step", "Step between values", "1, or 0.5; 1 if empty", optional=True)
_P = Field("p", "p, as printed", "0.018; may be empty", optional=True)
_RATIO = Field("ratio", "HR, OR or RR", "0.428")
QUESTIONS: dict[str, Question] = {
    "percentage": Question(
        "Percentage from counts",
        (
            Field("count", "Count", "39"),
            Field("n", "Patients", "93"),
            Field("percent", "Percentage, as printed", "38.7; may be empty", optional=True),
        ),
        _percentage,
    ),
    "mean": Question(
        "Mean of whole numbers (GRIM)",
        (Field("mean", "Mean, as printed", "5.19"), Field("n", "Values", "28"), _STEP),
        _mean,
    ),
    "sd": Question(
        "Mean and SD of whole numbers (GRIMMER)",
        (
            Field("mean", "Mean, as printed", "13.92"),
            Field("sd", "SD, as printed", "3.66"),
            Field("n", "Values", "12"),
            _STEP,
        ),
        _spread,
    ),
    "table": Question(
        "p from a table of counts",
        (Field("table", "Counts, rows divided by /", "6 6 / 14 8"), _P),
        _table,
    ),
    "means": Question(
        "p from means and SDs",
        (
            Field("mean1", "Mean, group 1", "52.8"),
            Field("sd1", "SD, group 1", "11.2"),
            Field("n1", "Patients, group 1", "12"),
            Field("mean2", "Mean, group 2", "50.0"),
            Field("sd2", "SD, group 2", "10.3"),
            Field("n2", "Patients, group 2", "22"),
            _P,
        ),
        _means,
    ),
    "ratio": Question(
        "p from a ratio and its interval",
        (
            _RATIO,
            Field("low", "Lower limit, 95%", "0.212"),
            Field("high", "Upper limit", "0.862"),
            _P,
        ),
        _ratio,
    ),
    "interval": Question(
        "Interval from a ratio and p",
        (_RATIO, Field("p", "p, as printed", "0.018")),
        _interval,
    ),
}


def answer(question: str, entries: Entries) -> str:
    """Answer a question from what was entered; UserError says in one sentence what is wrong."""
    return QUESTIONS[question].answer(entries)

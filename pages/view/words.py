"""What was chosen, in words a reader would say: captions, flow steps and stamps."""

from analytics.columns import ARM
from data.cohort import Cohort
from data.queries import flow
from data.selection import CategoryFilter, Filter, RangeFilter, Selection
from data.study import Column, Study
from pages.view.format import listed, number
from pages.view.people import People
from pages.view.plain import shorten

CALIBRATED = "calibrated to published aggregates; individual rows mean nothing."
PROVENANCE = {
    "real": "Real patients.",
    "synthetic": f"Synthetic: {CALIBRATED}",
    "uploaded": "Uploaded file.",
}
MOST_STEPS = 5


def filter_words(cohort: Cohort, filter_: Filter) -> str:
    """A restriction in a sentence: "women", "aged 49 or over", "edema: none or unknown"."""
    column = cohort.column(filter_.column)
    if isinstance(filter_, CategoryFilter):
        said = _category_words(column, filter_)
    else:
        said = _range_words(column, filter_)
    if not column.missing:
        return said
    if not said:
        return f"{lower_first(column.label)} recorded"
    return f"{said} or {column.missing_label}" if filter_.keep_missing else said


def _category_words(column: Column, filter_: CategoryFilter) -> str:
    if not filter_.levels:
        return ""
    levels = [column.level(value) for value in filter_.levels]
    if all(level.phrase for level in levels):
        return _either([level.phrase for level in levels])
    labels = [in_sentence(level.label) for level in levels]
    return f"{in_sentence(column.label)}: {_either(labels)}"


def _range_words(column: Column, filter_: RangeFilter) -> str:
    unit = "" if column.phrase or not column.unit else f" {column.unit}"
    opening = column.phrase or in_sentence(column.label)
    low, high = filter_.low, filter_.high
    if low is not None and high is not None:
        return f"{opening} {_from_to(low, high)}{unit}"
    if low is not None:
        return f"{opening} {number(low, 2)}{unit} or over"
    return f"{opening} {number(high, 2)}{unit} or under" if high is not None else ""


def _from_to(low: float, high: float) -> str:
    """Return "49 to 82", or the one number that both ends are."""
    return number(low, 2) if low == high else f"{number(low, 2)} to {number(high, 2)}"


def _either(words: list[str]) -> str:
    return listed(words).replace(" and ", " or ") if len(words) > 1 else "".join(words)


def filter_summary(column: Column, filter_: Filter | None) -> str:
    """The choice on a filter card's first line: "Women", "49 to 82 years", "all"."""
    if filter_ is None:
        return "all"
    if isinstance(filter_, CategoryFilter):
        if not filter_.levels:
            return "recorded only"
        labels = ", ".join(shorten(column.level(value).label) for value in filter_.levels)
        return labels if len(labels) <= 28 else f"{len(filter_.levels)} chosen"
    if filter_.low is None and filter_.high is None:
        return "recorded only"
    low = column.minimum if filter_.low is None else filter_.low
    high = column.maximum if filter_.high is None else filter_.high
    return f"{_from_to(low, high)} {column.unit}".strip()


def filters_sentence(cohort: Cohort, selection: Selection) -> str:
    """Every restriction in one sentence, for stamps."""
    if not selection.filters:
        return "No filter."
    return "Filters: " + "; ".join(filter_words(cohort, f) for f in selection.filters) + "."


def flow_words(
    cohort: Cohort, selection: Selection, people: People
) -> list[tuple[int | None, str]]:
    """Return the flow as counts and words, down to the groups compared.

    Beyond five steps the middle ones are one step without a count.
    """
    everybody, *steps = flow(cohort, selection)
    said: list[tuple[int | None, str]] = [(everybody.patients, first_word(cohort.study))]
    said += [(s.patients, filter_words(cohort, s.applied)) for s in steps if s.applied]
    compared = people.later.patients if people.later else people.patients
    if compared != said[-1][0]:
        every_arm = selection.grouping.columns == (ARM,) and not selection.compared
        said.append((compared, cohort.study.compared_word if every_arm else "compared"))
    if people.later:
        said.append((people.patients, people.later.words))
    if len(said) > MOST_STEPS:
        said = [said[0], (None, "…"), *said[-3:]]
    return said


def first_word(study: Study) -> str:
    """Return the word for everybody in the data, of whom some who entered may be missing."""
    if study.entry is not None:
        return study.entry.then if study.entry.left_out else "enrolled"
    if study.provenance == "uploaded":
        return "in the file"
    return "enrolled" if study.arms else "patients"


def covariate_words(cohort: Cohort, names: tuple[str, ...]) -> list[str]:
    """Covariates as they enter the model: "age", "log bilirubin"."""
    columns = [cohort.column(name) for name in names]
    return [
        ("log " if column.model == "log" else "") + in_sentence(column.label) for column in columns
    ]


def provenance(study: Study) -> str:
    """Where the data come from, in two words."""
    return PROVENANCE[study.provenance]


def lower_first(text: str) -> str:
    """Lower the first letter of a word, and leave "DM", "D-penicillamine" and "FVC" alone."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def upper_first(text: str) -> str:
    """Begin with a capital, and leave the other letters alone."""
    return text[:1].upper() + text[1:]


def in_sentence(label: str) -> str:
    """Return a label from a file as a word within a sentence; it is not Markdown."""
    return lower_first(shorten(label))


def months_words(month: float) -> str:
    """Name a visit: "12 months", "1 month", "baseline"."""
    return "baseline" if month == 0 else f"{number(month)} month{'' if month == 1 else 's'}"


def of_those_who_changed(changed: int, patients: int) -> str:
    """Say of how many an estimate is that leaves the unchanged out; nothing where it is all."""
    return f", of the {changed} who changed" if 0 < changed < patients else ""


def one_left(group: str) -> str:
    """Say that one group alone has patients."""
    return f"Only {in_sentence(group)} is left, so there is nothing to compare."


def reference_left_out(reference: str) -> str:
    """Say that the group which others are compared with has no patient."""
    return f"Nobody is left of {in_sentence(reference)}, which the others are compared with."

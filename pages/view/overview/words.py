"""What the overview page says about a study, ready for Markdown."""

import pandas as pd

from analytics.columns import ARM
from analytics.frozen import Value
from data.cohort import Cohort
from data.queries import measures
from data.study import Column, Study
from pages.view.format import number
from pages.view.plain import escape, plain, shorten
from pages.view.words import lower_first

PROVENANCE = {"real": "Real", "synthetic": "Invented", "uploaded": "Yours"}


class About(Value):
    """What is told of a study.

    facts : how it was done, by heading. arms : label, colour slot, patients of each.
    """

    title: str
    question: str
    facts: tuple[tuple[str, str], ...]
    arms: tuple[tuple[str, int, int], ...]
    story: str
    source: str


def about(cohort: Cohort) -> About:
    """Return the study's question, its design, its story and its source."""
    study = cohort.study
    parts = [escape(study.about)] if study.about else []
    if study.citation:
        parts.append(f":small[:gray[Source: {escape(study.citation)}]]")
    parts.append(f":small[:gray[Data fingerprint (SHA-256): {cohort.sha256}]]")
    counts = cohort.totals(ARM) if cohort.has(ARM) else ()
    return About(
        title=study.title,
        question=study.question or _no_question(cohort),
        facts=_facts(study),
        arms=tuple(
            (arm.label, arm.slot, patients)
            for arm, patients in zip(study.arms, counts, strict=False)
        ),
        story=parts[0],
        source="\n\n".join(parts[1:]),
    )


def _no_question(cohort: Cohort) -> str:
    return f"{cohort.size} patients of an uploaded file, which stays in this browser tab's session."


def _facts(study: Study) -> tuple[tuple[str, str], ...]:
    if study.design is None:
        return ()
    design = study.design
    registered = f"; registered as {design.registration}" if design.registration else ""
    named = {
        "Design": f"{design.kind}{registered}",
        "Where and when": ". ".join(part for part in (design.setting, design.period) if part),
        "Treatment": design.treatment,
        "Included": design.included,
        "Excluded": design.excluded,
    }
    return tuple((heading, said) for heading, said in named.items() if said)


def card(study: Study) -> str:
    """Return the one line under a study's name on its card."""
    said = study.in_short or "opened from a file"
    return f"{PROVENANCE[study.provenance]}: {lower_first(said)}"


def recorded(cohort: Cohort) -> dict[str, pd.DataFrame]:
    """Return the columns and the repeated measures of a cohort as tables."""
    found = {"Columns": _columns(cohort)}
    repeated = _repeated(cohort)
    return found | ({"Measured repeatedly": repeated} if len(repeated) else {})


def _columns(cohort: Cohort) -> pd.DataFrame:
    rows = [
        {
            "Column": shorten(column.label),
            "Values": _values(column),
            "Not recorded": str(column.missing) if column.missing else "",
        }
        for column in cohort.columns
    ]
    return pd.DataFrame(rows)


def _repeated(cohort: Cohort) -> pd.DataFrame:
    order = {measure.name: i for i, measure in enumerate(cohort.study.measures)}
    found = sorted(
        measures(cohort).itertuples(index=False), key=lambda row: order.get(row[0], len(order))
    )
    rows = [
        {
            "Measure": measure_label(cohort, measure),
            "Patients": str(patients),
            "Months": ", ".join(number(month) for month in months),
            "Values": str(values),
        }
        for measure, patients, months, values in found
    ]
    return pd.DataFrame(rows)


def measure_label(cohort: Cohort, name: str) -> str:
    """Return the words for a repeated measure."""
    known = {measure.name: measure.label for measure in cohort.study.measures}
    if name in known:
        return known[name]
    return cohort.column(name).label if cohort.has(name) else name.replace("_", " ")


def _values(column: Column) -> str:
    if column.kind == "number":
        ends = f"{number(column.minimum, 2)} to {number(column.maximum, 2)}"
        return f"{ends} {column.unit}".strip()
    labels = [shorten(level.label) for level in column.levels]
    return ", ".join(labels) if len(labels) <= 8 else f"{len(labels)} different values"


def title_words(cohort: Cohort) -> str:
    """Return the study's title as Markdown."""
    return (
        plain(cohort.study.title)
        if cohort.study.provenance == "uploaded"
        else escape(cohort.study.title)
    )

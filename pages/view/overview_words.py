"""What the overview page says about a study, ready for Markdown."""

from dataclasses import dataclass

import pandas as pd

from data.cohort import Cohort
from data.queries import measures
from data.study import Column
from pages.view.format import number
from pages.view.plain import escape, plain


@dataclass(frozen=True)
class About:
    """A study's title and what is told of it."""

    title: str
    text: str


def about(cohort: Cohort) -> About:
    """Return the study's question, its story and its source."""
    study = cohort.study
    parts = [f"**{escape(study.question)}**" if study.question else "", escape(study.about)]
    if study.citation:
        parts.append(f":small[:gray[Source: {escape(study.citation)}]]")
    parts.append(f":small[:gray[Data fingerprint: {cohort.sha256[:12]}]]")
    return About(escape(study.title), "\n\n".join(part for part in parts if part))


def facts(cohort: Cohort) -> dict[str, pd.DataFrame]:
    """Return the endpoints, the columns and the repeated measures of a cohort as tables."""
    found = {"Endpoints": _endpoints(cohort), "What is recorded": _columns(cohort)}
    repeated = _repeated(cohort)
    return found | ({"Measured repeatedly": repeated} if len(repeated) else {})


def _endpoints(cohort: Cohort) -> pd.DataFrame:
    rows = []
    for i, endpoint in enumerate(cohort.study.endpoints):
        events, patients = cohort.rows(f"SELECT sum(event_{i}), count(time_{i}) FROM patients", ())[
            0
        ]
        rows.append(
            {
                "Endpoint": plain(endpoint.label),
                "Events": f"{events} in {patients} patients",
                "Note": escape(endpoint.note),
            }
        )
    return pd.DataFrame(rows)


def _columns(cohort: Cohort) -> pd.DataFrame:
    rows = [
        {
            "Column": plain(column.label),
            "Values": escape(_values(column)),
            "Not recorded": str(column.missing) if column.missing else "",
        }
        for column in cohort.columns
    ]
    return pd.DataFrame(rows)


def _repeated(cohort: Cohort) -> pd.DataFrame:
    rows = [
        {
            "Measure": plain(_label(cohort, measure)),
            "Patients": str(patients),
            "Months": ", ".join(number(month) for month in months),
            "Values": str(values),
        }
        for measure, patients, months, values in measures(cohort).itertuples(index=False)
    ]
    return pd.DataFrame(rows)


def _label(cohort: Cohort, measure: str) -> str:
    return cohort.column(measure).label if cohort.has(measure) else measure.replace("_", " ")


def _values(column: Column) -> str:
    if column.kind == "number":
        ends = f"{number(column.minimum, 2)} to {number(column.maximum, 2)}"
        return f"{ends} {column.unit}".strip()
    labels = [level.label for level in column.levels]
    return ", ".join(labels) if len(labels) <= 8 else f"{len(labels)} different values"

"""One patient's course in words, tables and one picture. Nothing of it is exported or stored."""

from typing import Any

import numpy as np
import pandas as pd

from analytics.columns import ARM
from analytics.frozen import Frozen
from data.cohort import Cohort
from data.course import Course, Outcome
from data.measures import Measure
from data.study import DAYS_PER, Column, Study
from pages.view.charts.course import Lane, course_data, course_height, course_spec
from pages.view.format import listed, number, signed
from pages.view.plain import shorten
from pages.view.words import lower_first, upper_first

NOT_RECORDED = "not recorded"
_ARROWS = {"higher": " ↑", "lower": " ↓", "neither": ""}
_DOSES_FIRST = {"dose": 0, "lung function": 1, "scale": 2, "laboratory": 3}


class Picture(Frozen):
    """The picture of a course."""

    spec: dict[str, Any]
    datasets: dict[str, pd.DataFrame]
    height: int
    alternative: str


class CourseView(Frozen):
    """What is shown of one patient.

    arm, slot : of the patient; slot 0 where the arm is not known.
    picture : None where nothing was recorded over time.
    """

    arm: str
    slot: int
    outcomes: str
    baseline: pd.DataFrame
    picture: Picture | None
    scans: pd.DataFrame
    adverse_events: pd.DataFrame


def course_view(cohort: Cohort, course: Course) -> CourseView:
    """Return a patient's course, ready to be shown."""
    study = cohort.study
    arm = course.value(ARM)
    slot = next((a.slot for a in study.arms if a.label == arm), 0)
    return CourseView(
        arm=str(arm) if arm is not None else "",
        slot=slot,
        outcomes=listed([_outcome(study, outcome) for outcome in _in_time(course)]),
        baseline=_baseline(course),
        picture=_picture(cohort, course, slot or 5),
        scans=_scans(study, course),
        adverse_events=_events(course),
    )


def _in_time(course: Course) -> list[Outcome]:
    """Return what happened, in order; then what did not."""
    return sorted(course.outcomes, key=lambda o: (not o.happened, o.time if o.time else 0.0))


def _outcome(study: Study, outcome: Outcome) -> str:
    endpoint = outcome.endpoint
    if outcome.time is None:
        return f"{lower_first(endpoint.label)} {NOT_RECORDED}"
    when = _with_unit(outcome.time, study.time_unit)
    if outcome.happened:
        return f"{endpoint.one} after {when}"
    return f"{lower_first(endpoint.free)} to the end of follow-up at {when}"


def _with_unit(value: float, unit: str) -> str:
    """ "1 month", "5.5 months", "433 U/L"."""
    single = unit[:-1] if value == 1 and unit in DAYS_PER else unit
    return f"{number(value, 1 if abs(value) >= 10 else 2)} {single}".strip()


def _baseline(course: Course) -> pd.DataFrame:
    rows = [
        {"At baseline": _label(column), "": _cell(column, value)}
        for column, value in course.baseline
        if column.name != ARM
    ]
    return pd.DataFrame(rows, columns=["At baseline", ""])


def _label(column: Column) -> str:
    return shorten(column.label) + ("" if column.published else " (invented)")


def _cell(column: Column, value: object) -> str:
    if value is None:
        return column.missing_label
    return _with_unit(value, column.unit) if isinstance(value, float) else str(value)


def _picture(cohort: Cohort, course: Course, slot: int) -> Picture | None:
    lanes = (*_scan_lane(course), *_event_lane(course), *_measure_lanes(cohort, course))
    if not lanes:
        return None
    study = cohort.study
    months = [course.followed_months, *course.assessments["month"], *course.hrct["month"]]
    return Picture(
        spec=course_spec(
            lanes=len(lanes),
            x_title=f"Months since {study.time_origin}",
            synthetic=study.provenance == "synthetic",
        ),
        datasets=course_data(
            lanes, _happened(study, course), slot=slot, end=float(max(months, default=1.0))
        ),
        height=course_height(len(lanes)),
        alternative="One patient's measures over time, each a small line on a scale of its own; "
        "the first and the last value stand beside each line.",
    )


def _happened(study: Study, course: Course) -> pd.DataFrame:
    per_month = DAYS_PER["months"] / DAYS_PER[study.time_unit]
    rows = [
        {"month": outcome.time / per_month, "words": outcome.endpoint.one}
        for outcome in _in_time(course)
        if outcome.happened and outcome.time is not None
    ]
    return pd.DataFrame(rows, columns=["month", "words"])


_NO_LINE = pd.DataFrame({"month": pd.Series(dtype=float), "value": pd.Series(dtype=float)})


def _scan_lane(course: Course) -> tuple[Lane, ...]:
    totals = course.hrct.groupby("month")["score"].sum()
    if totals.empty:
        return ()
    words = [number(total) for total in totals]
    points = pd.DataFrame(
        {"month": totals.index.astype(float), "value": totals.to_numpy(dtype=float), "words": words}
    )
    said = " → ".join(words)
    return (Lane("HRCT total score ↓", points, _NO_LINE, said, said),)


def _event_lane(course: Course) -> tuple[Lane, ...]:
    events = course.adverse_events
    if events.empty:
        return ()
    points = pd.DataFrame(
        {
            "month": events["day"].astype(float) / DAYS_PER["months"],
            "value": np.nan,
            "words": [shorten(term) for term in events["term"]],
        }
    )
    said = str(len(events))
    return (Lane("Adverse events", points, _NO_LINE, said, said, dots=True),)


def _measure_lanes(cohort: Cohort, course: Course) -> list[Lane]:
    known = {measure.name: measure for measure in cohort.study.measures}
    places = {name: i for i, name in enumerate(known)}
    found = list(dict.fromkeys(course.assessments["measure"]))

    def place(name: str) -> tuple[int, int]:
        kind = _DOSES_FIRST[known[name].kind] if name in known else len(_DOSES_FIRST)
        return kind, places.get(name, len(places))

    return [
        _measure_lane(cohort, course, name, known.get(name)) for name in sorted(found, key=place)
    ]


def _measure_lane(cohort: Cohort, course: Course, name: str, measure: Measure | None) -> Lane:
    rows = course.assessments[course.assessments["measure"] == name].astype({"month": float})
    label, unit, decimals = _measure_words(cohort, name, measure)
    mine = rows.dropna(subset=["value"])
    words = [number(value, decimals) for value in mine["value"]]
    points = mine[["month", "value"]].assign(words=[f"{word} {unit}".strip() for word in words])
    background = rows[["month", "cohort_median"]].rename(columns={"cohort_median": "value"})
    short = " → ".join(dict.fromkeys([words[0], words[-1]])) if words else NOT_RECORDED
    return Lane(label, points, background, f"{short} {unit}".strip() if words else short, short)


def _measure_words(cohort: Cohort, name: str, measure: Measure | None) -> tuple[str, str, int]:
    if measure is not None:
        return measure.label + _ARROWS[measure.better], measure.unit, measure.decimals
    if cohort.has(name):
        column = cohort.column(name)
        return column.label, column.unit, 2
    return name.replace("_", " "), "", 2


def _scans(study: Study, course: Course) -> pd.DataFrame:
    """One row per finding, their total, and one per lobe over all findings; a column per scan."""
    if study.hrct is None or course.hrct.empty:
        return pd.DataFrame()
    findings = {finding.value: finding.label for finding in study.hrct.findings}
    lobes = {lobe.value: f"{lobe.label} lobe, all findings" for lobe in study.hrct.lobes}
    months = study.hrct.months
    rows = [
        _scan_row(label, _sums(course, "finding", key), months) for key, label in findings.items()
    ]
    rows.append(_scan_row("Total", course.hrct.groupby("month")["score"].sum(), months))
    rows += [_scan_row(label, _sums(course, "lobe", key), months) for key, label in lobes.items()]
    return pd.DataFrame(rows)


def _sums(course: Course, column: str, key: str) -> pd.Series:
    return course.hrct[course.hrct[column] == key].groupby("month")["score"].sum()


def _scan_row(label: str, scores: pd.Series, months: tuple[int, ...]) -> dict[str, str]:
    row = {"HRCT score": label}
    for month in months:
        head = "Baseline" if month == 0 else f"Month {month}"
        row[head] = number(scores[month]) if month in scores.index else "no scan"
    first, last = months[0], months[-1]
    both = first in scores.index and last in scores.index
    row["Change"] = signed(scores[last] - scores[first], 1) if both else ""
    return row


def _events(course: Course) -> pd.DataFrame:
    rows = course.adverse_events
    return pd.DataFrame(
        {
            "Day": [f"{day:g}" for day in rows["day"]],
            "Adverse event": [upper_first(str(term)) for term in rows["term"]],
            "Kind": [lower_first(str(kind)) for kind in rows["category"]],
            "Grade": [f"{grade:g}" for grade in rows["severity"]],
            "Serious": list(rows["serious"]),
            "Related": list(rows["related"]),
            "Ended treatment": list(rows["led_to_discontinuation"]),
        }
    )

"""Adverse events as pages read them: yes and no as truth, grades as numbers, blanks named."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.columns import PATIENT_ID
from data.cohort import Cohort
from data.frames import repeated_frame
from data.groups import Groups
from data.selection import Selection
from data.study import NOT_RECORDED

TABLE = "adverse_events"
CATEGORY, TERM, SEVERITY, SERIOUS = "category", "term", "severity", "serious"
RELATED, DISCONTINUED = "related", "led_to_discontinuation"
COLUMNS = (PATIENT_ID, "day", CATEGORY, TERM, SEVERITY, SERIOUS, RELATED, DISCONTINUED)
ALL_TERMS = "~terms"  # beside the categories' own names: every term of every category
_KINDS = (CATEGORY, TERM, SEVERITY, SERIOUS, RELATED)
_YES = {"yes", "y", "true", "1"}
_AT_LEAST = {"possible": {"possible", "probable", "related"}, "related": {"related"}}


def has_adverse_events(cohort: Cohort) -> bool:
    """Whether the cohort has a table of adverse events."""
    return TABLE in cohort.tables


def event_categories(cohort: Cohort) -> tuple[str, ...]:
    """Return the categories of all adverse events of a cohort, in alphabetical order."""
    if not has_adverse_events(cohort):
        return ()
    rows = cohort.rows(f"SELECT DISTINCT {CATEGORY} FROM {TABLE}", ())
    return tuple(sorted(NOT_RECORDED if value is None else str(value) for (value,) in rows))


def event_kinds(cohort: Cohort) -> pd.DataFrame:
    """Return the distinct kinds of event in the whole cohort, whoever is selected.

    One row per category, term, severity, seriousness and relation that occurs, columns as in
    `adverse_events`. Empty where the cohort has no such table.
    """
    if not has_adverse_events(cohort):
        return pd.DataFrame(columns=list(_KINDS))
    rows = cohort.rows(f"SELECT DISTINCT {', '.join(_KINDS)} FROM {TABLE}", ())
    return _cleaned(pd.DataFrame(rows, columns=list(_KINDS)))


def adverse_events(cohort: Cohort, selection: Selection, groups: Groups) -> pd.DataFrame:
    """Return the adverse events of the patients in the groups compared, one row per event.

    Columns: group, patient_id, day (days since the time origin; NaN if not recorded), category,
    term, related (text, "not recorded" for a blank), severity (1-5; NaN if not recorded), serious,
    led_to_discontinuation (a blank is no), and whatever else the file holds. Empty with the
    same columns where there is no such table.
    """
    rows = repeated_frame(cohort, selection, groups, TABLE)
    if not has_adverse_events(cohort):
        return rows.reindex(columns=["group", *COLUMNS])
    found = _cleaned(rows)
    found["day"] = pd.to_numeric(found["day"], errors="coerce").astype(float)
    return found


def fits(events: pd.DataFrame, selection: Selection) -> np.ndarray:
    """Return which events are of the kind chosen: seriousness, lowest grade, relation.

    An event whose grade is not recorded fits only while no lowest grade is chosen.
    """
    kept = np.ones(len(events), dtype=bool)
    if selection.option("event_serious"):
        kept &= events[SERIOUS].to_numpy(dtype=bool)
    for lowest in selection.option("event_severity"):
        kept &= events[SEVERITY].to_numpy(dtype=float) >= float(lowest)
    for relation in selection.option("event_related"):
        wanted = _AT_LEAST[relation]
        kept &= np.array([word.lower() in wanted for word in events[RELATED]], dtype=bool)
    return kept


def _cleaned(events: pd.DataFrame) -> pd.DataFrame:
    # Lists, not pandas' own text methods: this runs on every press.
    found = {str(name): events[name] for name in events.columns}
    for name in (CATEGORY, TERM, RELATED):
        texts = [NOT_RECORDED if blank else str(text) for text, blank in _cells(events[name])]
        found[name] = pd.Series(texts, dtype=object)
    found[SEVERITY] = pd.to_numeric(events[SEVERITY], errors="coerce").astype(float)
    for name in {SERIOUS, DISCONTINUED} & found.keys():
        said = [not blank and str(word).lower() in _YES for word, blank in _cells(events[name])]
        found[name] = pd.Series(said, dtype=bool)
    return pd.DataFrame(found, copy=False)


def _cells(values: pd.Series) -> Iterator[tuple[object, bool]]:
    return zip(values.tolist(), values.isna().tolist(), strict=True)

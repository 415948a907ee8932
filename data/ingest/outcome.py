"""Patient, time and event of every row, or the reason why a row cannot be used."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from analytics.frozen import Frozen
from data.ingest.errors import UploadError
from data.ingest.mapping import Mapping, check_mapping
from data.ingest.notices import on_lines
from data.ingest.numerals import read_numbers, tidy
from data.ingest.receipt import set_aside_table
from data.ingest.table import RawTable

_INFINITE = r"(?i)[+-]?(?:inf|infinity|∞)"
_SCIENTIFIC = r"[0-9](?:[.,][0-9]+)?[eE]\+[0-9]+"


class Outcome(Frozen):
    """The rows of an upload as one patient each; the index is the line in the file.

    patients : patient (text), arm (text, NaN where blank or without arms), time (float), event
        (0 or 1): only the rows that can be used.
    set_aside : line, column, reason of the others, the ragged ones included.
    """

    patients: pd.DataFrame
    set_aside: pd.DataFrame


class _Problem(Frozen):
    where: pd.Series
    column: str
    reason: str


def read_outcome(raw: RawTable, mapping: Mapping) -> Outcome:
    """Read the columns that have a role.

    A row is set aside for the first thing that is wrong with it: patient, then time, then event.
    A blank arm is not wrong: the patient is kept, with the arm not recorded.

    Raises
    ------
    UploadError
        The mapping does not fit, or spreadsheet software has cut the patient numbers.
    """
    check_mapping(raw, mapping)
    patient = tidy(raw.rows[mapping.patient])
    _refuse_scientific(patient, mapping.patient)
    problems = [
        *_patient_problems(raw.rows, patient, mapping.patient),
        *_time_problems(raw, mapping.time),
        *_event_problems(raw, mapping),
    ]
    first = np.select(
        [problem.where.to_numpy() for problem in problems], range(len(problems)), default=-1
    )
    aside = [
        (int(line), problems[i].column, problems[i].reason)
        for line, i in zip(raw.rows.index[first >= 0], first[first >= 0], strict=True)
    ]
    shape = raw.set_aside.itertuples(index=False, name=None)
    return Outcome(_usable(raw, mapping, patient, first < 0), set_aside_table([*shape, *aside]))


def _usable(raw: RawTable, mapping: Mapping, patient: pd.Series, used: np.ndarray) -> pd.DataFrame:
    event = tidy(raw.rows[mapping.event]).isin(mapping.event_values).astype("int64")
    blank = pd.Series(np.nan, index=raw.rows.index, dtype=patient.dtype)
    columns = {
        "patient": patient,
        "arm": tidy(raw.rows[mapping.arm]) if mapping.arm else blank,
        "time": read_numbers(tidy(raw.rows[mapping.time]), raw.decimal),
        "event": event,
    }
    return pd.DataFrame(columns)[used]


def _refuse_scientific(patient: pd.Series, column: str) -> None:
    cut = patient.str.fullmatch(_SCIENTIFIC).fillna(False).astype(bool)
    if cut.any():
        lines = [int(line) for line in patient.index[cut]]
        raise UploadError(
            f"Column {column} holds numbers that Excel has shortened to the form 4.2E+17 "
            f"({on_lines(lines)}), so patients cannot be told apart: format that column as text "
            "in the original, export it again and upload that file."
        )


def _patient_problems(rows: pd.DataFrame, patient: pd.Series, column: str) -> Iterator[_Problem]:
    known = patient.notna()
    yield _Problem(~known, column, "is blank, so the patient is not known")
    repeated = patient.duplicated(keep=False) & known
    again = pd.Series(False, index=rows.index)
    conflict = again.copy()
    if repeated.any():
        twins = rows[repeated].apply(tidy).assign(**{column: patient[repeated]})
        copies = twins.duplicated(keep="first")
        different = twins[~copies][column].duplicated(keep=False)
        names = twins.loc[different.index[different], column].unique()
        conflict = known & patient.isin(names)
        again.loc[copies.index] = copies
    yield _Problem(
        conflict, column, "stands on several lines that differ, and one row per patient is needed"
    )
    yield _Problem(again, column, "repeats an earlier line exactly")


def _time_problems(raw: RawTable, column: str) -> Iterator[_Problem]:
    text = tidy(raw.rows[column])
    time = read_numbers(text, raw.decimal)
    infinite = np.isinf(time) | text.str.fullmatch(_INFINITE).fillna(False).astype(bool)
    yield _Problem(text.isna(), column, "is blank, so follow-up is not known")
    yield _Problem(infinite, column, "is infinite")
    yield _Problem(time.isna() & ~infinite, column, "is not a plain number")
    yield _Problem(time < 0, column, "is negative")


def _event_problems(raw: RawTable, mapping: Mapping) -> Iterator[_Problem]:
    text = tidy(raw.rows[mapping.event])
    chosen = text.isin([*mapping.event_values, *mapping.censored_values])
    yield _Problem(
        text.isna(), mapping.event, "is blank, so it is not known whether the event happened"
    )
    yield _Problem(~chosen, mapping.event, "has a value chosen neither as event nor as censored")

"""From an uploaded file to patients: read it, let a person say what its columns are, apply that."""

import hashlib

import pandas as pd

from analytics.columns import ARM, EVENT, GROUP, PATIENT_ID, TIME
from analytics.frozen import Frozen, Value
from data.ingest.decode import decode
from data.ingest.errors import UploadError
from data.ingest.header import folded
from data.ingest.identifiers import identifying_columns
from data.ingest.kinds import Kind, label_remarks, type_column
from data.ingest.mapping import Mapping
from data.ingest.notices import Notice, Remark, in_words
from data.ingest.numerals import Decimal
from data.ingest.outcome import Outcome, read_outcome
from data.ingest.receipt import Receipt
from data.ingest.roles import is_identifier
from data.ingest.table import TEXT, RawTable, read_table

MOST_ARMS = 20

# Beside these four, the names under which a frame of patients holds what we know of them.
_OWN = (PATIENT_ID, ARM, TIME, EVENT, GROUP, "died_month", "followed_months")


class UploadedColumn(Value):
    """One further column: its name in `Uploaded.patients`, its name in the file, what it holds.

    The two names differ only where the file uses one of our own names (patient_id, arm, time,
    event, group and a few more) for something else. Columns of kind "text" are kept but cannot be
    filtered or grouped by.
    """

    name: str
    label: str
    kind: Kind


class Uploaded(Frozen):
    """The patients of an upload.

    patients : one row per patient: patient_id (text), arm (text; NaN where not recorded), time
        (float, in the mapping's unit), event (0 censored, 1 event), then `columns`: floats of a
        number, otherwise text; NaN where blank.
    sha256 : of the file's bytes.
    """

    patients: pd.DataFrame
    columns: tuple[UploadedColumn, ...]
    receipt: Receipt
    sha256: str


class LiveCheck(Value):
    """What a mapping amounts to, to be read before it is applied.

    in_an_arm, events_in_an_arm : those whose arm is recorded; all of them without arms.
    """

    rows_in: int
    rows_used: int
    events: int
    in_an_arm: int
    events_in_an_arm: int


def read(name: str, data: bytes) -> RawTable:
    """Read a file strictly, as text. Raises UploadError when it cannot be read with certainty."""
    return read_table(decode(data), name=name, sha256=hashlib.sha256(data).hexdigest())


def live_check(raw: RawTable, mapping: Mapping) -> LiveCheck:
    """Count the rows and events that a mapping would use. Raises UploadError as `apply` does."""
    patients = read_outcome(raw, mapping).patients
    armed = patients if mapping.arm is None else patients[patients["arm"].notna()]
    return LiveCheck(
        rows_in=raw.rows_in,
        rows_used=len(patients),
        events=int(patients["event"].sum()),
        in_an_arm=len(armed),
        events_in_an_arm=int(armed["event"].sum()),
    )


def apply(raw: RawTable, mapping: Mapping) -> Uploaded:
    """Turn a file into patients as a person has mapped its columns.

    Raises
    ------
    UploadError
        The mapping does not fit the file, or leaves no row that can be used.
    """
    outcome = read_outcome(raw, mapping)
    _refuse_nothing_left(outcome)
    identifying = set(identifying_columns(raw.rows)) - set(mapping.keep_identifying)
    roles, remarks = _role_columns(outcome, mapping, named_by_line=mapping.patient in identifying)
    further = [label for label in raw.header if label not in mapping.columns]
    remarks += [Remark("identifying", label) for label in further if label in identifying]
    columns, values, typing_remarks = _further_columns(
        raw.rows.loc[outcome.patients.index, [c for c in further if c not in identifying]],
        raw.decimal,
    )
    receipt = Receipt(
        rows_in=raw.rows_in,
        rows_used=len(outcome.patients),
        set_aside=outcome.set_aside,
        cautions=(
            _read_as(mapping),
            *raw.cautions,
            *in_words([*remarks, *typing_remarks]),
        ),
    )
    patients = pd.DataFrame({**roles, **values}).reset_index(drop=True)
    return Uploaded(patients, columns, receipt, raw.sha256)


def _read_as(mapping: Mapping) -> Notice:
    arm = f"arm from {mapping.arm}" if mapping.arm else "no arm"
    return Notice(
        "read_as",
        f"Read as: patient from {mapping.patient}, {arm}, follow-up in {mapping.time_unit} from "
        f"{mapping.time}, event from {mapping.event}.",
    )


def _refuse_nothing_left(outcome: Outcome) -> None:
    if outcome.patients.empty:
        column, reason = outcome.set_aside[["column", "reason"]].value_counts().index[0]
        where = f"column {column}" if column else "the row"
        raise UploadError(
            f"No row can be used; most often, {where} {reason}: check which column was chosen "
            "for what."
        )


def _role_columns(
    outcome: Outcome, mapping: Mapping, *, named_by_line: bool
) -> tuple[dict[str, pd.Series], list[Remark]]:
    used = outcome.patients
    patient = used["patient"]
    remarks: list[Remark] = []
    if named_by_line:
        remarks.append(Remark("identifying_patient", mapping.patient))
        patient = pd.Series([f"line {line}" for line in used.index], used.index, dtype=TEXT)
    elif patient.str.casefold().nunique() < len(patient):
        remarks.append(Remark("spellings", mapping.patient))
    if mapping.arm:
        remarks += label_remarks(used["arm"], name=mapping.arm)
        if used["arm"].nunique() > MOST_ARMS:
            remarks.append(Remark("many_arms", mapping.arm))
    roles = {PATIENT_ID: patient, ARM: used["arm"], TIME: used["time"], EVENT: used["event"]}
    return roles, remarks


def _further_columns(
    rows: pd.DataFrame, decimal: Decimal
) -> tuple[tuple[UploadedColumn, ...], dict[str, pd.Series], list[Remark]]:
    columns: list[UploadedColumn] = []
    values: dict[str, pd.Series] = {}
    remarks: list[Remark] = []
    for label, name in _free_names([str(label) for label in rows.columns]).items():
        typed = type_column(
            rows[label], name=label, decimal=decimal, identifier=is_identifier(label)
        )
        columns.append(UploadedColumn(name, label, typed.kind))
        values[name] = typed.values
        remarks += typed.remarks
    return tuple(columns), values, remarks


def _free_names(labels: list[str]) -> dict[str, str]:
    """Name every further column by its label, but never as one of our own columns."""
    taken = {*_OWN, *map(folded, labels)}
    names: dict[str, str] = {}
    for label in labels:
        name = label
        while folded(name) in (_OWN if name == label else taken):
            name += " (file)"
        names[label] = name
        taken.add(folded(name))
    return names

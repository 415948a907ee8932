"""The upload path as the bank's scorer calls it: read, suggested mapping, apply.

In the app a person confirms the mapping. Here every suggestion is taken as it is, and where one is
missing the answer is what the app then shows: the file as read, and the question.
"""

from typing import Any

import pandas as pd

from data.ingest.errors import UploadError
from data.ingest.ingest import Uploaded, apply, read
from data.ingest.kinds import type_column
from data.ingest.mapping import Mapping, value_counts
from data.ingest.notices import Notice
from data.ingest.roles import is_identifier, suggest_event_values, suggest_roles
from data.ingest.table import RawTable


def ingest(name: str, data: bytes) -> dict[str, Any]:
    """Answer in the form of the scorer: status, messages, table and facts."""
    try:
        raw = read(name, data)
        mapping, question = _suggested(raw)
        if mapping is None:
            return _asked(raw, question)
        return _loaded(raw, apply(raw, mapping), mapping)
    except UploadError as problem:
        return {"status": "reject", "messages": [str(problem)], "table": None}


def _suggested(raw: RawTable) -> tuple[Mapping | None, str]:
    roles = suggest_roles(raw.header)
    if roles.patient is None or roles.time is None or roles.event is None:
        return None, "Say which columns hold the patient, the follow-up time and the event."
    values = suggest_event_values(value_counts(raw, roles.event)["value"].dropna())
    if values.open or not values.event:
        return None, f"Say which values of {roles.event} mean that the event happened."
    mapping = Mapping(
        patient=roles.patient,
        arm=roles.arm,
        time=roles.time,
        time_unit=roles.time_unit or "days",
        event=roles.event,
        event_values=values.event,
        censored_values=values.censored,
    )
    return mapping, ""


def _asked(raw: RawTable, question: str) -> dict[str, Any]:
    typed = {
        label: type_column(
            raw.rows[label], name=label, decimal=raw.decimal, identifier=is_identifier(label)
        ).values
        for label in raw.header
    }
    messages = [question, *_texts(raw.cautions), *_set_aside(raw.set_aside)]
    return {
        "status": "accept_with_warning",
        "messages": messages,
        "table": pd.DataFrame(typed),
    }


def _loaded(raw: RawTable, uploaded: Uploaded, mapping: Mapping) -> dict[str, Any]:
    patients, receipt = uploaded.patients, uploaded.receipt
    own = {mapping.patient: "patient_id", mapping.time: "time", mapping.event: "event"}
    own |= {mapping.arm: "arm"} if mapping.arm else {}
    names = own | {column.label: column.name for column in uploaded.columns}
    shown = {label: patients[names[label]] for label in raw.header if label in names}
    messages = [*_texts(receipt.cautions), *_set_aside(receipt.set_aside)]
    warned = len(receipt.set_aside) or any(c.code != "read_as" for c in receipt.cautions)
    return {
        "status": "accept_with_warning" if warned else "accept",
        "messages": messages,
        "table": pd.DataFrame(shown),
        "facts": {
            "n_events": int(patients["event"].sum()),
            "sum_time": float(patients["time"].sum()),
            "n_arms": int(patients["arm"].nunique()),
            "n_patients": len(patients),
            "n_ids": int(patients["patient_id"].nunique()),
        },
    }


def _texts(cautions: tuple[Notice, ...]) -> list[str]:
    return [caution.text for caution in cautions]


def _set_aside(rows: pd.DataFrame) -> list[str]:
    return [f"Line {row.line}, {row.column}: {row.reason}." for row in rows.itertuples()]

"""The questions about an uploaded file: which column is what, and which value means the event."""

from typing import cast, get_args

import streamlit as st

from analytics.frozen import Value
from data.ingest.ingest import LiveCheck
from data.ingest.mapping import Mapping, value_counts
from data.ingest.roles import suggest_event_values, suggest_roles
from data.ingest.table import RawTable
from data.study import TimeUnit
from data.uploaded import EventKind
from pages.view.format import counted, listed
from pages.view.plain import plain, shorten

MOST_EVENT_VALUES = 20
_NO_ARM = "No arms"
_KINDS: dict[EventKind, str] = {"death": "Death", "relapse": "Relapse", "other": "Another event"}


class Answers(Value):
    """What the form says."""

    mapping: Mapping
    kind: EventKind
    reference: str | None


def questions(raw: RawTable) -> Answers | None:
    """Ask; None while something is still to be said."""
    roles = suggest_roles(raw.header, texts=raw.texts)
    left, right = st.columns(2, gap="medium")
    with left:
        patient = _column("Patient identifier", raw, roles.patient, "patient")
        time = _column("Follow-up time", raw, roles.time, "time")
        unit = st.segmented_control(
            "The time is in",
            list(get_args(TimeUnit)),
            default=roles.time_unit,
            required=True,
            key=_key(raw, f"unit.{time}"),
        )
    with right:
        arm = _column("Treatment arm", raw, roles.arm, "arm", optional=True)
        reference = _reference(raw, arm) if arm else None
        event = _column("Event", raw, roles.event, "event")
        kind = st.segmented_control(
            "The event is", list(_KINDS), format_func=_KINDS.__getitem__, required=True,
            key=_key(raw, "kind"),
        )  # fmt: skip
    values = _event_values(raw, event) if event else None
    missing = [
        words
        for words, answer in (
            ("the patient", patient), ("the time", time), ("the unit of the time", unit),
            ("the event", event), ("what the event is", kind),
        )
        if not answer
    ]  # fmt: skip
    if missing or values is None:
        what = listed(missing) or "which values mean that the event happened"
        st.markdown(f":gray[Still to say: {what}.]")
        return None
    happened, not_happened = values
    return Answers(
        Mapping(
            patient=cast(str, patient),
            time=cast(str, time),
            event=cast(str, event),
            time_unit=cast(TimeUnit, unit),
            event_values=happened,
            censored_values=not_happened,
            arm=arm,
        ),
        cast(EventKind, kind),
        reference,
    )


def _column(
    label: str, raw: RawTable, suggested: str | None, role: str, *, optional: bool = False
) -> str | None:
    options = ([_NO_ARM] if optional else []) + list(raw.header)
    index = options.index(suggested) if suggested in options else (0 if optional else None)
    chosen = st.selectbox(
        label, options, index=index, format_func=shorten, key=_key(raw, role),
        placeholder="Choose a column",
    )  # fmt: skip
    return None if chosen == _NO_ARM else chosen


def _reference(raw: RawTable, arm: str) -> str | None:
    counts = value_counts(raw, arm).dropna(subset=["value"])
    words = {
        value: f"{shorten(value)} ({rows})"
        for value, rows in zip(counts["value"], counts["rows"], strict=True)
    }
    if not words:
        return None
    likely = [v for v in words if any(w in v.casefold() for w in ("placebo", "control", "convent"))]
    chosen: str | None = st.selectbox(
        "Compared with",
        list(words),
        index=list(words).index(likely[0]) if likely else 0,
        format_func=words.__getitem__,
        key=_key(raw, f"reference.{arm}"),
        help="The arm the others are compared with",
    )
    return chosen


def _event_values(raw: RawTable, event: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    counts = value_counts(raw, event).dropna(subset=["value"])
    rows = dict(zip(counts["value"], counts["rows"], strict=True))
    if len(rows) > MOST_EVENT_VALUES:
        st.markdown(
            f":gray[This column has {len(rows)} different values, too many to be an event; "
            "choose the column that says whether it happened.]"
        )
        return None
    likely = suggest_event_values(rows)

    def words(value: str) -> str:
        return f"{plain(value)} :gray[{rows[value]}]"

    with st.container(gap="xsmall"):
        happened = st.pills(
            "Values that mean the event happened", list(rows), selection_mode="multi",
            format_func=words, default=list(likely.event), key=_key(raw, f"happened.{event}"),
        )  # fmt: skip
        rest = [value for value in rows if value not in happened]
        not_happened = st.pills(
            "Values that mean it did not, up to the end of follow-up", rest,
            selection_mode="multi", format_func=words,
            default=[value for value in rest if value in likely.censored],
            key=_key(raw, f"not.{event}.{'.'.join(str(list(rows).index(v)) for v in happened)}"),
        )  # fmt: skip
    # Without any event the person has to say of every value that it means none.
    said = happened or len(not_happened) == len(rows)
    return (tuple(happened), tuple(not_happened)) if said else None


def _key(raw: RawTable, part: str) -> str:
    return f"upload.{raw.sha256[:12]}.{part}"


def check_words(check: LiveCheck, answers: Answers) -> str:
    """Say what the answers amount to, before the file is taken into use."""
    other = answers.kind == "other"
    one, many = ("event", "events") if other else (answers.kind, f"{answers.kind}s")
    patients = counted(check.rows_used, "patient", "patients")
    said = f"**{counted(check.events, one, many)} in {patients}**"
    if answers.mapping.arm and check.in_an_arm < check.rows_used:
        armed = counted(check.events_in_an_arm, one, many)
        said += f", of them {armed} in the {check.in_an_arm} with an arm"
    aside = check.rows_in - check.rows_used
    return said + f"; {counted(aside, 'row', 'rows') if aside else 'no row'} set aside."

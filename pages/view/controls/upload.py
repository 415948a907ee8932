"""Bringing a cohort: choose a file, say what its columns are, read the receipt, forget it again."""

from typing import cast

import pandas as pd
import streamlit as st

from data.ingest.ingest import apply, live_check, read
from data.ingest.receipt import Receipt
from data.ingest.table import RawTable
from data.sample import SAMPLE_NAME, sample_file
from data.uploaded import uploaded_cohort
from pages.view.controls.session import leave_upload, open_cohort
from pages.view.controls.upload_form import Answers, check_words, questions
from pages.view.controls.upload_store import Kept, drop_upload, keep_upload, kept_upload
from pages.view.export import plain_table
from pages.view.format import counted
from pages.view.plain import escape, plain

_RAW, _ROUND = "upload.raw", "upload.round"


def file_picker() -> None:
    """Take a file or the sample; what was read is kept, the bytes are let go."""
    picked = st.file_uploader(
        "Your cohort as a CSV file: a row per patient, the columns named in the first row",
        type=["csv", "txt", "tsv"],
        key=f"upload.file.{st.session_state.get(_ROUND, 0)}",
    )
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        sample = st.button("Try a sample file", icon=":material/experiment:", key="upload.sample")
        st.download_button(
            "Download the sample",
            data=sample_file,
            file_name=SAMPLE_NAME,
            mime="text/csv",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
    if picked is not None or sample:
        st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1  # empties the uploader
        st.session_state.pop(_RAW, None)
        name, data = (
            (SAMPLE_NAME, sample_file()) if picked is None else (picked.name, picked.getvalue())
        )
        st.session_state[_RAW] = read(name, data)
        st.rerun()


def waiting_file() -> RawTable | None:
    """Return the file that was read and waits for its form."""
    return cast(RawTable | None, st.session_state.get(_RAW))


def form(raw: RawTable) -> None:
    """Ask which column is which, show what that amounts to, and take the file into use."""
    st.markdown(f"#### Which column is which in {plain(raw.name)}?", anchors=False)
    st.markdown(
        f":small[:gray[{counted(raw.rows_in, 'row', 'rows')}, "
        f"{counted(len(raw.header), 'column', 'columns')}. Nothing is used until you have said "
        "what the columns are.]]"
    )
    answers = questions(raw)
    if answers is None:
        return
    check = live_check(raw, answers.mapping)
    st.markdown(check_words(check, answers))
    with st.container(horizontal=True):
        taken = st.button("Use this file", icon=":material/check:", disabled=check.rows_used == 0)
        st.button("Choose another file", type="tertiary", on_click=_put_back)
    if taken:
        _take(raw, answers)


def _take(raw: RawTable, answers: Answers) -> None:
    uploaded = apply(raw, answers.mapping)
    cohort = uploaded_cohort(
        uploaded,
        time_unit=answers.mapping.time_unit,
        kind=answers.kind,
        reference=answers.reference,
    )
    keep_upload(Kept(cohort, uploaded.receipt))
    st.session_state.pop(_RAW, None)
    open_cohort(cohort.study.slug)
    st.rerun()


def _put_back() -> None:
    st.session_state.pop(_RAW, None)


def receipt() -> None:
    """Show what became of every row of the file in use, and how to forget it."""
    kept = kept_upload()
    if kept is None:
        return
    account = kept.receipt
    st.markdown("#### Receipt", anchors=False)
    st.markdown(
        f"**{account.rows_in} rows in the file = {account.rows_used} used + "
        f"{len(account.set_aside)} set aside.** :gray[Fingerprint {kept.cohort.sha256[:12]}]"
    )
    for notice in account.cautions:
        st.markdown(f":material/info: {escape(notice.text)}")
    _set_aside(account)
    with st.container(horizontal=True, gap="small"):
        st.page_link(
            "pages/results/survival.py", label="Open survival", icon=":material/show_chart:"
        )
        st.button("Forget my data", icon=":material/delete:", on_click=forget)


def _set_aside(account: Receipt) -> None:
    if not len(account.set_aside):
        return
    reasons = account.reasons().assign(lines=lambda table: table["lines"].map(_lines))
    reasons.columns = pd.Index(["Column", "Reason", "Rows", "Lines in the file"])
    st.table(reasons.map(lambda cell: escape(str(cell))), border="horizontal", hide_index=True)
    st.download_button(
        "Download the list of rows set aside",
        data=lambda: plain_table(account.set_aside),
        file_name="myoscope_rows_set_aside.csv",
        mime="text/csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
    )


def _lines(lines: tuple[int, ...]) -> str:
    shown = ", ".join(map(str, lines[:8]))
    return shown if len(lines) <= 8 else f"{shown} and {len(lines) - 8} more"


def forget() -> None:
    """Remove the file and everything made of it from memory, now."""
    drop_upload()
    for key in [key for key in st.session_state if str(key).startswith("upload.")]:
        if key != _ROUND:
            del st.session_state[key]
    leave_upload()

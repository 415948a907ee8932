"""The one uploaded cohort of a session: in this session's memory and nowhere else."""

from typing import cast

import streamlit as st

from analytics.frozen import Frozen
from data.cohort import Cohort
from data.ingest.receipt import Receipt

_UPLOAD = "upload.kept"
OFFERED = "offered"  # what each control showed last, by its key; see `controls.pick`
LOOKS = "looks"  # what was seen of each cohort, by its slug; see `controls.looks`


class Kept(Frozen):
    """An uploaded cohort and the receipt of its file."""

    cohort: Cohort
    receipt: Receipt


def kept_upload() -> Kept | None:
    """Return this session's upload, if there is one."""
    return cast(Kept | None, st.session_state.get(_UPLOAD))


def uploaded_cohort() -> Cohort | None:
    """Return the cohort of this session's upload, if there is one."""
    kept = kept_upload()
    return None if kept is None else kept.cohort


def keep_upload(kept: Kept) -> None:
    """Keep an upload in place of the one before."""
    drop_upload()
    st.session_state[_UPLOAD] = kept


def drop_upload() -> None:
    """Remove the upload from memory at once."""
    kept = st.session_state.pop(_UPLOAD, None)
    st.session_state.pop(OFFERED, None)
    if kept is not None:
        st.session_state.get(LOOKS, {}).pop(kept.cohort.study.slug, None)
        kept.cohort.close()

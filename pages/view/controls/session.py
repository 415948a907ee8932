"""The view this session looks at: kept in the session, mirrored in the URL, with undo.

A person's data stay in `st.session_state`; nothing of theirs enters a cache that others share.
"""

from typing import cast

import streamlit as st

from analytics.frozen import Frozen
from data.cohort import Cohort
from data.opening import opening_selection
from data.selection import Selection
from data.store import open_study, studies
from data.study import Study
from pages.view import link
from pages.view.controls.upload_store import uploaded_cohort

FIRST_STUDY = "tongji_prospective"
MOST_UNDO = 50

_SELECTION, _UNDO, _LINK, _PAGE = "view.selection", "view.undo", "view.link", "view.page"
_ENTERED, _CHANGED, _NOTICE = "view.entered", "view.changed", "view.notice"
_BARE = "view.bare"


class View(Frozen):
    """A cohort and what is chosen of it."""

    cohort: Cohort
    selection: Selection


def current_view() -> View:
    """Return what this session looks at."""
    selection = cast(Selection, st.session_state[_SELECTION])
    return View(_cohort_of(selection.study), selection)


def enter(page: str) -> None:
    """Say which page is run, before it opens its view."""
    st.session_state[_ENTERED] = page


def open_view() -> None:
    """Agree the session with the URL at the start of a run.

    A URL that is not the one this session wrote last came from a person (a link, Back, reload)
    and is followed; an empty one is the menu's, or Back's way past it, and the view is kept.
    """
    written = st.session_state.get(_LINK)
    present = {key: st.query_params.get_all(key) for key in st.query_params}
    page = st.session_state[_ENTERED]
    by_menu = not present and st.session_state.get(_PAGE) != page and written is not None
    # A press can overtake the URL of the press before it: then the session is right, not the URL.
    pressed = st.session_state.pop(_CHANGED, False)
    # The menu leaves an address without a view in the browser's history; Back stops there.
    bare = not present and written is not None and not by_menu and not pressed
    if written is None or (present != written and not by_menu and not pressed and not bare):
        _follow(present)
        if present:
            # Back and Forward in quick succession: the second stops this run before its end.
            st.session_state[_LINK] = present
    st.session_state[_BARE] = bare
    st.session_state[_PAGE] = page


def write_link() -> None:
    """Write the view into the URL, at the end of a run: the browser has better to do before."""
    if st.session_state[_BARE]:
        st.session_state[_LINK] = {}  # to write here would make a trap of it for Back
        return
    view = current_view()
    wanted = link.encode(view.cohort, view.selection)
    if {key: st.query_params.get_all(key) for key in st.query_params} != wanted:
        st.query_params.from_dict(wanted)
    st.session_state[_LINK] = wanted


def change(selection: Selection) -> None:
    """Look at another selection; Undo brings back the one before. For callbacks."""
    before = st.session_state[_SELECTION]
    if selection != before:
        st.session_state.setdefault(_UNDO, []).append(before)
        del st.session_state[_UNDO][:-MOST_UNDO]
        _set(selection)


def undo() -> None:
    """Go back one step."""
    if can_undo():
        _set(st.session_state[_UNDO].pop())


def can_undo() -> bool:
    """Whether there is a step to go back to."""
    steps = st.session_state.setdefault(_UNDO, [])
    while steps and steps[-1] == st.session_state[_SELECTION]:
        steps.pop()  # the browser's Back went there already
    return bool(steps)


def reset() -> None:
    """Return to the opening view of this cohort."""
    change(opening_selection(current_view().cohort))


def remove_filters() -> None:
    """Look at everybody again; groups, endpoint and options stay."""
    change(current_view().selection.without_filters())


def open_cohort(slug: str) -> None:
    """Look at another cohort from its opening view; steps of the former one cannot be undone."""
    st.session_state[_UNDO] = []
    _set(opening_selection(_cohort_of(slug)))


def choices() -> dict[str, str]:
    """Return the cohorts this session can look at: slug and short title."""
    known = {slug: study.short_title for slug, study in studies().items()}
    mine = uploaded_cohort()
    return known if mine is None else known | {mine.study.slug: mine.study.short_title}


def study_of(slug: str) -> Study:
    """Return the study of a cohort this session can look at."""
    return _cohort_of(slug).study


def take_notice() -> str | None:
    """Return, once, what has to be said about the link that was followed."""
    return cast(str | None, st.session_state.pop(_NOTICE, None))


def _set(selection: Selection) -> None:
    st.session_state[_SELECTION] = selection
    st.session_state[_CHANGED] = True


def _cohort_of(slug: str) -> Cohort:
    mine = uploaded_cohort()
    return mine if mine is not None and mine.study.slug == slug else open_study(slug)


def _follow(present: dict[str, list[str]]) -> None:
    wanted = present.get("study", [FIRST_STUDY])[0]
    named = {link.study_name(_cohort_of(slug)): slug for slug in choices()}
    if wanted not in named:
        st.session_state[_NOTICE] = (
            "This link shows an uploaded file that is not open in this browser tab; "
            "upload the same file again, then open the link."
            if wanted.startswith("upload-")
            else "This link names a study that is not here; the first study is shown instead."
        )
    cohort = _cohort_of(named.get(wanted, FIRST_STUDY))
    selection, misfits = link.decode(cohort, present if wanted in named else {})
    if misfits:
        st.session_state[_NOTICE] = (
            "Part of this link does not fit this study and was left out; check the filters."
        )
    _remember(selection)
    st.session_state[_SELECTION] = selection


def _remember(selection: Selection) -> None:
    """Keep Undo in step with the browser's Back, Forward and pasted links."""
    before = st.session_state.get(_SELECTION)
    steps = st.session_state.setdefault(_UNDO, [])
    if steps and steps[-1] == selection:
        steps.pop()
    elif before is not None and before.study == selection.study and before != selection:
        steps.append(before)


def leave_upload() -> None:
    """Return to the first study after an upload was forgotten; no step leads back to it."""
    open_cohort(FIRST_STUDY)

"""What a person chooses on the subgroups page, and the way from a subgroup to its curves."""

import streamlit as st

from data.groups import groups_of
from data.subgroups import ADDED, can_be_added, level_filter, position_of, subgroup_variables
from pages.view.controls.conventions import conventions_picker, conventions_words
from pages.view.controls.pick import folded, offer, pick, pick_several
from pages.view.controls.session import View, change, current_view
from pages.view.format import listed
from pages.view.plain import escape, plain, shorten
from pages.view.subgroups.look import (
    ADJUSTED,
    COMPARED,
    SubgroupsView,
    possible_covariates,
)
from pages.view.subgroups.rows import MISSING
from pages.view.subgroups.tables import full_label
from pages.view.words import covariate_words

_ADD, _ADJUST, _OTHER = "subgroups.add", "subgroups.adjust", "subgroups.other"
_AS = "subgroups.as"
_OPEN, _GO = "subgroups.open", "subgroups.go"
MOST_ADDED = 6
_CONVENTIONS = conventions_words(lambda settings: f"{settings.ties.capitalize()} ties")


def subgroups_picker(view: View, subgroups: SubgroupsView) -> None:
    """Choose further subgroups, who is compared, whether adjusted, and the conventions."""
    with folded("Subgroups", icon=":material/account_tree:", key="subgroups") as is_open:
        if not is_open:
            return
        _add(view)
        _other(subgroups)
        _adjust(view)
        conventions_picker(view, _CONVENTIONS, key=_AS)


def _add(view: View) -> None:
    labels = {c.name: shorten(c.label) for c in can_be_added(view.cohort, view.selection)}
    chosen = [name for name in view.selection.option(ADDED) if name in labels]
    pick_several(
        "Add to those named in advance" if view.cohort.study.subgroups else "Subgroups by",
        labels,
        chosen,
        key=_ADD,
        on_change=_choose_added,
        placeholder="Nothing added",
        max_selections=MOST_ADDED,
        help="A number is cut at the median of everybody in the cohort, whoever is filtered.",
    )


def _choose_added() -> None:
    change(current_view().selection.with_option(ADDED, *st.session_state[_ADD]))


def _other(subgroups: SubgroupsView) -> None:
    groups = subgroups.groups
    others = [g for g in groups.compared if g.key != groups.reference.key]
    if len(others) < 2:
        return
    pick(
        f"Compare {plain(groups.reference.label)} with",
        {str(position_of(groups, group)): shorten(group.label) for group in others},
        str(position_of(groups, subgroups.other)),
        key=_OTHER,
        on_change=_choose_other,
    )


def _choose_other() -> None:
    change(current_view().selection.with_option(COMPARED, st.session_state[_OTHER]))


def _adjust(view: View) -> None:
    possible = possible_covariates(view.cohort, view.selection)
    if not possible:
        st.markdown(":small[:gray[Nothing to adjust for: choose covariates on the survival page.]]")
        return
    on_change = offer(_ADJUST, bool(view.selection.option(ADJUSTED)), _choose_adjust)
    st.toggle("Adjust the hazard ratios", key=_ADJUST, on_change=on_change)
    words = listed(covariate_words(view.cohort, possible))
    said = (
        f"For {words}, leaving out the subgroup's own variable. Change them on the survival page."
    )
    st.markdown(f":small[:gray[{escape(said)}]]")


def _choose_adjust() -> None:
    chosen = ("adjusted",) if st.session_state[_ADJUST] else ()
    change(current_view().selection.with_option(ADJUSTED, *chosen))


def survival_picker(subgroups: SubgroupsView) -> None:
    """Offer to look at one subgroup on the survival page."""
    labels = {
        f"{line.variable.column.name} {line.level}": full_label(line)
        for line in subgroups.levels
        if line.variable is not None and line.level != MISSING and line.counts.events
    }
    if not labels:
        return
    st.selectbox(
        "Look at one of them on the survival page",
        list(labels),
        format_func=labels.__getitem__,
        index=None,
        key=_OPEN,
        on_change=offer(_OPEN, None, _open_level),
        placeholder="Choose a subgroup",
        width=320,
    )


def _open_level() -> None:
    view = current_view()
    column, level = str(st.session_state[_OPEN]).rsplit(" ", 1)
    groups = groups_of(view.cohort, view.selection)
    variable = next(
        v
        for v in subgroup_variables(view.cohort, view.selection, groups)
        if v.column.name == column
    )
    restricted = level_filter(view.cohort, view.selection, variable, int(level))
    change(view.selection.with_card(column).with_filter(restricted))
    st.session_state[_GO] = True


def survival_asked() -> bool:
    """Whether a subgroup was just chosen to be looked at on the survival page; asked once."""
    return bool(st.session_state.pop(_GO, False))

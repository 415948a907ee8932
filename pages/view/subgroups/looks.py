"""Which subgroups were looked at: the more were seen, the less a small p in one of them means.

A look is one set of patients, one endpoint and the groups compared in it. The same patients
reached in two ways (the level "women", and everybody filtered to women) are one look.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from analytics.columns import EVENT, GROUP
from analytics.multiplicity import bonferroni_threshold, chance_of_false_finding
from data.cohort import Cohort
from data.groups import Group, groups_of
from data.selection import Selection
from data.subgroups import PATIENT, subgroup_frame
from pages.view.format import counted, number, percent
from pages.view.plain import shorten
from pages.view.subgroups.look import SubgroupsView
from pages.view.subgroups.tables import full_label
from pages.view.words import filters_sentence, in_sentence, lower_first

Looks = dict[str, str]  # which look, and its words

THRESHOLD_DECIMALS = 4
COUNTED = (
    "Counted once each in this session: every subgroup whose hazard ratio was shown on this page, "
    "and every filtered view whose events per group were shown on any page; for each endpoint and "
    "each choice of groups. The same patients reached in two ways count once. Everybody together, "
    "subgroups withheld and the switch to adjusted ratios do not count."
)


def of_page(view: SubgroupsView) -> Looks:
    """Return the looks that this page shows: each ratio of fewer than all patients."""
    patients = view.frame[PATIENT].to_numpy()
    filtered = bool(view.selection.filters)
    looks = {}
    for line in (view.overall, *view.levels):
        if not line.shown or (line.variable is None and not filtered):
            continue
        mine = patients
        if line.variable is not None:
            mine = patients[view.frame[line.variable.key].cat.codes.to_numpy() == line.level]
        words = "" if line.variable is None else full_label(line)
        looks[_key(view.selection, view.pair.compared, mine)] = _words(
            view.cohort, view.selection, [words, _pair(view)]
        )
    return looks


def filtered_view(selection: Selection) -> Selection | None:
    """Return what a filtered view looks at, without how it is shown; None without a filter."""
    if not selection.filters:
        return None
    return replace(
        selection, cards=(), horizon=None, covariates=None, axis_unit=None, conventions=None,
        options=(),
    )  # fmt: skip


def of_filtered(cohort: Cohort, selection: Selection) -> Looks:
    """Return the look of a filtered view, if two of its groups were compared and had an event."""
    groups = groups_of(cohort, selection)
    frame = subgroup_frame(cohort, selection, groups, (), ())
    if frame[GROUP].nunique() < 2 or not frame[EVENT].any():
        return {}
    key = _key(selection, groups.compared, frame[PATIENT].to_numpy())
    return {key: _words(cohort, selection, [])}


def _key(selection: Selection, compared: Sequence[Group], patients: np.ndarray) -> str:
    who = hashlib.blake2b(np.sort(patients).tobytes(), digest_size=12).hexdigest()
    groups = sorted(group.key for group in compared)
    return repr((selection.endpoint, selection.grouping, groups, who))


def _pair(view: SubgroupsView) -> str:
    """Which two are compared, where there are more."""
    if len(view.groups.compared) < 3:
        return ""
    names = [in_sentence(g.label) for g in (view.other, view.pair.reference)]
    return " against ".join(names)


def _words(cohort: Cohort, selection: Selection, who: list[str]) -> str:
    if selection.filters:
        who = [*who, filters_sentence(cohort, selection).removeprefix("Filters: ").rstrip(".")]
    endpoint = lower_first(cohort.study.endpoint(selection.endpoint).label)
    return f"{shorten('; '.join(part for part in who if part))} ({endpoint})"


def summary(looks: int) -> str:
    """What a p is worth after so many looks, in sentences."""
    if not looks:
        return "No subgroup was seen yet."
    threshold = number(bonferroni_threshold(looks), THRESHOLD_DECIMALS)
    chance = percent(chance_of_false_finding(looks))
    return (
        f"{counted(looks, 'subgroup', 'subgroups')} seen: a p survives that many looks if it is "
        f"below {threshold} (Bonferroni, 0.05 / {looks}). If no subgroup differed in truth and "
        f"the looks were independent, the chance of at least one p < 0.05 would be {chance}."
    )

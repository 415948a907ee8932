"""What has to be said about a study whatever the analysis: every figure adds these cautions."""

from analytics import cautions, design_cautions
from analytics.cautions import Caution
from analytics.columns import ARM
from data.cohort import Cohort
from data.groups import MISSING_KEY
from data.selection import Selection
from pages.view.format import listed
from pages.view.people import People
from pages.view.words import in_sentence


def study_cautions(
    cohort: Cohort,
    selection: Selection,
    people: People | None,
    *,
    from_landmark: bool = False,
) -> tuple[Caution, ...]:
    """Return what a reader of this view has to know about where its patients come from.

    people : in the groups that the figure compares; None where it compares no groups.
    from_landmark : whether follow-up is counted from a landmark.
    """
    compares = people is not None and sum(group.patients > 0 for group in people.groups) > 1
    of_groups = _of_groups(cohort, selection, from_landmark) if compares else ()
    return (*of_groups, *_invented(cohort, selection))


def randomised(cohort: Cohort, selection: Selection) -> bool:
    """Whether the groups compared were made at random."""
    by_arm = cohort.study.randomised and selection.grouping.columns == (ARM,)
    return by_arm and MISSING_KEY not in selection.compared


def left_out(cohort: Cohort) -> tuple[Caution, ...]:
    """Return how many were enrolled and are not in the data, where the study says so."""
    entry = cohort.study.entry
    if entry is None or not entry.after_enrolment:
        return ()
    why = listed([f"{part.patients} {part.why}" for part in entry.left_out])
    count = sum(part.patients for part in entry.left_out)
    return (design_cautions.left_out_after_enrolment(count, entry.entered, why),)


def _of_groups(cohort: Cohort, selection: Selection, from_landmark: bool) -> tuple[Caution, ...]:
    """Say how the groups were formed, where treatments are compared."""
    study = cohort.study
    if not study.treatments & set(selection.grouping.columns):
        return ()
    found: tuple[Caution, ...] = ()
    if study.provenance == "uploaded":
        found += (design_cautions.design_unknown(),)
    elif not randomised(cohort, selection):
        found += (design_cautions.not_randomised(some=study.randomised),)
    if study.arms_defined_later:
        later = design_cautions.arms_defined_later(study.arms_defined_later)
        found += (design_cautions.landmark_and_arms() if from_landmark else later,)
    return found


def _invented(cohort: Cohort, selection: Selection) -> tuple[Caution, ...]:
    """Say what of a synthetic cohort is invented beyond its totals."""
    if cohort.study.provenance != "synthetic":
        return ()
    found: tuple[Caution, ...] = ()
    used = [filter_.column for filter_ in selection.filters] + list(selection.grouping.columns)
    if used and set(used) != {ARM}:
        found += (cautions.invented_associations(),)
    invented = [n for n in dict.fromkeys(used) if not cohort.column(n).published]
    if invented:
        labels = [in_sentence(cohort.column(name).label) for name in invented]
        found += (cautions.invented_column(listed(labels)),)
    return found

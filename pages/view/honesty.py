"""What has to be said about a study whatever the analysis: every figure adds these cautions."""

from analytics import cautions
from analytics.cautions import Caution
from analytics.columns import ARM
from data.cohort import Cohort
from data.selection import Selection
from pages.view.format import listed
from pages.view.words import in_sentence


def study_cautions(cohort: Cohort, selection: Selection) -> tuple[Caution, ...]:
    """Return what a reader of this view has to know about where its patients come from."""
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

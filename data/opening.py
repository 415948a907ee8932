"""The view in which a cohort opens."""

from data.cohort import Cohort
from data.selection import Grouping, Selection


def opening_selection(cohort: Cohort) -> Selection:
    """Return the first view of a cohort: no filter, its first endpoint, its arms compared."""
    study = cohort.study
    grouping = Grouping(("arm",)) if cohort.has("arm") else Grouping(())
    return Selection(
        study=study.slug,
        endpoint=study.endpoints[0].key,
        cards=study.opening_filters,
        grouping=grouping,
    )

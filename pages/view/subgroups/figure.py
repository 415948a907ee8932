"""The subgroups page as one Figure: does the effect differ between subgroups?"""

from analytics import cautions
from analytics.cautions import Caution
from analytics.columns import ARM
from analytics.multiplicity import chance_of_false_finding
from analytics.subgroups import cautions as subgroup_cautions
from analytics.survival.cautions import landmark_elsewhere
from data.selection import Selection
from pages.view.charts.forest_rows import (
    Range,
    forest_data,
    forest_height,
    plot_height,
    wrapped_head,
)
from pages.view.charts.subgroups import forest_spec
from pages.view.figure import FULL_WIDTH, Figure
from pages.view.format import counted, listed
from pages.view.honesty import study_cautions
from pages.view.people import People
from pages.view.stamp import stamp
from pages.view.subgroups import tables
from pages.view.subgroups.doubts import few_events
from pages.view.subgroups.look import SubgroupsView
from pages.view.subgroups.method import method
from pages.view.words import in_sentence

USUAL_AXIS: Range = (0.125, 4)
EITHER_WAY: Range = (0.125, 8)
LONGEST_EVENTS_WORD = 10
TITLE = "Does the effect differ between subgroups?"


def figure(view: SubgroupsView, people: People, looks: int) -> Figure:
    """Return the figure; `looks` is how many subgroups this session has seen of the study."""
    arms = view.selection.grouping.columns == (ARM,)
    named = [
        (view.other.label, view.other.slot),
        (view.pair.reference.label, view.pair.reference.slot),
    ]
    head_lines = max(len(wrapped_head(name)) for name, _ in named)
    kinds = [line.kind for line in view.lines]
    axis = ratio_axis(view)
    height = forest_height(kinds, head_lines)
    many = view.endpoint.many
    return Figure(
        name=f"subgroups {view.endpoint.key}",
        title=TITLE if arms else "Does the difference vary between subgroups?",
        note=_note(view, looks),
        spec=forest_spec(
            plot_height=plot_height(kinds),
            height=height,
            axis=axis,
            head_lines=head_lines,
            reference_first=view.reference_first,
            synthetic=view.cohort.study.provenance == "synthetic",
        ),
        datasets=forest_data(
            view.lines,
            axis=axis,
            groups=named,
            events_word=many if len(many) <= LONGEST_EVENTS_WORD else "events",
            verb="favours" if arms else f"fewer {many} in",
        ),
        height=height,
        width=FULL_WIDTH,
        stamp=stamp(view.cohort, view.selection, people),
        method=method(view),
        # Without numbers: the browser draws the whole picture anew when this text changes.
        alternative=(
            f"Forest plot of the hazard ratio of {view.endpoint.one} in all patients and in each "
            "subgroup, with the numbers of both groups and one interaction p per variable. The "
            "table under it holds the same numbers."
        ),
        tables=tables.tables(view),
        results=tables.results(view),
        cautions=(
            *_cautions(view, looks),
            *_not_from_landmark(view.selection),
            *study_cautions(view.cohort, view.selection, people),
        ),
    )


def ratio_axis(view: SubgroupsView) -> Range:
    """Return the ends of the axis: more room at the left where a study's own reference is it."""
    usual = view.selection.grouping.columns == (ARM,) and (
        view.pair.reference.key == view.cohort.study.reference
    )
    return USUAL_AXIS if usual else EITHER_WAY


def seen_words(looks: int) -> str:
    """ "11 subgroups seen this session"."""
    return f"{counted(looks, 'subgroup', 'subgroups')} seen this session"


def nothing_to_compare(selection: Selection) -> str:
    """Why there is no forest: a sentence for the reader."""
    if not selection.grouping.columns:
        return "Everybody is in one group; choose under Groups what to compare."
    return "Only one group is chosen, so there is nothing to compare; choose others under Groups."


def _note(view: SubgroupsView, looks: int) -> str:
    adjusted = "Adjusted hazard" if view.covariates else "Hazard"
    said = f"{adjusted} ratio of {view.endpoint.one}. "
    if view.problem:
        return said + view.problem
    if not view.variables:
        return said + "This file names no subgroups in advance: add some under Subgroups."
    seen = f" {seen_words(looks)}." if looks else ""
    return f"{said}Exploratory: judge by the interaction p.{seen}"


def _cautions(view: SubgroupsView, looks: int) -> tuple[Caution, ...]:
    found: tuple[Caution, ...] = ()
    if view.overall.withheld:
        said = view.problem or f"All patients: {view.overall.withheld}"
        found += (Caution(view.overall.reason, "withhold", said),)
    if view.variables:
        found += (subgroup_cautions.exploratory(),)
    found += subgroup_cautions.many_looks(looks, chance_of_false_finding(looks))
    if not view.problem:
        found += few_events(view)
    if view.cohort.study.provenance == "synthetic":
        found += _synthetic(view)
    return found


def _not_from_landmark(selection: Selection) -> tuple[Caution, ...]:
    days = selection.option("landmark")
    return (landmark_elsewhere(f"day {days[0]}"),) if days else ()


def _synthetic(view: SubgroupsView) -> tuple[Caution, ...]:
    unreported = [v.column.label for v in view.variables if not v.column.published]
    found: tuple[Caution, ...] = (cautions.invented_associations(),)
    if unreported:
        labels = listed([in_sentence(label) for label in unreported])
        found += (cautions.invented_column(labels),)
    return found

"""The flow of patients in words: from those who entered the study to the groups compared."""

from analytics.columns import ARM
from data.queries import flow
from pages.view.charts.flow import FlowGroup, FlowStep
from pages.view.format import counted, listed
from pages.view.overview.view import OverviewView
from pages.view.plain import shorten
from pages.view.words import filter_words, in_sentence

MOST_NAMED = 2


def flow_steps(view: OverviewView) -> tuple[FlowStep, ...]:
    """Return the boxes of the main line, from above."""
    steps = _before_analysis(view)
    left = view.cohort.size
    for step in flow(view.cohort, view.selection)[1:]:
        if step.applied is not None:
            out = (f"{left - step.patients} left out by this filter",)
            steps.append(FlowStep(step.patients, filter_words(view.cohort, step.applied), out))
            left = step.patients
    if view.people.patients != left:
        said = (f"{left - view.people.patients} not compared", _others(view))
        steps.append(FlowStep(view.people.patients, _compared_word(view), said))
    return tuple(steps)


def _before_analysis(view: OverviewView) -> list[FlowStep]:
    entry, size = view.cohort.study.entry, view.cohort.size
    if entry is None:
        return [FlowStep(size, "patients in the file")]
    if not entry.left_out:
        return [FlowStep(size, entry.words)]
    out = sum(part.patients for part in entry.left_out)
    reasons = tuple(f"{part.patients} {part.why}" for part in entry.left_out)
    left_out = (f"{out} not {entry.then}", *reasons)
    return [FlowStep(entry.entered, entry.words), FlowStep(size, entry.then, left_out)]


def _compared_word(view: OverviewView) -> str:
    every_arm = view.selection.grouping.columns == (ARM,) and not view.selection.compared
    return view.cohort.study.compared_word if every_arm else "compared"


def _others(view: OverviewView) -> str:
    names = [in_sentence(group.label) for group in view.groups.left_out]
    if not names:
        return "this endpoint is not recorded"
    return listed(names) if len(names) <= MOST_NAMED else f"in {len(names)} other groups"


def flow_groups(view: OverviewView) -> tuple[FlowGroup, ...]:
    """Return the groups at the end of the flow."""
    endpoint = view.cohort.study.endpoint(view.selection.endpoint)
    return tuple(
        FlowGroup(
            shorten(group.label),
            group.slot,
            group.patients,
            counted(group.events, endpoint.one, endpoint.many),
        )
        for group in view.people.groups
    )

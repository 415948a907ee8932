"""What is behind the subgroups page: two groups, the variables, the patients, the forest."""

import pandas as pd

from analytics.columns import EVENT, GROUP, TIME
from analytics.frozen import Frozen
from analytics.settings import Settings
from analytics.subgroups.forest import OVERALL, SubgroupAnalysis, subgroup_analysis
from data.cohort import Cohort
from data.groups import Group, Groups, groups_of
from data.selection import Selection
from data.study import Endpoint
from data.subgroups import SubgroupVariable, one_comparison, subgroup_frame, subgroup_variables
from pages.view.conventions import settings_of
from pages.view.subgroups.rows import MISSING_LEVEL, Line, counts_only, forest_lines
from pages.view.words import one_left

ADJUSTED, COMPARED = "subgroup_model", "subgroup_arm"  # options


class SubgroupsView(Frozen):
    """What is behind the subgroups page; `pair` is the reference and the one compared with it."""

    cohort: Cohort
    selection: Selection
    groups: Groups
    pair: Groups
    endpoint: Endpoint
    variables: tuple[SubgroupVariable, ...]
    covariates: tuple[str, ...]
    settings: Settings
    frame: pd.DataFrame
    lines: tuple[Line, ...]
    problem: str

    @property
    def other(self) -> Group:
        """The group that is compared with the reference."""
        return next(g for g in self.pair.compared if g.key != self.pair.reference.key)

    @property
    def reference_first(self) -> bool:
        """Whether the reference comes first in the study's order, as on every page."""
        return self.pair.compared[0].key == self.pair.reference.key

    @property
    def overall(self) -> Line:
        """The line of all patients."""
        return self.lines[0]

    @property
    def levels(self) -> tuple[Line, ...]:
        """The lines of subgroups."""
        return tuple(line for line in self.lines if line.kind == "level")

    @property
    def headings(self) -> tuple[Line, ...]:
        """The lines of variables."""
        return tuple(line for line in self.lines if line.kind == "heading")


def possible_covariates(cohort: Cohort, selection: Selection) -> tuple[str, ...]:
    """Return what the ratios are adjusted for when they are: the choice made, or the study's."""
    chosen = selection.covariates
    wanted = cohort.study.covariates if chosen is None else chosen
    return tuple(name for name in wanted if name not in selection.grouping.columns)


def look(cohort: Cohort, selection: Selection) -> SubgroupsView | None:
    """Ask the cohort for what the page needs; None where there are no two groups to compare."""
    groups = groups_of(cohort, selection)
    pair = one_comparison(groups, selection.option(COMPARED))
    if pair is None:
        return None
    variables = subgroup_variables(cohort, selection, pair)
    adjusted = bool(selection.option(ADJUSTED))
    covariates = possible_covariates(cohort, selection) if adjusted else ()
    settings = settings_of(selection)
    frame = subgroup_frame(cohort, selection, pair, variables, covariates)
    endpoint = cohort.study.endpoint(selection.endpoint)
    problem = _problem(frame, endpoint)
    if problem:
        analysis = counts_only(frame, variables, pair, problem)
    else:
        analysis = analyse(frame, variables, covariates, settings)
    return SubgroupsView(
        cohort,
        selection,
        groups,
        pair,
        endpoint,
        variables,
        covariates,
        settings,
        frame,
        forest_lines(variables, analysis),
        problem,
    )


def _problem(frame: pd.DataFrame, endpoint: Endpoint) -> str:
    """Why nothing at all can be compared; nothing if something can."""
    present = frame[GROUP].cat.remove_unused_categories().cat.categories
    if not len(present):
        return "Nobody of these two groups is left under these filters."
    if len(present) == 1:
        return one_left(present[0])
    if not frame[EVENT].any():
        return f"No {endpoint.one} among these patients, so there is no hazard to compare."
    return ""


def covariates_of(
    variables: tuple[SubgroupVariable, ...], covariates: tuple[str, ...]
) -> dict[str, tuple[str, ...]]:
    """Return what each variable's models are adjusted for: everything but the variable itself."""
    own = {v.key: tuple(name for name in covariates if name != v.column.name) for v in variables}
    return own | {OVERALL: covariates}


def analyse(
    frame: pd.DataFrame,
    variables: tuple[SubgroupVariable, ...],
    covariates: tuple[str, ...],
    settings: Settings,
) -> SubgroupAnalysis:
    """Compute the forest and its tests; raises AnalysisError where nothing can be compared."""
    return subgroup_analysis(
        frame,
        time=TIME,
        event=EVENT,
        treatment=GROUP,
        subgroups=[variable.key for variable in variables],
        covariates=covariates_of(variables, covariates),
        ties=settings.ties,
        level=settings.level,
        missing_level=MISSING_LEVEL,
    )

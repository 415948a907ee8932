"""Every number the survival page shows, from one event table and one model frame.

A number that cannot be estimated never takes the others with it: it comes back as NaN with a
caution that says why.
"""

import math
from collections.abc import Callable, Sequence

import pandas as pd

from analytics import cautions
from analytics.cautions import Caution
from analytics.columns import EVENT, EVENTS, GROUP, TIME
from analytics.cox.fit import CoxFit
from analytics.cox.hazards import arm_only_from_event_table, cox, hazard_ratio
from analytics.cox.model_rows import model_rows
from analytics.cox.proportionality import schoenfeld_test
from analytics.errors import AnalysisError
from analytics.frozen import Frozen
from analytics.results import Comparison, Estimate
from analytics.settings import Settings
from analytics.survival.blocks import EventTable, blocks
from analytics.survival.curves import (
    follow_up,
    median_survival,
    survival_at,
    survival_difference,
)
from analytics.survival.known_spread import where_spread_is_known
from analytics.survival.logrank import log_rank
from analytics.survival.possible_range import cut
from analytics.survival.restricted_mean import (
    common_horizon,
    restricted_mean,
    restricted_mean_difference,
)

Estimates = dict[str, Estimate]
NO_HAZARD = "No group has an event, so there is no hazard to compare."
NO_TEST = pd.DataFrame(columns=["variable", "statistic", "df", "p"])


class SurvivalSummary(Frozen, kw_only=True):
    """Survival of each group and how the groups differ; dictionaries are keyed by group.

    horizon : where survival is read. restricted_to : where the restricted mean ends, the horizon
        or the earliest group's last time.
    difference, restricted_mean_difference, hazard_ratio : each group against the reference; a
        difference has no interval where the spread of one of its groups is not known.
    proportionality : of `schoenfeld_test` on the model of the groups alone; empty without one, and
        where all its ratios are withheld.
    """

    horizon: float
    restricted_to: float
    at_horizon: Estimates
    difference: Estimates
    median: Estimates
    follow_up: Estimates
    restricted_mean: Estimates
    restricted_mean_difference: Estimates
    log_rank: Comparison
    hazard_ratio: Estimates
    proportionality: pd.DataFrame


class AdjustedHazards(Frozen, kw_only=True):
    """Hazard ratios of the groups from a model with covariates.

    hazard_ratio : each group against the reference.
    used : covariates in the model. dropped : covariate and reason, one row each.
    excluded : patients left out because a covariate is not recorded.
    proportionality : of `schoenfeld_test`; empty when there is no model, or all its ratios are
        withheld.
    """

    hazard_ratio: Estimates
    used: tuple[str, ...]
    dropped: pd.DataFrame
    excluded: int
    proportionality: pd.DataFrame


def summarise_survival(
    table: pd.DataFrame, *, horizon: float, reference: str, settings: Settings
) -> SurvivalSummary:
    """Compute the numbers of the survival page.

    table : event table with at least one patient; horizon in its time unit.
    reference : the group the others are compared with; without patients there is no comparison.
    """
    found = blocks(table)
    names = [block.group for block in found]
    others = [name for name in names if name != reference]
    comparable = reference in names and bool(others)
    restricted_to = common_horizon(found, horizon)
    fit = _groups_alone(table, reference, settings) if comparable else None
    ratios: Estimates = {}
    if comparable:
        ratios = _or_withheld(lambda: _ratios(fit, others), others)

    def against(compute: Callable[[], Estimates], of: Estimates) -> Estimates:
        if not comparable:
            return {}
        return where_spread_is_known(_or_withheld(compute, others), of, reference=reference)

    at_horizon = survival_at(found, horizon, settings=settings)
    mean = _or_withheld(lambda: restricted_mean(found, restricted_to, settings=settings), names)
    differences = against(
        lambda: survival_difference(found, horizon, reference=reference, settings=settings),
        at_horizon,
    )
    mean_differences = against(
        lambda: restricted_mean_difference(
            found, restricted_to, reference=reference, settings=settings
        ),
        mean,
    )
    return SurvivalSummary(
        horizon=horizon,
        restricted_to=restricted_to,
        at_horizon=at_horizon,
        difference=cut(differences, lowest=-1, highest=1),
        median=median_survival(found, settings=settings),
        follow_up=follow_up(found, settings=settings),
        restricted_mean=cut(mean, lowest=0, highest=restricted_to),
        restricted_mean_difference=cut(
            mean_differences, lowest=-restricted_to, highest=restricted_to
        ),
        log_rank=_log_rank_or_withheld(found),
        hazard_ratio=ratios,
        proportionality=_proportionality(fit, ratios),
    )


def adjust_hazards(
    frame: pd.DataFrame, *, covariates: Sequence[str], settings: Settings
) -> AdjustedHazards:
    """Fit the Cox model of the groups with covariates, on the patients who have them all.

    frame : one row per patient: `group` (categorical, reference first), `time`, `event`, and the
        covariates. A covariate that is the same in all is left out of the model, and said.
    """
    groups = frame[GROUP].cat.remove_unused_categories()
    others = [str(name) for name in groups.cat.categories[1:]]
    rows = model_rows(frame, covariates)
    complete = rows.frame
    try:
        if not frame[EVENT].any():
            raise AnalysisError(NO_HAZARD)
        fit = cox(
            complete, time=TIME, event=EVENT, covariates=[GROUP, *rows.used], ties=settings.ties,
            level=settings.level,
        )  # fmt: skip
        ratios = {
            name: hazard_ratio(fit, variable=GROUP, level=name)
            for name in others
            if (complete[GROUP] == name).any()
        }
        proportionality = _proportionality(fit, ratios)
    except AnalysisError as problem:
        ratios = dict.fromkeys(others, withheld(problem))
        proportionality = NO_TEST
    return AdjustedHazards(
        hazard_ratio=ratios,
        used=rows.used,
        dropped=rows.dropped,
        excluded=rows.excluded,
        proportionality=proportionality,
    )


def proportionality_cautions(table: pd.DataFrame) -> tuple[Caution, ...]:
    """Return the caution about hazards that change, if the test of the groups is below 0.05."""
    tested = table.loc[table["variable"] == GROUP, "p"]
    if len(tested) and float(tested.iloc[0]) < cautions.SMALL_P:
        return (cautions.hazards_not_proportional(),)
    return ()


def withheld(problem: AnalysisError) -> Estimate:
    """A number that could not be computed, with the reason."""
    reason = Caution("not_estimable", "withhold", str(problem))
    return Estimate(value=math.nan, method="", cautions=(reason,))


def _or_withheld(compute: Callable[[], Estimates], names: list[str]) -> Estimates:
    try:
        return compute()
    except AnalysisError as problem:
        return dict.fromkeys(names, withheld(problem))


def _log_rank_or_withheld(table: EventTable) -> Comparison:
    try:
        return log_rank(table)
    except AnalysisError as problem:
        reason = Caution("not_estimable", "withhold", str(problem))
        return Comparison(statistic=math.nan, p=math.nan, method="", cautions=(reason,))


def _groups_alone(table: pd.DataFrame, reference: str, settings: Settings) -> CoxFit | None:
    if not table[EVENTS].any():
        return None
    return arm_only_from_event_table(
        table, reference=reference, ties=settings.ties, level=settings.level
    )


def _proportionality(fit: CoxFit | None, ratios: Estimates) -> pd.DataFrame:
    """Test the model, unless every ratio it gives is withheld: there is nothing to judge then."""
    if fit is None or all(ratio.withheld for ratio in ratios.values()):
        return NO_TEST
    return schoenfeld_test(fit)


def _ratios(fit: CoxFit | None, others: list[str]) -> Estimates:
    if fit is None:
        raise AnalysisError(NO_HAZARD)
    return {name: hazard_ratio(fit, variable=GROUP, level=name) for name in others}

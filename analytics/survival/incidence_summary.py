"""The numbers of an endpoint with death competing: cumulative incidence, and Gray's test."""

import math

import pandas as pd

from analytics.cautions import Caution
from analytics.columns import CENSORED, EVENTS, GROUP
from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.results import Comparison, Estimate
from analytics.settings import Settings
from analytics.survival.competing import gray_test, incidence_at
from analytics.survival.event_table import events_of
from analytics.survival.known_spread import where_spread_is_known
from analytics.survival.possible_range import cut
from analytics.wald import difference

OWN, DEATH_FIRST = 1, 2


class IncidenceSummary(Value, kw_only=True):
    """Cumulative incidence of each group, and how the groups differ; keyed by group.

    horizon : where the incidence is read. at_horizon : of the endpoint; death_first : of death
        without it. difference : of the endpoint, each group minus the reference.
    gray : Gray's test of the endpoint over all groups.
    """

    horizon: float
    at_horizon: dict[str, Estimate]
    death_first: dict[str, Estimate]
    difference: dict[str, Estimate]
    gray: Comparison


def cause_specific(table: pd.DataFrame) -> pd.DataFrame:
    """Return the event table of the endpoint alone: who died first counts as censored then.

    table : event table with the causes 1 (endpoint) and 2 (death first); its rows stay.
    """
    died_first = table[events_of(DEATH_FIRST)]
    return table.assign(
        **{EVENTS: table[events_of(OWN)], CENSORED: table[CENSORED] + died_first}
    ).drop(columns=[events_of(OWN), events_of(DEATH_FIRST)])


def summarise_incidence(
    table: pd.DataFrame, *, horizon: float, reference: str, settings: Settings
) -> IncidenceSummary:
    """Compute the numbers from an event table with the causes 1 (endpoint) and 2 (death first).

    table : with at least one patient; horizon in its time unit. Differences have a plain interval
        from the summed variances, or none where one is not known; without patients in the
        reference group there are no differences.
    """
    found = incidence_at(table, horizon, cause=OWN, settings=settings)
    method = "difference of cumulative incidences"
    base = found.get(reference)
    differences = {
        name: difference(other, base, method=method)
        for name, other in found.items()
        if base is not None and name != reference
    }
    known = where_spread_is_known(differences, found, reference=reference)
    return IncidenceSummary(
        horizon=horizon,
        at_horizon=found,
        death_first=incidence_at(table, horizon, cause=DEATH_FIRST, settings=settings),
        difference=cut(known, lowest=-1, highest=1),
        gray=_gray(table),
    )


def _gray(table: pd.DataFrame) -> Comparison:
    if table[GROUP].nunique() < 2:
        return _untested("Gray's test needs at least two groups with patients.")
    if not table[events_of(OWN)].any():
        return _untested("No group has an event, so there is nothing to compare.")
    try:
        return gray_test(table, cause=OWN)
    except AnalysisError as problem:
        return _untested(str(problem))


def _untested(reason: str) -> Comparison:
    return Comparison(
        statistic=math.nan,
        p=math.nan,
        method="Gray test",
        cautions=(Caution("not_estimable", "withhold", reason),),
    )

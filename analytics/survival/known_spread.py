"""Differences between groups, with an interval only where the spread of both is known."""

import math
from dataclasses import replace

from analytics.results import Estimate
from analytics.survival.cautions import spread_unknown


def where_spread_is_known(
    differences: dict[str, Estimate], groups: dict[str, Estimate], *, reference: str
) -> dict[str, Estimate]:
    """Keep the differences, and their intervals only where both groups have a standard error.

    differences : of `groups`, each minus that of `reference`.

    Where nobody of a group has had the event its variance is estimated as 0, which is not small
    but unknown: an interval, as R computes it, would be that of the other group alone.
    """
    return {
        name: _kept(difference, {name: groups[name], reference: groups[reference]})
        if difference.withheld is None
        else difference
        for name, difference in differences.items()
    }


def _kept(difference: Estimate, pair: dict[str, Estimate]) -> Estimate:
    unknown = [
        spread_unknown(name, nobody=not estimate.events)
        for name, estimate in pair.items()
        if not estimate.se > 0
    ]
    if not unknown:
        return difference
    cautions = (*difference.cautions, *unknown)
    return replace(difference, low=math.nan, high=math.nan, se=math.nan, cautions=cautions)

"""Intervals end where what they are about ends: no difference of proportions is over 1."""

from dataclasses import replace

from analytics.results import Estimate
from analytics.survival.cautions import limits_cut


def cut(estimates: dict[str, Estimate], *, lowest: float, highest: float) -> dict[str, Estimate]:
    """Return the estimates with limits between what is lowest and highest, and say so.

    A plain interval of few patients, as R computes it, can reach beyond. Cut, it holds the true
    value as often: that never lay outside.
    """
    return {name: _cut(estimate, lowest, highest) for name, estimate in estimates.items()}


def _cut(estimate: Estimate, lowest: float, highest: float) -> Estimate:
    if not (estimate.low < lowest or estimate.high > highest):
        return estimate
    return replace(
        estimate,
        low=max(estimate.low, lowest),
        high=min(estimate.high, highest),
        cautions=(*estimate.cautions, limits_cut()),
    )

"""Choices that change a number, in one object that is printed under every figure."""

from dataclasses import dataclass
from typing import Literal

ConfidenceType = Literal["log-log", "log", "plain"]
Ties = Literal["efron", "breslow"]
QuantileType = Literal[6, 7]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One set of statistical choices, the same on every page.

    confidence_type : transformation of the Kaplan-Meier interval.
    ties : handling of tied event times in Cox models.
    quantile_type : sample quantiles as numbered by Hyndman and Fan, Am Stat 1996;50:361-5.
    continuity : continuity correction of rank and chi-square tests.
    """

    name: str
    level: float = 0.95
    confidence_type: ConfidenceType = "log-log"
    ties: Ties = "efron"
    quantile_type: QuantileType = 7
    continuity: bool = True


DEFAULT = Settings(name="Myoscope")

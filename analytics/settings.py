"""Choices that change a number, in one object that is printed under every figure."""

from typing import Literal

from analytics.frozen import Value

ConfidenceType = Literal["log-log", "log", "plain"]
Ties = Literal["efron", "breslow"]
QuantileType = Literal[2, 6, 7]
RankTest = Literal["r", "corrected", "uncorrected", "exact", "exact, ties ignored"]


class Settings(Value, kw_only=True):
    """One set of statistical choices, the same on every page.

    level : coverage of intervals, 0-1.
    confidence_type : transformation of the Kaplan-Meier interval.
    ties : handling of tied event times in Cox models.
    quantile_type : sample quantiles as numbered by Hyndman and Fan, Am Stat 1996;50:361-5.
    rank_test : how p of a rank test is computed, see `analytics.comparisons.ranks`.
    continuity : Yates' correction of the chi-square test of a 2 x 2 table.
    """

    name: str
    level: float = 0.95
    confidence_type: ConfidenceType = "log-log"
    ties: Ties = "efron"
    quantile_type: QuantileType = 7
    rank_test: RankTest = "r"
    continuity: bool = False


DEFAULT = Settings(name="Myoscope", rank_test="exact")
R_DEFAULTS = Settings(name="R", confidence_type="log", continuity=True)
SPSS_DEFAULTS = Settings(
    name="SPSS", confidence_type="plain", ties="breslow", quantile_type=6, rank_test="uncorrected"
)
# SPSS 25 and Prism 8.4, as the study of tacrolimus in IIM-ILD names them; its small-sample
# Mann-Whitney p are reproduced only by the exact distribution that takes tied values for distinct.
PAPER = Settings(
    name="Paper",
    confidence_type="plain",
    ties="breslow",
    quantile_type=6,
    rank_test="exact, ties ignored",
)
PRESETS = {preset.name: preset for preset in (DEFAULT, R_DEFAULTS, SPSS_DEFAULTS, PAPER)}

"""By whose conventions a view computes, and what each choice is called, once for every page."""

from analytics.comparisons.ranks import IN_WORDS
from analytics.settings import DEFAULT, PRESETS, ConfidenceType, RankTest, Settings
from data.selection import Selection

LIMITS: dict[ConfidenceType, str] = {
    "log-log": "log-log transformed",
    "log": "log transformed",
    "plain": "not transformed (plain)",
}
_RANKS = IN_WORDS | {
    "exact": "exact p given the ties there are",
    "r": "exact p below 50 a group without ties or unchanged values, else the normal approximation "
    "with continuity correction",
}


def settings_of(selection: Selection) -> Settings:
    """Return the conventions chosen, or ours."""
    return PRESETS[selection.conventions or DEFAULT.name]


def rank_words(method: RankTest, *, most: int | None = None) -> str:
    """Say how p of a rank test is computed.

    most : patients up to whom an exact p is computed, where the page has a limit of its own.
    """
    if method not in ("exact", "exact, ties ignored"):
        return _RANKS[method]
    where = "in groups too large for it" if most is None else f"above {most} patients"
    return f"{_RANKS[method]}, {where} the normal approximation with continuity correction"

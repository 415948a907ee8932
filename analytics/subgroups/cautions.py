"""What a reader of subgroups must know: few events, and how many were looked at."""

from collections.abc import Mapping

from analytics.cautions import FEW_EVENTS_PER_VARIABLE, Caution
from analytics.cox.cautions import FEW_EVENTS_IN_GROUP


def exploratory() -> Caution:
    """Any look at subgroups."""
    return Caution(
        "exploratory",
        "warn",
        "Exploratory: a hazard ratio that looks different in one subgroup is no evidence that the "
        "effect differs; judge by the interaction p, and by whether the subgroup was named before "
        "the data were seen.",
    )


def many_looks(looks: int, chance: float) -> tuple[Caution, ...]:
    """More than one subgroup was looked at; `chance` of a false finding among them, 0-1."""
    if looks < 2:
        return ()
    return (
        Caution(
            "many_looks",
            "warn",
            f"{looks} subgroups were seen in this session: if nothing differed and they were "
            f"independent, the chance that at least one has p < 0.05 would be {100 * chance:.0f}%.",
        ),
    )


def unstable_subgroups(count: int) -> tuple[Caution, ...]:
    """Subgroups shown with few events for the terms of their model, or in one of the groups."""
    if not count:
        return ()
    return (
        Caution(
            "few_events",
            "warn",
            f"Few events: {_subgroups(count)} shown with fewer than {FEW_EVENTS_PER_VARIABLE} "
            f"events per term of the model or fewer than {FEW_EVENTS_IN_GROUP} in a group, so the "
            "estimate is unstable; read its interval, not its value.",
        ),
    )


def withheld_subgroups(reasons: Mapping[str, int]) -> tuple[Caution, ...]:
    """Subgroups without a ratio; `reasons` says why, and of how many."""
    if not reasons:
        return ()
    counted = [f"{reason} ({count})" for reason, count in reasons.items()]
    why = ", ".join(counted if len(counted) > 1 else reasons)
    return (
        Caution(
            "withheld_subgroups",
            "note",
            f"{_subgroups(sum(reasons.values())).capitalize()} counted but not estimated: {why}.",
        ),
    )


def tests_withheld(reasons: Mapping[str, str]) -> tuple[Caution, ...]:
    """Interaction tests that are not shown; `reasons` says why, and of which variables."""
    if not reasons:
        return ()
    why = "; ".join(f"{reason} ({labels})" for reason, labels in reasons.items())
    return (Caution("tests_withheld", "note", f"No interaction p: {why}."),)


def rough_tests(labels: str, without_events: str) -> Caution:
    """Interaction tests that rest on few events.

    without_events : the subgroups in which one group has none.
    """
    none = f" (none in a group of {without_events})" if without_events else ""
    return Caution(
        "rough_tests",
        "warn",
        f"Rough interaction p of {labels}, with fewer than {FEW_EVENTS_PER_VARIABLE} events per "
        f"term of the model or fewer than {FEW_EVENTS_IN_GROUP} in a group of a subgroup{none}: "
        "one event more or less can change it much.",
    )


def _subgroups(count: int) -> str:
    return "1 subgroup is" if count == 1 else f"{count} subgroups are"

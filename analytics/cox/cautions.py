"""Cautions of a Cox model: few events, and coefficients that have no finite value."""

from collections.abc import Mapping

from analytics import cautions
from analytics.arrays import Bools
from analytics.cautions import Caution
from analytics.columns import ARM, GROUP
from analytics.cox.design_matrix import DesignMatrix
from analytics.survival.follow_up import FollowUp

FEW_EVENTS_IN_GROUP = 5


def few_events_in_groups(events: Mapping[str, int]) -> tuple[Caution, ...]:
    """Judge the events of each group compared: one to four warn, named in one sentence.

    events : by the group's words. A group without any has no ratio; see `cautions.no_events`.
    """
    few = [f"{n} in {name}" for name, n in events.items() if 0 < n < FEW_EVENTS_IN_GROUP]
    if not few:
        return ()
    return (
        Caution(
            "few_events_in_group",
            "warn",
            f"Hazard ratios rest on few events ({', '.join(few)}): with fewer than "
            f"{FEW_EVENTS_IN_GROUP} in a group chance alone can make a ratio large or small; read "
            "its interval, not its value.",
        ),
    )


def fit_cautions(observed: FollowUp, design: DesignMatrix, diverging: Bools) -> tuple[Caution, ...]:
    """Cautions of the whole model; `diverging` (p,) tells the coefficients without value."""
    found = list(_size(observed, design))
    if not diverging.any():
        return tuple(found)
    empty = _levels_without_events(observed, design)
    found += [cautions.no_events(words) for levels in empty.values() for words in levels]
    unexplained = {
        term.variable for term, moving in zip(design.terms, diverging, strict=True) if moving
    } - set(empty)
    return (*found, cautions.not_converged()) if unexplained else tuple(found)


def term_cautions(
    observed: FollowUp, design: DesignMatrix, diverging: Bools, place: int
) -> tuple[Caution, ...]:
    """Cautions of one hazard ratio: another variable's separation does not withhold it."""
    size = _size(observed, design)
    if not diverging[place]:
        return size
    empty = _levels_without_events(observed, design).get(design.terms[place].variable, ())
    reasons = tuple(cautions.no_events(words) for words in empty) or (cautions.not_converged(),)
    return (*size, *reasons)


def _size(observed: FollowUp, design: DesignMatrix) -> tuple[Caution, ...]:
    """Judge the events by the terms; a model of several variables is an adjusted one."""
    adjusted = len({term.variable for term in design.terms}) > 1
    return cautions.events_per_variable(
        observed.events,
        len(design.terms),
        model="the adjusted model" if adjusted else "",
        covariates=adjusted,
    )


def _levels_without_events(observed: FollowUp, design: DesignMatrix) -> dict[str, tuple[str, ...]]:
    """Per categorical variable that has them, the levels in which nobody has an event."""
    events = design.columns[:, observed.died] > 0
    empty: dict[str, tuple[str, ...]] = {}
    for variable in dict.fromkeys(t.variable for t in design.terms if t.level is not None):
        places = design.places(variable)
        levels = [design.terms[place].level for place in places if not events[place].any()]
        if events[places].any(axis=0).all():
            levels.insert(0, design.terms[places[0]].reference)
        if levels:
            empty[variable] = tuple(_words(variable, str(level)) for level in levels)
    return empty


def _words(variable: str, level: str) -> str:
    return level if variable in (ARM, GROUP) else f"{variable} {level}"

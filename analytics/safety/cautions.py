"""What a reader must know before trusting numbers of adverse events."""

from collections.abc import Mapping

import pandas as pd

from analytics.cautions import SMALL_P, Caution, not_corrected
from analytics.results import Comparison

FEW_AFFECTED = 5


def safety_cautions(counts: pd.DataFrame, tests: Mapping[str, Comparison]) -> tuple[Caution, ...]:
    """Say what a reader of these comparisons must know: few patients, many tests, no proof of none.

    counts : of `analytics.safety.events.count_events`; tests : of `fisher_tests`.
    """
    found: list[Caution] = []
    affected = counts.groupby("what", sort=False)["affected"].sum()
    few = int((affected[list(tests)] < FEW_AFFECTED).sum()) if tests else 0
    if few:
        found.append(few_affected(few, len(tests)))
    found += not_corrected(
        len(tests), what="comparisons are made", remedy="take them as exploratory"
    )
    if any(test.p >= SMALL_P for test in tests.values()):
        found.append(absence_of_evidence())
    if (counts["events"] > counts["affected"]).any():
        found.append(repeated_events())
    return (*found, *(caution for test in tests.values() for caution in test.cautions))


def few_affected(rows: int, compared: int) -> Caution:
    """Comparisons of adverse events that rest on a handful of patients."""
    return Caution(
        "few_affected",
        "warn",
        f"{rows} of the {compared} comparisons rest on fewer than {FEW_AFFECTED} patients with an "
        "event, so one patient more or less moves them; read the intervals, not the differences.",
    )


def absence_of_evidence() -> Caution:
    """A test that is not significant does not show that groups are alike."""
    return Caution(
        "absence_of_evidence",
        "warn",
        "A p above 0.05 does not show that the groups are comparable; look how large a difference "
        "the interval still allows.",
    )


def repeated_events() -> Caution:
    """A Poisson interval over patients who had several events."""
    return Caution(
        "repeated_events",
        "note",
        "Some patients had several events, and intervals of rates take all events for independent, "
        "so they are too narrow; compare patients affected first.",
    )


def about_events(note: str) -> Caution:
    """What a study says about where its adverse events come from."""
    return Caution("about_events", "warn", note)


def undated_events(events: int) -> Caution:
    """Events that cannot be placed on the time axis."""
    counted = "1 event has" if events == 1 else f"{events} events have"
    return Caution(
        "undated_events",
        "warn",
        f"{counted} no day or one after the end of follow-up, so the time to the first event is "
        "drawn without; correct the days in the file.",
    )


def ungraded_events(events: int) -> Caution:
    """Events left out because their grade is not known."""
    counted = "1 event has" if events == 1 else f"{events} events have"
    return Caution(
        "ungraded_events",
        "warn",
        f"{counted} no grade, so a lowest grade leaves them out; choose any grade to see them.",
    )


def follow_up_unknown(patients: int) -> Caution:
    """Patients who add no time to a rate."""
    counted = "1 patient has" if patients == 1 else f"{patients} patients have"
    return Caution(
        "follow_up_unknown",
        "warn",
        f"{counted} no follow-up time, so rates are computed without them and their events.",
    )


def crude_deaths() -> Caution:
    """A proportion of deaths that ignores the length of follow-up."""
    return Caution(
        "crude_deaths",
        "note",
        "The share who died ignores how long each patient was followed and how the groups differed "
        "at the start; compare survival on the survival page.",
    )

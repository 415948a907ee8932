"""Cautions about how time to event is analysed: deaths, landmarks, models of curves."""

from analytics.cautions import Caution

FEWEST_WEIGHTED = 100


def deaths_censored(first: int, endpoint: str) -> Caution:
    """One minus Kaplan-Meier, or a model of the endpoint alone, where patients died first."""
    died = "1 patient died" if first == 1 else f"{first} patients died"
    return Caution(
        "deaths_censored",
        "warn",
        f"{died} without {endpoint} and count as censored here, as if they could still have had "
        "it, so the proportion with it is overstated; read the cumulative incidence with death "
        "competing.",
    )


def landmark_breaks_randomisation(left_out: str, day: str) -> Caution:
    """A landmark in arms made at random; `left_out` is who is not in them any more."""
    return Caution(
        "landmark_breaks_randomisation",
        "warn",
        f"Leaving out those who had left by {day} ({left_out}) breaks the randomisation, so a "
        "difference may come from who remains in each group; read the comparison without a "
        "landmark first.",
    )


def landmark_elsewhere(day: str) -> Caution:
    """A landmark was chosen for survival; here everybody is followed from the start."""
    return Caution(
        "landmark_elsewhere",
        "note",
        f"The landmark chosen for survival ({day}) does not hold here: everybody is followed from "
        "the start, so numbers of patients and ratios differ from those on the survival page.",
    )


def landmark_too_late(day: str, horizon: str) -> Caution:
    """A landmark at or after the time at which survival is read."""
    return Caution(
        "landmark_too_late",
        "withhold",
        f"No landmark: {day} is not before {horizon}, where follow-up is read, so everybody is "
        "shown from the start; choose an earlier day or a later time.",
    )


def curves_withheld(kind: str, reason: str) -> Caution:
    """Adjusted or weighted curves that cannot be made: the observed ones are shown."""
    return Caution(
        "curves_withheld", "withhold", f"No {kind} curves: {reason} The observed ones are shown."
    )


def adjusted_without_interval() -> Caution:
    """Curves standardised by a model: no interval, and they rest on the model."""
    return Caution(
        "adjusted_without_interval",
        "note",
        "Adjusted curves have no interval here and rest on the Cox model, proportional hazards "
        "included; judge uncertainty by the adjusted hazard ratio.",
    )


def limits_cut() -> Caution:
    """An interval that reached beyond what is possible."""
    return Caution(
        "limits_cut",
        "warn",
        "An interval reached beyond what is possible and was cut there: there are too few patients "
        "for its approximation, so take it as a sign of how little is known.",
    )


def spread_unknown(group: str, *, nobody: bool) -> Caution:
    """A difference with a group in which nobody, or else everybody, has had the event."""
    return Caution(
        "spread_unknown",
        "note",
        f"A difference has no interval: {'nobody' if nobody else 'everybody followed'} in {group} "
        "had the event in the time it covers, so the spread of that group is unknown and the "
        "interval would be too narrow; read the test over all follow-up.",
    )


def few_weighted(patients: int) -> tuple[Caution, ...]:
    """Judge the size of a weighted analysis: under 100 patients warns."""
    if patients >= FEWEST_WEIGHTED:
        return ()
    return (
        Caution(
            "few_weighted",
            "warn",
            f"Weighting {patients} patients, fewer than {FEWEST_WEIGHTED}, leaves little to model "
            "who got which treatment, so weights and standard errors are rough; read the adjusted "
            "or observed curves first.",
        ),
    )


def one_sided_weights(largest: float) -> Caution:
    """A patient who counts ten times as much as the mean of the group."""
    return Caution(
        "large_weight",
        "warn",
        f"One patient counts as {largest:.0f} of the group's average patients, so the weighted "
        "result rests on a few; truncate the weights or weigh to the overlap.",
    )


def imbalance_left(names: str) -> Caution:
    """Standardised differences of 0.1 and more after weighting."""
    return Caution(
        "imbalance_left",
        "warn",
        f"Weighting left the groups apart (standardised difference 0.1 or more) in {names}, so "
        "the comparison is still confounded by it; adjust for it as well.",
    )

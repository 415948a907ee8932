"""What a reader of subgroups must know: few events, and how many were looked at."""

from analytics.cautions import Caution

FEWEST_EVENTS = 5  # in either arm; below, the hazard ratio of a subgroup is not shown


def few_events_in_arm(events: int, fewest: int = FEWEST_EVENTS) -> tuple[Caution, ...]:
    """Judge a subgroup by the events of the arm that has fewer; below `fewest` withholds."""
    if events >= fewest:
        return ()
    return (
        Caution(
            "few_events_in_arm",
            "withhold",
            f"Withheld: {events} event{'' if events == 1 else 's'} in an arm, fewer than {fewest}, "
            "so chance alone can make any hazard ratio; include more patients.",
        ),
    )


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


def small_subgroups(
    withheld: int, unstable: int, fewest: int = FEWEST_EVENTS
) -> tuple[Caution, ...]:
    """How many subgroups have too few events to show, and how many few enough to doubt."""
    found: tuple[Caution, ...] = ()
    if unstable:
        found += (
            Caution(
                "few_events",
                "warn",
                f"Few events: {_subgroups(unstable)} shown with fewer than 10 events per term of "
                "the model, so the estimate is unstable; read its interval, not its value.",
            ),
        )
    if withheld:
        found += (
            Caution(
                "withheld_subgroups",
                "note",
                f"{_subgroups(withheld).capitalize()} counted but not estimated, because an arm "
                f"has fewer than {fewest} events there or the model has no solution.",
            ),
        )
    return found


def overall_of_few(events: int, fewest: int = FEWEST_EVENTS) -> tuple[Caution, ...]:
    """All patients have fewer events in an arm than a subgroup needs to be shown."""
    if events >= fewest:
        return ()
    return (
        Caution(
            "overall_of_few",
            "warn",
            f"All patients: {events} event{'' if events == 1 else 's'} in an arm, fewer than the "
            f"{fewest} a subgroup needs; the ratio is shown, as on the survival page, because it "
            "is the one comparison not chosen among many; read its interval, not its value.",
        ),
    )


def tests_withheld(labels: str) -> Caution:
    """Interaction tests that are not shown."""
    return Caution(
        "tests_withheld",
        "note",
        f"No interaction p for {labels}: too few events for the terms of the model, or fewer than "
        "two subgroups with patients of both arms.",
    )


def _subgroups(count: int) -> str:
    return "1 subgroup is" if count == 1 else f"{count} subgroups are"

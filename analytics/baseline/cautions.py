"""What a reader must know before trusting a baseline table."""

from analytics.cautions import SMALL_EXPECTED_COUNT, Caution, not_corrected


def many_p_values(shown: int) -> tuple[Caution, ...]:
    """Judge a table of tests."""
    return not_corrected(
        shown, what="p-values are shown", remedy="read the sizes of the differences"
    )


def randomised_p_values() -> Caution:
    """Baseline tests of groups that were made at random."""
    return Caution(
        "randomised_p_values",
        "warn",
        "The groups were made at random, so every baseline difference is chance and a p-value "
        "tests nothing; adjust for what predicts the outcome, whatever its p.",
    )


def rough_chi_square(variables: int) -> Caution:
    """Chi-square tests of a table although expected counts are under 5."""
    return Caution(
        "rough_chi_square",
        "warn",
        f"{'One chi-square p is' if variables == 1 else f'{variables} chi-square p are'} rough, "
        f"with expected counts under {SMALL_EXPECTED_COUNT}; our own conventions use Fisher's "
        "exact test there.",
    )


def imbalance_by_chance(expected: float, variables: int, smallest: int) -> tuple[Caution, ...]:
    """Judge standardised differences of small groups: over a third expected beyond 0.1 notes.

    expected : variables of `variables` that would differ by more than 0.1 by chance.
    """
    if not variables or not expected > variables / 3:
        return ()
    return (
        Caution(
            "imbalance_by_chance",
            "note",
            f"With {smallest} patients in the smaller group, chance alone makes about "
            f"{expected:.0f} of {variables} variables differ by more than 0.1, so 0.1 is too "
            "strict a line here; look for what is large and matters for the outcome.",
        ),
    )


def names_the_groups(labels: str) -> Caution:
    """Rows of a table that say which group a patient is in."""
    return Caution(
        "names_the_groups",
        "note",
        "What the groups are made of differs by definition, so it stands in the table and is not "
        f"counted among the differences: {labels}.",
    )


def no_level_in_common(label: str) -> Caution:
    """A baseline variable of which the groups have no level in common."""
    return Caution(
        "no_level_in_common",
        "note",
        f"The groups have no level of {label} in common, so their difference has no size (∞); if "
        f"{label} only says which group a patient is in, leave it out under Variables.",
    )


def invented_rows(label: str) -> Caution:
    """A row of a table of a synthetic cohort of which the source reports nothing."""
    return Caution(
        "invented_rows",
        "warn",
        f"The source reports nothing on {label}, so its values here are invented; do not quote "
        "them.",
    )

"""What a reader must know before trusting courses over visits."""

from analytics.cautions import Caution, not_corrected


def survivors_only(died: int, patients: int) -> Caution:
    """Later visits describe those who lived."""
    return Caution(
        "survivors_only",
        "warn",
        f"{died} of {patients} patients died before the last visit, so later visits describe the "
        "survivors, who were often less ill from the start; read them beside survival.",
    )


def values_missing(missing: int, expected: int, *, of: str) -> Caution:
    """Visits of patients not known to have died, without a value."""
    return Caution(
        "values_missing",
        "warn",
        f"{missing} of {expected} visits of patients not known to have died have no {of}; the "
        "numbers hold for those seen, who may differ from the others.",
    )


FEW_AT_VISIT = 5


def few_at_visit(measures: str) -> Caution:
    """A visit at which hardly anybody of a group was measured."""
    return Caution(
        "few_at_visit",
        "note",
        f"At some visits fewer than {FEW_AT_VISIT} patients of a group have a value of {measures} "
        "(drawn faint), so the line there rests on single patients.",
    )


def few_in_group(groups: str) -> Caution:
    """A group of hardly anybody, where nothing is tested."""
    return Caution(
        "few_in_group",
        "note",
        f"Fewer than {FEW_AT_VISIT} patients are left of {groups}, so the line there rests on "
        "single patients.",
    )


def skewed_course(skewness: float, visit: str) -> Caution:
    """Means over visits that a few patients decide."""
    return Caution(
        "skewed_course",
        "warn",
        f"The values are so skewed ({_skewness(skewness)} at {visit}) that a few patients rule the "
        "means drawn here; read the medians instead.",
    )


def skewed_model(skewness: float, visit: str, *, of: str) -> Caution:
    """A mixed model, which is one of means, of values that a few patients decide."""
    return Caution(
        "skewed_model",
        "warn",
        f"The {of}s are so skewed ({_skewness(skewness)} at {visit}) that a few patients rule the "
        "mixed model, which compares means; read the medians and the tests at each visit instead.",
    )


def _skewness(value: float) -> str:
    return f"skewness {value:.1f}".replace("-", "\N{MINUS SIGN}")


def many_cells(tests: int) -> tuple[Caution, ...]:
    """Judge a table of measures and visits, each with a p of its own."""
    return not_corrected(
        tests,
        what="p-values are looked at",
        remedy="take a box as a hint, and open the measure for its correction",
    )


def no_baseline(measure: str) -> Caution:
    """A measure without a value at baseline has no change."""
    return Caution(
        "no_baseline",
        "note",
        f"{measure} was not recorded at baseline, so there is no change to compare; its level is "
        "shown.",
    )


def about_measure(note: str) -> Caution:
    """What the study itself says about a measure."""
    return Caution("measure_note", "note", note)

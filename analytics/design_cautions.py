"""Cautions about how a study was done: who was in which group and why, and who was left out."""

from analytics.cautions import Caution

_SO = (
    "can differ by more than the treatment (see Baseline); read the adjusted hazard ratio where "
    "there is one."
)


def not_randomised(*, some: bool) -> Caution:
    """Treatments compared in groups that chance did not make; some : of which it made some."""
    subject = "Not all of these groups were" if some else "These groups were not"
    return Caution("not_randomised", "warn", f"{subject} formed by chance, so they {_SO}")


def design_unknown() -> Caution:
    """Treatments compared in groups of which nothing but their names is known."""
    return Caution(
        "design_unknown",
        "warn",
        "The app does not know how these groups were formed; unless it was by chance, in a "
        f"randomised trial, they {_SO}",
    )


def arms_defined_later(how: str) -> Caution:
    """Arms that rest on what happened after follow-up began: immortal time."""
    return Caution(
        "arms_defined_later",
        "warn",
        f"{how} Arms that rest on what happened during follow-up can look better by construction "
        "(immortal time); compare survival from a landmark of 30, 60 or 90 days, under Options on "
        "the survival page.",
    )


def landmark_and_arms() -> Caution:
    """A landmark, where arms rest on what happened after follow-up began."""
    return Caution(
        "landmark_and_arms",
        "note",
        "A landmark takes away immortal time only as far as the arm of each patient was settled "
        "by that day; the data do not say when it was.",
    )


def left_out_after_enrolment(left_out: int, enrolled: int, why: str) -> Caution:
    """Patients who were enrolled and are not in the data."""
    were = "was" if left_out == 1 else "were"
    return Caution(
        "left_out_after_enrolment",
        "warn",
        f"{left_out} of {enrolled} patients {were} left out after enrolment ({why}), so every "
        "result is about those who stayed, and how the others fared could change it.",
    )

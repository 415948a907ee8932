"""What a reader must know before trusting a change in HRCT scores."""

from analytics.cautions import Caution, not_corrected


def survivors_only(died: int, enrolled: int) -> Caution:
    """A change that only those who lived to the last scan have."""
    return Caution(
        "survivors_only",
        "warn",
        f"Only survivors have a change: {died} of {enrolled} died before the second scan, and the "
        "sickest may be missing; read the p that counts deaths as the worst beside it.",
    )


def not_scanned_again(missing: int, enrolled: int) -> Caution:
    """Patients alive of whom a scan is missing."""
    return Caution(
        "not_scanned_again",
        "warn",
        f"{missing} of {enrolled} did not die and yet have no change, because a scan is missing "
        "or incomplete; they are in neither p, so ask why before trusting it.",
    )


def incomplete_scans(scans: int) -> Caution:
    """Scans without a sum, because a grade is missing or stands there twice."""
    return Caution(
        "incomplete_scans",
        "warn",
        f"{scans} scan{'' if scans == 1 else 's'} without this score, because a lobe or a finding "
        "has no grade or two; complete the file to count them.",
    )


def read_by_fewer(scans: int) -> Caution:
    """Scans that fewer readers read than the others."""
    return Caution(
        "read_by_fewer",
        "note",
        f"{scans} scan{' was' if scans == 1 else 's were'} read by fewer readers than the others, "
        "so the score is a mean of fewer readings.",
    )


def scores_not_corrected(scores: int) -> tuple[Caution, ...]:
    """Judge several scores of one scan, each with a p of its own."""
    return not_corrected(
        scores,
        what="scores are tested on this page",
        remedy="decide before looking which score counts",
    )

"""What to say where a study has no scored scans: what is missing and what would bring it."""

NEEDED = (
    "patient_id, month, finding, lobe, reader, score: one row per patient, month, finding, lobe "
    "and reader, with the grade as score"
)


def no_scores_words(title: str) -> str:
    """Say that a study has no HRCT scores and which file would bring them."""
    return (
        f"{title} has no HRCT scores, so there is nothing to show here. A file hrct.csv would "
        f"bring them, with the columns {NEEDED}. Lobe and reader may be left out: then there are "
        "no lungs, and no agreement of readers."
    )

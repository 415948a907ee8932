"""What to say where a study has no scored scans."""

from data.study import Study
from pages.view.missing import Missing, missing

NEEDED = (
    "one row per patient, month, finding, lobe and reader, with the columns patient_id, month, "
    "finding, lobe, reader and score, where score is the grade. Lobe and reader may be left out: "
    "then there are no lungs, and no agreement of readers."
)


def scores_missing(study: Study) -> Missing:
    """Say that a study has no HRCT scores and which file would bring them."""
    return missing(
        study, "HRCT scores", shown="there is nothing to show here", table="hrct", columns=NEEDED
    )

"""A file to try the upload with: the patients of an embedded study as one plain CSV."""

from analytics.columns import ENDPOINT, EVENT, PATIENT_ID, TIME
from data.store import STUDIES, read_text

SAMPLE_NAME = "sample cohort (Mayo PBC trial).csv"


def sample_file() -> bytes:
    """Return the Mayo trial's patients, follow-up and deaths as a person might bring them."""
    folder = STUDIES / "mayo_pbc"
    patients, outcomes = read_text(folder / "patients.csv"), read_text(folder / "outcomes.csv")
    deaths = outcomes[outcomes[ENDPOINT] == "death"].drop(columns=ENDPOINT)
    deaths = deaths.rename(columns={TIME: "follow_up_days", EVENT: "died"})
    deaths["died"] = deaths["died"].map({"1": "yes", "0": "no"})
    table: str = patients.merge(deaths, on=PATIENT_ID).to_csv(index=False, lineterminator="\r\n")
    return table.encode("utf-8")

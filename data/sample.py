"""A file to try the upload with: the patients of an embedded study as one plain CSV."""

import pandas as pd

from analytics.columns import ENDPOINT, PATIENT_ID, TIME
from data.store import STUDIES

SAMPLE_NAME = "sample cohort (Mayo PBC trial).csv"


def sample_file() -> bytes:
    """Return the Mayo trial's patients, follow-up and deaths as a person might bring them."""
    folder = STUDIES / "mayo_pbc"
    read = {"dtype": str, "keep_default_na": False}
    patients = pd.read_csv(folder / "patients.csv", **read)
    outcomes = pd.read_csv(folder / "outcomes.csv", **read)
    deaths = outcomes[outcomes[ENDPOINT] == "death"].drop(columns=ENDPOINT)
    deaths = deaths.rename(columns={TIME: "follow_up_days", "event": "died"})
    deaths["died"] = deaths["died"].map({"1": "yes", "0": "no"})
    table = patients.merge(deaths, on=PATIENT_ID)
    return table.to_csv(index=False, lineterminator="\r\n").encode("utf-8")

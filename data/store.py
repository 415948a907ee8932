"""The embedded studies: folders under `data/studies`, read once and shared read-only."""

import hashlib
from functools import cache
from pathlib import Path

import pandas as pd

from analytics.columns import PATIENT_ID
from data.cohort import REPEATED, Cohort
from data.study import Study, read_study

STUDIES = Path(__file__).parent / "studies"


@cache
def studies() -> dict[str, Study]:
    """Return the embedded studies by slug."""
    return {
        path.parent.name: read_study(path.parent) for path in sorted(STUDIES.glob("*/study.toml"))
    }


@cache
def open_study(slug: str) -> Cohort:
    """Return the cohort of an embedded study; read from its folder the first time."""
    folder = STUDIES / slug
    study = studies()[slug]
    numbers = {column.name for column in study.columns if column.kind == "number"}
    patients = read_text(folder / "patients.csv").astype({name: float for name in numbers})
    outcomes = pd.read_csv(folder / "outcomes.csv", dtype={PATIENT_ID: str})
    repeated = {
        name: pd.read_csv(folder / f"{name}.csv", dtype={PATIENT_ID: str})
        for name in sorted(REPEATED)
        if (folder / f"{name}.csv").exists()
    }
    return Cohort(study, patients, outcomes, sha256=_fingerprint(folder), repeated=repeated)


def read_text(path: Path) -> pd.DataFrame:
    """Read a CSV with every cell as text; only an empty cell is missing ("NA" could be a label)."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()

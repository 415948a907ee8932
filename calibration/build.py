"""Rebuild the tables of the synthetic studies: `python -m calibration.build`."""

from pathlib import Path

import pandas as pd

from calibration.prospective import prospective
from calibration.retrospective import retrospective

STUDIES = Path(__file__).parent.parent / "data" / "studies"


def main() -> None:
    """Write every table of both studies."""
    write("tongji_retrospective", retrospective())
    write("tongji_prospective", prospective())


def write(slug: str, tables: dict[str, pd.DataFrame]) -> None:
    """Write a study's tables as CSV; numbers in their shortest form, unknown as an empty cell."""
    folder = STUDIES / slug
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, float_format="%g", lineterminator="\n")


if __name__ == "__main__":
    main()

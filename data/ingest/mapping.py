"""What a person says about the columns of an upload."""

import pandas as pd

from analytics.frozen import Value
from data.ingest.errors import UploadError
from data.ingest.notices import listed
from data.ingest.numerals import tidy
from data.ingest.table import RawTable
from data.study import TimeUnit


class Mapping(Value, kw_only=True):
    """Which column is which, by its name in the header.

    arm : None when the patients are not divided into arms.
    time_unit : of the numbers in `time`; they are kept in it.
    event_values, censored_values : values of `event`, trimmed, that mean the event happened or
        did not; a row with any other value is set aside.
    keep_identifying : columns that look as if they identify a person and are kept all the same;
        the others are left out. If `patient` is such a column and is not listed here, patients are
        named after their line in the file.
    """

    patient: str
    time: str
    event: str
    time_unit: TimeUnit
    event_values: tuple[str, ...]
    censored_values: tuple[str, ...]
    arm: str | None = None
    keep_identifying: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that have a role."""
        return tuple(filter(None, (self.patient, self.arm, self.time, self.event)))


def value_counts(raw: RawTable, column: str) -> pd.DataFrame:
    """Count the values of a column: `value` (trimmed; None for blank) and `rows`, commonest first.

    Ties are in alphabetical order; blank is last.
    """
    counted = tidy(raw.rows[column]).value_counts(dropna=False)
    table = pd.DataFrame(
        {
            "value": [None if pd.isna(value) else str(value) for value in counted.index],
            "rows": counted.to_numpy(),
        }
    )
    table = table.sort_values("value", kind="stable")
    order = table["value"].isna().astype(int) * (len(raw.rows) + 1) - table["rows"]
    return table.loc[order.sort_values(kind="stable").index].reset_index(drop=True)


def check_mapping(raw: RawTable, mapping: Mapping) -> None:
    """Raise UploadError when a mapping does not fit the file or contradicts itself."""
    missing = [name for name in mapping.columns if name not in raw.header]
    if missing:
        raise UploadError(f"The file has no column {listed(missing)}: choose one of its columns.")
    if len(set(mapping.columns)) < len(mapping.columns):
        raise UploadError(
            "One column was chosen twice: patient, arm, time and event need a column each."
        )
    if not mapping.event_values and not mapping.censored_values:
        raise UploadError(
            f"No value of {mapping.event} was chosen as the event: tick the values that mean it "
            "happened."
        )
    if set(mapping.event_values) & set(mapping.censored_values):
        raise UploadError(
            f"A value of {mapping.event} was chosen both as event and as censored: tick it once."
        )

"""Landmark analysis: only patients still followed and event-free at a day, from that day on.

Groups that are defined by what happened after the start favour whoever lived long enough to be in
them. Starting at a day by which the groups are known takes that advantage away.
Source: Anderson, Cain and Gelber, J Clin Oncol 1983;1:710-9.
"""

import pandas as pd

from analytics.columns import CENSORED, EVENTS, GROUP, TIME
from analytics.errors import require_columns
from analytics.frozen import Frozen


class Landmark(Frozen, kw_only=True):
    """An event table from a landmark on, and who is not in it.

    table : event table (of one or several causes) whose times count from the landmark.
    left_out : one row per group of the former table: `group`, and of those who left at or before
        the landmark the counts of every column that counts events, and `censored`.
    """

    table: pd.DataFrame
    left_out: pd.DataFrame


def from_landmark(table: pd.DataFrame, landmark: float) -> Landmark:
    """Cut an event table at a landmark, in its time unit.

    Who has an event or is censored exactly at the landmark is left out: nothing of them is seen
    after it. At-risk counts stay as they are, since they count those with a time >= the row's.
    """
    require_columns(table, (GROUP, TIME, EVENTS, CENSORED))
    after = table[TIME] > landmark
    counts = [CENSORED, *(name for name in table.columns if str(name).startswith(EVENTS))]
    early = table[~after].groupby(GROUP, observed=True, sort=False)[counts].sum()
    names = table[GROUP].drop_duplicates().tolist()
    left_out = early.reindex(names, fill_value=0).rename_axis(GROUP).reset_index()
    later = table[after].reset_index(drop=True)
    later[TIME] -= landmark
    return Landmark(table=later, left_out=left_out)


def patients_from_landmark(frame: pd.DataFrame, landmark: float) -> pd.DataFrame:
    """Keep the patients followed beyond the landmark, with time counted from it.

    frame : one row per patient with `time`, in the landmark's unit; cut as `from_landmark` cuts a
        table. Of nobody left, a frame without rows.
    """
    require_columns(frame, (TIME,))
    later = frame[frame[TIME] > landmark].reset_index(drop=True)
    return later.assign(**{TIME: later[TIME] - landmark})

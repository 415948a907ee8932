"""Follow-up of every patient, read from a table once and checked."""

import numpy as np
import pandas as pd

from analytics.arrays import Bools, Floats
from analytics.cox.design_matrix import refuse_missing
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Frozen
from analytics.survival.near_ties import merge_near_ties


class FollowUp(Frozen, kw_only=True):
    """One row per patient, or per `count` patients with the same follow-up.

    start : entry time, exclusive; None when everyone is followed from time 0.
    stop, died : end of follow-up, and whether by an event.
    """

    stop: Floats
    died: Bools
    start: Floats | None = None
    count: Floats | None = None

    @property
    def n(self) -> int:
        """Number of patients."""
        return len(self.stop) if self.count is None else int(self.count.sum())

    @property
    def events(self) -> int:
        """Number of events."""
        return int(self.died.sum() if self.count is None else self.count[self.died].sum())


def follow_up(frame: pd.DataFrame, *, time: str, event: str, start: str | None = None) -> FollowUp:
    """Read follow-up. Times that differ by rounding only are made equal, as R does.

    frame : one row per patient. time : end of follow-up, >= 0, finite. event : 0/1 or bool.
    start : entry time, before `time`.

    Raises AnalysisError for missing, infinite or negative times, for an event code that is
    neither 0 nor 1, for an entry that is not before its end, and when nobody has an event.
    """
    names = [time, event] if start is None else [start, time, event]
    require_columns(frame, names)
    refuse_missing(frame, names)
    if frame.empty:
        raise AnalysisError("No patients are selected; widen the filters.")
    died = _events(frame[event], event)
    stop = _times(frame[time], time)
    if start is None:
        return FollowUp(stop=merge_near_ties(stop), died=died)
    both = merge_near_ties(np.concatenate([_times(frame[start], start), stop]))
    entry, stop = both[: len(stop)], both[len(stop) :]
    if (wrong := int((entry >= stop).sum())) > 0:
        raise AnalysisError(f"{start} is not before {time} in {wrong} patients; correct them.")
    return FollowUp(start=entry, stop=stop, died=died)


def _times(values: pd.Series, name: str) -> Floats:
    if not pd.api.types.is_numeric_dtype(values.dtype):
        raise AnalysisError(f"{name} does not hold numbers; give time as a number of days.")
    times = values.to_numpy(dtype=float)
    if not (np.isfinite(times.max()) and times.min() >= 0):
        wrong = int((~np.isfinite(times) | (times < 0)).sum())
        raise AnalysisError(
            f"{name} is negative or infinite in {wrong} patients; correct or exclude them."
        )
    return times


def _events(values: pd.Series, name: str) -> Bools:
    if not pd.api.types.is_numeric_dtype(values.dtype):
        raise AnalysisError(f"{name} does not hold 0 and 1 (or yes/no); convert it first.")
    codes = values.to_numpy(dtype=float)
    died: Bools = codes == 1
    if (unknown := int((~died & (codes != 0)).sum())) > 0:
        raise AnalysisError(
            f"{name} is neither 0 (censored) nor 1 (event) in {unknown} patients; "
            "with several causes choose one as the event."
        )
    if not died.any():
        raise AnalysisError(f"None of the {len(codes)} patients has an event.")
    return died

"""Every test and estimate of one measure, as tables."""

import pandas as pd

from analytics.comparisons.too_few import groups_suffice
from analytics.frozen import Frozen


class Findings(Frozen, kw_only=True):
    """What the numbers and tables of one measure are made of.

    summaries, states : of `analytics.trajectories.changes`. within, between, reached, spared : of
    `analytics.trajectories.tests`; empty where there is no comparison, no important difference
    known, or no dose.
    """

    summaries: pd.DataFrame
    states: pd.DataFrame
    within: pd.DataFrame
    between: pd.DataFrame
    reached: pd.DataFrame
    spared: pd.DataFrame

    def change(self, group: str, month: int) -> pd.Series:
        """Return the row of `within` of a group ("" for everybody) at a month."""
        rows = self.within
        return rows[(rows["group"] == group) & (rows["month"] == month)].iloc[0]

    def difference(self, group: str, month: int) -> pd.Series:
        """Return the row of `between` of a group at a month."""
        rows = self.between
        return rows[(rows["group"] == group) & (rows["month"] == month)].iloc[0]

    def few_levels(self, group: str, month: int, *, reference: str, level: float) -> bool:
        """Whether both groups were measured at a month, but too few to bear a p."""
        rows = self.summaries[self.summaries["month"] == month].set_index("group")["n"]
        first, second = (int(rows.get(name, 0)) for name in (group, reference))
        return min(first, second) > 0 and not groups_suffice(first, second, level)

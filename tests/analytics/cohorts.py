"""Small cohorts with known answers, and a strategy that makes arbitrary ones."""

import pandas as pd
from hypothesis import strategies as st

# Weeks in remission, 6-MP v placebo: Freireich et al., Blood 1963;21:699; + means censored.
SIX_MP = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def remission() -> pd.DataFrame:
    rows = [
        (arm, int(weeks.rstrip("+")), int(not weeks.endswith("+")))
        for arm, listing in (("6-MP", SIX_MP), ("placebo", PLACEBO))
        for weeks in listing.split()
    ]
    return pd.DataFrame(rows, columns=["arm", "weeks", "relapse"])


def patients(causes: int = 1, groups: str = "AB") -> st.SearchStrategy[pd.DataFrame]:
    """Cohorts with many ties; times are multiples of 1/8, so that halves of them are exact."""
    one = st.tuples(
        st.sampled_from(groups),
        st.integers(0, 40).map(lambda eighths: eighths / 8),
        st.integers(0, causes),
    )
    return st.lists(one, min_size=2, max_size=25).map(
        lambda rows: pd.DataFrame(rows, columns=["group", "time", "event"])
    )


def compared(causes: int = 1) -> st.SearchStrategy[pd.DataFrame]:
    """Cohorts in which both groups have patients."""
    return patients(causes).filter(lambda cohort: cohort["group"].nunique() == 2)

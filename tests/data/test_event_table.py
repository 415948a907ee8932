"""DuckDB and the rows give the same event table, for any cohort."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.survival.event_table import event_table as event_table_from_rows
from data.cohort import Cohort
from data.groups import groups_of
from data.queries import event_table
from data.selection import CategoryFilter, Filter, Grouping, RangeFilter, Selection
from data.study import Arm, Column, Endpoint, Level, Study

ARMS, STAGES = ("control", "treated"), ("I", "II", "III")
STUDY = Study(
    slug="any",
    title="Any",
    short_title="Any",
    provenance="uploaded",
    arms=tuple(Arm(value=arm, label=arm, slot=i) for i, arm in enumerate(ARMS, 1)),
    endpoints=(Endpoint(key="death", label="", title="", free="", axis="", one="", many=""),),
    time_unit="days",
    horizon=5.0,
    columns=(
        Column(name="stage", label="Stage", levels=tuple(Level(x, x) for x in STAGES)),
        Column(name="age", label="Age", kind="number"),
    ),
)
BY_ARM, BY_STAGE = Grouping(("arm",)), Grouping(("stage",))

# 0.1 + 0.2 and 0.3 are one time; 40 000 does not fit into two bytes.
times = st.sampled_from([0.0, 0.1 + 0.2, 0.3, 1.0, 2.0, 2.0, 3.5, 40_000.0])
whole_days = st.integers(0, 6).map(float)


def rows(time: st.SearchStrategy[float]) -> st.SearchStrategy[pd.DataFrame]:
    """Patients with any value missing, the endpoint too; at least one has a time."""
    one = st.fixed_dictionaries(
        {
            "arm": st.sampled_from([*ARMS, None]),
            "stage": st.sampled_from([*STAGES, None]),
            "age": st.sampled_from([20.0, 40.0, 60.0, None]),
            "time": time | st.none(),
            "event": st.integers(0, 1),
        }
    )
    return st.lists(one, min_size=1, max_size=30).map(_frame)


def _frame(patients: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(patients).astype({"age": float, "time": float})
    return frame.assign(patient_id=[f"p{i}" for i in range(len(frame))])


filters = st.tuples(
    st.builds(
        CategoryFilter,
        st.just("stage"),
        st.lists(st.sampled_from(STAGES), unique=True).map(tuple),
        st.booleans(),
    ),
    st.builds(
        RangeFilter,
        st.just("age"),
        st.sampled_from([None, 20.0, 30.0, 40.0]),
        st.sampled_from([None, 40.0, 50.0]),
        st.booleans(),
    ),
)


def kept(frame: pd.DataFrame, chosen: Filter) -> pd.Series:
    values = frame[chosen.column]
    if isinstance(chosen, CategoryFilter):
        passes = values.isin(chosen.levels) if chosen.levels else values.notna()
    else:
        passes = values.notna()
        passes &= True if chosen.low is None else values >= chosen.low
        passes &= True if chosen.high is None else values <= chosen.high
    return passes | (values.isna() & chosen.keep_missing)


@pytest.mark.slow  # a database for each cohort
@settings(max_examples=60)
@given(st.one_of(rows(times), rows(whole_days)), filters, st.sampled_from([BY_ARM, BY_STAGE]))
def test_duckdb_and_the_rows_make_the_same_event_table(frame, chosen, grouping):
    outcomes = frame[["patient_id", "time", "event"]].dropna().assign(endpoint="death")
    cohort = Cohort(STUDY, frame[["patient_id", "arm", "stage", "age"]], outcomes, sha256="")
    selection = Selection(study="any", endpoint="death", filters=chosen, grouping=grouping)
    ours = event_table(cohort, selection, groups_of(cohort, selection))
    cohort.close()

    (column,) = grouping.columns
    left = frame[kept(frame, chosen[0]) & kept(frame, chosen[1])].dropna(subset=["time", column])
    if left.empty:
        assert ours.empty
        return
    order = ARMS if column == "arm" else STAGES
    left[column] = pd.Categorical(left[column], categories=order)
    theirs = event_table_from_rows(left, time="time", event="event", group=column)
    pd.testing.assert_frame_equal(
        ours.astype({"group": str}),
        theirs.astype({"group": str}),
        check_dtype=False,
    )

"""The database of a cohort is locked: whatever a label tries, nothing leaves or enters."""

import duckdb
import pandas as pd
import pytest

from data.cohort import Cohort
from data.groups import groups_of
from data.opening import opening_selection
from data.queries import event_table, level_counts
from data.selection import CategoryFilter
from data.study import Arm, Column, Endpoint, Study

ATTEMPTS = [
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_text('/etc/hostname')",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "COPY patients TO 'stolen.csv'",
    "EXPORT DATABASE 'stolen'",
    "ATTACH 'stolen.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET enable_external_access = true",
    "SET memory_limit = '100GB'",
    "SET lock_configuration = false",
    "SELECT * FROM secret_frame",
]
HOSTILE = ["'; DROP TABLE patients; --", 'a"b', "![x](http://127.0.0.1:9/x)", "<b>x</b>", "%s {0}"]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_nothing_outside_can_be_reached(mayo, attempt):
    secret_frame = pd.DataFrame({"patient": [1]})
    with pytest.raises(duckdb.Error):
        mayo.rows(attempt, ())
    assert len(secret_frame) == 1


def hostile_cohort() -> Cohort:
    n = len(HOSTILE)
    patients = pd.DataFrame(
        {
            "patient_id": [f"p{i}" for i in range(2 * n)],
            "arm": HOSTILE * 2,
            HOSTILE[0]: HOSTILE * 2,
        }
    )
    outcomes = pd.DataFrame(
        {
            "patient_id": patients["patient_id"],
            "endpoint": "death",
            "time": [float(i) for i in range(2 * n)],
            "event": [0, 1] * n,
        }
    )
    endpoint = Endpoint(
        key="death", label="Death", title="Survival", free="Alive", axis="Alive",
        one="death", many="deaths",
    )  # fmt: skip
    study = Study(
        slug="hostile", title="Hostile", short_title="Hostile", provenance="uploaded",
        arms=tuple(Arm(value=v, label=v, slot=i + 1) for i, v in enumerate(HOSTILE)),
        endpoints=(endpoint,), time_unit="days", horizon=5.0,
        columns=(Column(name=HOSTILE[0], label=HOSTILE[0]),),
    )  # fmt: skip
    return Cohort(study, patients, outcomes, sha256="0" * 64)


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_names_and_labels_are_only_data(label):
    cohort = hostile_cohort()
    selection = opening_selection(cohort).with_filter(CategoryFilter(HOSTILE[0], (label,)))
    counts = level_counts(cohort, selection, "arm").levels
    assert sorted(counts) == [0, 0, 0, 0, 2]
    table = event_table(cohort, selection, groups_of(cohort, selection))
    assert set(table["group"]) == {label}
    assert cohort.size == 10


def test_memory_is_released_when_the_data_are_forgotten():
    cohort = hostile_cohort()
    cohort.close()
    with pytest.raises(duckdb.Error):
        cohort.rows("SELECT count(*) FROM patients", ())


def test_the_callers_tables_are_not_changed():
    patients = pd.DataFrame({"patient_id": ["1", "2"], "sex": ["F", None]})
    outcomes = pd.DataFrame(
        {"patient_id": ["1", "2"], "endpoint": "death", "time": [0.1 + 0.2, 5.0], "event": [1, 0]}
    )
    before = patients.copy(), outcomes.copy()
    endpoint = Endpoint(
        key="death", label="Death", title="S", free="A", axis="A", one="death", many="deaths"
    )
    study = Study(
        slug="s", title="s", short_title="s", provenance="uploaded", arms=(),
        endpoints=(endpoint,), time_unit="days", horizon=5.0,
        columns=(Column(name="sex", label="Sex"),),
    )  # fmt: skip
    cohort = Cohort(study, patients, outcomes, sha256="0" * 64)
    assert cohort.column("sex").missing == 1
    pd.testing.assert_frame_equal(patients, before[0])
    pd.testing.assert_frame_equal(outcomes, before[1])

"""Speed of the statistics beside lifelines, in turns, with the goals they are held to.

The question is the same on both sides: filter on three categories (57 % are kept), then
Kaplan-Meier with log-log limits, numbers at risk at 11 marks and the log-rank test of two arms;
and Cox models. Times are whole days. lifelines gets a pandas table with text as a CSV gives it.
"""

import gc
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test

from analytics.arrays import Bools
from analytics.columns import EVENT, GROUP, TIME
from analytics.cox.hazards import arm_only_from_event_table, cox
from analytics.survival.blocks import EventTable, blocks
from analytics.survival.curves import counts_at, kaplan_meier
from analytics.survival.event_table import event_blocks, event_table
from analytics.survival.logrank import log_rank
from bench.large_cohort import ARMS, KEPT, Patients, cohort_of, draw
from data import queries
from data.cohort import Cohort
from data.groups import groups_of
from data.selection import CategoryFilter, Selection

COVARIATES = ("treated", "age", "lung_function", "female", "antibody")
MARKS = range(0, 3651, 365)
IMPORT_GOAL = 1.15

Call = Callable[[], object]


@dataclass(frozen=True)
class Measure:
    """A question both sides answer. goal : how many times faster than lifelines ours is to be."""

    name: str
    goal: float
    ours: Call
    theirs: Call


@dataclass(frozen=True)
class Peak:
    """By how many MB one call raised the process's memory at most, and how long it took."""

    mb: float
    seconds: float


def survival(table: EventTable) -> object:
    """Answer the survival question from an event table."""
    found = blocks(table)
    return kaplan_meier(found), counts_at(found, MARKS), log_rank(found)


def through_duckdb(cohort: Cohort) -> Callable[[], object]:
    """Return our answer from a cohort's database."""
    filters = tuple(CategoryFilter(column, levels) for column, levels in KEPT.items())
    selection = Selection(study=cohort.study.slug, endpoint="death", filters=filters)
    return lambda: survival(queries.event_table(cohort, selection, groups_of(cohort, selection)))


def from_arrays(patients: Patients) -> object:
    """Answer from codes, times and events that stand in memory as arrays."""
    kept = np.ones(len(patients.time), dtype=bool)
    for codes, levels in zip(patients.filters.values(), KEPT.values(), strict=True):
        kept &= codes < len(levels)
    return survival(event_blocks(patients.time[kept], patients.event[kept], patients.arm[kept]))


def lifelines_survival(frame: pd.DataFrame) -> object:
    """Answer the survival question as a user of lifelines would."""
    kept: Bools = np.ones(len(frame), dtype=bool)
    for column, levels in KEPT.items():
        kept &= frame[column].isin(levels).to_numpy()
    arms = [arm for _, arm in frame[kept].groupby(GROUP)]
    fits = [KaplanMeierFitter().fit(arm[TIME], arm[EVENT]) for arm in arms]
    at_risk = [[int((arm[TIME] >= mark).sum()) for mark in MARKS] for arm in arms]
    first, second = arms
    test = logrank_test(first[TIME], second[TIME], first[EVENT], second[EVENT])
    return [fit.confidence_interval_ for fit in fits], at_risk, test


def survival_measures(patients: Patients, cohort: Cohort) -> list[Measure]:
    """Return the survival questions of one size."""
    frame, size = patients.frame(), len(patients.time)

    def theirs() -> object:
        return lifelines_survival(frame)

    goal = {250: 8.0, 1_000_000: 6.0, 10_000_000: 40.0}[size]
    measures = [Measure("survival, through DuckDB", goal, through_duckdb(cohort), theirs)]
    if size == 250:
        measures.append(Measure("survival, from arrays", 30, lambda: from_arrays(patients), theirs))
    return measures


def cox_measures(patients: Patients) -> list[Measure]:
    """Return the Cox models of one size."""
    model, size = patients.model(COVARIATES), len(patients.time)
    measures = [
        Measure(
            "Cox, five covariates",
            {250: 20.0, 1_000_000: 15.0}[size],
            lambda: cox(model, time=TIME, event=EVENT, covariates=COVARIATES),
            lambda: CoxPHFitter().fit(model, TIME, EVENT),
        )
    ]
    if size > 250:
        alone = model[[TIME, EVENT, "treated"]]
        table = event_table(patients.frame(), time=TIME, event=EVENT, group=GROUP)
        measures.append(
            Measure(
                "Cox, arm alone from the event table",
                300,
                lambda: arm_only_from_event_table(table, reference=ARMS[0]),
                lambda: CoxPHFitter().fit(alone, TIME, EVENT),
            )
        )
    return measures


def run(size: int, measures: Sequence[Measure], turns: int) -> None:
    """Time the two sides in turns and print a line per question."""
    for measure in measures:
        ours, theirs = peak(measure.ours), peak(measure.theirs)
        our_turns, their_turns = take_turns(measure.ours, measure.theirs, turns)
        our, their = min([ours.seconds, *our_turns]), min([theirs.seconds, *their_turns])
        verdict = "met" if their / our >= measure.goal else "MISSED"
        print(
            f"  {size:>10,}  {measure.name:36}{1000 * our:10.2f} ms{1000 * their:10.1f} ms"
            f"{their / our:8.1f}x   goal {measure.goal:4g}x {verdict:6}"
            f"{ours.mb:8.0f} MB{theirs.mb:8.0f} MB",
            flush=True,
        )


def take_turns(ours: Call, theirs: Call, turns: int) -> tuple[list[float], list[float]]:
    """Return the seconds of each; the least of them count, since other work only adds.

    Ours is asked several times for one of theirs: chance hits a short call harder.
    """
    our, their = [seconds(ours), seconds(ours)], []
    for _ in range(turns):
        their.append(seconds(theirs))
        our += [seconds(ours) for _ in range(5)]
    return our, their


def seconds(call: Call) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak(call: Call) -> Peak:
    """Make the first call; its memory is known on Linux only, else NaN."""
    gc.collect()
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if not reset.exists():
        return Peak(math.nan, seconds(call))
    reset.write_text("5", encoding="ascii")  # forget the highest mark so far
    before = _status_mb(status, "VmRSS")
    elapsed = seconds(call)
    return Peak(_status_mb(status, "VmHWM") - before, elapsed)


def _status_mb(status: Path, key: str) -> float:
    line = next(x for x in status.read_text(encoding="ascii").splitlines() if x.startswith(key))
    return int(line.split()[1]) / 1024


def import_ratio(repetitions: int = 5) -> float:
    """Return the processor time of importing the app's modules over that of its libraries.

    Compiled once beforehand, as they are at every start but the first.
    """
    libraries = "import streamlit, altair, pandas, duckdb"
    modules = [
        ".".join(path.with_suffix("").parts)
        for folder in ("analytics", "data", "pages/view")
        for path in sorted(Path(folder).rglob("*.py"))
        if path.name != "__init__.py"
    ]
    everything = f"{libraries}, {', '.join(modules)}"
    with tempfile.TemporaryDirectory() as folder:
        compiled = os.environ | {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        _processor_seconds(everything, compiled)
        turns = [
            [_processor_seconds(code, compiled) for code in (libraries, everything)]
            for _ in range(repetitions)
        ]
    least, ours = (min(turn[side] for turn in turns) for side in (0, 1))
    return ours / least


def _processor_seconds(code: str, environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measure and print everything; lifelines runs once or twice where it is slow."""
    print("Statistics beside lifelines, in turns; MB is the rise of memory during one call")
    header = f"{'patients':>12}  {'':36}{'ours':>13}{'lifelines':>13}{'ratio':>9}"
    print(f"{header}{'':22}{'ours':>8}{'lifelines':>11}")
    for size, turns in ((250, 20), (1_000_000, 3), (10_000_000, 1)):
        patients = draw(size)
        start = time.perf_counter()
        cohort = cohort_of(patients)
        built = time.perf_counter() - start
        run(size, survival_measures(patients, cohort), turns)
        cohort.close()
        if size < 10_000_000:
            run(size, cox_measures(patients), 0 if size > 250 else turns)
        print(f"  {size:>10,}  cohort built once in {built:.1f} s", flush=True)
    ratio = import_ratio()
    verdict = "met" if ratio <= IMPORT_GOAL else "MISSED"
    print(f"  importing all modules: {ratio:.2f}x of the libraries   goal {IMPORT_GOAL}x {verdict}")


if __name__ == "__main__":
    main()

"""The lungs and the findings: mean values per group as colours and numbers."""

import numpy as np
import pandas as pd

from analytics.columns import GROUP, PATIENT_ID
from data.hrct import BASELINE, LAST, LOBE, TOTAL, lobe_grades
from pages.view.charts.better_worse import cell_colours
from pages.view.charts.hrct_findings import findings_height, findings_spec
from pages.view.charts.hrct_lungs import (
    LOBES_DRAWN,
    PER_ROW,
    label_point,
    lungs_height,
    lungs_spec,
    shift,
)
from pages.view.figure import Panel
from pages.view.format import MINUS, fixed, number, signed
from pages.view.hrct.look import HrctView, short_names

PANEL_WIDTH = 320
LOBE_CHANGE, FINDING_CHANGE = 1.5, 3.0  # where the colours are fullest
_WHITE_LOBE, _WHITE_CELL = 0.7, 0.8


def lobe_means(view: HrctView) -> pd.DataFrame:
    """Return one row per group and lobe: group, lobe, n, baseline, last, change.

    change : mean of those scanned twice, n of them; lobes add up to the mean change of the score.
    baseline, last : mean of all who have the score then, baseline_n and last_n of them.
    """
    grades = lobe_grades(view.cohort, view.selection, view.score)
    patients = view.scores.patients
    place = {patient: i for i, patient in enumerate(patients[PATIENT_ID])}
    lobes = [lobe.value for lobe in view.scoring.lobes]
    grid = np.full((2, len(lobes), len(patients)), np.nan)
    for patient, lobe, *both in grades[[PATIENT_ID, LOBE, BASELINE, LAST]].itertuples(index=False):
        if patient in place and lobe in lobes:
            grid[:, lobes.index(lobe), place[patient]] = both
    scores = np.stack([view.scores.baseline[view.score], view.scores.last[view.score]])
    seen = ~np.isnan(scores)
    names = patients[GROUP].to_numpy(dtype=object)
    rows = []
    for name in view.slots:
        own = names == name
        both = own & seen.all(axis=0)
        ns = [int((own & seen[0]).sum()), int((own & seen[1]).sum()), int(both.sum())]
        for i, lobe in enumerate(view.scoring.lobes):
            means = [
                _mean(grid[0, i, own & seen[0]]),
                _mean(grid[1, i, own & seen[1]]),
                _mean(grid[1, i, both] - grid[0, i, both]),
            ]
            rows.append((name, lobe.value, lobe.label, *ns, *means))
    columns = [GROUP, LOBE, "label", "baseline_n", "last_n", "n", BASELINE, LAST, "change"]
    return pd.DataFrame(rows, columns=columns)


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")


def draws_lungs(view: HrctView) -> bool:
    """Whether the study's lobes are those of the drawing."""
    lobes = {lobe.value for lobe in view.scoring.lobes}
    return bool(lobes) and lobes <= set(LOBES_DRAWN)


def lungs(view: HrctView, means: pd.DataFrame) -> Panel:
    """Return the lungs, one pair per group."""
    at = view.lobes_at
    end = LOBE_CHANGE if at == "change" else _grade_end(view)
    return Panel(
        name="lungs",
        title=_lungs_title(view),
        spec=lungs_spec(groups=len(view.slots), ends=_ends(view, end), one_sided=at != "change"),
        datasets={"lobes": _lobe_rows(view, means, end), "groups": _lung_groups(view, means)},
        height=lungs_height(len(view.slots)),
        width=PANEL_WIDTH,
        alternative=(
            "A pair of lungs for each group, drawn as five lobes and coloured from better to "
            "worse; the value of each lobe stands on it, and all values are in the table."
        ),
    )


def _grade_end(view: HrctView) -> float:
    """A finding's highest grade; of the findings added, half of what is possible."""
    highest = view.scoring.highest_grade
    return highest if view.score != TOTAL else highest * len(view.scoring.findings) / 2


def _lungs_title(view: HrctView) -> str:
    what = {"change": "change", "baseline": "grade at baseline"}.get(
        view.lobes_at, f"grade at {view.visits[1]}"
    )
    if view.score == TOTAL:
        return f"Mean {what} per lobe, findings added"
    return f"Mean {what} per lobe" if view.lobes_at != "change" else "Mean change in grade per lobe"


def _ends(view: HrctView, end: float) -> tuple[str, ...]:
    """Return the words under the colours; a mean may lie beyond an end that is not the scale's."""
    said = number(end, 1)
    if view.lobes_at == "change":
        return (f"≤ {MINUS}{said} better", "0", f"worse ≥ +{said}")
    return ("0 none", f"worse {'≥ ' if view.score == TOTAL else ''}{said}")


def _lobe_rows(view: HrctView, means: pd.DataFrame, end: float) -> pd.DataFrame:
    at = view.lobes_at
    values = means[at].to_numpy(dtype=float)
    behind = {"change": "n", "baseline": "baseline_n"}.get(at, "last_n")
    places = {name: i for i, name in enumerate(view.slots)}
    points = [
        label_point(lobe, places[name])
        for name, lobe in zip(means[GROUP], means[LOBE], strict=True)
    ]
    texts = [_said(value, at) for value in values]
    return pd.DataFrame(
        {
            "key": [
                f"{places[n]}.{lobe}" for n, lobe in zip(means[GROUP], means[LOBE], strict=True)
            ],
            "group": means[GROUP],
            "lobe": means["label"],
            "x": [x for x, _ in points],
            "y": [y for _, y in points],
            "text": texts,
            "told": texts,
            "n": means[behind],
        }
        | cell_colours(values, end=end, white_from=_WHITE_LOBE)
    )


def _said(value: float, at: str) -> str:
    if value != value:
        return "–"
    return signed(value, 1) if at == "change" else fixed(value, 1)


def _lung_groups(view: HrctView, means: pd.DataFrame) -> pd.DataFrame:
    short = short_names(list(view.slots))
    at, rows = view.lobes_at, []
    for place, (name, slot) in enumerate(view.slots.items()):
        right, down = shift(place)
        own = view.summary.groups[name]
        scanned = {"baseline": own.baseline.n, "last": own.last.n}.get(at, own.analysed)
        rows.append(
            {"name": short[name], "slot": str(slot), "x": 50 + right, "y": down - 24}
            | {"below": down + 144, "counts": counts(view, name, scanned)}
        )
    return pd.DataFrame(rows)


def counts(view: HrctView, name: str, scanned: int | None = None) -> str:
    """Return how many of a group are behind a panel: "18 of 22, 4 died"."""
    own = view.summary.groups[name]
    return f"{own.analysed if scanned is None else scanned} of {own.enrolled}, {own.died} died"


def _narrow(said: str, view: HrctView) -> str:
    """Leave the deaths to the other panels where four columns or more have no room for them."""
    return said if len(view.slots) <= PER_ROW else said.partition(",")[0]


def findings(view: HrctView) -> Panel:
    """Return the findings by groups as coloured cells: mean change of those scanned twice."""
    short = short_names(list(view.slots))
    names = view.scores.patients[GROUP].to_numpy(dtype=object)
    scores = [finding.value for finding in view.scoring.findings]
    cells = []
    for row, score in enumerate(scores):
        change = view.scores.last[score] - view.scores.baseline[score]
        for column, name in enumerate(view.slots):
            own = change[(names == name) & ~np.isnan(change)]
            mean = _mean(own)
            said = _said(mean, "change")
            cells.append((row, column, said, said, view.label(score), short[name], len(own), mean))
    table = pd.DataFrame(
        cells, columns=["row", "column", "text", "told", "finding", "group", "n", "mean"]
    )
    means = table.pop("mean").to_numpy(dtype=float)
    colours = cell_colours(means, end=FINDING_CHANGE, white_from=_WHITE_CELL)
    return Panel(
        name="findings",
        title="Mean change in score per finding",
        spec=findings_spec(groups=len(view.slots), findings=len(scores)),
        datasets={
            "cells": table.assign(**colours),
            "rows": pd.DataFrame(
                {"row": range(len(scores)), "text": [view.short(score) for score in scores]}
            ),
            "columns": pd.DataFrame(
                {
                    "column": range(len(view.slots)),
                    "name": [short[name] for name in view.slots],
                    "counts": [_narrow(counts(view, name), view) for name in view.slots],
                    "slot": [str(slot) for slot in view.slots.values()],
                }
            ),
        },
        height=findings_height(len(scores)),
        width=PANEL_WIDTH,
        alternative="Mean change of each finding in each group; the numbers are in the table.",
    )

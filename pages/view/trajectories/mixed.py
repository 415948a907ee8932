"""The mixed model of one measure: a second look at the change, computed only when asked for."""

from dataclasses import replace

import numpy as np
import pandas as pd

from analytics.cautions import Caution
from analytics.columns import GROUP, PATIENT_ID
from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.trajectories.cautions import FEW_AT_VISIT, skewed_model
from analytics.trajectories.mixed_model import MixedModel, mixed_model
from analytics.trajectories.mixed_model_cautions import (
    as_if_alive,
    baselines_differ,
    visits_left_out,
)
from analytics.trajectories.thin import most_skewed
from data.measures import Measure
from pages.view.figure import Figure
from pages.view.format import listed
from pages.view.trajectories import mixed_tables
from pages.view.trajectories.findings import Findings
from pages.view.trajectories.look import TrajectoriesView
from pages.view.words import months_words

KIND = "mixed"  # of the tables under a measure
TITLE = "Mixed model"  # how the titles of its tables begin
# Standard deviations; beyond them a regression adjusts by extrapolating (Rubin 2001).
LARGE_DIFFERENCE = 0.25
_BASELINE = "baseline"


class Sensitivity(Value, kw_only=True):
    """The model, or one sentence why there is none.

    changes : whether it models changes, not levels. left_out : months with too few values for it.
    """

    model: MixedModel | None
    changes: bool
    left_out: tuple[int, ...] = ()
    problem: str = ""

    @property
    def withheld(self) -> str:
        """Why no number is shown; empty where numbers are shown."""
        if self.model is None:
            return self.problem
        return self.model.withheld.text if self.model.withheld else ""


def asked_for(view: TrajectoriesView) -> bool:
    """Whether the mixed model is looked at."""
    return view.month is not None and KIND in view.selection.option("course_table")


def offered(view: TrajectoriesView) -> dict[str, pd.DataFrame]:
    """Return a table without rows where the model can be asked for: it is not computed yet."""
    return {} if view.month is None else {TITLE: pd.DataFrame()}


def with_mixed_model(figure: Figure, view: TrajectoriesView, found: Findings) -> Figure:
    """Return the figure with the mixed model's tables, numbers, method and cautions."""
    measure = view.chosen
    if measure is None:
        return figure
    fitted = fit(view)
    model = fitted.model
    of = "change" if fitted.changes else "level"
    unit = f", {measure.unit}" if measure.unit else ""
    shown, note = {}, fitted.withheld
    if model is None or note:
        shown[TITLE] = pd.DataFrame()
    else:
        note = mixed_tables.compared(view, model, of, found)
        if view.compared:
            compared = mixed_tables.differences(view, model, measure, found)
            shown[f"{TITLE}: difference in {of}{unit}"] = compared
        shown[f"{TITLE}: mean {of}{unit}"] = mixed_tables.means(model, measure)
    return replace(
        figure,
        tables={t: rows for t, rows in figure.tables.items() if t != TITLE} | shown,
        table_notes=figure.table_notes | {next(iter(shown)): note},
        results=_results(figure.results, fitted, measure),
        method=figure.method + _method(fitted),
        cautions=(*figure.cautions, *_cautions(view, fitted)),
    )


def fit(view: TrajectoriesView) -> Sensitivity:
    """Fit the model of the change since baseline; of the level where nobody has a baseline.

    Visits at which a group has fewer than 5 values are left out: their means would rest on single
    patients, and a covariance needs pairs.
    """
    rows, changes = measurements(view)
    seen = rows.groupby(["month", GROUP], observed=False)["value"].count().unstack()
    enough = (seen >= FEW_AT_VISIT).all(axis=1)
    some = seen.sum(axis=1) > 0
    left_out = tuple(int(month) for month in seen.index[some & ~enough])
    try:
        model = mixed_model(
            _kept(rows, seen.index[enough]),
            reference=view.groups.reference.label if view.compared else None,
            covariates_by_visit=[_BASELINE] if changes else [],
            level=view.settings.level,
        )
    except AnalysisError as problem:
        return Sensitivity(model=None, changes=changes, problem=str(problem))
    return Sensitivity(model=model, changes=changes, left_out=left_out)


def _kept(rows: pd.DataFrame, months: pd.Index) -> pd.DataFrame:
    if not len(months):
        raise AnalysisError(
            f"The mixed model is withheld: at no visit does every group have {FEW_AT_VISIT} "
            "values; widen the filter, or read the tests at each visit instead."
        )
    return rows[rows["month"].isin(months)]


def measurements(view: TrajectoriesView) -> tuple[pd.DataFrame, bool]:
    """Return one row per patient compared and visit after baseline, and whether of changes."""
    courses = view.courses
    at = [courses.months.index(month) for month in courses.follow_up]
    levels = courses.values[0]
    before = np.full(len(levels), np.nan)
    if courses.baseline is not None:
        before = levels[:, courses.baseline]
    changes = bool((~np.isnan(before)).any())
    # A patient without a baseline has no change and would vanish: the level keeps them counted.
    values = np.where(np.isnan(before)[:, None], levels, courses.changes[0])[:, at]
    names = [name for name in courses.groups if name in view.slots]
    labels = np.array(courses.groups, dtype=object)[courses.group]
    rows = pd.DataFrame(
        {
            PATIENT_ID: np.repeat(np.array(courses.patients, dtype=object), len(at)),
            GROUP: pd.Categorical(np.repeat(labels, len(at)), names),
            "month": np.tile(np.array(courses.follow_up, dtype=int), len(levels)),
            "value": values.ravel(),
            _BASELINE: np.repeat(before, len(at)),
        }
    )
    return rows[rows[GROUP].notna()], changes


def _method(fitted: Sensitivity) -> str:
    if fitted.model is None:
        return ""
    of = "change since baseline" if fitted.changes else "level (nobody has a value at baseline)"
    at = "" if not fitted.changes else " at the mean baseline of all measurements"
    return (
        f" Sensitivity analysis of the {of}: {fitted.model.method}. Means and differences{at}; "
        "p two-sided, not corrected. Missing visits are taken to be missing at random given the "
        "values seen."
    )


def _cautions(view: TrajectoriesView, fitted: Sensitivity) -> tuple[Caution, ...]:
    if fitted.model is None:
        return (Caution("no_mixed_model", "withhold", fitted.problem),)
    found = list(fitted.model.cautions)
    if fitted.left_out:
        words = listed([months_words(month) for month in fitted.left_out])
        found.append(visits_left_out(words, FEW_AT_VISIT))
    apart = _apart_at_baseline(view) if fitted.changes and view.compared else 0.0
    if apart > LARGE_DIFFERENCE:
        found.append(baselines_differ(apart))
    if fitted.withheld:
        return tuple(found)
    visits = sorted(fitted.model.means["visit"].unique())
    values = (view.courses.changes if fitted.changes else view.courses.values)[0]
    values = values[:, [view.courses.months.index(month) for month in visits]]
    if skew := most_skewed(values, view.courses.group, tuple(visits)):
        of = "change" if fitted.changes else "value"
        found.append(skewed_model(skew.skewness, months_words(skew.month), of=of))
    if (np.isnan(values[:, -1]) & (view.courses.died_month <= visits[-1])).any():
        found.append(as_if_alive())
    return tuple(found)


def _apart_at_baseline(view: TrajectoriesView) -> float:
    """Return the largest standardised difference of a group from the reference at baseline."""
    rows, _ = measurements(view)
    own = rows.drop_duplicates(PATIENT_ID).groupby(GROUP, observed=True)[_BASELINE]
    mean, variance = own.mean(), own.var()
    base = view.groups.reference.label
    apart = (mean - mean[base]).abs() / np.sqrt((variance + variance[base]) / 2)
    return float(apart[np.isfinite(apart)].max()) if np.isfinite(apart).any() else 0.0


def _results(results: pd.DataFrame, fitted: Sensitivity, measure: Measure) -> pd.DataFrame:
    """Append every number of the model, unrounded, in the columns of the other results."""
    if fitted.model is None or fitted.model.withheld:
        return results
    parts = {
        "mixed model mean": fitted.model.means,
        "mixed model difference": fitted.model.differences,
    }
    rows = pd.concat(
        [
            table.rename(columns={"visit": "month"}).assign(kind=kind, measure=measure.name)
            for kind, table in parts.items()
            if len(table)
        ],
        ignore_index=True,
    )
    return pd.concat([results, rows.assign(method=fitted.model.method)], ignore_index=True)

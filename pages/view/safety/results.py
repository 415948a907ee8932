"""Every number of the safety page for the download, unrounded."""

import pandas as pd

from pages.view.safety.counts import Counted
from pages.view.safety.first_event import Curves
from pages.view.safety.look import SafetyView

_RESULT = (
    "event", "quantity", "group", "value", "low", "high", "upper", "p", "count", "n", "time_years",
    "method",
)  # fmt: skip
Row = dict[str, object]


def results(
    view: SafetyView, events: Counted, outcomes: Counted, curves: Curves | None
) -> pd.DataFrame:
    """Return one row per quantity, kind of event and group.

    value, low, high : of the quantity. upper : one-sided limit where nobody is affected. count, n :
    patients affected and patients (of a rate: events). p : of a test of all groups.
    """
    rows: list[Row] = []
    for source in (events, outcomes):
        rows += _of_cells(source) + _of_comparisons(source)
    return pd.DataFrame(rows + _of_curves(view, curves), columns=list(_RESULT), dtype=object)


def _of_cells(source: Counted) -> list[Row]:
    rows: list[Row] = []
    for cell in source.cells.values():
        shared: Row = {"event": source.labels[cell.what], "group": cell.group, "n": cell.patients}
        risk: Row = {
            "quantity": "risk", "value": cell.risk, "low": cell.low, "high": cell.high,
            "upper": cell.upper, "count": cell.affected,
            "method": "Wilson interval; upper: one-sided Clopper-Pearson where nobody is affected",
        }  # fmt: skip
        rate: Row = {
            "quantity": "rate per patient-year", "value": cell.rate, "low": cell.rate_low,
            "high": cell.rate_high, "count": cell.events, "time_years": cell.time,
            "method": "exact Poisson interval (Garwood)",
        }  # fmt: skip
        rows += [shared | risk, shared | rate]
    return rows


def _of_comparisons(source: Counted) -> list[Row]:
    differences: list[Row] = [
        {
            "event": source.labels[key], "group": name, "quantity": "risk difference",
            "value": estimate.value, "low": estimate.low, "high": estimate.high, "n": estimate.n,
            "count": estimate.events, "method": estimate.method,
        }
        for (key, name), estimate in source.differences.items()
    ]  # fmt: skip
    tests: list[Row] = [
        {
            "event": source.labels[key], "group": "", "quantity": "p", "p": test.p, "n": test.n,
            "method": f"{test.method}, not corrected",
        }
        for key, test in source.tests.items()
    ]  # fmt: skip
    return differences + tests


def _of_curves(view: SafetyView, curves: Curves | None) -> list[Row]:
    if curves is None:
        return []
    title, test = curves.panel.title, curves.test
    quantity = f"cumulative incidence at {curves.horizon:g} {view.cohort.study.time_unit}"
    rows: list[Row] = [
        {
            "event": title, "group": name, "quantity": quantity, "value": estimate.value,
            "low": estimate.low, "high": estimate.high, "n": estimate.n, "count": estimate.events,
            "method": estimate.method,
        }
        for name, estimate in curves.at_end.items()
    ]  # fmt: skip
    if test is not None:
        rows.append(
            {
                "event": title, "group": "", "quantity": "Gray chi-square", "n": test.n,
                "value": test.statistic, "p": test.p, "method": test.method,
            }
        )  # fmt: skip
    return rows

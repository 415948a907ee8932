"""Competing risks cases of the reference bank."""

from typing import Any

import pandas as pd

from analytics.columns import CENSORED, EVENTS, GROUP, TIME
from analytics.cox.hazards import cox
from analytics.errors import AnalysisError
from analytics.settings import ConfidenceType, Settings
from analytics.survival.competing import (
    INCIDENCE,
    cumulative_incidence,
    gray_test,
    incidence_at,
)
from analytics.survival.event_table import competing_event_table, events_of
from analytics.survival.strata import EventTables
from tests.reference.families.hazards import terms
from tests.reference.families.levels import with_levels

LIMITS: dict[str, ConfidenceType] = {"log": "log", "loglog": "log-log", "plain": "plain"}


def competing(case: dict[str, Any], frame: pd.DataFrame) -> dict[str, Any]:
    columns, causes = case["columns"], case["args"]["causes"]
    roles = {
        "time": columns["time"],
        "event": columns["status"],
        "causes": list(causes.values()),
        "group": columns["group"],
    }
    patients = with_levels(frame, columns["group"], case["args"]["group_levels"])
    table = competing_event_table(patients, **roles)
    parts = {name: part for name, part in table.groupby(GROUP, observed=True, sort=False)}
    if columns["group"] is None:
        parts = {"ALL": table}
    answered: dict[str, Any] = {
        "n_used": len(frame),
        "groups": {name: _group(case, part, name) for name, part in parts.items()},
        "models": {
            name: {"cause_specific_cox_efron": _cause_specific(case, frame, cause)}
            for name, cause in causes.items()
        },
    }
    if columns["group"] is not None:
        tables: EventTables = table
        if columns["strata"]:
            strata = patients.groupby(columns["strata"], observed=True)
            tables = {str(name): competing_event_table(part, **roles) for name, part in strata}
        tested = {name: cause for name, cause in causes.items() if table[events_of(cause)].any()}
        answered["gray"] = dict.fromkeys(causes) | {
            name: _gray(tables, cause, len(parts))
            for name, cause in tested.items()
            if len(parts) > 1
        }
    return answered


def _group(case: dict[str, Any], table: pd.DataFrame, group: str) -> dict[str, Any]:
    args = case["args"]
    return {
        "n": int(table[EVENTS].sum() + table[CENSORED].sum()),
        "events": {
            name: int(table[events_of(cause)].sum()) for name, cause in args["causes"].items()
        },
        "censored": int(table[CENSORED].sum()),
        "cause": {
            name: {
                "landmarks": _landmarks(table, cause, args["times"]),
                "curve": _curve(table, cause, args["curve_times"][group][name]),
            }
            for name, cause in args["causes"].items()
        },
    }


def _landmarks(table: pd.DataFrame, cause: int, times: list[float]) -> dict[str, Any]:
    followed = [time for time in times if time <= table[TIME].max()]
    found = [incidence_at(table, time, cause=cause) for time in followed]
    aalen = [next(iter(estimates.values())) for estimates in found]
    unknown = [None] * (len(times) - len(followed))
    happened = table[events_of(cause)].any()  # cuminc has no curve of a cause nobody had
    curves = {
        name: _rows_at(table, cause, times, Settings(name=kind, confidence_type=kind))
        for name, kind in LIMITS.items()
    }
    return {
        "time": times,
        "cif": curves["log"][INCIDENCE].tolist(),
        "std_err_survfit_infinitesimal_jackknife": curves["log"]["se"].tolist(),
        **{f"lower_{name}": rows["low"].tolist() for name, rows in curves.items()},
        **{f"upper_{name}": rows["high"].tolist() for name, rows in curves.items()},
        "cuminc_est": [estimate.value for estimate in aalen] + unknown if happened else None,
        "cuminc_se_aalen": [estimate.se for estimate in aalen] + unknown if happened else None,
    }


def _rows_at(
    table: pd.DataFrame, cause: int, times: list[float], settings: Settings
) -> pd.DataFrame:
    curve = cumulative_incidence(table, cause=cause, variance="jackknife", settings=settings)
    return curve.iloc[curve[TIME].to_numpy().searchsorted(times, side="right") - 1]


def _curve(table: pd.DataFrame, cause: int, times: list[float]) -> dict[str, Any]:
    curve = cumulative_incidence(table, cause=cause, variance="jackknife")
    rows = curve.iloc[curve[TIME].to_numpy().searchsorted([time - 1e-8 for time in times])]
    return {
        "time": rows[TIME].tolist(),
        "cif": rows[INCIDENCE].tolist(),
        "std_err": rows["se"].tolist(),
    }


def _gray(tables: EventTables, cause: int, groups: int) -> dict[str, Any]:
    test = gray_test(tables, cause=cause)
    if test.df < groups - 1:  # cuminc marks a variance that it cannot invert by -1
        return {"stat": -1.0, "df": groups - 1, "p": 1.0}
    return {"stat": test.statistic, "df": test.df, "p": test.p}


def _cause_specific(case: dict[str, Any], frame: pd.DataFrame, cause: int) -> dict[str, Any]:
    columns = case["columns"]
    covariates = list(dict.fromkeys([columns["group"], *columns["covariates"]]))
    own = frame.assign(own=frame[columns["status"]] == cause)
    try:
        fit = cox(
            own, time=columns["time"], event="own", covariates=[name for name in covariates if name]
        )
    except AnalysisError:
        return {}
    return {"terms": terms(fit), "n_events": fit.events}

"""Measurements laid out for a mixed model: patients by visits, and what its coefficients are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analytics.arrays import Floats, Ints
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Frozen, Value
from analytics.samples import levels, numbers


class Mean(Value):
    """The mean of a group at a visit, with covariates at their centre."""

    group: Any
    visit: Any


class Slope(Value):
    """The slope of a covariate at a visit; None at all visits alike."""

    covariate: str
    visit: Any = None


Term = Mean | Slope


class Columns(Value, kw_only=True):
    """Which column is what."""

    patient: str
    group: str
    visit: str
    value: str
    covariates: tuple[str, ...]
    by_visit: frozenset[str]

    @property
    def all(self) -> list[str]:
        """Every column once."""
        named = (self.patient, self.group, self.visit, self.value, *self.covariates)
        return list(dict.fromkeys(named))


class Data(Frozen, kw_only=True):
    """Patients with a value and every covariate.

    values : (patients, visits), NaN where missing. group : of each patient, among `groups`.
    covariates : of each patient, minus their `centres`, the means over all measurements.
    constant : covariates that are the same in all. without_value, without_covariate : patients
        left out.
    """

    values: Floats
    groups: tuple[Any, ...]
    group: Ints
    visits: tuple[Any, ...]
    covariates: dict[str, Floats]
    centres: dict[str, float]
    constant: tuple[str, ...]
    without_value: int
    without_covariate: int

    @property
    def counts(self) -> Ints:
        """Patients with a value, (groups, visits)."""
        inside = np.arange(len(self.groups))[:, None] == self.group
        counts: Ints = inside.astype(np.intp) @ (~np.isnan(self.values)).astype(np.intp)
        return counts

    @property
    def features(self) -> Floats:
        """What a patient's mean at a visit is made of: groups as 0 and 1, then covariates."""
        members = (np.arange(len(self.groups)) == self.group[:, None]).astype(float)
        return np.column_stack([members, *self.covariates.values()])

    def design(self, by_visit: frozenset[str]) -> tuple[tuple[Term, ...], Floats]:
        """Return the coefficients, and how features at visits come from them.

        A group without a value at a visit has no coefficient there.
        """
        size = len(self.groups) + len(self.covariates)
        places: dict[Term, list[int]] = {}
        for v, visit in enumerate(self.visits):
            for g, group in enumerate(self.groups):
                if self.counts[g, v]:
                    places[Mean(group, visit)] = [v * size + g]
            for c, name in enumerate(self.covariates, start=len(self.groups)):
                term = Slope(name, visit if name in by_visit else None)
                places.setdefault(term, []).append(v * size + c)
        tied = np.zeros((size * len(self.visits), len(places)))
        for i, at in enumerate(places.values()):
            tied[at, i] = 1
        return tuple(places), tied


def laid_out(measurements: pd.DataFrame, columns: Columns) -> Data:
    """Check measurements and lay them out; the errors are those of `mixed_model`."""
    require_columns(measurements, columns.all)
    table = measurements[columns.all]
    _check(table, columns)
    patient, value, named = columns.patient, columns.value, list(columns.covariates)
    valued = table[table[value].notna()]
    complete = valued[~valued[named].isna().any(axis=1)]
    if not len(complete):
        also = " together with every covariate" if named else ""
        raise AnalysisError(
            f"No patient has a {value} after baseline{also}, so there is nothing to model; widen "
            "the filter."
        )
    wide = complete.pivot(index=patient, columns=columns.visit, values=value)
    people = complete.drop_duplicates(patient).set_index(patient).loc[wide.index]
    own = {name: people[name].to_numpy(dtype=np.float64) for name in named}
    constant = tuple(name for name in named if np.ptp(own[name]) == 0)
    centres = {name: float(complete[name].mean()) for name in named if name not in constant}
    groups = levels(table, columns.group)
    return Data(
        values=wide.to_numpy(dtype=np.float64),
        groups=tuple(groups),
        group=pd.Index(groups, dtype=object).get_indexer(
            pd.Index(people[columns.group], dtype=object)
        ),
        visits=tuple(wide.columns),
        covariates={name: own[name] - centre for name, centre in centres.items()},
        centres=centres,
        constant=constant,
        without_value=int(table[patient].nunique() - valued[patient].nunique()),
        without_covariate=int(valued[patient].nunique() - len(wide)),
    )


def _check(table: pd.DataFrame, columns: Columns) -> None:
    patient, visit = columns.patient, columns.visit
    homeless = int(table[[patient, visit]].isna().any(axis=1).sum())
    if homeless:
        raise AnalysisError(f"{homeless} rows have no {patient} or no {visit}; leave them out.")
    twice = int(table.duplicated([patient, visit]).sum())
    if twice:
        raise AnalysisError(
            f"{twice} rows repeat a patient's visit; keep one value for each patient and visit."
        )
    for name in (columns.value, *columns.covariates):
        numbers(table[table[name].notna()], name)
    fixed: Sequence[str] = [columns.group, *columns.covariates]
    several = table.groupby(patient, observed=True)[list(fixed)].nunique(dropna=False) > 1
    changing = [str(name) for name in several if several[name].any()]
    if changing:
        raise AnalysisError(
            f"{', '.join(changing)} changes between visits of a patient; take its value at "
            "baseline in every row."
        )

"""The whole tables of a study, and any of their numbers addressed by a short name.

sex                        a column of `patients`
adverse.infection          whether a patient had an adverse event of that category: yes, no
adverse.any                the same of any category
mmt8@3                     a repeated measure at month 3
hrct.total@0               an HRCT score (a finding, or total) at month 0
mmt8@0:3, hrct.total@0:12  the change between two months, in those seen at both
"""

from collections.abc import Mapping
from functools import cached_property

import pandas as pd

from analytics.columns import ARM, PATIENT_ID
from analytics.frozen import Frozen

HRCT, ADVERSE, ANY = "hrct.", "adverse.", "any"
EVERYBODY = "all"


class StudyTables(Frozen):
    """A study as its files hold it.

    tables : patients, outcomes and what else there is, by name; categories as text.
    arms : values of `arm` in the study's order. reference : the arm others are compared with.
    covariates : columns a Cox model is adjusted for. horizon : where survival is
        read, in the unit of `time`. months_per_time : of that unit.
    """

    tables: Mapping[str, pd.DataFrame]
    arms: tuple[str, ...]
    reference: str
    covariates: tuple[str, ...] = ()
    horizon: float = 365.0
    months_per_time: float = 1 / 30.4375

    @cached_property
    def patients(self) -> pd.DataFrame:
        """One row per patient, by patient_id."""
        return self.tables["patients"].set_index(PATIENT_ID)

    @cached_property
    def scores(self) -> pd.DataFrame:
        """HRCT scores: one row per patient and month, findings and their total.

        Grades are added over lobes and averaged over readers, where there are any.
        """
        grades = self.tables["hrct"]
        by = [PATIENT_ID, "month", "finding"]
        if "reader" in grades:
            per_reader = grades.groupby([*by, "reader"], observed=True)["score"].sum()
            scores = per_reader.groupby(by, observed=True).mean().unstack()
        else:
            scores = grades.groupby(by, observed=True)["score"].sum().unstack()
        return scores.assign(total=scores.sum(axis=1, skipna=False))

    def members(self, group: str) -> pd.Index:
        """Return the patients of an arm; everybody of any other group."""
        everybody = self.patients
        return everybody.index[everybody[ARM] == group] if group in self.arms else everybody.index

    def values(self, name: str) -> pd.Series:
        """Return what is recorded under a name, by patient_id; changes are last minus first."""
        if "@" not in name:
            return self._adverse(name) if name.startswith(ADVERSE) else self.patients[name]
        what, _, months = name.partition("@")
        first, _, last = months.partition(":")
        if not last:
            return self._at(what, float(first))
        both = self.pair(name)
        return both["last"] - both["first"]

    def pair(self, name: str) -> pd.DataFrame:
        """Return the two ends of a change, `first` and `last`, of those seen at both."""
        what, _, months = name.partition("@")
        first, _, last = months.partition(":")
        ends = {"first": self._at(what, float(first)), "last": self._at(what, float(last))}
        return pd.DataFrame(ends).dropna()

    def months(self) -> tuple[float, ...]:
        """Return the months at which repeated measures were taken."""
        return tuple(sorted(self.tables["assessments"]["month"].astype(float).unique()))

    def outcomes(self, endpoint: str) -> pd.DataFrame:
        """Return one row per patient with an endpoint: time, event, and the patient's columns."""
        rows = self.tables["outcomes"]
        rows = rows[rows["endpoint"] == endpoint].dropna(subset=["time"])
        return rows.merge(self.tables["patients"], on=PATIENT_ID)

    @cached_property
    def _visits(self) -> "pd.Series[float]":
        rows = self.tables["assessments"]
        return rows.set_index(["measure", "month", PATIENT_ID])["value"].sort_index()

    def _at(self, what: str, month: float) -> pd.Series:
        if what.startswith(HRCT):
            own = self.scores.xs(month, level="month")[what.removeprefix(HRCT)]
        else:
            own = self._visits.xs((what, month), level=("measure", "month"))
        return pd.Series(own).dropna()

    def _adverse(self, name: str) -> pd.Series:
        events, category = self.tables["adverse_events"], name.removeprefix(ADVERSE)
        if category != ANY:
            events = events[events["category"] == category]
        had = self.patients.index.isin(events[PATIENT_ID])
        return pd.Series(had, index=self.patients.index).map({True: "yes", False: "no"})

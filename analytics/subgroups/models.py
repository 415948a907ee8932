"""Many Cox models of parts of the same patients: what they share is read from the table once."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analytics.arrays import LARGEST, Bools, Floats, Ints
from analytics.cox.design_matrix import (
    MAXIMUM_LEVELS,
    DesignMatrix,
    Term,
    as_category,
    refuse_missing,
)
from analytics.cox.fit import CoxFit
from analytics.cox.hazards import fit_design
from analytics.errors import AnalysisError, require_columns
from analytics.frozen import Frozen
from analytics.settings import Ties
from analytics.survival.follow_up import FollowUp, follow_up

Columns = list[tuple[Floats, Term]]
NO_INFORMATION = 1e-9  # of a product's length that the other columns do not explain


class Variable(Frozen, kw_only=True):
    """One column of patients.

    codes : (n,) places in `levels`, -1 where missing; of a number all 0. values : of a number.
    """

    name: str
    codes: Ints
    levels: tuple[str, ...] = ()
    values: Floats | None = None

    @property
    def known(self) -> Bools:
        """Which patients have a value."""
        return self.codes >= 0 if self.values is None else ~np.isnan(self.values)

    def columns(self, members: Ints) -> Columns:
        """Columns of a model of these patients, all with a value; none if it is constant."""
        if self.values is not None:
            return self._number(self.values[members])
        codes = self.codes[members]
        present = np.flatnonzero(np.bincount(codes, minlength=len(self.levels)))
        return [
            (
                (codes == place).astype(float),
                Term(
                    name=f"{self.name}{self.levels[place]}",
                    variable=self.name,
                    level=self.levels[place],
                    reference=self.levels[present[0]],
                ),
            )
            for place in present[1:]
        ]

    def _number(self, values: Floats) -> Columns:
        if (wrong := int((np.abs(values) > LARGEST).sum())) > 0:
            raise AnalysisError(
                f"{self.name} is infinite or beyond {LARGEST:g} in {wrong} patients; "
                "correct or exclude them."
            )
        if not len(values) or values.min() == values.max():
            return []
        return [(values, Term(name=self.name, variable=self.name))]


class Models(Frozen, kw_only=True):
    """The patients of all the models; `members` are places in their table."""

    observed: FollowUp
    treatment: Variable
    variables: dict[str, Variable]
    stratum: Ints | None
    ties: Ties
    level: float

    def variable(self, name: str) -> Variable:
        """A subgroup or covariate by its name."""
        return self.variables[name]

    def complete(self, members: Ints, covariates: Sequence[str]) -> Ints:
        """Those of the members who have every covariate."""
        for name in covariates:
            members = members[self.variable(name).known[members]]
        return members

    def fit(self, members: Ints, columns: Columns) -> CoxFit:
        """Fit the model of these patients; raises AnalysisError where there is none."""
        observed = FollowUp(stop=self.observed.stop[members], died=self.observed.died[members])
        if not observed.died.any():
            raise AnalysisError(f"None of the {len(members)} patients has an event.")
        design = DesignMatrix(
            columns=np.array([values for values, _ in columns], dtype=float),
            terms=tuple(term for _, term in columns),
        )
        return fit_design(
            observed,
            design,
            stratum=None if self.stratum is None else self.stratum[members],
            weight=None,
            ties=self.ties,
            level=self.level,
        )


def read_models(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    treatment: str,
    subgroups: Sequence[str],
    covariates: Sequence[str],
    strata: Sequence[str],
    ties: Ties,
    level: float,
) -> Models:
    """Read and check the table; raises AnalysisError for what no model can use.

    A name may be a subgroup or a covariate, not both with different meanings: a number cut into
    subgroups stands in a column of its own.
    """
    categories = (treatment, *subgroups)
    require_columns(frame, [*categories, *strata, *covariates])
    observed = follow_up(frame, time=time, event=event)
    refuse_missing(frame, [treatment, *strata])
    variables = {name: _category(frame[name], name) for name in categories}
    variables |= {name: _covariate(frame[name], name) for name in covariates}
    if len(variables[treatment].levels) < 2:
        raise AnalysisError(f"All these patients have the same {treatment}; nothing to compare.")
    stratum = None
    if strata:
        groups = frame.groupby(list(strata), sort=True, observed=True)
        stratum = np.asarray(groups.ngroup(), dtype=np.intp)
    return Models(
        observed=observed,
        treatment=variables[treatment],
        variables=variables,
        stratum=stratum,
        ties=ties,
        level=level,
    )


def products(arms: Columns, levels: Columns, main: Columns) -> Columns:
    """Product columns that the model does not hold already; the arms vary fastest, as in R."""
    if not arms or not levels:
        return []
    known = [np.ones(len(arms[0][0])), *(values for values, _ in main)]
    basis = np.linalg.qr(np.array(known).T)[0]
    found: Columns = []
    for values, level in levels:
        for other, arm in arms:
            product = values * other
            rest = product - basis @ (basis.T @ product)
            length = float(np.linalg.norm(rest))
            if length <= NO_INFORMATION * max(1.0, float(np.linalg.norm(product))):
                continue
            basis = np.column_stack([basis, rest / length])
            term = Term(
                name=f"{arm.name}:{level.name}", variable=f"{arm.variable}:{level.variable}"
            )
            found.append((product, term))
    return found


def _category(values: pd.Series, name: str) -> Variable:
    known = values if isinstance(values.dtype, pd.CategoricalDtype) else as_category(values)
    levels = [str(of) for of in known.cat.categories]
    codes = known.cat.codes.to_numpy().astype(np.intp)
    present = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(levels)))
    if len(present) > MAXIMUM_LEVELS:
        raise AnalysisError(
            f"{name} has {len(present)} levels, more than {MAXIMUM_LEVELS}; join levels or cut it "
            "into groups."
        )
    if len(present) < len(levels):
        place = np.full(len(levels) + 1, -1)
        place[present] = np.arange(len(present))
        codes, levels = place[codes], [levels[i] for i in present]
    return Variable(name=name, codes=codes, levels=tuple(levels))


def _covariate(values: pd.Series, name: str) -> Variable:
    if pd.api.types.is_numeric_dtype(values.dtype) and values.dtype.kind in "iuf":
        numbers = values.to_numpy(dtype=float)
        return Variable(name=name, codes=np.zeros(len(numbers), dtype=np.intp), values=numbers)
    return _category(values, name)

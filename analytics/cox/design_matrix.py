"""From columns of patients to the columns of a regression model, with a name for each."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analytics.arrays import LARGEST
from analytics.errors import AnalysisError
from analytics.frozen import Frozen, Value

MAXIMUM_LEVELS = 20


class Term(Value, kw_only=True):
    """One column of a model.

    name : as R writes it ("sexMale", "age", "sexMale:age").
    variable : the column of patients it came from; "sex:age" for an interaction.
    level, reference : of a category, None for a number.
    """

    name: str
    variable: str
    level: str | None = None
    reference: str | None = None


class DesignMatrix(Frozen, kw_only=True):
    """`columns` (p, n) and the `terms` (p) they stand for."""

    columns: NDArray[np.float64]
    terms: tuple[Term, ...]

    def places(self, variable: str) -> list[int]:
        """Which columns belong to a variable (or to an interaction, "sex:age")."""
        return [i for i, term in enumerate(self.terms) if term.variable == variable]


class UsableCovariates(Frozen, kw_only=True):
    """Covariates that can enter a model for these patients.

    kept : in the order given. dropped : one row per covariate left out: `covariate`, `reason`.
    """

    kept: tuple[str, ...]
    dropped: pd.DataFrame


def design_matrix(
    frame: pd.DataFrame,
    covariates: Sequence[str],
    *,
    interactions: Sequence[tuple[str, str]] = (),
) -> DesignMatrix:
    """Numbers stay as they are; categories become one 0/1 column per level after the first.

    frame : one row per patient. A Categorical keeps its order (the first level present is the
        reference, absent levels are left out); text is sorted; False is the reference of a bool.
    covariates : main effects. interactions : pairs of them whose products are added at the end.

    Raises AnalysisError for a missing or infinite value, a covariate that is the same in all
    patients, more than 20 levels, or a column that is neither number, text nor bool.
    """
    refuse_missing(frame, covariates)
    parts = {name: _variable_columns(frame[name], name) for name in covariates}
    for one, other in interactions:
        parts[f"{one}:{other}"] = _products(parts[one], parts[other])
    columns = [column for part in parts.values() for column, _ in part]
    terms = tuple(term for part in parts.values() for _, term in part)
    return DesignMatrix(columns=np.array(columns, dtype=float), terms=terms)


def usable_covariates(frame: pd.DataFrame, covariates: Sequence[str]) -> UsableCovariates:
    """Set aside the covariates that no model can use for these patients.

    These are: recorded for nobody, the same in all who have it recorded, more than 20 levels.
    Patients with a missing value are not judged here: the caller decides whom to exclude.
    """
    reasons = {name: _unusable(frame[name].dropna()) for name in covariates}
    dropped = [(name, reason) for name, reason in reasons.items() if reason]
    return UsableCovariates(
        kept=tuple(name for name, reason in reasons.items() if not reason),
        dropped=pd.DataFrame(dropped, columns=["covariate", "reason"]),
    )


def as_category(values: pd.Series) -> pd.Series:
    """The levels present as words, in category order or sorted; numbers too: 1.0 becomes "1"."""
    category = pd.Categorical(values).remove_unused_categories()
    words = {of: f"{of:g}" if isinstance(of, float) else str(of) for of in category.categories}
    return pd.Series(category.rename_categories(words), index=values.index)


def refuse_missing(frame: pd.DataFrame, names: Sequence[str]) -> None:
    """Raise AnalysisError with the number of missing values per column, if there are any."""
    counted = {name: _missing(frame[name]) for name in names}
    if missing := {name: count for name, count in counted.items() if count}:
        counts = ", ".join(f"{name} ({count})" for name, count in missing.items())
        raise AnalysisError(
            f"Missing values among {len(frame)} patients: {counts}. "
            "Exclude these patients or choose other columns, so that the exclusion is visible."
        )


def _missing(values: pd.Series) -> int:
    if isinstance(values.dtype, np.dtype) and values.dtype.kind in "iubf":
        return int(np.isnan(values.to_numpy()).sum())  # a fifth of what pandas takes for 250 rows
    return int(values.isna().sum())


def _unusable(recorded: pd.Series) -> str:
    """Why a covariate cannot enter a model; empty if it can."""
    if recorded.empty:
        return "recorded for none of these patients"
    distinct = recorded.nunique()
    if distinct < 2:
        return "the same in all these patients"
    if not pd.api.types.is_numeric_dtype(recorded) and distinct > MAXIMUM_LEVELS:
        return f"{distinct} levels, more than {MAXIMUM_LEVELS}"
    return ""


def _variable_columns(values: pd.Series, name: str) -> list[tuple[NDArray[np.float64], Term]]:
    if isinstance(values.dtype, pd.CategoricalDtype):
        return _indicators(values.cat.codes.to_numpy(), values.cat.categories.tolist(), name)
    if values.dtype.kind in "iuf":
        return [(_number(values.to_numpy(dtype=float), name), Term(name=name, variable=name))]
    if values.dtype.kind == "b":
        return _indicators(values.to_numpy().astype(np.int8), [False, True], name)
    if pd.api.types.infer_dtype(values) in ("string", "boolean"):
        codes, levels = pd.factorize(values, sort=True)
        return _indicators(codes, list(levels), name)
    raise AnalysisError(
        f"{name} holds neither numbers, words nor yes/no; convert it before it enters a model."
    )


def _number(values: NDArray[np.float64], name: str) -> NDArray[np.float64]:
    low, high = values.min(), values.max()
    if not max(high, -low) <= LARGEST:
        wrong = int((np.abs(values) > LARGEST).sum())
        raise AnalysisError(
            f"{name} is infinite or beyond {LARGEST:g} in {wrong} patients; "
            "correct or exclude them."
        )
    if low == high:
        raise _constant(name)
    return values


def _indicators(
    codes: NDArray[np.integer], levels: list[object], name: str
) -> list[tuple[NDArray[np.float64], Term]]:
    present = np.flatnonzero(np.bincount(codes, minlength=len(levels)))
    if len(present) < 2:
        raise _constant(name)
    if len(present) > MAXIMUM_LEVELS:
        raise AnalysisError(
            f"{name} has {len(present)} levels, more than {MAXIMUM_LEVELS}; "
            "join levels or leave it out of the model."
        )
    reference = str(levels[present[0]])
    return [
        (
            (codes == place).astype(float),
            Term(
                name=f"{name}{levels[place]}",
                variable=name,
                level=str(levels[place]),
                reference=reference,
            ),
        )
        for place in present[1:]
    ]


def _products(
    one: list[tuple[NDArray[np.float64], Term]], other: list[tuple[NDArray[np.float64], Term]]
) -> list[tuple[NDArray[np.float64], Term]]:
    """Product columns; the first variable's levels vary fastest, as in R."""
    return [
        (
            first * second,
            Term(name=f"{a.name}:{b.name}", variable=f"{a.variable}:{b.variable}"),
        )
        for second, b in other
        for first, a in one
    ]


def _constant(name: str) -> AnalysisError:
    return AnalysisError(
        f"{name} is the same in all these patients, so a model cannot use it; leave it out."
    )

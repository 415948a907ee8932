"""Mixed model for repeated measures: all visits in one model, missing visits allowed.

Each group has a mean of its own at each visit; the values of one patient go together in any way
(an unstructured covariance). Patients with some visits missing count with those they have, which
is right where what is missing depends on what was seen (missing at random).
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analytics.arrays import Floats
from analytics.cautions import Caution
from analytics.columns import GROUP, PATIENT_ID
from analytics.errors import AnalysisError
from analytics.frozen import Frozen
from analytics.trajectories import mixed_model_cautions as said
from analytics.trajectories.mixed_model_data import Columns, Data, Mean, Slope, Term, laid_out
from analytics.trajectories.reml import Fit, no_fit
from analytics.trajectories.reml_search import maximise
from analytics.trajectories.reml_sums import Sums, sums_of
from analytics.trajectories.satterthwaite import SmallSample, combined

__all__ = ["Mean", "MixedModel", "Slope", "mixed_model"]

MOST_VISITS = 10


class MixedModel(Frozen, kw_only=True):
    """A fitted mixed model for repeated measures.

    means : least-squares means, one row per group and visit: group, visit, `n` (patients with a
        value), `value`, `se`, `df`, `low`, `high`, `t`, `p`, at the mean of every covariate over
        the measurements (as R's emmeans has it).
    differences : each other group minus the reference, one row per group and visit: group,
        reference, visit, `n_group`, `n_reference`, then as `means`; p two-sided, not corrected.
    covariance : between visits, visits by visits.
    neg2 : minus twice the restricted log-likelihood.
    patients, measurements : in the model. without_value, without_covariate : patients left out.
    terms, centres : the model's coefficients, and the value at which each covariate is held.
    Where `withheld` is not None, every number but the counts is NaN.
    """

    means: pd.DataFrame
    differences: pd.DataFrame
    covariance: pd.DataFrame
    neg2: float
    patients: int
    measurements: int
    without_value: int
    without_covariate: int
    terms: tuple[Term, ...]
    centres: Mapping[str, float]
    method: str
    cautions: tuple[Caution, ...]
    estimator: "Estimator"

    @property
    def withheld(self) -> Caution | None:
        """The caution for which the numbers must not be shown, if any."""
        return next((c for c in self.cautions if c.severity == "withhold"), None)


class Estimator(Frozen, kw_only=True):
    """Estimates weighted sums of a model's coefficients; called with one row of weights each.

    origin : what was taken off the values before the fit, by coefficient.
    """

    fit: Fit
    terms: tuple[Term, ...]
    origin: Floats
    small_sample: SmallSample
    level: float

    def __call__(self, rows: Sequence[Mapping[Term, float]]) -> pd.DataFrame:
        """Return value, se, df, low, high, t, p of each; NaN where a term is not in the model."""
        place = {term: i for i, term in enumerate(self.terms)}
        weights = np.zeros((len(rows), len(place)))
        for i, row in enumerate(rows):
            for term, weight in row.items():
                weights[i, place.get(term, slice(None))] = weight if term in place else np.nan
        return combined(
            self.fit, weights, origin=self.origin, method=self.small_sample, level=self.level
        )


def mixed_model(
    measurements: pd.DataFrame,
    *,
    patient: str = PATIENT_ID,
    group: str = GROUP,
    visit: str = "month",
    value: str = "value",
    reference: object = None,
    covariates: Sequence[str] = (),
    covariates_by_visit: Sequence[str] = (),
    small_sample: SmallSample = "Satterthwaite",
    level: float = 0.95,
) -> MixedModel:
    """Fit group x visit with an unstructured covariance by restricted maximum likelihood.

    measurements : one row per patient and visit, in any order, baseline itself not among the
        visits. A row without value is a missed visit; a patient without any value is counted and
        left out, and so is one without a covariate. `group` and covariates are the patient's, the
        same in all rows; a categorical's first level is the reference unless one is named.
    covariates : numbers with one slope; covariates_by_visit : with a slope at each visit. Usually
        the value at baseline. One that is the same in all patients is left out and named.
    small_sample : how standard errors and degrees of freedom allow for few patients.
    Nothing is guessed: where the likelihood has no maximum, or the covariance is singular, all
    numbers are NaN and a caution of severity "withhold" says why and what to do.
    AnalysisError : missing columns, no value at all, a patient in two groups or twice at a visit,
        infinite values, more than 10 visits, an unknown reference.
    Source: Mallinckrodt et al., Drug Inf J 2008;42:303-19; R's mmrm with us() and REML. mmrm's
    search stops some 4e-7 short of the maximum, so its numbers differ from the fifth digit on.
    """
    columns = Columns(
        patient=patient,
        group=group,
        visit=visit,
        value=value,
        covariates=(*covariates, *covariates_by_visit),
        by_visit=frozenset(covariates_by_visit),
    )
    data = laid_out(measurements, columns)
    if len(data.visits) > MOST_VISITS:
        raise AnalysisError(
            f"{len(data.visits)} visits are more than the {MOST_VISITS} for which a free "
            "covariance can be estimated; choose fewer visits."
        )
    base = data.groups[0] if reference is None else reference
    if base not in data.groups:
        raise AnalysisError(f"There is no group {base}; choose the reference among the groups.")
    terms, tied = data.design(columns.by_visit)
    # Without the level of each visit the sums of squares lose no digits.
    middle = np.nanmean(data.values, axis=0)
    sums = sums_of(data.values - middle, data.features, tied)
    fit, trouble = _fitted(sums, data)
    levels = dict(zip(data.visits, middle, strict=True))
    estimator = Estimator(
        fit=fit,
        terms=terms,
        origin=np.array([levels[t.visit] if isinstance(t, Mean) else 0.0 for t in terms]),
        small_sample=small_sample,
        level=level,
    )
    return MixedModel(
        means=_means(data, estimator),
        differences=_differences(data, base, estimator),
        covariance=pd.DataFrame(fit.covariance, index=data.visits, columns=data.visits),
        neg2=fit.neg2,
        patients=len(data.values),
        measurements=sums.rows,
        without_value=data.without_value,
        without_covariate=data.without_covariate,
        terms=terms,
        centres=data.centres,
        method=_method(data, columns, small_sample),
        cautions=(*trouble, *_cautions(data)),
        estimator=estimator,
    )


def _fitted(sums: Sums, data: Data) -> tuple[Fit, tuple[Caution, ...]]:
    apart = np.argwhere(sums.together == 0)
    if len(apart):
        first, second = (_words(data.visits[i]) for i in sorted(apart[0]))
        return no_fit(sums, "singular"), (said.never_together(first, second),)
    fit = maximise(sums)
    visits = len(data.visits)
    reasons = {
        "no spread": said.no_spread(),
        "aliased": said.aliased(),
        "singular": said.singular(len(data.values), visits * (visits + 1) // 2),
        "not converged": said.no_maximum(),
    }
    if fit.trouble:
        return fit, (reasons[fit.trouble],)
    return fit, (said.several_maxima(),) if fit.rivals else ()


def _means(data: Data, estimator: Estimator) -> pd.DataFrame:
    cells = [Mean(group, visit) for group in data.groups for visit in data.visits]
    counted = pd.DataFrame(
        {
            "group": [cell.group for cell in cells],
            "visit": [cell.visit for cell in cells],
            "n": data.counts.ravel(),
        }
    )
    return counted.join(estimator([{cell: 1.0} for cell in cells]))


def _differences(data: Data, reference: object, estimator: Estimator) -> pd.DataFrame:
    others = [name for name in data.groups if name != reference]
    cells = [
        (Mean(name, visit), Mean(reference, visit)) for name in others for visit in data.visits
    ]
    own = [data.groups.index(name) for name in others]
    base = data.counts[data.groups.index(reference)]
    counted = pd.DataFrame(
        {
            "group": [cell.group for cell, _ in cells],
            "reference": [cell.group for _, cell in cells],
            "visit": [cell.visit for cell, _ in cells],
            "n_group": data.counts[own].ravel(),
            "n_reference": np.tile(base, len(others)),
        }
    )
    return counted.join(estimator([{cell: 1.0, other: -1.0} for cell, other in cells]))


def _method(data: Data, columns: Columns, small_sample: SmallSample) -> str:
    slopes = [f"{name} by visit" if name in columns.by_visit else name for name in data.covariates]
    effects = ", ".join(["group, visit, group by visit", *slopes])
    return (
        f"Mixed model for repeated measures: {effects} as fixed effects, unstructured covariance "
        f"between visits, restricted maximum likelihood, {small_sample} degrees of freedom; "
        f"{len(data.values)} patients with {int(data.counts.sum())} measurements"
    )


def _cautions(data: Data) -> tuple[Caution, ...]:
    found = [said.same_in_all(name) for name in data.constant]
    if data.without_value:
        found.append(said.without_value(data.without_value))
    if data.without_covariate:
        found.append(said.without_covariate(data.without_covariate))
    inside = data.counts.sum(axis=1)
    with_values = [str(name) for name, n in zip(data.groups, inside, strict=True) if n]
    if len(with_values) == 1:
        found.append(said.nobody_to_compare(with_values[0]))
    for g, v in np.argwhere((data.counts == 0) & (inside > 0)[:, None]):
        found.append(said.empty_cell(str(data.groups[g]), _words(data.visits[v])))
    return tuple(found)


def _words(visit: object) -> str:
    return f"{visit:g}" if isinstance(visit, int | float | np.number) else str(visit)

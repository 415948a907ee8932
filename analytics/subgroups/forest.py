"""Is the treatment effect the same in every subgroup? Hazard ratios per subgroup, and one test."""

from collections.abc import Mapping, Sequence
from math import nan

import numpy as np
import pandas as pd

from analytics.arrays import Ints
from analytics.cautions import events_per_variable
from analytics.cox.fit import wald_statistic
from analytics.cox.hazards import hazard_ratio
from analytics.errors import AnalysisError
from analytics.frozen import Frozen
from analytics.settings import Ties
from analytics.special import chdtrc, ndtr
from analytics.subgroups.models import Columns, Models, products, read_models

OVERALL = "all patients"
Row = dict[str, object]


class SubgroupAnalysis(Frozen, kw_only=True):
    """The rows of the forest (see `subgroup_forest`), and one test a variable (`tests`)."""

    forest: pd.DataFrame
    tests: pd.DataFrame


def subgroup_analysis(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    treatment: str,
    subgroups: Sequence[str],
    covariates: Mapping[str, Sequence[str]] | None = None,
    strata: Sequence[str] = (),
    ties: Ties = "efron",
    level: float = 0.95,
    missing_level: str = "",
) -> SubgroupAnalysis:
    """Hazard ratios overall and in every subgroup, and one interaction test per variable.

    frame : one row per patient. time, event, strata, ties, level : as for `hazards.cox`.
    treatment : column of the arms; its first level present is the reference.
    subgroups : categorical, text or yes/no columns; a value may be missing.
    covariates : columns adjusted for, by subgroup variable ("all patients" for the overall row);
        the effect is not adjusted where nothing is named. A covariate that is the same in all
        patients of a model is left out of it; patients without one are in no row that uses it.
    missing_level : name of the level of those for whom the subgroup is unknown, shown last; ""
        shows none. The interaction test never counts them.

    Raises what `subgroup_forest` raises.
    """
    adjusted = dict(covariates or {})
    models = read_models(
        frame, time=time, event=event, treatment=treatment, subgroups=subgroups, strata=strata,
        covariates=tuple(dict.fromkeys(c for names in adjusted.values() for c in names)),
        ties=ties, level=level,
    )  # fmt: skip
    everybody = np.arange(len(frame))
    rows = _rows(models, OVERALL, "", everybody, adjusted.get(OVERALL, ()))
    tests = []
    for name in subgroups:
        used = tuple(adjusted.get(name, ()))
        codes = models.variable(name).codes
        for place, of in enumerate(models.variable(name).levels):
            rows += _rows(models, name, of, np.flatnonzero(codes == place), used)
        if missing_level and (codes < 0).any():
            rows += _rows(models, name, missing_level, np.flatnonzero(codes < 0), used)
        tests.append(_interaction(models, name, used))
    forest = pd.DataFrame(rows)
    p = {str(test["subgroup"]): test["p"] for test in tests}
    unknown = {name: int((models.variable(name).codes < 0).sum()) for name in subgroups}
    names = [str(row["subgroup"]) for row in rows]
    forest["interaction_p"] = np.array([p.get(name, nan) for name in names], dtype=float)
    forest["not_recorded"] = [unknown.get(name, 0) for name in names]
    return SubgroupAnalysis(forest=forest, tests=pd.DataFrame(tests))


def subgroup_forest(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    treatment: str,
    subgroups: Sequence[str],
    strata: Sequence[str] = (),
    ties: Ties = "efron",
    level: float = 0.95,
) -> pd.DataFrame:
    """Hazard ratio of each arm against the reference, overall and in every subgroup.

    Takes what `subgroup_analysis` takes; patients of unknown subgroup have no row.

    Returns one row per subgroup level and compared arm, the overall row (`subgroup` "all
    patients") first: `subgroup`, `subgroup_level`, `arm`, `reference`, `n_arm`, `n_reference`,
    `events_arm`, `events_reference` (patients with every covariate of the model), `terms`
    (coefficients of the model, 0 without one), `hazard_ratio`, `low`, `high`, `log_se` (standard
    error of the log hazard ratio), `p` (Wald), `withheld` (why the ratio must not be shown; empty
    if it may), `reason` (the same as a stable word), `interaction_p` (likelihood ratio, repeated
    on the rows of a subgroup; NaN overall) and `not_recorded` (patients for whom the subgroup is
    unknown).

    A level in which an arm has no event, or with fewer than five events per term, is withheld. A
    small p in one subgroup and not in another is no evidence of a difference: read
    `interaction_p`. Raises AnalysisError when the outcome, treatment or a stratum is missing,
    with a single arm, no event at all, or more than 20 levels.
    """
    return subgroup_analysis(
        frame, time=time, event=event, treatment=treatment, subgroups=subgroups, strata=strata,
        ties=ties, level=level,
    ).forest  # fmt: skip


def interaction_tests(
    frame: pd.DataFrame,
    *,
    time: str,
    event: str,
    treatment: str,
    subgroups: Sequence[str],
    strata: Sequence[str] = (),
    ties: Ties = "efron",
) -> pd.DataFrame:
    """One test per subgroup variable: does the treatment effect differ between its levels?

    Takes what `subgroup_analysis` takes. Returns one row per variable: `subgroup`, `n` (patients
    for whom it and the covariates are recorded), `events`, `terms` (of the model with
    interaction), `statistic`, `df`, `p` (likelihood ratio of treatment * subgroup against
    treatment + subgroup), `wald_statistic`, `wald_p` (NaN when a coefficient diverges),
    `withheld` (why p must not be shown; empty if it may), `reason` (the same as a stable word).

    Products that carry no information of their own, because a level has patients of one arm only,
    are left out and lower `df`, as in R. Fewer than five events per term withhold p. An arm without
    events in a level does not: the likelihood has its supremum there, though no coefficient.
    """
    return subgroup_analysis(
        frame, time=time, event=event, treatment=treatment, subgroups=subgroups, strata=strata,
        ties=ties,
    ).tests  # fmt: skip


def _rows(
    models: Models, name: str, of: str, members: Ints, covariates: Sequence[str]
) -> list[Row]:
    """One row per compared arm in one subgroup level."""
    members = models.complete(members, covariates)
    arms = models.treatment.levels
    codes, died = models.treatment.codes[members], models.observed.died[members]
    n = np.bincount(codes, minlength=len(arms))
    events = np.bincount(codes[died], minlength=len(arms))
    return [
        {
            "subgroup": name,
            "subgroup_level": of,
            "arm": arms[place],
            "reference": arms[0],
            "n_arm": int(n[place]),
            "events_arm": int(events[place]),
            "n_reference": int(n[0]),
            "events_reference": int(events[0]),
        }
        | _ratio(models, members, covariates, place, n)
        for place in range(1, len(arms))
    ]


def _ratio(
    models: Models,
    members: Ints,
    covariates: Sequence[str],
    place: int,
    n: Ints,
) -> Row:
    """Hazard ratio in one subgroup level; NaN with the reason where there is none."""
    arms = models.treatment.levels
    row: Row = {"terms": 0}
    row |= dict.fromkeys(("hazard_ratio", "low", "high", "log_se", "p"), nan)
    if not (n[0] and n[place]):
        absent = arms[place] if n[0] else arms[0]
        return row | {
            "withheld": f"No patient of {absent} is in this subgroup.",
            "reason": "one_arm",
        }
    if not models.observed.died[members].any():
        return row | {"withheld": "No patient of this subgroup has an event.", "reason": "no_event"}
    try:
        variables = (models.treatment, *map(models.variable, covariates))
        columns = [c for of in variables for c in of.columns(members)]
        of_model = "the adjusted model" if covariates else ""
        if too_few := _no_room(models, members, len(columns), of_model, covariates):
            return row | too_few
        model = models.fit(members, columns)
    except AnalysisError as problem:
        return row | {"withheld": str(problem), "reason": "not_estimable"}
    ratio = hazard_ratio(model, variable=models.treatment.name, level=arms[place])
    withheld = ratio.withheld
    return {
        "hazard_ratio": ratio.value,
        "low": ratio.low,
        "high": ratio.high,
        "log_se": ratio.se,
        "p": float(2 * ndtr(-abs(np.log(ratio.value) / ratio.se))),
        "terms": len(model.design.terms),
        "withheld": "" if withheld is None else withheld.text,
        "reason": "" if withheld is None else withheld.code,
    }


def _no_room(
    models: Models, members: Ints, terms: int, model: str, covariates: Sequence[str]
) -> Row:
    """What withholds a model with more terms than events, which cannot even be fitted."""
    events = int(models.observed.died[members].sum())
    if terms <= events:
        return {}
    (few,) = events_per_variable(events, terms, model=model, covariates=bool(covariates))
    return {"terms": terms, "withheld": few.text, "reason": few.code}


def _interaction(models: Models, name: str, covariates: Sequence[str]) -> Row:
    variable, treatment = models.variable(name), models.treatment
    members = models.complete(np.flatnonzero(variable.codes >= 0), covariates)
    row: Row = {"subgroup": name, "n": len(members)}
    row["events"] = int(models.observed.died[members].sum())
    empty = dict.fromkeys(("statistic", "df", "p", "wald_statistic", "wald_p"), nan) | {"terms": 0}
    arms, levels = treatment.columns(members), variable.columns(members)
    if not levels:
        told = "All these patients are in one subgroup, so there is nothing to compare."
        return row | empty | {"withheld": told, "reason": "one_level"}
    main: Columns = [*arms, *levels]
    of_model = "the model with interaction"
    try:
        main += [c for other in covariates for c in models.variable(other).columns(members)]
        added = products(arms, levels, main)
        if not added:
            told = "No two subgroups have patients of both arms, so there is nothing to compare."
            return row | empty | {"withheld": told, "reason": "one_arm"}
        if too_few := _no_room(models, members, len(main) + len(added), of_model, covariates):
            return row | empty | too_few
        without, joint = models.fit(members, main), models.fit(members, [*main, *added])
    except AnalysisError as problem:
        return row | empty | {"withheld": str(problem), "reason": "not_estimable"}
    statistic, df = 2 * (joint.loglik - without.loglik), len(added)
    places = np.arange(len(main), len(main) + df)
    wald = nan
    if not joint.solution.diverging[places].any():
        wald = wald_statistic(joint.coefficients[places], joint.variance[np.ix_(places, places)])
    few = [
        caution
        for caution in events_per_variable(
            joint.events,
            len(joint.design.terms),
            model=of_model,
            covariates=bool(covariates),
        )
        if caution.severity == "withhold"
    ]
    return row | {
        "statistic": statistic,
        "df": df,
        "p": float(chdtrc(df, max(statistic, 0.0))),
        "wald_statistic": wald,
        "wald_p": float(chdtrc(df, wald)),
        "terms": len(joint.design.terms),
        "withheld": few[0].text if few else "",
        "reason": few[0].code if few else "",
    }

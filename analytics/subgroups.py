"""Is the treatment effect the same in every subgroup? Hazard ratios per subgroup, and one test."""

from collections.abc import Callable, Sequence
from functools import partial
from math import nan

import numpy as np
import pandas as pd

from analytics.cox_fit import CoxFit, wald_statistic
from analytics.design_matrix import MAXIMUM_LEVELS, as_category, refuse_missing
from analytics.errors import AnalysisError, require_columns
from analytics.follow_up import follow_up
from analytics.hazards import cox, hazard_ratio
from analytics.settings import Ties
from analytics.special import chdtrc, ndtr

OVERALL = "all patients"
Fit = Callable[..., CoxFit]
Row = dict[str, object]


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

    frame : one row per patient. time, event, strata, ties, level : as for `hazards.cox`.
    treatment : column of the arms; its first level present is the reference.
    subgroups : categorical, text or yes/no columns; a value may be missing.

    Returns one row per subgroup level and compared arm, the overall row (`subgroup` "all
    patients") first: `subgroup`, `subgroup_level`, `arm`, `reference`, `n_arm`, `n_reference`,
    `events_arm`, `events_reference`, `hazard_ratio`, `low`, `high`, `log_se` (standard error of
    the log hazard ratio), `p` (Wald), `withheld` (why the ratio must not be shown; empty if it
    may), `interaction_p` (likelihood ratio, repeated on the rows of a subgroup; NaN overall) and
    `not_recorded` (patients left out because the subgroup is unknown for them).

    A level in which an arm has no event, or with fewer than five events per compared arm, is
    withheld. A small p in one subgroup and not in another is no evidence of a difference: read
    `interaction_p`. Raises AnalysisError when the outcome, treatment or a stratum is missing,
    with a single arm, no event at all, or more than 20 levels.
    """
    fit = partial(cox, time=time, event=event, strata=strata, ties=ties, level=level)
    frame = _checked(frame, time, event, treatment, strata, subgroups)
    arms = frame[treatment].cat.categories
    parts = [(OVERALL, "", frame)]
    for name in subgroups:
        parts += [(name, of, frame[frame[name] == of]) for of in frame[name].cat.categories]
    rows = [
        {"subgroup": name, "subgroup_level": of, **_counts(part, event, treatment, arms[0], arm)}
        | _ratio(fit, part, treatment, arms[0], arm)
        for name, of, part in parts
        for arm in arms[1:]
    ]
    table = pd.DataFrame(rows)
    p = {name: _interaction(fit, frame, treatment, name)["p"] for name in subgroups}
    unknown = {name: int(frame[name].isna().sum()) for name in subgroups}
    return table.assign(
        interaction_p=table["subgroup"].map(p).astype(float),
        not_recorded=table["subgroup"].map(unknown).fillna(0).astype(int),
    )


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

    Takes what `subgroup_forest` takes. Returns one row per variable: `subgroup`, `n` (patients
    for whom it is recorded), `statistic`, `df`, `p` (likelihood ratio of treatment * subgroup
    against treatment + subgroup), `wald_statistic`, `wald_p` (NaN when a coefficient diverges),
    `withheld` (why there is no test; empty if there is one).
    """
    fit = partial(cox, time=time, event=event, strata=strata, ties=ties)
    frame = _checked(frame, time, event, treatment, strata, subgroups)
    return pd.DataFrame([_interaction(fit, frame, treatment, name) for name in subgroups])


def _checked(
    frame: pd.DataFrame,
    time: str,
    event: str,
    treatment: str,
    strata: Sequence[str],
    subgroups: Sequence[str],
) -> pd.DataFrame:
    """The table with treatment and subgroups as categories of words."""
    require_columns(frame, [treatment, *strata, *subgroups])
    follow_up(frame, time=time, event=event)
    refuse_missing(frame, [treatment, *strata])
    for name in (treatment, *subgroups):
        levels = frame[name].nunique()
        if levels > MAXIMUM_LEVELS:
            raise AnalysisError(
                f"{name} has {levels} levels, more than {MAXIMUM_LEVELS}; join levels or cut it "
                "into groups."
            )
    if frame[treatment].nunique() < 2:
        raise AnalysisError(f"All these patients have the same {treatment}; nothing to compare.")
    return frame.assign(**{name: as_category(frame[name]) for name in (treatment, *subgroups)})


def _counts(part: pd.DataFrame, event: str, treatment: str, reference: str, arm: str) -> Row:
    row: Row = {"arm": arm, "reference": reference}
    for label, one in (("arm", arm), ("reference", reference)):
        events = part.loc[part[treatment] == one, event]
        row |= {f"n_{label}": len(events), f"events_{label}": int(events.sum())}
    return row


def _ratio(fit: Fit, part: pd.DataFrame, treatment: str, reference: str, arm: str) -> Row:
    """Hazard ratio in one subgroup level; NaN with the reason where there is none."""
    row: Row = {"hazard_ratio": nan, "low": nan, "high": nan, "log_se": nan, "p": nan}
    present = set(part[treatment])
    if not {reference, arm} <= present:
        absent = reference if reference not in present else arm
        return row | {"withheld": f"No patient of {absent} is in this subgroup."}
    try:
        model = fit(part, covariates=[treatment])
    except AnalysisError as problem:
        return row | {"withheld": str(problem)}
    ratio = hazard_ratio(model, variable=treatment, level=arm)
    return {
        "hazard_ratio": ratio.value,
        "low": ratio.low,
        "high": ratio.high,
        "log_se": ratio.se,
        "p": float(2 * ndtr(-abs(np.log(ratio.value) / ratio.se))),
        "withheld": "" if ratio.withheld is None else ratio.withheld.text,
    }


def _interaction(fit: Fit, frame: pd.DataFrame, treatment: str, name: str) -> Row:
    recorded, pair = frame.dropna(subset=[name]), (treatment, name)
    row: Row = {"subgroup": name, "n": len(recorded)}
    try:
        main = fit(recorded, covariates=pair)
        joint = fit(recorded, covariates=pair, interactions=[pair])
    except AnalysisError as problem:
        empty = dict.fromkeys(("statistic", "df", "p", "wald_statistic", "wald_p"), nan)
        return row | empty | {"withheld": str(problem)}
    added = joint.design.places(":".join(pair))
    statistic, df = 2 * (joint.loglik - main.loglik), len(added)
    wald = wald_statistic(joint.coefficients[added], joint.variance[np.ix_(added, added)])
    if joint.solution.diverging[added].any():
        wald = nan
    return row | {
        "statistic": statistic,
        "df": df,
        "p": float(chdtrc(df, statistic)),
        "wald_statistic": wald,
        "wald_p": float(chdtrc(df, wald)),
        "withheld": "",
    }

"""A second opinion on an interaction test, by lifelines; see `analytics.crosscheck.numbers`."""

import math
from collections.abc import Sequence

import pandas as pd

from analytics.columns import EVENT, GROUP, TIME
from analytics.crosscheck.numbers import COX_FIT, CrossCheck, no_second, second_opinion

_APART = "no second implementation: some level has no event in a group, so no finite estimate"


def interaction(
    frame: pd.DataFrame, statistic: float, *, subgroup: str, covariates: Sequence[str]
) -> CrossCheck:
    """Check the likelihood ratio chi-square of group by subgroup in a Cox model with Efron ties.

    frame : `time`, `event`, `group`, the subgroup and the covariates, none missing and none of
    them the same in all patients. Where some level has no event in a group, two programs stop at
    different places, and nothing is compared.
    """
    events = frame[frame[EVENT] == 1].groupby([GROUP, subgroup], observed=False).size()
    if (events == 0).any():
        return no_second("interaction chi-square", statistic, why=_APART)
    names = [GROUP, subgroup, *covariates]
    words = [name for name in names if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    main = pd.get_dummies(
        frame[names], columns=words, prefix_sep="=", drop_first=True, dtype=float
    ).assign(**{TIME: frame[TIME], EVENT: frame[EVENT]})
    columns = [str(name) for name in main.columns]
    arms = [name for name in columns if name.startswith(f"{GROUP}=")]
    levels = [name for name in columns if name.startswith(f"{subgroup}=")]
    products = {f"{a}:{b}": main[a] * main[b] for a in arms for b in levels}

    def theirs() -> float:
        return 2 * (_log_likelihood(main.assign(**products)) - _log_likelihood(main))

    return second_opinion("interaction chi-square", statistic, "lifelines", theirs)


def _log_likelihood(design: pd.DataFrame) -> float:
    from lifelines import CoxPHFitter
    from lifelines.exceptions import ConvergenceError

    try:
        return float(CoxPHFitter().fit(design, TIME, EVENT, fit_options=COX_FIT).log_likelihood_)
    except ConvergenceError:
        return math.nan

"""A second opinion on an interaction test, by lifelines."""

import math
from collections.abc import Sequence

import pandas as pd

from analytics.columns import EVENT, GROUP, TIME
from analytics.crosscheck.hazards import as_stopped, fitted, only_ours
from analytics.crosscheck.opinions import CrossCheck, P, no_second, second_opinions
from analytics.results import Comparison
from analytics.settings import Ties

APART = "some level has no event in a group, so there is no finite estimate"


def interaction(
    frame: pd.DataFrame,
    ours: Comparison,
    *,
    subgroup: str,
    covariates: Sequence[str],
    ties: Ties = "efron",
) -> list[CrossCheck]:
    """Check the likelihood ratio test of group by subgroup in a Cox model.

    frame : `time`, `event`, `group`, the subgroup and the covariates, none missing and none of
    them the same in all patients. Where some level has no event in a group, two programs stop at
    different places, and nothing is compared.
    """
    events = frame[frame[EVENT] == 1].groupby([GROUP, subgroup], observed=False).size()
    why = APART if (events == 0).any() else only_ours(frame, ties)
    if why:
        return [no_second("interaction", ours.statistic, why=why)]
    names = [GROUP, subgroup, *covariates]
    words = [name for name in names if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    main = pd.get_dummies(
        frame[names], columns=words, prefix_sep="=", drop_first=True, dtype=float
    ).assign(**{TIME: frame[TIME], EVENT: frame[EVENT]})
    columns = [str(name) for name in main.columns]
    arms = [name for name in columns if name.startswith(f"{GROUP}=")]
    levels = [name for name in columns if name.startswith(f"{subgroup}=")]
    products = {f"{a}:{b}": main[a] * main[b] for a in arms for b in levels}

    def theirs() -> list[float]:
        from scipy.stats import chi2

        gain = 2 * (_log_likelihood(main.assign(**products)) - _log_likelihood(main))
        return [gain, float(chi2.sf(gain, ours.df))]

    wanted = {"chi-square": ours.statistic, P: ours.p}
    by = ("lifelines", "CoxPHFitter twice")
    return [as_stopped(check) for check in second_opinions("interaction", wanted, by, theirs)]


def _log_likelihood(design: pd.DataFrame) -> float:
    fit = fitted(design)
    return math.nan if fit is None else float(fit.log_likelihood_)

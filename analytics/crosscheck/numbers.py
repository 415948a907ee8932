"""A second opinion: headline numbers recomputed by lifelines or SciPy.

Every function takes the patients, the number this project gave for them, and which number it is.
The inputs have passed our own checks already. Survival columns are `time`, `event` and `group`.
The other program is set up to answer the same question; where its definition differs,
`expected_difference` says how, and where there is no second program `theirs` is None.
"""

import math
import warnings
from collections.abc import Callable, Sequence
from importlib.metadata import version
from typing import Literal

import numpy as np
import pandas as pd

from analytics.baseline.table import is_number
from analytics.columns import EVENT, GROUP, TIME
from analytics.comparisons.ranks import IN_WORDS
from analytics.frozen import Value
from analytics.results import Comparison, Estimate
from analytics.samples import by_group, differences, two_groups

NO_SECOND = "no second implementation"

# The default stops early (3e-4 off) and can settle on a wrong maximum without a word.
COX_FIT = {"precision": 1e-12, "step_size": 0.25}


class CrossCheck(Value, kw_only=True):
    """One number from two programs.

    quantity : which number. ours, theirs : its values; theirs is None without a second program.
    program : the second program with its version.
    expected_difference : why the two may differ, or why there is no second value.
    remarks : what the second program warned about.
    """

    quantity: str
    ours: float
    theirs: float | None
    program: str
    expected_difference: str | None = None
    remarks: tuple[str, ...] = ()

    @property
    def agrees(self) -> bool | None:
        """Whether the two agree to six digits; None when there is nothing to compare with."""
        if self.theirs is None:
            return None
        both_undefined = math.isnan(self.ours) and math.isnan(self.theirs)
        return both_undefined or math.isclose(self.ours, self.theirs, rel_tol=1e-6, abs_tol=1e-12)


def no_second(quantity: str, ours: float, *, why: str = NO_SECOND) -> CrossCheck:
    """Say that no second program computes this number, and why."""
    return CrossCheck(
        quantity=quantity, ours=ours, theirs=None, program=NO_SECOND, expected_difference=why
    )


def second_opinion(
    quantity: str,
    ours: float,
    program: str,
    compute: Callable[[], float],
    *,
    expected: str | None = None,
) -> CrossCheck:
    """Compute a number by a second program, whose warnings become remarks.

    program : the package's name. expected : why the two may differ.
    """
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        theirs = compute()
    return CrossCheck(
        quantity=quantity,
        ours=ours,
        theirs=theirs,
        program=f"{program} {version(program)}",
        expected_difference=expected,
        remarks=tuple(str(warning.message) for warning in seen),
    )


def kaplan_meier(frame: pd.DataFrame, ours: Estimate, *, group: str, at: float) -> CrossCheck:
    """Check survival of `group` at time `at`; lifelines draws a curve beyond its last time flat."""
    own = frame[frame[GROUP] == group]
    if at > own[TIME].max():
        return no_second("survival", ours.value, why="lifelines extends curves; we do not")

    def theirs() -> float:
        from lifelines import KaplanMeierFitter

        return float(KaplanMeierFitter().fit(own[TIME], own[EVENT]).predict(at))

    return second_opinion("survival", ours.value, "lifelines", theirs)


def median_survival(frame: pd.DataFrame, ours: Estimate, *, group: str) -> CrossCheck:
    """Check the median of `group`; NaN on our side is infinity in lifelines, both "not reached"."""
    own = frame[frame[GROUP] == group]

    def theirs() -> float:
        from lifelines import KaplanMeierFitter

        median = float(KaplanMeierFitter().fit(own[TIME], own[EVENT]).median_survival_time_)
        return median if math.isfinite(median) else math.nan

    return second_opinion(
        "median survival",
        ours.value,
        "lifelines",
        theirs,
        expected="where the curve stays at exactly one half, R and we take the middle of that "
        "stretch and lifelines its first time",
    )


def restricted_mean(
    frame: pd.DataFrame, ours: Estimate, *, group: str, horizon: float
) -> CrossCheck:
    """Check the mean survival time of `group` up to `horizon`."""
    own = frame[frame[GROUP] == group]

    def theirs() -> float:
        from lifelines import KaplanMeierFitter
        from lifelines.utils import restricted_mean_survival_time

        curve = KaplanMeierFitter().fit(own[TIME], own[EVENT])
        return float(restricted_mean_survival_time(curve, t=horizon))

    return second_opinion("restricted mean survival", ours.value, "lifelines", theirs)


def log_rank(frame: pd.DataFrame, ours: Comparison) -> CrossCheck:
    """Check the chi-square of the unweighted, unstratified log-rank test of all groups."""

    def theirs() -> float:
        from lifelines.statistics import multivariate_logrank_test

        found = multivariate_logrank_test(frame[TIME], frame[GROUP].astype(str), frame[EVENT])
        return float(found.test_statistic)

    return second_opinion("log-rank chi-square", ours.statistic, "lifelines", theirs)


def cox(
    frame: pd.DataFrame,
    ours: Estimate,
    *,
    covariates: Sequence[str],
    variable: str,
    level: str | None = None,
) -> CrossCheck:
    """Check a hazard ratio of a Cox model with Efron ties.

    covariates : numbers, or categories against their first level. variable, level : whose
    hazard ratio; `level` of a category. A withheld ratio is not compared: without a finite
    estimate two programs stop at different places.
    """
    if ours.withheld:
        return no_second("hazard ratio", ours.value, why=ours.withheld.text)
    names = [column for column in covariates if not is_number(frame[column])]
    design = pd.get_dummies(
        frame[[*covariates]], columns=names, prefix_sep="=", drop_first=True, dtype=float
    ).assign(**{TIME: frame[TIME], EVENT: frame[EVENT]})
    term = variable if level is None else f"{variable}={level}"

    def theirs() -> float:
        from lifelines import CoxPHFitter
        from lifelines.exceptions import ConvergenceError

        try:
            fit = CoxPHFitter().fit(design, TIME, EVENT, fit_options=COX_FIT)
        except ConvergenceError:
            return math.nan
        return float(fit.hazard_ratios_[term])

    return second_opinion("hazard ratio", ours.value, "lifelines", theirs)


def welch(frame: pd.DataFrame, ours: Comparison, *, value: str, group: str) -> CrossCheck:
    """Check the p of Welch's t-test."""
    first, second = two_groups(frame, value, group)

    def theirs() -> float:
        from scipy.stats import ttest_ind

        return float(ttest_ind(first, second, equal_var=False).pvalue)

    return second_opinion("Welch t-test p", ours.p, "scipy", theirs)


def mann_whitney(frame: pd.DataFrame, ours: Comparison, *, value: str, group: str) -> CrossCheck:
    """Check the p of a Mann-Whitney test, computed in the way `ours.method` names."""
    first, second = two_groups(frame, value, group)
    if ours.exact and len(np.unique(np.append(first, second))) < len(frame):
        return no_second("Mann-Whitney p", ours.p, why=f"{NO_SECOND}: SciPy's exact p ignores ties")

    # SciPy's exact p ignores ties, and so does ours where the method says so.
    exact = ours.exact or IN_WORDS["exact, ties ignored"] in ours.method
    method: Literal["exact", "asymptotic"] = "exact" if exact else "asymptotic"
    correction = "without continuity" not in ours.method

    def theirs() -> float:
        from scipy.stats import mannwhitneyu

        return float(mannwhitneyu(first, second, method=method, use_continuity=correction).pvalue)

    return second_opinion("Mann-Whitney p", ours.p, "scipy", theirs)


def several_groups(frame: pd.DataFrame, ours: Comparison, *, value: str, group: str) -> CrossCheck:
    """Check the p of a Kruskal-Wallis test, or of a one-way analysis of variance."""
    samples = [*by_group(frame, value, group).values()]
    ranks = ours.method.startswith("Kruskal-Wallis")

    def theirs() -> float:
        from scipy.stats import f_oneway, kruskal

        return float((kruskal(*samples) if ranks else f_oneway(*samples)).pvalue)

    return second_opinion(f"{ours.method} p", ours.p, "scipy", theirs)


def wilcoxon(frame: pd.DataFrame, ours: Comparison, *, first: str, second: str) -> CrossCheck:
    """Check the p of a signed-rank test, computed in the way `ours.method` names."""
    change = differences(frame, first, second)
    distinct = len(np.unique(np.abs(change[change != 0])))
    if ours.exact and distinct < len(change):
        return no_second(
            "Wilcoxon p", ours.p, why=f"{NO_SECOND}: SciPy's exact p ignores ties and zeros"
        )

    exact = ours.exact or IN_WORDS["exact, ties ignored"] in ours.method
    method: Literal["exact", "approx"] = "exact" if exact else "approx"
    correction = "with continuity" in ours.method

    def theirs() -> float:
        from scipy.stats import wilcoxon as signed_rank

        return float(signed_rank(change, method=method, correction=correction).pvalue)

    return second_opinion("Wilcoxon p", ours.p, "scipy", theirs)


def chi_square(counts: pd.DataFrame, ours: Comparison) -> CrossCheck:
    """Check the p of a chi-square test of a table of counts, with Yates' correction or without."""
    if math.isnan(ours.p):
        return no_second("chi-square p", ours.p, why="not defined: a row or column is empty")

    def theirs() -> float:
        from scipy.stats import chi2_contingency

        return float(chi2_contingency(counts, correction="Yates" in ours.method).pvalue)

    return second_opinion("chi-square p", ours.p, "scipy", theirs)


def fisher(counts: pd.DataFrame, ours: Comparison) -> CrossCheck:
    """Check the p of Fisher's exact test of a 2 x 2 table; SciPy only simulates larger ones."""
    if counts.shape != (2, 2):
        return no_second(
            "Fisher's exact p", ours.p, why=f"{NO_SECOND}: SciPy simulates tables beyond 2 x 2"
        )

    def theirs() -> float:
        from scipy.stats import fisher_exact

        return float(fisher_exact(counts.to_numpy()).pvalue)

    return second_opinion("Fisher's exact p", ours.p, "scipy", theirs)

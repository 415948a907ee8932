"""Rank and t tests of the bank: families `paired` and `twosample`."""

import math
from typing import Any

import pandas as pd

from analytics.comparisons import means, rank_effects, ranks
from analytics.quantiles import quantiles
from analytics.results import Comparison, Estimate
from tests.reference.families.levels import with_levels

Answer = dict[str, Any]

METHODS: dict[str, ranks.RankTest] = {
    "r_default": "r",
    "asymptotic_corrected": "corrected",
    "asymptotic_uncorrected_SPSS": "uncorrected",
}


def paired(case: Answer, frame: pd.DataFrame) -> Answer:
    """Answer a case of two measurements of the same patients."""
    pair = {"first": case["columns"]["x"], "second": case["columns"]["y"]}
    # R compares differences as they are; the bank's "digits_rank_7" rows round them.
    as_r = {
        key: _test(ranks.wilcoxon(frame, **pair, method=method, significant_digits=None))
        for key, method in METHODS.items()
    }
    exact = ranks.wilcoxon(frame, **pair, method="exact", significant_digits=None)
    location = rank_effects.paired_location(frame, **pair, significant_digits=None)
    return {
        "n_pairs": len(frame),
        "hodges_lehmann_exact_walsh_median": location.value,
        "wilcoxon": as_r
        | {
            "exact_conditional_on_ties_zeros_dropped": {
                "stat": exact.statistic,
                # Beyond 1000 pairs the product stands in with an approximation.
                "p": exact.p if exact.exact else None,
            }
        },
        "t_paired": _test(means.paired_t(frame, **pair))
        | _interval(means.paired_difference(frame, **pair)),
    }


def twosample(case: Answer, frame: pd.DataFrame) -> Answer:
    """Answer a case of independent groups; the two-group tests where there are two."""
    columns = {"value": case["columns"]["value"], "group": case["columns"]["group"]}
    names = case["args"]["group_levels"]
    frame = with_levels(frame, columns["group"], names)
    answer: Answer = {
        "n_used": len(frame),
        "describe": {
            name: _describe(frame.loc[frame[columns["group"]] == name, columns["value"]])
            for name in names
        },
        "kruskal": _test(ranks.kruskal_wallis(frame, **columns, significant_digits=None)),
        "anova": _anova(means.one_way(frame, **columns)),
    }
    if len(names) == 2:
        answer["wilcoxon"] = _two_group_ranks(frame, columns)
        answer["t_welch"] = _welch(frame, columns, answer["describe"])
    return answer


def _two_group_ranks(frame: pd.DataFrame, columns: dict[str, str]) -> Answer:
    answer: Answer = {
        key: _test(ranks.mann_whitney(frame, **columns, method=method, significant_digits=None))
        for key, method in METHODS.items()
    }
    answer["hodges_lehmann_exact_median_of_differences"] = rank_effects.location_shift(
        frame, **columns
    ).value
    answer["prob_superiority_first"] = (1 + rank_effects.rank_biserial(frame, **columns).value) / 2
    # The bank asked exactRankTests up to 120 patients.
    exact = None
    if len(frame) <= 120:
        exact = _test(ranks.mann_whitney(frame, **columns, method="exact", significant_digits=None))
    return answer | {"exact_conditional_on_ties": exact}


def _welch(frame: pd.DataFrame, columns: dict[str, str], describe: Answer) -> Answer:
    difference = means.mean_difference(frame, **columns)
    return (
        _test(means.welch(frame, **columns))
        | _interval(difference)
        | {"est": [row["mean"] for row in describe.values()], "diff": difference.value}
    )


def _describe(values: pd.Series) -> Answer:
    numbers = values.to_numpy(float)
    mean = means.mean_interval(numbers)
    quartiles = {
        f"{name}_type{kind}": limit
        for kind in (2, 6, 7)
        for name, limit in zip(
            ("q1", "q3"), quantiles(numbers, [0.25, 0.75], quantile_type=kind), strict=True
        )
    }
    return quartiles | {
        "n": mean.n,
        "mean": mean.value,
        "sd": mean.se * mean.n**0.5,
        "se": mean.se,
        "median": quantiles(numbers, [0.5])[0],
        "min": numbers.min(),
        "max": numbers.max(),
    }


def _anova(test: Comparison) -> Answer:
    if math.isnan(test.statistic):  # nothing varies within groups; R divides by 0
        return {}
    return {"F": test.statistic, "df1": test.df, "df2": test.n - test.df - 1, "p": test.p}


def _test(test: Comparison) -> Answer:
    return {"stat": test.statistic, "df": test.df, "p": test.p}


def _interval(estimate: Estimate) -> Answer:
    return {"est": estimate.value, "lower": estimate.low, "upper": estimate.high}

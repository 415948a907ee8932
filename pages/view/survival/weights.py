"""How a weighted comparison holds up: balance, weights, effective size."""

import pandas as pd

from analytics.baseline.summary import IMBALANCE
from analytics.cautions import Caution
from analytics.survival.cautions import few_weighted, imbalance_left, one_sided_weights
from analytics.weighting.summary import WeightedSummary
from data.cohort import Cohort
from pages.view.charts.balance import balance_data, balance_height, balance_spec
from pages.view.figure import PICTURE_WIDTH, Panel
from pages.view.format import fixed, listed
from pages.view.plain import shorten
from pages.view.words import covariate_words, upper_first

LARGE_WEIGHT = 10  # times the mean weight of the group


def balance_panel(cohort: Cohort, model: WeightedSummary) -> Panel:
    """Return the picture of the standardised differences before and after weighting."""
    balance = model.weighting.balance
    names = [upper_first(word) for word in _words(cohort, balance)]
    return Panel(
        name="survival balance",
        title="Balance of the groups",
        note="Standardised differences before (hollow) and after weighting (filled); below 0.1, "
        "left of the dashed line, groups are usually called alike.",
        spec=balance_spec(len(names)),
        datasets=balance_data(balance.assign(variable=names)),
        height=balance_height(len(names)),
        width=PICTURE_WIDTH,
        alternative="Standardised difference of each covariate between the groups, before and "
        "after weighting; the table under it gives the numbers.",
    )


def balance_table(cohort: Cohort, model: WeightedSummary) -> pd.DataFrame:
    """Return the standardised differences, to be read."""
    balance = model.weighting.balance
    return pd.DataFrame(
        {
            "": [upper_first(word) for word in _words(cohort, balance)],
            "Standardised difference before": [fixed(x, 3) for x in balance["smd_unweighted"]],
            "After weighting": [fixed(x, 3) for x in balance["smd_weighted"]],
        }
    )


def weights_table(model: WeightedSummary, names: list[str]) -> pd.DataFrame:
    """Return how many patients each group is worth, and how its weights spread, by `names`."""
    spread = model.spread.set_index("group").loc[names].reset_index()
    cut = model.weighting.target == "ate_truncated"
    return pd.DataFrame(
        {
            "": [shorten(str(name)) for name in spread["group"]],
            "Patients": [str(n) for n in spread["n"]],
            "Effective size": [fixed(n, 1) for n in spread["effective"]],
            "Smallest weight": [fixed(w, 2) for w in spread["smallest"]],
            "Median": [fixed(w, 2) for w in spread["median"]],
            "Largest": [fixed(w, 2) for w in spread["largest"]],
            "Truncated": "at 1st and 99th percentile" if cut else "no",
        }
    )


def weight_cautions(cohort: Cohort, model: WeightedSummary) -> tuple[Caution, ...]:
    """Return what the weights warn of."""
    largest = float(model.spread["largest"].max())
    balance = model.weighting.balance
    apart = balance[~(balance["smd_weighted"] < IMBALANCE)]
    return (
        *few_weighted(len(model.rows.frame)),
        *model.weighting.cautions,
        *([one_sided_weights(largest)] if largest >= LARGE_WEIGHT else []),
        *([imbalance_left(listed(_words(cohort, apart)))] if len(apart) else []),
    )


def _words(cohort: Cohort, balance: pd.DataFrame) -> list[str]:
    return covariate_words(cohort, tuple(balance["variable"]))

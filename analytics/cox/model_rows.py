"""The patients and covariates a model can use: nobody without a value, nothing that is constant."""

from collections.abc import Sequence

import pandas as pd

from analytics.columns import GROUP
from analytics.cox.design_matrix import usable_covariates
from analytics.frozen import Frozen


class ModelRows(Frozen, kw_only=True):
    """What is left of a frame for a model.

    frame : the patients with every covariate used. used : covariates that vary among them.
    dropped : covariate and reason, one row each. excluded : patients without a covariate.
    """

    frame: pd.DataFrame
    used: tuple[str, ...]
    dropped: pd.DataFrame
    excluded: int


def model_rows(frame: pd.DataFrame, covariates: Sequence[str]) -> ModelRows:
    """Keep the patients who have every usable covariate.

    frame : one row per patient, with `group` (categorical) and the covariates; groups nobody is
        left of lose their category.
    """
    usable = usable_covariates(frame, covariates)
    complete = frame.dropna(subset=list(usable.kept), ignore_index=True)
    kept = usable_covariates(complete, usable.kept)
    groups = complete[GROUP].cat.remove_unused_categories()
    return ModelRows(
        frame=complete.assign(**{GROUP: groups}),
        used=kept.kept,
        dropped=pd.concat([usable.dropped, kept.dropped], ignore_index=True),
        excluded=len(frame) - len(complete),
    )

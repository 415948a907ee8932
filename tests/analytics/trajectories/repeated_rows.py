"""Tables of repeated measures: from an array, and drawn at random with patients who leave."""

import numpy as np
import pandas as pd


def tidy(values, groups, **covariates):
    """Rows of an array, patients by visits; months 1, 2, ..."""
    values = np.asarray(values, dtype=float)
    patients, visits = values.shape
    table = pd.DataFrame(
        {
            "patient_id": np.repeat([f"p{i}" for i in range(patients)], visits),
            "group": np.repeat(list(groups), visits),
            "month": np.tile(np.arange(1, visits + 1), patients),
            "value": values.ravel(),
        }
    )
    return table.assign(**{name: np.repeat(own, visits) for name, own in covariates.items()})


def drawn(seed, patients=34, visits=4, *, dropout=0.15, effect=0.0):
    """Two groups with correlated visits; who is ill at a visit is more likely gone at the next."""
    rng = np.random.default_rng(seed)
    baseline = rng.normal(size=patients)
    shared = 0.7 * rng.normal(size=(patients, 1)) + 0.4 * baseline[:, None]
    group = np.arange(patients) % 2
    values = shared + 0.6 * rng.normal(size=(patients, visits)) + effect * group[:, None]
    for i in range(patients):
        for visit in range(1, visits):
            if np.isnan(values[i, visit - 1]) or rng.random() < dropout * (
                1 + (values[i, visit - 1] > 0)
            ):
                values[i, visit] = np.nan
    return tidy(values, np.where(group, "B", "A"), baseline=baseline)

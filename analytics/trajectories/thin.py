"""Where a course rests on a few patients: thin visits, and values of which a few rule the mean."""

import numpy as np
import pandas as pd

from analytics.arrays import Bools, Floats, Ints
from analytics.baseline.skewness import SKEWED, skewness
from analytics.cautions import FEW_PER_GROUP
from analytics.columns import GROUP
from analytics.frozen import Value
from analytics.trajectories.cautions import FEW_AT_VISIT
from analytics.trajectories.changes import Courses

# Cochran, Sampling Techniques, 1977, section 2.15: with more patients than this times the squared
# skewness, normal 95% limits of a mean miss in at most 6%.
COCHRAN = 25


class Skew(Value):
    """How skewed the values at a visit are."""

    skewness: float
    month: int


def thin_visits(courses: Courses, summaries: pd.DataFrame) -> Bools:
    """Whether each row of `course_summaries` is of under five values in a group of five or more.

    A group that is smaller itself is small at every visit, and said to be.
    """
    n = summaries["n"].to_numpy()
    size = {name: int(courses.members(name).sum()) for name in courses.groups}
    of = summaries[GROUP].map(size).to_numpy(dtype=int)
    thin: Bools = (n > 0) & (n < FEW_AT_VISIT) & (of >= FEW_AT_VISIT)
    return thin


def most_skewed(values: Floats, group: Ints, months: tuple[int, ...]) -> Skew | None:
    """Return the most skewed visit of those at which a few patients rule a group's mean.

    values : (patients, visits), NaN where missing. group : of each patient, as a number.
    Skewness is that of the differences from the group's mean, all groups together, since few
    patients tell little of it; under eight nothing. A few rule the mean where it is beyond 1
    (highly skewed, as in the baseline table) and a group has too few patients for Cochran's rule.
    """
    found = [
        Skew(skew, month)
        for month, own in zip(months, values.T, strict=True)
        if (skew := _ruling(own[~np.isnan(own)], group[~np.isnan(own)]))
    ]
    return max(found, key=lambda one: abs(one.skewness), default=None)


def _ruling(values: Floats, group: Ints) -> float:
    """Return the skewness within groups, or 0 where it does no harm to their means."""
    if len(values) < FEW_PER_GROUP:
        return 0.0
    sizes = np.bincount(group)
    means = np.bincount(group, values) / np.maximum(sizes, 1)
    skew = skewness(values - means[group])
    smallest = int(sizes[sizes > 0].min())
    return skew if abs(skew) > SKEWED and smallest <= COCHRAN * skew**2 else 0.0

"""Groups so small that a rank test cannot tell anything apart: no p, and no interval.

The most extreme data there could be are 2 of 2^n ways to sign n changes, or 2 of all orders of
two groups. Where that is more than 5 %, p could not have fallen below 0.05 whatever had been
measured, and the widest interval covers less than 95 %. For p all patients measured are pairs,
since all could have changed; the interval is of those who did.
"""

import math
from dataclasses import replace

from analytics.cautions import Caution
from analytics.results import Comparison, Estimate


def pairs_suffice(pairs: int, level: float) -> bool:
    """Whether so many pairs can bear an interval of that level, and p."""
    return pairs > 0 and 2 / 2**pairs <= 1 - level


def groups_suffice(first: int, second: int, level: float) -> bool:
    """Whether groups of these sizes can bear an interval of that level, and p."""
    return min(first, second) > 0 and 2 / math.comb(first + second, first) <= 1 - level


def without_interval(estimate: Estimate) -> Estimate:
    """Take away an interval that covers less than it says."""
    return replace(estimate, low=math.nan, high=math.nan)


def without_p(test: Comparison) -> Comparison:
    """Take away a p that the number of patients decides, and say why."""
    if test.withheld:
        return test
    return replace(test, p=math.nan, exact=False, cautions=(too_few_to_test(),))


def too_few_to_test() -> Caution:
    """No result could have had a small p."""
    return Caution(
        "too_few_to_test",
        "withhold",
        "No p where there are so few patients that it could not fall below 0.05 whatever had been "
        "measured; read the values themselves.",
    )

"""Whether a printed mean and standard deviation can belong to so many whole numbers at all.

Sources: GRIM, Brown and Heathers, Soc Psychol Personal Sci 2017;8:363-9. GRIMMER, Anaya, PeerJ
Preprints 2016;4:e2400v1, in its analytic form (Allard 2018): the sum of n whole numbers is whole,
the sum of their squares is whole, and the two are both odd or both even.
"""

import math

from analytics.errors import AnalysisError
from analytics.frozen import Value
from analytics.published.printed import EXACT, Printed

MOST_SUMS = 10_000  # a mean that fits more sums than this is not tested by its digits


class Possibility(Value):
    """What the digits of a mean, or of a mean and a standard deviation, allow.

    sums : of the n values, that print as this mean; all of them where only the mean was tested.
    nearest_mean : unrounded, of the sum nearest the printed mean.
    nearest_sd : unrounded, the possible standard deviation nearest the printed one; NaN where only
        the mean was tested, or no sum fits.
    """

    possible: bool
    sums: tuple[float, ...]
    nearest_mean: float
    nearest_sd: float = math.nan


def grim(mean: Printed, n: int, *, step: float = 1.0) -> Possibility:
    """Say whether `n` values in steps of `step` (whole numbers: 1) can have a printed mean.

    step : the grid on which single values lie; 1 / items for the mean of several items.
    AnalysisError : fewer than one value, or a step that is not above 0.
    """
    _check(n, step, least=1)
    sums = _sums(mean, n, step)
    nearest = round(mean.value * n / step) * step
    return Possibility(bool(sums), tuple(total * step for total in sums), nearest / n)


def grimmer(mean: Printed, sd: Printed, n: int, *, step: float = 1.0) -> Possibility:
    """Say whether `n` values in steps of `step` can have a printed mean and SD (with n - 1).

    The three conditions are necessary; in very small samples without an upper limit they are
    almost always sufficient. A printed SD below 0 is never possible.
    AnalysisError : fewer than two values, or a step that is not above 0.
    """
    _check(n, step, least=2)
    whole = _sums(mean, n, step)
    sums = tuple(total * step for total in whole)
    fitting = [total for total in whole if _squares(total, sd, n, step)]
    nearest_mean = round(mean.value * n / step) * step / n
    nearest = min(
        (_nearest_sd(total, sd.value, n, step) for total in fitting or whole),
        key=lambda found: abs(found - sd.value),
        default=math.nan,
    )
    return Possibility(bool(fitting), sums, nearest_mean, nearest)


def _check(n: int, step: float, *, least: int) -> None:
    if n < least:
        raise AnalysisError(f"This needs at least {least} values, and {n} were given.")
    if not (step > 0 and math.isfinite(step)):
        raise AnalysisError("The step between values must be a number above 0, such as 1 or 0.5.")


def _sums(mean: Printed, n: int, step: float) -> range:
    """Return the sums, in steps, that print as this mean."""
    first = math.ceil((mean.low - EXACT) * n / step - EXACT)
    last = math.floor((mean.high + EXACT) * n / step + EXACT)
    if last - first > MOST_SUMS:
        raise AnalysisError(
            f"With {n} values, every mean with {mean.decimals} decimals is possible; "
            "enter more decimals or fewer values."
        )
    return range(first, last + 1)


def _squares(total: int, sd: Printed, n: int, step: float) -> list[int]:
    """Return the sums of squares, in squared steps, that print as this SD and fit this sum."""
    low, high = max(sd.low, 0.0) / step, sd.high / step
    if high < 0:
        return []
    around = total**2 / n
    first = math.ceil((n - 1) * low**2 + around - EXACT * (1 + around))
    last = math.floor((n - 1) * high**2 + around + EXACT * (1 + around))
    least = math.ceil(around - EXACT * (1 + around))
    return [squares for squares in range(max(first, least), last + 1) if (squares - total) % 2 == 0]


def _nearest_sd(total: int, sd: float, n: int, step: float) -> float:
    around = total**2 / n
    wanted = (n - 1) * (sd / step) ** 2 + around
    near = range(math.floor(wanted) - 2, math.ceil(wanted) + 3)
    spreads = [s - around for s in near if (s - total) % 2 == 0 and s >= around - EXACT]
    found = [math.sqrt(max(spread, 0.0) / (n - 1)) * step for spread in spreads]
    return min(found, key=lambda value: abs(value - sd), default=math.nan)

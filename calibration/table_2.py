"""Numbers of Table 2: ages, doses, durations and laboratory values of the two arms.

Each function returns (tacrolimus, combination), every arm ascending; who has which value is
decided elsewhere, because no printed number depends on it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from calibration.fast_tests import Values, mann_whitney_p

SIZES = (12, 22)
Arms = tuple[Values, Values]


@dataclass(frozen=True, kw_only=True)
class Quartiles:
    """A row of Table 2 with median and quartiles, and where its test is to come out.

    wanted : (q1, median, q3) of each arm, printed with `decimals`.
    p, within : the p aimed for and how near to it: where no values of 12 and 22 patients give
        the printed p, the nearest that some do is accepted.
    lowest, highest, grid : what a value may be.
    both : quartiles hold by both definitions (Hyndman and Fan 6 and 7), not by 7 alone.
    """

    wanted: tuple[tuple[float, float, float], tuple[float, float, float]]
    p: float
    lowest: float
    highest: float
    decimals: int = 0
    grid: float = 1.0
    both: bool = True
    within: float = 0.0049


ROWS = {
    "disease_duration_months": Quartiles(
        wanted=((1, 3, 10), (1, 3, 7)), p=0.844, lowest=0.5, highest=40, grid=0.5
    ),
    "ck_u_l": Quartiles(
        wanted=((66, 433, 2267), (38, 269, 618)), p=0.769, lowest=18, highest=7200, both=False
    ),
    "ldh_u_l": Quartiles(
        wanted=((289, 384, 541), (263, 320, 413)), p=0.592, lowest=168, highest=905
    ),
    "ferritin_ug_l": Quartiles(
        wanted=((285, 784, 1417), (108, 494, 975)), p=0.235, lowest=31, highest=3650
    ),
    "esr_mm_h": Quartiles(
        wanted=((23, 30, 44), (19, 21, 32)), p=0.120, lowest=4, highest=92, within=0.0004
    ),
    "crp_mg_l": Quartiles(
        wanted=((3.40, 8.29, 10.50), (1.17, 3.41, 10.69)),
        p=0.377,
        lowest=0.31,
        highest=78,
        decimals=2,
        grid=0.01,
        within=0.0004,
    ),
}
# Places of the ordered values that decide each quartile by either definition, by size of arm;
# then the two that decide it by definition 7 and the weight of the upper one.
_DECIDING = {12: ((2, 3), (5, 6), (8, 9)), 22: ((4, 5, 6), (10, 11), (15, 16, 17))}
_LINEAR = {12: ((2, 0.75), (5, 0.5), (8, 0.25)), 22: ((5, 0.25), (10, 0.5), (15, 0.75))}


def quartile_row(name: str, rng: np.random.Generator) -> Arms:
    """Draw a row of Table 2 until quartiles hold, then move the values between towards its test."""
    row = ROWS[name]
    for _ in range(200):
        arms = (_arm(row, 0, rng), _arm(row, 1, rng))
        off = abs(mann_whitney_p(*arms) - row.p)
        for _ in range(300):
            if off <= row.within:
                return arms
            moved = _redraw_one(arms, row, rng)
            new = abs(mann_whitney_p(*moved) - row.p)
            if new <= off:
                arms, off = moved, new
    raise RuntimeError(f"No values of {name} found; change the seed.")


def _arm(row: Quartiles, arm: int, rng: np.random.Generator) -> Values:
    while True:
        values = _draw(row, arm, rng)
        if _holds(values, row, arm):
            return values


def _redraw_one(arms: Arms, row: Quartiles, rng: np.random.Generator) -> Arms:
    """Redraw one value that decides no quartile, between its neighbours."""
    which = int(rng.random() < 0.6)
    values = arms[which].copy()
    deciding = {place for places in _DECIDING[len(values)] for place in places}
    place = int(rng.choice([i for i in range(len(values)) if i not in deciding]))
    edges = np.array([row.lowest, *values, row.highest])
    low, high = edges[place], edges[place + 2]
    values[place] = _on_grid(low * (high / low) ** rng.random(), row)
    return (values, arms[1]) if which == 0 else (arms[0], values)


def _draw(row: Quartiles, arm: int, rng: np.random.Generator) -> Values:
    """Fix the values around each quartile and fill in the others between, on a log scale."""
    values = np.full(SIZES[arm], np.nan)
    for quartile, wanted in enumerate(row.wanted[arm]):
        if quartile == 1 or not row.both:
            place, weight = _LINEAR[len(values)][quartile]
            low = _on_grid(wanted * (1 - 0.3 * rng.random()), row)
            values[[place, place + 1]] = low, (wanted - (1 - weight) * low) / weight
        else:
            places = list(_DECIDING[len(values)][quartile])
            jitter = rng.integers(-1, 2, size=len(places)) * (row.grid if row.grid != 0.5 else 0)
            values[places] = wanted + jitter
    known = np.flatnonzero(~np.isnan(values))
    edges = np.array([row.lowest, *values[known], row.highest])
    for empty in np.flatnonzero(np.isnan(values)):
        before = int(np.searchsorted(known, empty))
        low, high = edges[before], edges[before + 1]
        values[empty] = low * (high / low) ** rng.random() ** (1.5 if before == len(known) else 1)
    return np.sort(_on_grid(values, row))


def _on_grid(values: Values | float, row: Quartiles) -> Values:
    return np.round(np.round(np.asarray(values) / row.grid) * row.grid, 2)


def _holds(values: Values, row: Quartiles, arm: int) -> bool:
    """Whether quartiles print as wanted, never from the edge of rounding."""
    for method in ("linear", "weibull") if row.both else ("linear",):
        found = np.quantile(values, (0.25, 0.5, 0.75), method=method)
        if np.abs(found - row.wanted[arm]).max() > 0.45 * 10.0**-row.decimals:
            return False
    return True


def ages(rng: np.random.Generator) -> Arms:
    """Ages with the printed mean and SD, p near the printed one, no age more than three times."""

    def cost(first: Values, second: Values) -> float:
        moments = _moments(first, 52.8, 11.2, 0.04) + _moments(second, 50.0, 10.3, 0.04)
        most = np.unique(np.concatenate([first, second]), return_counts=True)[1].max()
        off = abs(mann_whitney_p(first, second) - 0.435)
        return moments + 5 * max(0.0, off - 0.0045) + float(most > 3)

    def start() -> Arms:
        return (
            np.clip(np.round(rng.normal(52.8, 11.2, 12)), 24, 76),
            np.clip(np.round(rng.normal(50, 10.3, 22)), 24, 76),
        )

    return _search(start, cost, rng, step=1.0, low=22, high=78)


def doses(rng: np.random.Generator) -> Arms:
    """Initial prednisolone in mg/day: mean and SD as printed, median 50, p as printed."""

    def cost(first: Values, second: Values) -> float:
        moments = _moments(first, 57, 30, 0.45) + _moments(second, 56, 31, 0.45)
        median = abs(float(np.median(np.concatenate([first, second]))) - 50) / 5
        off = abs(mann_whitney_p(first, second) - 0.306)
        return 0.2 * moments + median + 5 * max(0.0, off - 0.0004)

    def start() -> Arms:
        usual = np.array([40, 40, 40, 45, 50, 50, 50, 55, 60, 60, 65, 70.0])
        return rng.choice(usual, 12), rng.choice(usual, 22)

    return _search(start, cost, rng, step=5.0, low=40, high=160)


def _moments(values: Values, mean: float, sd: float, within: float) -> float:
    off = abs(float(values.mean()) - mean), abs(float(values.std(ddof=1)) - sd)
    return sum(max(0.0, distance - within) for distance in off)


def _search(
    start: Callable[[], Arms],
    cost: Callable[[Values, Values], float],
    rng: np.random.Generator,
    *,
    step: float,
    low: float,
    high: float,
) -> Arms:
    """Move single values up and down until nothing is left to pay."""
    for _ in range(200):
        arms = start()
        paid = cost(*arms)
        for _ in range(6000):
            if paid == 0:
                return np.sort(arms[0]), np.sort(arms[1])
            moved = (arms[0].copy(), arms[1].copy())
            arm = moved[int(rng.random() < 0.6)]
            i = rng.integers(len(arm))
            arm[i] = np.clip(arm[i] + step * rng.choice([-4, -2, -1, 1, 2, 4]), low, high)
            new = cost(*moved)
            if new <= paid or rng.random() < np.exp((paid - new) / 0.03):
                arms, paid = moved, new
    raise RuntimeError("No values found; change the seed.")

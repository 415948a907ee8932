"""HRCT sub-scores at baseline and month 12 that give the published means, spreads and tests.

Scores are half points, as the mean of two readers is: no whole numbers have the published
standard deviations of the tacrolimus arm. Arrays have one row per patient and one column per
finding, the tacrolimus arm first.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.fast_tests import (
    Values,
    mann_whitney_p,
    u_statistic,
    untied_exact_p,
    wilcoxon_p,
)

FINDINGS = ("ground_glass", "consolidation", "reticular", "traction_bronchiectasis")
TACROLIMUS, COMBINATION = 12, 22
CASE_BEFORE, CASE_AFTER = 18.0, 7.0  # total of the patient whose images are printed


@dataclass(frozen=True)
class Printed:
    """What Table 2 prints of one score: the points of each arm, its SD, and U behind p."""

    points: tuple[int, int]
    sd: tuple[float, float]
    u: int
    shape: tuple[float, float]


SUBSCORES = (
    Printed((74, 136), (3.35, 3.35), 129, (6.2, 3.3)),
    Printed((29, 77), (2.71, 3.29), 108, (3.0, 3.2)),
    Printed((52, 98), (2.43, 2.60), 131, (4.4, 2.5)),
    Printed((12, 28), (1.71, 1.72), 117, (1.0, 1.8)),
)
TOTAL = Printed((167, 339), (3.66, 5.35), 96, (0, 0))


def baseline_scores(rng: np.random.Generator) -> Values:
    """Return sub-scores at baseline, (34, 4); one combination patient has the printed total."""
    columns = np.column_stack([_subscore(printed, rng) for printed in SUBSCORES])
    for _ in range(400):
        found = _arrange(columns.copy(), rng)
        if found is not None:
            return found
    raise RuntimeError("No arrangement of the sub-scores gives the total; change the seed.")


def _subscore(printed: Printed, rng: np.random.Generator) -> Values:
    """Walk over half points with the arms' sums fixed until spread and U are as printed."""
    while True:
        scores = np.concatenate(
            [
                _with_sum(rng, size, points, printed.shape)
                for size, points in zip((TACROLIMUS, COMBINATION), printed.points, strict=True)
            ]
        )
        cost = _cost(scores, printed)
        for _ in range(6000):
            if cost == 0:
                return scores
            arm = slice(0, TACROLIMUS) if rng.random() < 0.4 else slice(TACROLIMUS, None)
            moved = scores.copy()
            part = moved[arm]
            i, j = rng.integers(len(part), size=2)
            step = rng.choice([0.5, 1.0, 2.0])
            part[i] += step
            part[j] -= step
            if i == j or part.min() < 0 or part.max() > 15:
                continue
            new = _cost(moved, printed)
            if new <= cost or rng.random() < 0.01:
                scores, cost = moved, new


def _with_sum(
    rng: np.random.Generator, size: int, points: int, shape: tuple[float, float]
) -> Values:
    """Draw half points around a mean, mostly whole, and bring them to their sum."""
    scores = np.clip(np.round(2 * rng.normal(*shape, size=size)) / 2, 0, 15)
    while scores.sum() != points:
        i = rng.integers(size)
        scores[i] = np.clip(scores[i] + np.sign(points - scores.sum()) / 2, 0, 15)
    return scores


def _cost(scores: Values, printed: Printed) -> float:
    first, second = scores[:TACROLIMUS], scores[TACROLIMUS:]
    spread = sum(
        max(0.0, abs(float(part.std(ddof=1)) - sd) - 0.0045)
        for part, sd in zip((first, second), printed.sd, strict=True)
    )
    half = TACROLIMUS * COMBINATION / 2
    return 10 * spread + abs(abs(u_statistic(first, second) - half) - abs(printed.u - half))


def _arrange(scores: Values, rng: np.random.Generator) -> Values | None:
    """Exchange sub-scores between patients of an arm until the total is as printed too."""
    for column in scores.T:
        rng.shuffle(column[:TACROLIMUS])
        rng.shuffle(column[TACROLIMUS:])
    cost = _cost(scores.sum(axis=1), TOTAL)
    for _ in range(4000):
        totals = scores.sum(axis=1)
        if cost == 0 and CASE_BEFORE in totals[TACROLIMUS:] and totals.min() >= 5:
            return scores
        low, high = (0, TACROLIMUS) if rng.random() < 0.4 else (TACROLIMUS, len(scores))
        i, j = rng.integers(low, high, size=2)
        finding = rng.integers(len(FINDINGS))
        moved = scores.copy()
        moved[[i, j], finding] = moved[[j, i], finding]
        new = _cost(moved.sum(axis=1), TOTAL)
        if new <= cost or rng.random() < 0.02:
            scores, cost = moved, new
    return None


def month_12_scores(
    before: Values, survives: NDArray[np.bool_], case: int, rng: np.random.Generator
) -> Values:
    """Return sub-scores of the survivors at month 12; rows of the others are NaN.

    case : the row of the patient whose images are printed.
    """
    alive = np.flatnonzero(survives)
    arm = alive < TACROLIMUS
    place = int(np.flatnonzero(alive == case)[0])
    for _ in range(60):
        after = _walk(before[alive], arm, place, rng)
        if after is not None:
            full = np.full(before.shape, np.nan)
            full[alive] = after
            return full
    raise RuntimeError("No follow-up gives the printed tests; change the seed.")


def _walk(
    before: Values, arm: NDArray[np.bool_], case: int, rng: np.random.Generator
) -> Values | None:
    change = _first_changes(before, arm, rng)
    change[case] = _case_change(before[case], rng)
    free = np.setdiff1d(np.arange(len(before)), [case])
    cost = _miss(change, arm)
    for _ in range(12_000):
        if cost == 0:
            return before + change
        i, finding = rng.choice(free), rng.integers(len(FINDINGS))
        moved = change.copy()
        if finding == 2 and arm[i]:  # these changes are fixed, who has them is not
            j = rng.choice(np.flatnonzero(arm))
            moved[[i, j], 2] = moved[[j, i], 2]
        else:
            moved[i, finding] += rng.choice([-1.0, -0.5, 0.5, 1.0])
        reached = before + moved
        if reached.min() < 0 or reached[:, 3].max() > 8 or np.abs(moved).max() > 8:
            continue
        new = _miss(moved, arm)
        if new <= cost or rng.random() < np.exp((cost - new) / 0.003):
            change, cost = moved, new
    return None


def _first_changes(before: Values, arm: NDArray[np.bool_], rng: np.random.Generator) -> Values:
    drift = np.where(arm[:, None], [-0.5, -0.5, 0.0, 0.6], [-0.5, -2.0, 0.0, -0.5])
    change = np.round(2 * rng.normal(drift, [2.0, 1.6, 1.8, 0.9])) / 2
    change = np.maximum(change, -before)
    # The only shape of changes among eight survivors whose test prints p = 0.045.
    while True:
        change[arm, 2] = rng.permutation([-0.5, 0, 0, 1.5, 1.5, 2.5, 2.5, 3.5])
        if (before + change)[arm, 2].min() >= 0:
            return change


def _case_change(before: Values, rng: np.random.Generator) -> Values:
    """Share the fall of the printed case among its findings, traction bronchiectasis least."""
    left = before.copy()
    while left.sum() > CASE_AFTER:
        i = rng.choice(4, p=[0.4, 0.35, 0.2, 0.05])
        left[i] = max(0.0, left[i] - 0.5)
    return left - before


def _miss(change: Values, arm: NDArray[np.bool_]) -> float:
    """Sum how far each test of the changes lies from what the paper says of it."""
    total = change.sum(axis=1)
    alone, both = change[arm], change[~arm]
    miss = _from(wilcoxon_p(total[~arm]), 0.034) + _from(wilcoxon_p(both[:, 1]), 0.009)
    miss += max(0.0, float(total[~arm].mean()) + 1) + max(0.0, float(both[:, 1].mean()) + 0.8)
    unchanged = [total[arm], *alone[:, [0, 1, 3]].T, *both[:, [0, 2, 3]].T]
    miss += sum(max(0.0, 0.055 - wilcoxon_p(values)) for values in unchanged)
    miss += max(0.0, 0.3 + float(both[:, 0].mean())) + max(0.0, 0.1 + float(alone[:, 0].mean()))
    miss += sum(max(0.0, 0.08 - mann_whitney_p(alone[:, i], both[:, i])) for i in range(3))
    u = u_statistic(alone[:, 3], both[:, 3])
    miss += 0.02 * abs(abs(u - 72) - 43) + max(0.0, 0.6 * (72 - u) / 72)
    exact = untied_exact_p(round(u_statistic(total[arm], total[~arm])), *np.bincount(~arm))
    miss += max(0.0, exact - 0.04)
    return miss + max(0.0, mann_whitney_p(total[arm], total[~arm]) - 0.04)


def _from(p: float, wanted: float) -> float:
    """Distance of a p from a printed one; within rounding it is none."""
    return max(0.0, abs(p - wanted) - 0.0004) * 3

"""How often tests are wrong and intervals right, in simulated trials.

`python -m bench.simulation` draws 2,000 trials of each size from a fixed seed and prints the table;
`--write` also puts it between the markers of docs/statistics.md. Takes a few minutes.
"""

import math
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analytics.arrays import Floats, Ints
from analytics.columns import GROUP
from analytics.comparisons.categorical import chi_square, fisher_exact, proportion, risk_difference
from analytics.comparisons.means import welch
from analytics.comparisons.rank_effects import location_shift
from analytics.comparisons.ranks import mann_whitney, wilcoxon
from analytics.cox.hazards import cox, hazard_ratio
from analytics.results import Estimate
from analytics.settings import ConfidenceType, RankTest, Settings
from analytics.survival.blocks import Blocks
from analytics.survival.curves import median_survival, survival_at
from analytics.survival.event_table import event_blocks
from analytics.survival.logrank import log_rank
from analytics.survival.restricted_mean import restricted_mean_difference

RUNS = 2_000
SEED = 1958
SIZES = ((12, 22), (50, 50), (93, 157))
DOCUMENT = Path(__file__).parents[1] / "docs" / "statistics.md"
BEGIN, END = "<!-- simulation: begin -->", "<!-- simulation: end -->"

ARMS = ("first", "second")
SMALL_P = 0.05
HAZARD, HAZARD_RATIO = 1.0, 0.6  # of the second arm; of the first against it
FOLLOWED = (0.8, 2.5)  # uniform censoring between; two to four in ten are censored
AT, HORIZON = 0.5, 0.8
RISKS = (0.5, 0.3)
SHIFT = 0.5

Random = np.random.Generator
Simulate = Callable[["Trial"], dict[str, bool]]


@dataclass(frozen=True)
class Trial:
    """Two arms of patients still to be drawn; the first arm has `first` patients."""

    random: Random
    first: int
    second: int

    @property
    def arm(self) -> Ints:
        """Place of each patient's arm in ARMS."""
        return np.repeat([0, 1], [self.first, self.second])

    def follow_up(self, hazard_ratio: float) -> tuple[Floats, Ints]:
        """Draw exponential event times under uniform censoring."""
        hazard = HAZARD * np.where(self.arm == 0, hazard_ratio, 1.0)
        event = self.random.exponential(1 / hazard)
        censored = self.random.uniform(*FOLLOWED, len(event))
        return np.minimum(event, censored), (event <= censored).astype(np.intp)

    def blocks(self, time: Floats, event: Ints) -> Blocks:
        """Return the event table of the two arms."""
        arm = pd.Categorical.from_codes(self.arm.tolist(), categories=pd.Index(ARMS, dtype=object))
        return event_blocks(time, event, arm)

    def table(self, **columns: Floats | Ints) -> pd.DataFrame:
        """Return one row per patient with the arm, the second as its reference."""
        arm = pd.Categorical.from_codes((1 - self.arm).tolist(), categories=pd.Index(ARMS[::-1]))
        return pd.DataFrame({GROUP: arm, **columns})

    def counts(self, risks: tuple[float, float]) -> pd.DataFrame:
        """Draw who has an outcome: rows arms, columns with and without."""
        sizes = np.array([self.first, self.second])
        events = self.random.binomial(sizes, risks)
        return pd.DataFrame({"with": events, "without": sizes - events})


def rejections(trial: Trial) -> dict[str, bool]:
    """Test two arms that do not differ; each test at 5 %."""
    time, event = trial.follow_up(1.0)
    model = cox(trial.table(time=time, event=event), time="time", event="event", covariates=[GROUP])
    counts = trial.counts((RISKS[1], RISKS[1]))
    values = trial.table(value=trial.random.normal(size=trial.first + trial.second))
    pairs = pd.DataFrame(trial.random.normal(size=(trial.first, 2)), columns=["before", "after"])
    p = {
        "log-rank": log_rank(trial.blocks(time, event)).p,
        "Cox, Wald": float(model.terms["p"].iloc[0]),
        **_rank_sum_p(trial, values),
        "Welch": welch(values, value="value", group=GROUP).p,
        "chi-square without correction": chi_square(counts, continuity=False).p,
        "chi-square with Yates' correction": chi_square(counts, continuity=True).p,
        "Fisher": fisher_exact(counts).p,
        "Wilcoxon signed-rank, as R (pairs: first number)": _signed_rank_p(pairs, "r"),
        "Wilcoxon signed-rank, uncorrected": _signed_rank_p(pairs, "uncorrected"),
    }
    return {name: value < SMALL_P for name, value in p.items()}


def _rank_sum_p(trial: Trial, values: pd.DataFrame) -> dict[str, float]:
    """Mann-Whitney p by method. Without ties p depends on U only, so each U is computed once."""
    quick = mann_whitney(values, value="value", group=GROUP, method="uncorrected")
    methods: dict[str, RankTest] = {"as R": "r", "exact": "exact"}
    known = {
        f"Mann-Whitney, {words}": _p_of_u(quick.statistic, trial.first, trial.second, method)
        for words, method in methods.items()
    }
    return known | {"Mann-Whitney, uncorrected": quick.p}


@cache
def _p_of_u(u: float, first: int, second: int, method: RankTest) -> float:
    """P of a sample without ties in which the second arm has this U."""
    total = first + second
    ranks, wanted = np.arange(1, second + 1), int(u)
    for place in range(second - 1, -1, -1):  # raise ranks from the top until U is reached
        raised = min(wanted, first)
        ranks[place] += raised
        wanted -= raised
    arm = np.ones(total, dtype=np.intp)
    arm[ranks - 1] = 0
    table = pd.DataFrame({"arm": arm, "value": np.arange(float(total))})
    return mann_whitney(table, value="value", group="arm", method=method).p


def _signed_rank_p(pairs: pd.DataFrame, method: RankTest) -> float:
    return wilcoxon(pairs, first="before", second="after", method=method).p


def coverage(trial: Trial) -> dict[str, bool]:
    """Compute 95 % intervals in arms that differ, and say which hold the truth."""
    time, event = trial.follow_up(HAZARD_RATIO)
    blocks = trial.blocks(time, event)
    fit = cox(trial.table(time=time, event=event), time="time", event="event", covariates=[GROUP])
    counts = trial.counts(RISKS)
    values = trial.table(value=trial.random.normal(size=len(time)) + SHIFT * (trial.arm == 1))
    hazard = HAZARD * HAZARD_RATIO
    difference = restricted_mean_difference(blocks, HORIZON, reference=ARMS[1])[ARMS[0]]
    median = median_survival(blocks)[ARMS[0]]
    return {
        **{
            f"Kaplan-Meier, {of} (first arm)": _holds(_survival(blocks, of), math.exp(-hazard * AT))
            for of in _CONFIDENCE_TYPES
        },
        "median survival (first arm)": _holds(median, math.log(2) / hazard, open_ended=True),
        "restricted mean difference": _holds(difference, _mean(hazard) - _mean(HAZARD)),
        "hazard ratio, Wald": _holds(
            hazard_ratio(fit, variable=GROUP, level=ARMS[0]), HAZARD_RATIO
        ),
        "proportion, Wilson (first arm)": _holds(
            proportion(int(counts["with"].iloc[0]), trial.first), RISKS[0]
        ),
        "risk difference, Newcombe": _holds(risk_difference(counts), RISKS[0] - RISKS[1]),
        "Hodges-Lehmann shift": _holds(location_shift(values, value="value", group=GROUP), SHIFT),
    }


_CONFIDENCE_TYPES: tuple[ConfidenceType, ...] = ("log-log", "log", "plain")


def _survival(blocks: Blocks, confidence_type: ConfidenceType) -> Estimate:
    settings = Settings(name="simulation", confidence_type=confidence_type)
    return survival_at(blocks, AT, settings)[ARMS[0]]


def _mean(hazard: float) -> float:
    """Restricted mean of exponential times."""
    return (1 - math.exp(-hazard * HORIZON)) / hazard


def _holds(estimate: Estimate, truth: float, *, open_ended: bool = False) -> bool:
    """Whether the interval holds the truth. A missing limit misses it, or is open (medians)."""
    low, high = estimate.low, estimate.high
    if open_ended:
        low = 0.0 if math.isnan(low) else low
        high = math.inf if math.isnan(high) else high
    return low <= truth <= high


def percentages(simulate: Simulate, first: int, second: int) -> dict[str, float]:
    """Return in how many of 100 trials each is true."""
    random = np.random.default_rng([SEED, first, second])
    seen: Counter[str] = Counter()
    for _ in range(RUNS):
        seen.update(simulate(Trial(random, first, second)))
    return {name: 100 * count / RUNS for name, count in seen.items()}


def table(title: str, simulate: Simulate) -> list[str]:
    """Return a Markdown table: one row per method, one column per size."""
    columns = [percentages(simulate, *size) for size in SIZES]
    heads = " | ".join(f"{first} v {second}" for first, second in SIZES)
    rows = [
        f"| {name} | {' | '.join(f'{column[name]:.1f}' for column in columns)} |"
        for name in columns[0]
    ]
    return [f"| {title} | {heads} |", "|---|---|---|---|", *rows]


def write(lines: list[str]) -> None:
    """Put the table in the place of the one in the document."""
    text = DOCUMENT.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    DOCUMENT.write_text("\n".join([before + BEGIN, "", *lines, "", END + after]), encoding="utf-8")


def main() -> None:
    """Simulate and print; write where asked."""
    lines = [
        *table("Type I error, % (nominal 5)", rejections),
        "",
        *table("Coverage, % (nominal 95)", coverage),
    ]
    print("\n".join(lines))
    if "--write" in sys.argv[1:]:
        write(lines)


if __name__ == "__main__":
    main()

"""What is behind the HRCT page: a selection's scores, groups and words."""

import re

import numpy as np
import pandas as pd

from analytics.columns import GROUP
from analytics.frozen import Frozen
from analytics.hrct.scores import ScoreSummary, died_unscanned, summarise_score
from analytics.settings import Settings
from data.cohort import Cohort
from data.frames import DIED_MONTH
from data.hrct import TOTAL, HrctScores, hrct_scores, scored
from data.measures import Hrct
from data.selection import Selection
from pages.view.conventions import settings_of
from pages.view.people import Who
from pages.view.plain import shorten
from pages.view.words import months_words, upper_first

PATTERN = "hrct_pattern"


class HrctView(Frozen):
    """The scores of a selection.

    score : the score looked at, "total" or a finding. slots : colour slot of each group with
    patients, in order. summary : of that score. marked : the patient a person has picked.
    """

    cohort: Cohort
    selection: Selection
    who: Who
    scores: HrctScores
    score: str
    slots: dict[str, int]
    settings: Settings
    summary: ScoreSummary
    marked: str | None = None
    ids_hidden: bool = False

    @property
    def scoring(self) -> Hrct:
        """How the scans are scored."""
        return scored(self.cohort)

    @property
    def reference(self) -> str:
        """The group the others are compared with: the study's or chosen, if it has patients."""
        label = self.who.groups.reference.label
        return label if label in self.slots else next(reversed(self.slots))

    @property
    def others(self) -> list[str]:
        """Groups with patients that are compared with the reference."""
        return [name for name in self.slots if name != self.reference]

    @property
    def bars(self) -> bool:
        """Whether changes are shown as bars, not as slope lines."""
        return self.selection.option("hrct_view") == ("bars",)

    @property
    def lobes_at(self) -> str:
        """What the lungs show: "change", "baseline" or "last"."""
        return next(iter(self.selection.option("hrct_lobes")), "change")

    @property
    def visits(self) -> tuple[str, str]:
        """What the first and the last scan are called."""
        first, last = self.scoring.months[0], self.scoring.months[-1]
        return upper_first(months_words(first)), upper_first(months_words(last))

    @property
    def died(self) -> np.ndarray:
        """Whether each patient died before the second scan, for the score looked at."""
        died = self.scores.patients[DIED_MONTH].to_numpy(dtype=float)
        return died_unscanned(died, self.scores.last[self.score], self.scoring.months[-1])

    def label(self, score: str) -> str:
        """Return a score's words, as on a button."""
        if score == TOTAL:
            return "Total score"
        return next(shorten(f.label) for f in self.scoring.findings if f.value == score)

    def short(self, score: str) -> str:
        """Return a score's words where there is little room."""
        short = next((f.short for f in self.scoring.findings if f.value == score), "")
        return shorten(short) or self.label(score)

    def highest(self, score: str) -> int:
        """Return the highest value a score can have."""
        findings = len(self.scoring.findings) if score == TOTAL else 1
        return self.scoring.highest_grade * max(len(self.scoring.lobes), 1) * findings


def look(
    cohort: Cohort,
    selection: Selection,
    who: Who,
    *,
    marked: str | None = None,
    ids_hidden: bool = False,
) -> HrctView | None:
    """Ask the cohort for what the page needs; None where none of its groups has a patient."""
    columns = (PATTERN,) if cohort.has(PATTERN) else ()
    scores = hrct_scores(cohort, selection, who.groups, columns)
    present = set(scores.patients[GROUP].array.codes.tolist())
    slots = {group.label: group.slot for i, group in enumerate(who.groups.compared) if i in present}
    if not slots:
        return None
    score = next(iter(selection.option("finding")), TOTAL)
    settings = settings_of(selection)
    names = _compared_first(list(slots), who.groups.reference.label)
    return HrctView(
        cohort, selection, who, scores, score, slots, settings,
        _summary(scores, score, names, scored(cohort), settings), marked, ids_hidden,
    )  # fmt: skip


def every_summary(view: HrctView) -> dict[str, ScoreSummary]:
    """Return the summaries of all scores, the total first."""
    names = _compared_first(list(view.slots), view.reference)
    return {
        score: view.summary
        if score == view.score
        else _summary(view.scores, score, names, view.scoring, view.settings)
        for score in view.scores.names
    }


def _summary(
    scores: HrctScores, score: str, names: list[str], scoring: Hrct, settings: Settings
) -> ScoreSummary:
    table = scores.table(score)
    table[GROUP] = pd.Categorical(table[GROUP], categories=pd.Index(names, dtype=object))
    return summarise_score(table, last_month=scoring.months[-1], settings=settings)


def _compared_first(names: list[str], reference: str) -> list[str]:
    """Put the reference last of two, so that differences are the other group minus it."""
    if len(names) == 2 and names[0] == reference:
        return names[::-1]
    return names


def short_names(names: list[str]) -> dict[str, str]:
    """Shorten names for narrow places, where what is left still tells them apart.

    "tacrolimus + pirfenidone" beside "tacrolimus" is "+ pirfenidone"; of three or more, those that
    all end in an abbreviation, as "dermatomyositis (DM)", are called by it.
    """
    abbreviated = [re.search(r"\(([^()]{1,8})\)$", name) for name in names]
    found = [match.group(1) for match in abbreviated if match]
    if len(names) > 2 and len(set(found)) == len(names):
        return dict(zip(names, found, strict=True))
    short = {}
    for name in names:
        start = next((n for n in names if name.startswith(f"{n} + ")), "")
        short[name] = shorten(name[len(start) :].strip())
    return short

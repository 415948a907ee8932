"""What the baseline page asks the cohort and the statistics for."""

from dataclasses import replace

from analytics.baseline.skewness import usual_summary
from analytics.baseline.summary import BaselineSummary, BaselineVariable, Row, summarise_baseline
from analytics.columns import GROUP
from analytics.frozen import Frozen
from analytics.settings import PAPER, RankTest, Settings
from data.baseline import (
    HRCT,
    BaselineValues,
    baseline_values,
    names_of_groups,
    variables_shown,
)
from data.cohort import Cohort
from data.selection import Selection
from data.study import Column
from pages.view.conventions import settings_of
from pages.view.honesty import randomised
from pages.view.people import Who, who


class BaselineView(Frozen):
    """What is behind the baseline page.

    variables : the rows of the table, in order. values : what they hold.
    summary : None where no patient is left.
    """

    cohort: Cohort
    selection: Selection
    who: Who
    variables: tuple[Column, ...]
    values: BaselineValues
    settings: Settings
    rows: tuple[Row, ...]
    summary: BaselineSummary | None

    @property
    def naming(self) -> tuple[Column, ...]:
        """Variables that say which group a patient is in: shown, but no characteristics."""
        names = names_of_groups(self.cohort, self.selection)
        return tuple(column for column in self.variables if column.name in names)

    @property
    def characteristics(self) -> BaselineSummary | None:
        """The summary of what the groups could have in common, whose differences count."""
        naming = {column.name for column in self.naming}
        if self.summary is None or not naming:
            return self.summary
        kept = tuple(found for found in self.summary.variables if found.name not in naming)
        return replace(self.summary, variables=kept)

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups with patients."""
        return self.summary.groups if self.summary else ()

    @property
    def empty_groups(self) -> tuple[str, ...]:
        """Groups nobody is left of."""
        labels = [group.label for group in self.who.groups.compared]
        return tuple(label for label in labels if label not in self.groups)

    @property
    def tested(self) -> bool:
        """Whether p values are shown."""
        return shows_p(self.cohort, self.selection) and len(self.groups) > 1

    @property
    def shown(self) -> tuple[tuple[Column, BaselineVariable], ...]:
        """Each variable with its numbers."""
        found = self.summary.variables if self.summary else ()
        return tuple(zip(self.variables, found, strict=False))


def look(cohort: Cohort, selection: Selection) -> BaselineView:
    """Ask the cohort for what the baseline page needs."""
    people = who(cohort, selection)
    variables = variables_shown(cohort, selection)
    names = tuple(column.name for column in variables)
    values = baseline_values(cohort, selection, people.groups, names)
    settings = settings_of(selection)
    rows = tuple(_row(selection, column, values, settings) for column in variables)
    summary = None
    if len(values.patients):
        group = values.patients[GROUP].cat.remove_unused_categories()
        summary = summarise_baseline(
            values.patients.assign(**{GROUP: group}),
            group=GROUP,
            rows=rows,
            tested=shows_p(cohort, selection),
            settings=settings,
        )
    return BaselineView(cohort, selection, people, variables, values, settings, rows, summary)


def shows_p(cohort: Cohort, selection: Selection) -> bool:
    """Whether p values are wanted: at first not of groups made at random."""
    chosen = selection.option("baseline.p")
    return chosen == ("on",) if chosen else not randomised(cohort, selection)


def _row(selection: Selection, column: Column, values: BaselineValues, settings: Settings) -> Row:
    as_published = settings == PAPER
    if column.kind == "category":
        published = column.source_test or "chi-square"
        return Row(name=column.name, test=published if as_published else "by summary")
    summary = usual_summary(values.everybody[column.name], logged=column.model == "log")
    if as_published and column.source_summary:
        summary = column.source_summary
    if column.name in selection.option("baseline.mean"):
        summary = "mean"
    if column.name in selection.option("baseline.median"):
        summary = "median"
    if not as_published:
        return Row(name=column.name, summary=summary)
    # The paper's p of HRCT scores are exact ones, those of its other numbers approximate.
    method: RankTest | None = None if column.name.startswith(HRCT) else "uncorrected"
    return Row(name=column.name, summary=summary, test="ranks", rank_test=method)

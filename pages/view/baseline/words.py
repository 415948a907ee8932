"""The baseline page in words: what is compared, how it was computed, what to be careful about."""

import math

from analytics.baseline import cautions
from analytics.baseline.skewness import SKEWED
from analytics.baseline.summary import IMBALANCE, BaselineSummary
from analytics.cautions import Caution
from pages.view.baseline.look import BaselineView
from pages.view.conventions import rank_words
from pages.view.format import counted, listed
from pages.view.honesty import randomised, study_cautions
from pages.view.words import in_sentence, one_left

QUARTILES = {
    2: "quartiles as in SAS (type 2)",
    6: "quartiles as in SPSS (type 6)",
    7: "quartiles as in R (type 7)",
}
_CELLS = "Mean (SD), or median (quartile to quartile); n/N (%), of those recorded."
_OF_TESTS = ("simulated_p", "too_large_for_exact", "ties_ignored")


def picture_note(view: BaselineView) -> str:
    """Return what the picture compares."""
    names = listed([in_sentence(name) for name in view.groups])
    if len(view.groups) == 2:
        return f"Standardised differences between {names}."
    return f"The largest standardised difference between any two of {names}."


def table_note(view: BaselineView) -> str:
    """Return what the table shows, and who is missing from the comparison."""
    if not view.variables:
        return "No row is chosen; choose some under Variables."
    if not view.selection.grouping.columns:
        return f"Everybody in one group; choose under Groups what to compare. {_CELLS}"
    if len(view.groups) == 1:
        return f"{one_left(view.groups[0])} {_CELLS}"
    said = _CELLS
    for label in view.empty_groups:
        said += f" Nobody is left of {in_sentence(label)}."
    if len(view.groups) > 2:
        said += " Difference: the largest of any two groups."
    return said


def key_line(summary: BaselineSummary) -> tuple[str, str]:
    """Return how many variables differ, and the rest of that sentence."""
    variables = len(summary.comparable)
    return (
        f"{summary.imbalanced} of {counted(variables, 'variable', 'variables')}",
        f"{'differs' if summary.imbalanced == 1 else 'differ'} by more than {IMBALANCE:g}",
    )


def chance_line(summary: BaselineSummary) -> str:
    """Return how many variables would differ by chance; nothing unless two groups are compared."""
    if math.isnan(summary.by_chance) or not summary.comparable:
        return ""
    return f"In groups of this size about {summary.by_chance:.0f} would by chance."


def method(view: BaselineView) -> str:
    """Return how everything was computed."""
    settings = view.settings
    said = (
        f"Numbers: median and quartiles where the study analyses the logarithm or the "
        f"skewness in all its patients is beyond {SKEWED:g}, else mean and standard deviation"
        f"{_chosen(view)}; {QUARTILES[settings.quantile_type]}. Categories: patients and share of "
        "those recorded; those not recorded are counted in a line of their own and left out of "
        "shares, differences and tests. "
    )
    if len(view.groups) < 2:
        return said.strip()
    said += (
        "Standardised difference: of numbers |mean 1 − mean 2| / √((variance 1 + variance 2) / 2) "
        "of the values as recorded, of categories the Mahalanobis distance of the shares (Yang and "
        "Dalton 2012), as in R's tableone; not estimable where nothing varies. "
    )
    if len(view.groups) > 2:
        said += "With more than two groups it is the largest of all pairs. "
    return said + _tests(view)


def _chosen(view: BaselineView) -> str:
    chosen = (*view.selection.option("baseline.mean"), *view.selection.option("baseline.median"))
    by_hand = [in_sentence(c.label) for c in view.variables if c.name in chosen]
    published = view.settings.name == "Paper"
    said = ", or as the study's source shows it" if published else ""
    return said + (f"; chosen by hand for {listed(by_hand)}" if by_hand else "")


def _tests(view: BaselineView) -> str:
    if not view.tested:
        made_at_random = randomised(view.cohort, view.selection)
        return "No p values" + (": the groups were made at random." if made_at_random else ".")
    if view.settings.name == "Paper":
        return f"Tests as the source used them. {view.cohort.study.paper_tests}".strip()
    corrected = "with Yates' correction of 2 × 2 tables"
    rank_test = view.settings.rank_test
    yates = corrected if view.settings.continuity else "without continuity correction"
    numbers = (
        f"Welch's t-test for means and Mann-Whitney for medians ({rank_words(rank_test)})"
        if len(view.groups) == 2
        else "analysis of variance for means and Kruskal-Wallis for medians"
    )
    return (
        f"Tests follow what is shown: {numbers}. Categories: Pearson's "
        f"chi-square {yates}, and Fisher's exact test (Freeman-Halton) where an expected count "
        "is under 5. Two-sided, not adjusted for their number."
    )


def alternative() -> str:
    """Return the picture in words; without numbers, for a change makes the browser draw anew."""
    return (
        "Standardised differences between the groups, one point per variable, the largest on top, "
        f"with a line at {IMBALANCE:g}. The same numbers are in the table."
    )


def page_cautions(view: BaselineView) -> tuple[Caution, ...]:
    """Return what to be careful about."""
    summary = view.summary
    if summary is None:
        return study_cautions(view.cohort, view.selection, view.who.people)
    return (
        *_of_tests(view, summary),
        *_of_differences(view, view.characteristics or summary),
        *_of_rows(view),
        *study_cautions(view.cohort, view.selection, view.who.people),
    )


def _of_tests(view: BaselineView, summary: BaselineSummary) -> tuple[Caution, ...]:
    tests = [v.test for v in summary.variables if v.test and not math.isnan(v.test.p)]
    found = cautions.many_p_values(len(tests))
    if tests and randomised(view.cohort, view.selection):
        found += (cautions.randomised_p_values(),)
    rough = sum(c.code == "small_expected_counts" for test in tests for c in test.cautions)
    if rough:
        found += (cautions.rough_chi_square(rough),)
    few = [
        (int(v.recorded[:-1].min()), caution)
        for v in summary.variables
        for caution in (v.test.cautions if v.test else ())
        if caution.code == "few_per_group"
    ]
    if few:
        found += (min(few, key=lambda one: one[0])[1],)
    said = {c.code: c for test in tests for c in test.cautions if c.code in _OF_TESTS}
    return (*found, *said.values())


def _of_differences(view: BaselineView, summary: BaselineSummary) -> tuple[Caution, ...]:
    smallest, variables = int(summary.patients[:-1].min()), len(summary.comparable)
    found = cautions.imbalance_by_chance(summary.by_chance, variables, smallest)
    naming = {column.name for column in view.naming}
    for column, variable in view.shown:
        if column.name not in naming and math.isinf(variable.distance):
            found += (cautions.no_level_in_common(in_sentence(column.label)),)
    if view.naming and len(view.groups) > 1:
        labels = listed([in_sentence(column.label) for column in view.naming])
        found += (cautions.names_the_groups(labels),)
    return found


def _of_rows(view: BaselineView) -> tuple[Caution, ...]:
    invented = [in_sentence(c.label) for c in view.variables if not c.published]
    synthetic = view.cohort.study.provenance == "synthetic"
    return (cautions.invented_rows(listed(invented)),) if invented and synthetic else ()

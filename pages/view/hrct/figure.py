"""The HRCT page as one Figure: the pictures first, then the numbers beside and under them."""

from dataclasses import replace

import pandas as pd

from analytics.cautions import Caution
from analytics.hrct import cautions
from analytics.hrct.scores import paired_method
from analytics.hrct.tidy import tidy_scores
from pages.view.charts.hrct import HEIGHT, bars_spec, slopes_spec
from pages.view.conventions import rank_words
from pages.view.figure import Figure, Panel
from pages.view.format import listed
from pages.view.honesty import study_cautions
from pages.view.hrct import numbers, panels, patterns, rows, tables
from pages.view.hrct.look import HrctView, every_summary
from pages.view.stamp import stamp
from pages.view.words import in_sentence, lower_first, one_left

NO_LOBES = "This study has no scores per lobe, so there are no lungs to draw."
NO_READERS = "This study has one reading per scan, so agreement of readers is unknown."


def picture(view: HrctView) -> Figure:
    """Return the figure with lines or bars, and no further number yet."""
    synthetic = view.cohort.study.provenance == "synthetic"
    groups, patients = len(view.slots), rows.patient_rows(view)
    if view.bars:
        title = f"Change in {lower_first(view.short(view.score))}, {_range(view)}"
        spec = bars_spec(groups=groups, title=title, end=rows.change_end(view), synthetic=synthetic)
        data = rows.bar_data(view, patients)
    else:
        spec = slopes_spec(
            groups=groups,
            visits=view.visits,
            title=f"{view.short(view.score)}, {_range(view)}",
            end=rows.score_end(view),
            synthetic=synthetic,
        )
        data = rows.slope_data(view, patients)
    first, last = (lower_first(visit) for visit in view.visits)
    return Figure(
        name=f"hrct {view.score}",
        title=f"Lung on HRCT, {first} to {last}",
        note=_note(view),
        spec=spec,
        datasets=data,
        height=HEIGHT,
        stamp=stamp(view.cohort, view.selection, view.who.people),
        method=_method(view),
        alternative=_alternative(view),
        cautions=(
            *_cautions(view),
            *study_cautions(view.cohort, view.selection, view.who.people),
        ),
        curve=_points(patients),
        curve_note="one row per patient with a score at either scan: the score at both scans, and "
        "the change.",
    )


def with_panels(figure: Figure, view: HrctView) -> tuple[Figure, pd.DataFrame]:
    """Return the figure with lungs and findings, and the lobes' means behind them."""
    lobes = panels.lobe_means(view) if view.scoring.lobes else pd.DataFrame()
    drawn: tuple[Panel, ...] = (panels.findings(view),)
    if len(lobes) and panels.draws_lungs(view):
        drawn = (panels.lungs(view, lobes), *drawn)
    return replace(figure, panels=drawn), lobes


def with_key_numbers(figure: Figure, view: HrctView) -> Figure:
    """Return the figure with the numbers beside the picture."""
    return replace(figure, numbers=numbers.key_numbers(view))


def with_tables(figure: Figure, view: HrctView, lobes: pd.DataFrame) -> Figure:
    """Return the figure with its tables and every number of them."""
    summaries = every_summary(view)
    counts = patterns.pattern_counts(view)
    test = patterns.pattern_test(counts)
    return replace(
        figure,
        tables=tables.tables(view, summaries, lobes, patterns.pattern_table(view, counts, test)),
        results=_results(
            view, tidy_scores(summaries), patterns.pattern_results(counts, test), lobes
        ),
    )


def _results(
    view: HrctView, found: pd.DataFrame, more: list[dict[str, object]], lobes: pd.DataFrame
) -> pd.DataFrame:
    """Return every number of the page, unrounded: one row per quantity, score and group."""
    for mean in lobes.itertuples(index=False):
        for quantity, n in (("baseline", "baseline_n"), ("last", "last_n"), ("change", "n")):
            more.append(
                {"quantity": f"lobe mean, {quantity}", "score": f"{view.score} {mean.lobe}"}
                | {"group": mean.group, "value": getattr(mean, quantity), "n": getattr(mean, n)}
            )
    blank: dict[str, object] = dict.fromkeys(("score", "group", "method", "withheld"), "")
    extra = pd.DataFrame([blank | row for row in more], columns=found.columns).astype(object)
    return pd.concat([found.astype(object), extra], ignore_index=True) if more else found


def _points(points: pd.DataFrame) -> pd.DataFrame:
    kinds = {"both": "scanned twice", "died": "died before the second scan"}
    kinds |= {"first": "second scan missing", "second": "first scan missing"}
    return pd.DataFrame(
        {
            "patient": points["who"],
            "group": points["group"],
            "status": points["kind"].map(kinds),
            "baseline": points["y0"].where(points["kind"] != "second"),
            "last": points["y1"].where(points["kind"].isin(["both", "second"])),
            "change": points["change"],
        }
    )


def _range(view: HrctView) -> str:
    if view.bars:
        return "lower is better"
    return f"0 to {view.highest(view.score)}, lower is better"


def _note(view: HrctView) -> str:
    open_circle = rows.not_scanned_words(view)
    if view.bars:
        said = (
            "One bar per patient scanned twice, worst change first, × died before the second scan"
        )
    else:
        said = "One line per patient scanned twice, thick line their median, "
        said += "× died before the second scan"
    said += f"{'' if view.bars else open_circle}."
    if len(view.slots) == 1 and view.selection.grouping.columns:
        said += f" {one_left(next(iter(view.slots)))}"
    if not view.scoring.lobes:
        said += f" {NO_LOBES}"
    return said


def _alternative(view: HrctView) -> str:
    shown = (
        "A bar per patient: the change in score, from worst to best."
        if view.bars
        else "A line per patient from the first to the last scan, the groups side by side."
    )
    return f"{shown} Counts stand under it, and the numbers are in the text and the tables."


def _method(view: HrctView) -> str:
    settings, scoring = view.settings, view.scoring
    findings = listed([in_sentence(f.label) for f in scoring.findings])
    lobes = (
        f"the sum over {len(scoring.lobes)} lobes of grades {scoring.lowest_grade} to "
        f"{scoring.highest_grade}"
        if scoring.lobes
        else "the score as recorded"
    )
    mean = "the mean over readers of " if len(scoring.readers) > 1 else ""
    groups = "Mann-Whitney U test" if len(view.slots) <= 2 else "Kruskal-Wallis test"
    within = rank_words(paired_method(settings))
    return (
        f"Findings: {findings}. A finding's score is {mean}{lobes}; the total adds the "
        "findings. A scan with a grade missing has no score and is counted as missing. "
        f"Change: {lower_first(view.visits[1])} minus {lower_first(view.visits[0])}, of patients "
        f"scanned twice. Within groups: Wilcoxon signed-rank test, {within}, and Hodges-Lehmann "
        "estimate, both of those whose score changed, as in R; the median change is of all, and is "
        "not the difference of the medians that the thick line joins. "
        f"Between groups: {groups}"
        f"{', ' + rank_words(settings.rank_test) if len(view.slots) <= 2 else ''}; difference in "
        "change: Hodges-Lehmann with the interval that inverts the test. Intervals and p are left "
        "out where so few patients cannot bear them. Deaths counted as worst: "
        "the same test on ranks in which everybody who died before the second scan ranks below "
        "everybody scanned, earlier deaths worse; a missing scan of a living patient stays "
        f"missing. Quartiles: type {settings.quantile_type}. HRCT pattern: Fisher-Freeman-Halton "
        "exact test. p are not corrected for the number of scores."
    )


def _cautions(view: HrctView) -> tuple[Caution, ...]:
    groups = view.summary.groups.values()
    enrolled = sum(own.enrolled for own in groups)
    died, missing = sum(own.died for own in groups), sum(own.missing for own in groups)
    found: list[Caution] = []
    if died:
        found.append(cautions.survivors_only(died, enrolled))
    if missing:
        found.append(cautions.not_scanned_again(missing, enrolled))
    if view.scores.incomplete[view.score]:
        found.append(cautions.incomplete_scans(view.scores.incomplete[view.score]))
    if view.scores.fewer_readers:
        found.append(cautions.read_by_fewer(view.scores.fewer_readers))
    found += cautions.scores_not_corrected(len(view.scores.names))
    return (*found, *view.summary.cautions)

"""All measures at a glance as one Figure: small panels, and who did better at which visit."""

import numpy as np
import pandas as pd

from analytics.cautions import SMALL_P, Caution, few_per_group
from analytics.comparisons.too_few import groups_suffice, too_few_to_test
from analytics.trajectories.cautions import (
    FEW_AT_VISIT,
    few_at_visit,
    few_in_group,
    many_cells,
    survivors_only,
    values_missing,
)
from analytics.trajectories.changes import course_summaries, rank_test_of, visit_states
from analytics.trajectories.effects import DOUBTFUL, who_did_better
from analytics.trajectories.thin import thin_visits
from pages.view.charts.trajectories_glance import glance_height, glance_spec
from pages.view.charts.trajectories_heat import heat_data, heat_height, heat_spec
from pages.view.charts.trajectories_panels import PanelWords, glance_data
from pages.view.conventions import rank_words
from pages.view.figure import Figure, Panel
from pages.view.format import listed
from pages.view.honesty import study_cautions
from pages.view.plain import shorten
from pages.view.stamp import stamp
from pages.view.trajectories.look import FIRST_KINDS, TrajectoriesView
from pages.view.trajectories.words import direction_and_unit
from pages.view.words import in_sentence, months_words, reference_left_out

HEAT_WIDTH = 372


def glance_figure(view: TrajectoriesView) -> Figure:
    """Return the figure of all measures; its panel is the heat map, where two are compared."""
    study, courses = view.cohort.study, view.courses
    summaries = course_summaries(
        courses, level=view.settings.level, quantile_type=view.settings.quantile_type
    )
    summaries = summaries.assign(few=thin_visits(courses, summaries))
    states = visit_states(courses)
    counts = _over_groups(states, len(courses.months))
    effects = _effects(view)
    panels = [_panel(view, i) for i in range(len(view.measures))]
    return Figure(
        name="trajectories",
        title=f"Course over {months_words(max(courses.months, default=0))}",
        note="Median and interquartile range. ↑ higher is better, ↓ lower is better.",
        spec=glance_spec(),
        datasets=glance_data(
            summaries,
            panels,
            counts,
            slots=view.slots,
            counted_at=sum(measure.kind in FIRST_KINDS for measure in view.measures)
            or len(view.measures),
            synthetic=study.provenance == "synthetic",
        ),
        height=glance_height(len(panels) + 1),
        stamp=stamp(view.cohort, view.selection, view.people),
        method=_method(view),
        alternative="Small panels, one per measure: the median of each group at every visit with "
        "its interquartile range. The numbers are in the download and on each measure's page.",
        legend=view.slots,
        panels=() if effects.empty else (_heat(view, effects),),
        results=_results(view, summaries.drop(columns="few"), effects),
        cautions=(
            *_cautions(view, summaries, states, effects),
            *study_cautions(view.cohort, view.selection, view.people),
        ),
    )


def _over_groups(states: pd.DataFrame, visits: int) -> pd.DataFrame:
    """Add the groups up: one row per month."""
    names = ("observed", "died", "missing")
    totals = {name: states[name].to_numpy().reshape(-1, visits).sum(axis=0) for name in names}
    return pd.DataFrame({"month": states["month"].to_numpy()[:visits]} | totals)


def _panel(view: TrajectoriesView, i: int) -> PanelWords:
    measure = view.measures[i]
    return PanelWords(
        measure=measure.name,
        title=shorten(measure.short_label),
        unit=direction_and_unit(measure),
        lowest=measure.minimum,
        highest=measure.maximum,
    )


def _effects(view: TrajectoriesView) -> pd.DataFrame:
    if not view.compared or len(view.slots) != 2:
        return pd.DataFrame(columns=["measure", "month", "n_first", "n_second", "effect", "p"])
    return who_did_better(
        view.courses,
        {measure.name: measure.better for measure in view.measures},
        first=view.others[0],
        second=view.groups.reference.label,
        settings=view.settings,
    )


def _heat(view: TrajectoriesView, effects: pd.DataFrame) -> Panel:
    titles = {m.name: shorten(m.short_label) for m in view.measures if m.better != "neither"}
    return Panel(
        name="who did better",
        title="Who did better",
        note=heat_note(view),
        spec=heat_spec(rows=len(titles), months=view.courses.follow_up),
        datasets=heat_data(
            effects,
            titles,
            slots=(view.slots[view.others[0]], view.slots[view.groups.reference.label]),
            small_p=SMALL_P,
        ),
        height=heat_height(len(titles)),
        width=HEAT_WIDTH,
        alternative="A table of measures and visits: which group improved more since baseline, as "
        "a rank-biserial effect, with a box where p is below 0.05.",
    )


def heat_note(view: TrajectoriesView) -> str:
    """Say what the heat map's signs mean."""
    return (
        "Rank-biserial effect of the change since baseline: + favours "
        f"{in_sentence(view.others[0])}, − {in_sentence(view.groups.reference.label)}. "
        "Box: p < 0.05, not corrected."
    )


def not_two_groups(view: TrajectoriesView) -> str:
    """Say why there is no heat map."""
    if len(view.slots) == 2:
        return reference_left_out(view.groups.reference.label)
    if len(view.slots) == 1:
        only = in_sentence(next(iter(view.slots)))
        return f"Only {only} is left, so there is nobody to do better than."
    return (
        f"This needs two groups, and {len(view.slots)} are shown. Choose two under Groups, "
        "or open one measure to see all of them compared."
    )


def _method(view: TrajectoriesView) -> str:
    directionless = [m.short_label for m in view.measures if m.better == "neither"]
    said = (
        "Median and quartiles of those measured at each visit; nothing is filled in. A patient "
        "counts as died at visits after death, as missing where not dead and without any value, "
        "also after the end of follow-up. "
    )
    if not view.compared or len(view.slots) != 2:
        return said
    method = rank_test_of(view.settings, sum(group.patients for group in view.people.groups))
    words = rank_words("uncorrected" if method == "uncorrected" else "corrected")
    if method == "exact":
        low, high = DOUBTFUL
        words = f"exact where p lies between {low:g} and {high:g}, elsewhere the {words}"
    said += (
        "Who did better: change from each patient's own baseline (month 0), in patients with both "
        "values. Rank-biserial correlation: the chance that a patient of one group improved more "
        "than one of the other, minus the chance of less, signed so that above 0 the first group "
        f"improved more whatever the direction of the scale. p: Mann-Whitney U test, {words}; "
        "not corrected for the number of cells."
    )
    if directionless:
        said += f" Not in it, because neither direction is better: {listed(directionless)}."
    return said


def _cautions(
    view: TrajectoriesView, summaries: pd.DataFrame, states: pd.DataFrame, effects: pd.DataFrame
) -> tuple[Caution, ...]:
    found = (*_few(view, summaries), *_small(view, tested=not effects.empty))
    if len(states):
        last = states[states["month"] == states["month"].max()]
        if died := int(last["died"].sum()):
            found += (survivors_only(died, int(last["patients"].sum())),)
        if missing := int(states["missing"].sum()):
            alive = missing + int(states["observed"].sum())
            found += (values_missing(missing, alive, of="value at all"),)
    tests = int((effects["p"].notna() & effects["effect"].notna()).sum())
    return (*found, *many_cells(tests))


def _few(view: TrajectoriesView, summaries: pd.DataFrame) -> tuple[Caution, ...]:
    """Name the measures with a visit at which hardly anybody of a larger group was measured."""
    names = set(summaries["measure"][summaries["few"]])
    labels = [in_sentence(m.label) for m in view.measures if m.name in names]
    return (few_at_visit(listed(labels)),) if labels else ()


def _small(view: TrajectoriesView, *, tested: bool) -> tuple[Caution, ...]:
    """Judge the groups' sizes: of a rank test, or of the lines where nothing is tested."""
    sizes = {name: int(view.courses.members(name).sum()) for name in view.slots}
    if tested and not groups_suffice(min(sizes.values()), max(sizes.values()), view.settings.level):
        return (too_few_to_test(),)
    if tested:
        method = rank_test_of(view.settings, sum(sizes.values()))
        return few_per_group(
            min(sizes.values()), of="patient", p="exact" if method == "exact" else "normal"
        )
    small = [in_sentence(name) for name, size in sizes.items() if size < FEW_AT_VISIT]
    return (few_in_group(listed(small)),) if small else ()


def _results(
    view: TrajectoriesView, summaries: pd.DataFrame, effects: pd.DataFrame
) -> pd.DataFrame:
    """Return every number, unrounded: one row per measure, month and group, or comparison."""
    labels = {measure.name: measure.label for measure in view.measures}
    units = {measure.name: measure.unit for measure in view.measures}
    tables = [summaries.assign(kind="summary")]
    if len(effects):
        against = f"{view.others[0]} compared with {view.groups.reference.label}"
        tables.append(
            effects.assign(
                kind="comparison of change",
                group=against,
                n=effects["n_first"] + effects["n_second"],
                method=np.where(effects["exact"], "exact", "normal approximation"),
            ).drop(columns=["exact"])
        )
    rows = pd.concat(tables, ignore_index=True)
    rows.insert(1, "label", rows["measure"].map(labels))
    rows.insert(2, "unit", rows["measure"].map(units))
    return rows

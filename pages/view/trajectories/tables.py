"""The tables under the course of one measure, and every number of it for the download."""

import pandas as pd

from analytics.trajectories.tests import EVERYBODY
from data.measures import Measure
from pages.view.format import TOO_FEW, counted, fixed, number, p_value, percent, signed
from pages.view.plain import shorten
from pages.view.trajectories.findings import Findings
from pages.view.trajectories.look import TrajectoriesView
from pages.view.trajectories.words import (
    amount,
    change,
    change_interval,
    few_changes,
    p_within,
)
from pages.view.words import in_sentence, months_words, of_those_who_changed

ALL = "All together"
KINDS = {  # how the title of each table begins; one of them is shown at a time
    "compared": "Compared with",
    "change": "Change since baseline",
    "visits": "Each visit",
    "doses": "Doses until",
    "mixed": "Mixed model",
}
NONE = "–"


def tables(view: TrajectoriesView, found: Findings) -> dict[str, pd.DataFrame]:
    """Return the tables by title, every cell as it is read."""
    measure = view.chosen
    if measure is None:
        return {}
    unit = f", {measure.unit}" if measure.unit else ""
    shown = {f"Each visit{unit}": _visits(view, measure, found)}
    if (found.within["n"] > 0).any():
        tests = int(found.within["p"].notna().sum())
        family = f" (family: {counted(tests, 'test', 'tests')})" if tests else ""
        shown[f"Change since baseline{unit}{family}"] = _within(view, measure, found)
    if len(found.between):
        levels = int(found.between.loc[found.between["group"] != "", "level_p"].notna().sum())
        changes = int(found.between.loc[found.between["group"] != "", "change_p"].notna().sum())
        title = f"Compared with {in_sentence(view.groups.reference.label)}"
        shown[f"{title} (families: {levels} tests of level, {changes} of change)"] = _between(
            view, measure, found
        )
    if len(found.spared) and view.month is not None:
        shown[f"Doses until {months_words(view.month)}"] = _spared(view, measure, found)
    return shown


def _visits(view: TrajectoriesView, measure: Measure, found: Findings) -> pd.DataFrame:
    rows = []
    states = found.states.set_index(["group", "month"])
    for row in found.summaries.to_dict(orient="records"):
        if row["group"] not in view.slots:
            continue
        counts = states.loc[(row["group"], row["month"])]
        some = row["n"] > 0
        spread = f"{amount(row['q1'], measure)} to {amount(row['q3'], measure)}"
        sd = fixed(row["sd"], max(measure.decimals, 1)) if row["n"] > 1 else NONE
        extremes = f"{amount(row['minimum'], measure)} to {amount(row['maximum'], measure)}"
        rows.append(
            {
                "Group": shorten(row["group"]),
                "Visit": months_words(row["month"]),
                "Observed": str(counts["observed"]),
                "Missing": str(counts["missing"]),
                "Died": str(counts["died"]),
                "Median (IQR)": f"{amount(row['median'], measure)} ({spread})" if some else NONE,
                "Mean (SD)": f"{fixed(row['mean'], max(measure.decimals, 1))} ({sd})"
                if some
                else NONE,
                "Range": extremes if some else NONE,
            }
        )
    return pd.DataFrame(rows)


def _within(view: TrajectoriesView, measure: Measure, found: Findings) -> pd.DataFrame:
    rows = []
    enough = found.reached.set_index(["group", "month"]) if len(found.reached) else None
    for row in found.within.to_dict(orient="records"):
        if row["group"] not in (*view.slots, EVERYBODY):
            continue
        shown = {
            "Group": shorten(row["group"]) or ALL,
            "Visit": months_words(row["month"]),
            "Patients": str(row["n"]),
            "Median change (IQR)": _change(row["median"], row["q1"], row["q3"], measure),
            "Hodges-Lehmann change (95% CI)": _change(
                row["change"], row["low"], row["high"], measure
            )
            + of_those_who_changed(row["changed"], row["n"]),
            "Wilcoxon p": p_within(row, NONE),
            "Bonferroni": _p(row["bonferroni"]),
            "Holm": _p(row["holm"]),
        }
        if enough is not None:
            counted = enough.loc[(row["group"], row["month"])]
            shown[f"Improved by {_least(measure)} or more"] = (
                f"{counted['reached']} of {counted['of']} "
                f"({percent(counted['reached'] / counted['of'])})"
                if counted["of"]
                else NONE
            )
        rows.append(shown)
    return pd.DataFrame(rows)


def _least(measure: Measure) -> str:
    if measure.mcid is not None:
        return f"{number(measure.mcid)} {measure.unit}".strip()
    return f"{number(measure.mcid_percent or 0)}%"


def _between(view: TrajectoriesView, measure: Measure, found: Findings) -> pd.DataFrame:
    rows, reference = [], view.groups.reference.label
    for row in found.between.to_dict(orient="records"):
        if row["group"] not in (*view.others, EVERYBODY):
            continue
        named = {"Group": shorten(row["group"]) or "All groups (Kruskal-Wallis)"}
        few = found.few_levels(
            row["group"], row["month"], reference=reference, level=view.settings.level
        )
        rows.append(
            (named if len(view.others) > 1 else {})
            | {
                "Visit": months_words(row["month"]),
                "Level p": TOO_FEW if few else _p(row["level_p"]),
                "Bonferroni": _p(row["level_bonferroni"]),
                "Holm": _p(row["level_holm"]),
                "Difference in change (95% CI)": NONE
                if not row["group"]
                else _change(row["difference"], row["low"], row["high"], measure),
                _effect_words(measure): NONE
                if _none(row["effect"])
                else signed(-row["effect"] if measure.better == "lower" else row["effect"], 2),
                "Change p": TOO_FEW if few_changes(row) else _p(row["change_p"]),
                "Bonferroni, change": _p(row["change_bonferroni"]),
                "Holm, change": _p(row["change_holm"]),
            }
        )
    return pd.DataFrame(rows)


def _effect_words(measure: Measure) -> str:
    """Head the effects; their sign is that of "Who did better"."""
    return "Effect" if measure.better == "neither" else "Effect (+ is better)"


def _spared(view: TrajectoriesView, measure: Measure, found: Findings) -> pd.DataFrame:
    rows = []
    for row in found.spared.to_dict(orient="records"):
        if row["group"] not in (*view.slots, EVERYBODY):
            continue
        reduction = f"{number(row['reduction_q1'], 0)} to {number(row['reduction_q3'], 0)}"
        total = f"{number(row['total_q1'], 1)} to {number(row['total_q3'], 1)}"
        shown = {
            "Group": shorten(row["group"]) or ALL,
            "Median at baseline": f"{amount(row['before'], measure)} (n {row['n_before']})",
            "Median at the visit": f"{amount(row['dose'], measure)} (n {row['n']})",
            "Median of the last doses": f"{amount(row['last'], measure)} (n {row['n_last']})",
            "Reduction (IQR), %": f"{number(row['reduction'], 0)} ({reduction})",
        }
        for target in measure.targets:
            under = row[f"at_or_under_{target:g}"]
            share = percent(under / row["n"]) if row["n"] else NONE
            shown[f"At or under {target:g}"] = f"{under} of {row['n']} ({share})"
        shown["Cumulative (IQR), g"] = (
            f"{number(row['total'], 1)} ({total}; n {row['n_total']})" if row["n_total"] else NONE
        )
        rows.append(shown)
    return pd.DataFrame(rows)


def _change(value: float, low: float, high: float, measure: Measure) -> str:
    if _none(value):
        return NONE
    limits = change_interval(low, high, measure) if low == low else f"CI {TOO_FEW}"
    return f"{change(value, measure)} ({limits})"


def _p(value: float | None) -> str:
    return NONE if value is None or _none(value) else p_value(value)


def _none(value: float) -> bool:
    return value != value


def results(view: TrajectoriesView, found: Findings) -> pd.DataFrame:
    """Return every number of the measure, unrounded: one row per kind, group and month."""
    measure = view.chosen
    parts = {
        "summary": found.summaries.merge(found.states, on=["group", "month"]),
        "change since baseline": found.within.replace({"group": {EVERYBODY: ALL}}),
        "comparison with reference": found.between.replace({"group": {EVERYBODY: ALL}})
        if len(found.between)
        else found.between,
        "improved enough": found.reached.replace({"group": {EVERYBODY: ALL}})
        if len(found.reached)
        else found.reached,
        "doses": found.spared.assign(month=view.month).replace({"group": {EVERYBODY: ALL}})
        if len(found.spared)
        else found.spared,
    }
    rows = pd.concat(
        [table.assign(kind=kind) for kind, table in parts.items() if len(table)],
        ignore_index=True,
    )
    rows["measure"] = measure.name if measure else ""
    first = ["kind", "measure", "group", "month"]
    return rows[[*first, *(name for name in rows.columns if name not in first)]]

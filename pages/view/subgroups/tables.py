"""The tables under the forest, and every number of it for the download."""

import math
from typing import TYPE_CHECKING

import pandas as pd

from analytics.columns import GROUP
from analytics.subgroups.forest import OVERALL
from pages.view.format import fixed, p_value
from pages.view.plain import shorten
from pages.view.subgroups.rows import Line
from pages.view.text_table import Heads, Row, text_table
from pages.view.words import in_sentence, lower_first, upper_first

if TYPE_CHECKING:
    from pages.view.subgroups.look import SubgroupsView


def tables(view: "SubgroupsView") -> dict[str, pd.DataFrame]:
    """Return the tables by title, every cell as it is read."""
    shown = {"Every subgroup": _subgroups(view)}
    if view.variables:
        shown["Interaction tests"] = _tests(view)
    return shown


def _subgroups(view: "SubgroupsView") -> pd.DataFrame:
    many = view.endpoint.many
    heads: Heads = {(GROUP, g.key): f"{shorten(g.label)}, n ({many})" for g in view.pair.compared}
    against = f"{in_sentence(view.other.label)} against {in_sentence(view.pair.reference.label)}"
    rows = []
    for line in (view.overall, *view.levels):
        counts = line.counts
        cells = {
            view.other.key: f"{counts.n_arm} ({counts.events_arm})",
            view.pair.reference.key: f"{counts.n_reference} ({counts.events_reference})",
        }
        row: Row = {"": full_label(line)}
        row |= {(GROUP, g.key): cells[g.key] for g in view.pair.compared}
        rows.append(row | {f"Hazard ratio, {against} (95% CI)": line.ratio_words})
    return text_table(rows, heads)


def full_label(line: Line) -> str:
    """A line with its variable: "Age: under 50"."""
    if line.variable is None:
        return line.label
    return f"{shorten(line.variable.column.label)}: {lower_first(line.label)}"


def _tests(view: "SubgroupsView") -> pd.DataFrame:
    rows = []
    for line in view.headings:
        test = line.test
        if test is None:
            continue
        known = not test.withheld
        rows.append(
            {
                "": line.label,
                "Patients": str(test.n),
                upper_first(view.endpoint.many): str(test.events),
                "Likelihood ratio chi-square": fixed(test.statistic, 2) if known else "",
                "df": f"{test.df:.0f}" if known else "",
                "p": p_value(test.p) if known else test.why,
            }
        )
    return pd.DataFrame(rows)


def results(view: "SubgroupsView") -> pd.DataFrame:
    """Return every number, unrounded: one row per subgroup, one per interaction test.

    A number that is withheld is empty. There is no p per subgroup: it answers another question.
    """
    return pd.DataFrame([_result(view, line) for line in view.lines])


def _result(view: "SubgroupsView", line: Line) -> dict[str, object]:
    test, counts = line.test, line.counts
    known = test is not None and not test.withheld
    row: dict[str, object] = {
        "quantity": "interaction test" if test else "hazard ratio",
        "endpoint": view.endpoint.key,
        "group": view.other.label,
        "reference": view.pair.reference.label,
        "variable": line.variable.column.name if line.variable else OVERALL,
        "subgroup": "" if line.kind == "heading" else line.label,
    }
    if test:
        row |= {"n": test.n, "events": test.events}
    else:
        row |= {"n": counts.n_arm + counts.n_reference, "events": counts.events}
    return row | {
        "n_group": None if test else counts.n_arm,
        "events_group": None if test else counts.events_arm,
        "n_reference": None if test else counts.n_reference,
        "events_reference": None if test else counts.events_reference,
        "value": line.hazard_ratio,
        "low": line.low,
        "high": line.high,
        "log_se": line.log_se,
        "chi_square": test.statistic if test and known else math.nan,
        "df": test.df if test and known else math.nan,
        "p": test.p if test and known else math.nan,
        "withheld": test.withheld if test else line.withheld,
    }

"""The survival chart: ticks and table in line, the same specification whoever is filtered."""

import copy
import re
from dataclasses import replace
from itertools import pairwise

import pytest
import vl_convert

from data.selection import CategoryFilter, Grouping, Selection
from data.store import studies
from pages.view.charts.survival import LONGEST_CURVE, survival_data
from pages.view.survival.figure import look, picture
from pages.view.time_axis import time_axis


def rendered(figure) -> str:
    shown = copy.deepcopy(figure.spec)
    shown |= {"width": 664, "height": figure.height}
    shown["datasets"] = {k: t.astype(object).where(t.notna(), None).to_dict("records")
                         for k, t in figure.datasets.items()}  # fmt: skip
    return vl_convert.vegalite_to_svg(shown)


def test_the_tables_columns_stand_under_the_axis_ticks(mayo, opening):
    svg = rendered(picture(look(mayo, opening)))
    labels = positions(svg, r"[0-5]")
    at_risk = positions(svg, r"158|149|143|124|101|82")
    assert len(at_risk) == 6
    ticks = sorted(labels)[:1] + sorted(labels)[-1:]
    assert min(at_risk) == pytest.approx(ticks[0], abs=0.5)
    assert max(at_risk) == pytest.approx(ticks[-1], abs=0.5)
    steps = [b - a for a, b in pairwise(sorted(at_risk))]
    assert max(steps) - min(steps) < 0.5


def positions(svg: str, text: str) -> list[float]:
    """Where texts that match stand horizontally, adding up the groups they are in."""
    found = []
    stack: list[float] = []
    for tag in re.finditer(r"<(/?)(\w+)([^>]*?)(/?)>([^<]*)", svg):
        closing, name, attributes, alone, content = tag.groups()
        if closing:
            stack.pop()
            continue
        move = re.search(r'transform="translate\(([-\d.]+)', attributes)
        stack.append(float(move.group(1)) if move else 0.0)
        if name == "text" and re.fullmatch(text, content) and "middle" in attributes:
            found.append(sum(stack))
        if alone:
            stack.pop()
    return found


def test_a_year_of_365_days_reads_twelve_months():
    study = studies()["tongji_retrospective"]
    axis = time_axis(study, Selection("tongji_retrospective", "death"))
    assert axis.end_words == "12 months"
    assert axis.ticks[:-1] == (0, 2, 4, 6, 8, 10)
    assert axis.ticks[-1] * axis.per_unit == pytest.approx(365)


def test_a_filter_changes_only_the_data(mayo, opening):
    everybody = picture(look(mayo, opening))
    women = picture(look(mayo, opening.with_filter(CategoryFilter("sex", ("F",)))))
    assert women.spec is everybody.spec
    # It becomes the specification's description, and another one would draw everything anew.
    assert women.alternative == everybody.alternative
    assert not women.datasets["curve"].equals(everybody.datasets["curve"])


def test_curves_end_at_the_horizon_or_the_last_follow_up(mayo, opening):
    curve = picture(look(mayo, opening)).datasets["curve"]
    assert curve.groupby("slot")["time"].max().tolist() == [5.0, 5.0]
    late = picture(look(mayo, replace(opening, horizon=5478.75))).datasets["curve"]
    assert late["time"].max() < 15


def test_the_faint_tail_starts_where_the_full_line_ends(mayo, opening):
    figure = picture(look(mayo, replace(opening, horizon=4500.0)))
    arms = {"1": "D-penicillamine", "2": "Placebo"}
    for slot, rows in figure.datasets["curve"].groupby("slot"):
        faint = rows[rows["few"]]
        full = rows[~rows["few"]]
        assert len(faint)
        assert faint["time"].iloc[0] == full["time"].iloc[-1]
        curve = figure.curve[figure.curve["group"] == arms[slot]]
        left = dict(zip(curve["time"].round(6), curve["at_risk"], strict=True))
        days = (faint["time"].iloc[:-1] * 365.25).round(6)  # the last row ends the picture
        assert max(left[day] for day in days) < 5


def test_long_curves_are_thinned_for_drawing_only():
    import numpy as np
    import pandas as pd

    times = np.arange(5000.0)
    curves = pd.DataFrame(
        {"group": "a", "time": times, "at_risk": 6000 - np.arange(5000), "events": 1,
         "censored": 0, "survival": 1 - times / 6000, "low": 0.0, "high": 1.0}
    )  # fmt: skip
    counts = pd.DataFrame({"group": ["a"], "time": [0.0], "at_risk": [6000], "events": [0],
                           "censored": [0]})  # fmt: skip
    data = survival_data(curves, counts, slots={"a": 1}, horizon=4999.0, per_axis_unit=1.0)
    assert len(data["curve"]) == LONGEST_CURVE
    assert data["curve"]["time"].iloc[[0, -1]].tolist() == [0.0, 4999.0]


def test_labels_of_curves_never_overlap(mayo, opening):
    for grouping in (Grouping(("stage",)), Grouping(("age_years",), (40.0, 50.0, 60.0))):
        labels = picture(look(mayo, opening.grouped_by(grouping))).datasets["labels"]
        heights = sorted(labels["survival"])
        gaps = [b - a for a, b in pairwise(heights)]
        assert min(gaps) >= 18 / 192 - 1e-9

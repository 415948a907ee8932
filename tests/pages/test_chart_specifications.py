"""Every chart is valid Vega-Lite, by the schema it names, and invented rows are marked in it.

The arguments are those that the pages give: groups, options and axes of the three studies.
"""

import importlib
import pkgutil

import altair as alt
import pytest

from pages.view import charts
from pages.view.charts import course, trajectories
from pages.view.charts.balance import balance_spec
from pages.view.charts.bland_altman import bland_altman_spec
from pages.view.charts.completeness import completeness_spec
from pages.view.charts.first_event import first_event_spec
from pages.view.charts.flow import flow_spec
from pages.view.charts.histogram import histogram_spec
from pages.view.charts.hrct import bars_spec, slopes_spec
from pages.view.charts.hrct_findings import findings_spec
from pages.view.charts.hrct_lungs import lungs_spec
from pages.view.charts.love import love_spec
from pages.view.charts.safety import safety_spec
from pages.view.charts.subgroups import forest_spec
from pages.view.charts.survival import survival_spec
from pages.view.charts.trajectories_glance import glance_spec
from pages.view.charts.trajectories_heat import heat_spec

# Reading the schema for every picture: what a minute is not enough for.
pytestmark = pytest.mark.slow

YEARS = {"ticks": (0.0, 1.0, 2.0, 3.0, 4.0, 5.0), "end": 5.0, "decimals": 2, "x_title": "Years"}
ALIVE = YEARS | {"y_title": "Alive"}
WITH_DEATHS = (
    ("at_risk", "At risk"), ("events", "Events"), ("died_first", "Died first"),
    ("censored", "Censored"),
)  # fmt: skip
# 365 days, and what is left of them after a landmark on day 60 or 90, in months.
RELAPSE = {
    "decimals": 1, "x_title": "Months", "y_title": "Patients with relapse", "groups": 2,
    "synthetic": True, "rows": WITH_DEATHS, "rising": True,
}  # fmt: skip
YEAR, FROM_60, FROM_90 = (
    {"ticks": (0, 2, 4, 6, 8, *more), "end": more[-1]}
    for more in ((10, 11.991786447638603), (10.020533880903491,), (9.034907597535934,))
)
FOREST = {"plot_height": 300, "height": 400, "axis": (0.125, 8), "head_lines": 2}
COURSE = {"months": (0, 1, 3), "y_title": "cm", "groups": 2}

CHARTS = [
    (histogram_spec, {}),
    *((survival_spec, ALIVE | {"groups": n, "synthetic": False}) for n in (2, 5)),
    (survival_spec, ALIVE | {"groups": 2, "synthetic": True}),
    (survival_spec, RELAPSE | YEAR),
    (survival_spec, RELAPSE | YEAR | {"beside": True, "interval": False}),
    (survival_spec, RELAPSE | YEAR | {"beside": True}),
    (survival_spec, RELAPSE | YEAR | {"rising": False, "y_title": "Patients without relapse"}),
    (survival_spec, RELAPSE | FROM_90),
    (survival_spec, RELAPSE | FROM_60 | {"beside": True}),
    (balance_spec, {"covariates": 4}),
    *(
        (forest_spec, FOREST | {"reference_first": first, "synthetic": synthetic})
        for first in (False, True)
        for synthetic in (False, True)
    ),
    (love_spec, {"variables": 20, "synthetic": True}),
    *(
        chart
        for groups in (1, 2, 3, 5)
        for chart in (
            (slopes_spec, {"groups": groups, "visits": ("Baseline", "12 months"),
                           "title": "Score", "end": 30.0, "synthetic": True}),
            (bars_spec, {"groups": groups, "title": "Score", "end": 30.0, "synthetic": True}),
            (lungs_spec, {"groups": groups, "ends": ("better", "0", "worse"),
                          "one_sided": False}),
            (lungs_spec, {"groups": groups, "ends": ("none", "worse"), "one_sided": True}),
            (findings_spec, {"groups": groups, "findings": 4}),
        )
    ),
    (bland_altman_spec, {}),
    (glance_spec, {}),
    (heat_spec, {"rows": 7, "months": (6, 12, 24)}),
    *(
        (trajectories.course_spec, COURSE | {"course": drawn, "synthetic": drawn == "mean"})
        for drawn in ("median", "mean", "boxes", "lines")
    ),
    (course.course_spec, {"lanes": 6, "x_title": "Months", "synthetic": True}),
    (flow_spec, {"height": 400, "synthetic": True}),
    (completeness_spec, {"rows": 12, "columns": 5, "title": "Month", "label_width": 200}),
    *(
        (safety_spec, {"rows": 8, "terms": terms, "groups": groups, "compared": groups == 2,
                       "synthetic": True})
        for terms, groups in ((False, 1), (True, 2), (False, 3))
    ),
    *((first_event_spec, YEARS | {"groups": n, "synthetic": True}) for n in (1, 2)),
]  # fmt: skip
MARKED = {chart: arguments for chart, arguments in CHARTS if "synthetic" in arguments}


def named(chart) -> str:
    return f"{chart.__module__.rpartition('.')[2]}.{chart.__name__}"


def test_every_chart_is_looked_at():
    modules = [
        importlib.import_module(f"{charts.__name__}.{found.name}")
        for found in pkgutil.iter_modules(charts.__path__)
    ]
    there = {
        named(value)
        for module in modules
        for name, value in vars(module).items()
        if name.endswith("_spec") and value.__module__ == module.__name__
    }
    assert {named(chart) for chart, _ in CHARTS} == there


@pytest.mark.parametrize(("chart", "arguments"), CHARTS, ids=[named(chart) for chart, _ in CHARTS])
def test_specifications_are_valid_vega_lite(chart, arguments):
    alt.LayerChart.validate(chart(**arguments))


@pytest.mark.parametrize("synthetic", [False, True])
@pytest.mark.parametrize("chart", MARKED, ids=named)
def test_invented_rows_are_marked_in_the_picture(chart, synthetic):
    spec = chart(**MARKED[chart] | {"synthetic": synthetic})
    assert ("SYNTHETIC DATA" in str(spec)) == synthetic

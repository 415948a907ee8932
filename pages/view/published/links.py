"""Which page of the app shows the analysis behind a claim, and the address of that view."""

from urllib.parse import urlencode

from analytics.columns import ARM
from analytics.frozen import Value
from analytics.published.statements import Statement
from analytics.published.study_tables import ADVERSE, HRCT
from analytics.published.verdicts import Assessed
from analytics.settings import PAPER
from data.study import Study

_SURVIVAL = {
    "log_rank",
    "cox",
    "hazard_ratio",
    "hazard_ratio_low",
    "hazard_ratio_high",
    "survival_gain",
    "events",
    "event_percent",
    "follow_up",
}
_SCANS = {"least_grade"}
_VISITS = {"visits", "last_visit_median"}
_EVENTS = {"rows"}
_PEOPLE = {"patients"}
# Pages whose tests the paper chose otherwise than we do: a link shows the number that was checked.
_AS_PRINTED = {"Baseline", "Trajectories", "HRCT"}


class Shown(Value):
    """The page that shows a claim's analysis: its name, and its address within the app."""

    label: str
    address: str


def shown_on(one: Assessed, study: Study) -> Shown | None:
    """Return the page of the first thing that is computed for a claim; None if nothing is."""
    statements = [found.statement for found in one.cohort]
    if not statements:
        return None
    page, parameters = _page(statements[0], study)
    if study.paper and page in _AS_PRINTED:
        parameters = [*parameters, ("as", PAPER.name)]
    query = urlencode([("study", study.slug), *parameters])
    return Shown(page, f"{page.lower() if page != 'Overview' else ''}?{query}")


def _page(statement: Statement, study: Study) -> tuple[str, list[tuple[str, str]]]:
    name = statement.first.partition("=")[0]
    if statement.statistic in _SURVIVAL:
        return "Survival", _survival(statement, study)
    if statement.statistic in _SCANS or name.startswith(HRCT):
        return "HRCT", _scan(name, study)
    if statement.statistic in _EVENTS or name.startswith(ADVERSE):
        return "Safety", []
    measure = name.partition("@")[0]
    if statement.statistic in _VISITS or measure in [known.name for known in study.measures]:
        if "@" not in name and statement.statistic not in _VISITS and _is_column(name, study):
            return "Baseline", []
        known = measure in [known.name for known in study.measures]
        return "Trajectories", [("o.measure", measure)] if known else []
    return ("Overview" if statement.statistic in _PEOPLE else "Baseline"), []


def _is_column(name: str, study: Study) -> bool:
    return name in [column.name for column in study.columns]


def _survival(statement: Statement, study: Study) -> list[tuple[str, str]]:
    endpoint, *pair = statement.arguments
    parameters = []
    if endpoint != study.endpoints[0].key:
        parameters.append(("endpoint", endpoint))
    if pair and pair[0] != ARM:
        column, *levels = pair
        parameters += [("by", column), *(("compare", level) for level in levels)]
    return parameters


def _scan(name: str, study: Study) -> list[tuple[str, str]]:
    finding = name.removeprefix(HRCT).partition("@")[0]
    known = [known.value for known in study.hrct.findings] if study.hrct else []
    return [("o.finding", finding)] if finding in known else []

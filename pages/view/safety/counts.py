"""The numbers of the safety page, computed once: risks, differences, tests, outcomes."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analytics.columns import GROUP, PATIENT_ID
from analytics.frozen import Frozen
from analytics.results import Comparison, Estimate
from analytics.safety.events import DIED, compare_risks, count_events, fisher_tests
from data.adverse_events import DISCONTINUED, SERIOUS, SEVERITY
from pages.view.plain import shorten
from pages.view.safety.look import ANY, SafetyView
from pages.view.words import upper_first

FATAL = 5
DEATHS, SERIOUS_ROW, STOPPED, FATAL_ROW = "died", "serious", "discontinued", "fatal"


class Cell(NamedTuple):
    """One kind of event in one group, columns as in `analytics.safety.events.count_events`."""

    what: str
    group: str
    patients: int
    affected: int
    events: int
    risk: float
    low: float
    high: float
    upper: float
    time: float
    rate: float
    rate_low: float
    rate_high: float


class Counted(Frozen):
    """Counts with their comparisons.

    counts : of `analytics.safety.events.count_events`; cells : the same by kind and group. labels :
    words of each kind, in order. differences : by kind and group, against the reference. tests : by
    kind, all groups together.
    """

    counts: pd.DataFrame
    cells: dict[tuple[str, str], Cell]
    labels: dict[str, str]
    differences: dict[tuple[str, str], Estimate]
    tests: dict[str, Comparison]


def count(view: SafetyView) -> Counted:
    """Count events of the kind chosen, together and by category or term.

    Nothing where the study has none of that kind: what nobody recorded is not zero.
    """
    labels = {key: upper_first(shorten(key)) for key in view.rows}
    labels = {ANY: view.any_label} | labels if labels else {}
    everything, apart = [ANY] * len(view.events), view.events["row"].tolist()
    return _counted(
        view,
        labels,
        what=everything + apart,
        group=2 * view.events[GROUP].tolist(),
        patient=2 * view.events[PATIENT_ID].tolist(),
    )


def count_outcomes(view: SafetyView) -> Counted:
    """Count deaths and, where events are recorded, what stopped treatment, was serious or fatal."""
    labels: dict[str, str] = {}
    what: list[str] = []
    group: list[str] = []
    patient: list[str] = []

    def add(key: str, label: str, rows: pd.DataFrame, mask: np.ndarray) -> None:
        labels[key] = label
        what.extend([key] * int(mask.sum()))
        group.extend(rows[GROUP].to_numpy(dtype=object)[mask])
        patient.extend(rows[PATIENT_ID].to_numpy(dtype=object)[mask])

    if view.deaths_known:
        add(DEATHS, "Died, any cause", view.patients, view.patients[DIED].notna().to_numpy())
    if view.recorded:
        events = view.every_event
        stopped, serious = (events[name].to_numpy(dtype=bool) for name in (DISCONTINUED, SERIOUS))
        fatal = events[SEVERITY].to_numpy(dtype=float) >= FATAL
        add(STOPPED, "Stopped treatment for an adverse event", events, stopped)
        add(SERIOUS_ROW, "Serious adverse event", events, serious)
        add(FATAL_ROW, "Fatal adverse event (grade 5)", events, fatal)
    return _counted(view, labels, what=what, group=group, patient=patient)


def _counted(
    view: SafetyView,
    labels: dict[str, str],
    *,
    what: list[str],
    group: list[str],
    patient: list[str],
) -> Counted:
    reference = view.groups.reference.label
    happened = pd.DataFrame({"what": what, GROUP: group, PATIENT_ID: patient}, dtype=object)
    counts = count_events(view.patients, happened, what="what", kinds=list(labels))
    return Counted(
        counts=counts,
        cells={(row[0], row[1]): Cell(*row) for row in counts.itertuples(index=False, name=None)},
        labels=labels,
        differences=compare_risks(counts, reference=reference),
        tests=fisher_tests(counts),
    )

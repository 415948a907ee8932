"""The rows behind the survival picture: the curves as they are read, and the counts under them."""

import numpy as np
import pandas as pd

from analytics.columns import AT_RISK, CENSORED, EVENTS, GROUP, TIME
from analytics.survival.competing import INCIDENCE, cumulative_incidence
from analytics.survival.curves import SURVIVAL, counts_at, kaplan_meier
from analytics.survival.event_table import events_of
from analytics.survival.incidence_summary import DEATH_FIRST, OWN
from pages.view.charts.risk_table import COMPETING_ROWS, ROWS, Rows
from pages.view.survival.look import SurvivalView


def observed_curves(view: SurvivalView) -> pd.DataFrame:
    """Return the observed curves, as `survival_data` takes them."""
    if view.reads == "incidence" and view.causes is not None:
        found = cumulative_incidence(view.causes, cause=OWN, settings=view.settings)
        # The interval of an incidence of 0 is not known: the band begins with the first event.
        return found.rename(columns={INCIDENCE: SURVIVAL})
    return as_read(view, kaplan_meier(view.events, settings=view.settings))


def as_read(view: SurvivalView, curves: pd.DataFrame) -> pd.DataFrame:
    """Turn event-free curves over where those who had the event are read."""
    if view.reads == "free":
        return curves
    turned = curves.assign(**{SURVIVAL: 1 - curves[SURVIVAL]})
    if "low" not in curves:
        return turned
    return turned.assign(low=1 - curves["high"], high=1 - curves["low"])


def modelled_curves(view: SurvivalView, steps: pd.DataFrame) -> pd.DataFrame:
    """Give curves of a model the columns of observed ones, over each group's own follow-up.

    steps : `group`, `time` from 0, `survival` and perhaps `low` and `high`, event-free. Patients
    at risk are those observed; there are no censor marks, since no one patient is on the curve.
    """
    steps = as_read(view, steps)
    heights = [name for name in (SURVIVAL, "low", "high") if name in steps]
    parts = []
    for name in view.slots:
        own = view.events[view.events[GROUP] == name]
        curve = steps[steps[GROUP] == name]
        left, moments = own[TIME].to_numpy(), curve[TIME].to_numpy()
        times = np.union1d(moments[moments <= left[-1]], left)
        row = np.searchsorted(moments, times, side="right") - 1
        part = {column: curve[column].to_numpy()[row] for column in heights}
        at_risk = own[AT_RISK].to_numpy()[np.searchsorted(left, times)]
        part |= {TIME: times, AT_RISK: at_risk, CENSORED: np.zeros(len(times), dtype=int)}
        part |= {EVENTS: np.isin(times, moments[1:]).astype(int)}
        parts.append(pd.DataFrame(part).assign(**{GROUP: name}))
    found = pd.concat(parts, ignore_index=True)
    return found if "low" in found else found.assign(low=np.nan, high=np.nan)


def table_rows(view: SurvivalView) -> Rows:
    """Return the rows of the table under the axis."""
    return ROWS if view.causes is None else COMPETING_ROWS


def counts(view: SurvivalView) -> pd.DataFrame:
    """Return the observed counts at the ticks, with a column for each row of the table."""
    ticks = [tick * view.axis.per_unit for tick in view.axis.ticks]
    found = counts_at(view.events, ticks)
    if view.causes is None:
        return found
    first = counts_at(view.causes.assign(**{EVENTS: view.causes[events_of(DEATH_FIRST)]}), ticks)
    died = first[EVENTS].to_numpy()
    return found.assign(died_first=died, **{CENSORED: found[CENSORED] - died})

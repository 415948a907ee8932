"""Time-to-event words of the vocabulary of published numbers (`analytics.published.cohort`)."""

from collections.abc import Callable

import pandas as pd

from analytics.columns import ARM
from analytics.cox.hazards import cox, hazard_ratio
from analytics.published.statements import Statement
from analytics.published.study_tables import StudyTables
from analytics.results import Estimate
from analytics.settings import PAPER
from analytics.survival.curves import survival_at
from analytics.survival.event_table import event_table
from analytics.survival.logrank import log_rank

Compute = Callable[[StudyTables, Statement, str], float]


def events(study: StudyTables, statement: Statement, group: str) -> float:
    """Count the events of a group."""
    own = study.outcomes(statement.first)
    return float(own.loc[own["patient_id"].isin(study.members(group)), "event"].sum())


def event_percent(study: StudyTables, statement: Statement, group: str) -> float:
    """Return the percentage of a group with an event."""
    own = study.outcomes(statement.first)
    return 100 * float(own.loc[own["patient_id"].isin(study.members(group)), "event"].mean())


def log_rank_p(study: StudyTables, statement: Statement, group: str) -> float:
    """Compare the arms, or two levels of a column, by the log-rank test."""
    endpoint, column, *levels = (*statement.arguments, *((ARM,) * (len(statement.arguments) < 2)))
    own = study.outcomes(endpoint)
    own = own[own[column].isin(levels)] if levels else own
    return log_rank(event_table(own, time="time", event="event", group=column)).p


def adjusted_ratio(read: Callable[[Estimate], float]) -> Compute:
    """Return what is read from the adjusted hazard ratio of the first arm that is no reference."""

    def compute(study: StudyTables, statement: Statement, group: str) -> float:
        own = study.outcomes(statement.first)
        others = [arm for arm in study.arms if arm != study.reference]
        own[ARM] = pd.Categorical(own[ARM], [study.reference, *others])
        fit = cox(
            own, time="time", event="event", covariates=[ARM, *study.covariates], ties=PAPER.ties
        )
        return read(hazard_ratio(fit, variable=ARM, level=others[0]))

    return compute


def survival_gain(study: StudyTables, statement: Statement, group: str) -> float:
    """Return survival at the horizon in that arm minus in the reference."""
    own = study.outcomes(statement.first)
    at = survival_at(event_table(own, time="time", event="event", group=ARM), study.horizon, PAPER)
    others = [arm for arm in study.arms if arm != study.reference]
    return at[others[0]].value - at[study.reference].value


def follow_up_months(study: StudyTables, statement: Statement, group: str) -> float:
    """Return the longest follow-up in months."""
    return float(study.outcomes(statement.first)["time"].max()) * study.months_per_time

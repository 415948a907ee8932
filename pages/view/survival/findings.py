"""Every number of the survival page, whichever way the endpoint is read and the curves are made."""

from dataclasses import replace

from analytics.cautions import Caution, hazards_not_proportional
from analytics.cox.cautions import few_events_in_groups
from analytics.frozen import Value
from analytics.results import Comparison, Estimate
from analytics.survival.cautions import (
    adjusted_without_interval,
    deaths_censored,
    landmark_breaks_randomisation,
    landmark_too_late,
)
from analytics.survival.curves import follow_up
from analytics.survival.event_table import events_of
from analytics.survival.incidence_summary import DEATH_FIRST, IncidenceSummary, summarise_incidence
from analytics.survival.summary import (
    AdjustedHazards,
    Estimates,
    SurvivalSummary,
    adjust_hazards,
    proportionality_cautions,
    summarise_survival,
)
from analytics.wald import wald_test
from analytics.weighting.summary import WeightedSummary
from pages.view.honesty import randomised
from pages.view.survival.landmark import left_out_words
from pages.view.survival.look import SurvivalView
from pages.view.survival.models import Adjusted, Model, Refused
from pages.view.survival.weights import weight_cautions
from pages.view.words import in_sentence


class Findings(Value, kw_only=True):
    """The numbers of a view; dictionaries are keyed by group.

    summary : of the endpoint alone (deaths first censored). adjusted : its Cox model with
    covariates. incidence : with death competing, where it is read so. model : behind the curves.
    """

    view: SurvivalView
    summary: SurvivalSummary
    adjusted: AdjustedHazards
    incidence: IncidenceSummary | None
    model: Model

    @property
    def observed(self) -> Estimates:
        """What is read at the horizon, as observed."""
        if self.incidence is not None:
            return self.incidence.at_horizon
        return self._as_read(self.summary.at_horizon)

    @property
    def at_horizon(self) -> Estimates:
        """What the curves drawn say at the horizon."""
        if isinstance(self.model, Adjusted | WeightedSummary):
            return self._as_read(self.model.at_horizon)
        return self.observed

    @property
    def observed_difference(self) -> Estimates:
        """Each group minus the reference at the horizon, as observed."""
        if self.incidence is not None:
            return self.incidence.difference
        return self._as_read(self.summary.difference, whole=0.0)

    @property
    def difference(self) -> Estimates:
        """Each group minus the reference at the horizon, on the curves drawn."""
        if isinstance(self.model, WeightedSummary):
            return self._as_read(self.model.difference, whole=0.0)
        return {} if isinstance(self.model, Adjusted) else self.observed_difference

    @property
    def hazard_ratio(self) -> Estimates:
        """Each group against the reference, by the model of the curves drawn."""
        if isinstance(self.model, WeightedSummary):
            return self.model.hazard_ratio
        if isinstance(self.model, Adjusted):
            return self.adjusted.hazard_ratio
        return self.summary.hazard_ratio

    @property
    def test(self) -> Comparison:
        """The test beside the picture."""
        if isinstance(self.model, WeightedSummary):
            return self.model.test
        if isinstance(self.model, Adjusted) and len(self.view.others) == 1:
            (ratio,) = self.adjusted.hazard_ratio.values()
            return wald_test(ratio, scale="ratio")
        return self.summary.log_rank if self.incidence is None else self.incidence.gray

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What has to be known before these numbers are trusted."""
        estimates = [
            *self.at_horizon.values(),
            *self.difference.values(),
            *self.observed_difference.values(),
            *(self.summary.median.values() if self.view.reads == "free" else ()),
            *self.hazard_ratio.values(),
            *self.summary.hazard_ratio.values(),
            *self.adjusted.hazard_ratio.values(),
        ]
        found = [caution for estimate in estimates for caution in estimate.cautions]
        found += few_events_in_groups(self._events_compared)
        changing = proportionality_cautions(self.summary.proportionality)
        if changing and self.incidence is not None:
            changing = (hazards_not_proportional("cumulative incidences"),)
        return (*self.test.cautions, *found, *changing, *_of_model(self.view, self.model))

    @property
    def _events_compared(self) -> dict[str, int]:
        """Events behind the hazard ratios that are shown, the reference's included."""
        shown = [name for name in self.view.others if not self._ratio_withheld(name)]
        names = {*shown, self.view.groups.reference.label} if shown else set()
        return {
            in_sentence(group.label): group.events
            for group in self.view.people.groups
            if group.label in names
        }

    def _ratio_withheld(self, name: str) -> bool:
        ratio = self.hazard_ratio.get(name)
        return ratio is None or ratio.withheld is not None

    def _as_read(self, estimates: Estimates, whole: float = 1.0) -> Estimates:
        if self.view.reads == "free":
            return estimates
        return {name: _turned(estimate, whole) for name, estimate in estimates.items()}


def find(view: SurvivalView, model: Model) -> Findings:
    """Compute the numbers of a view."""
    reference = view.groups.reference.label
    incidence = None
    if view.reads == "incidence" and view.causes is not None:
        incidence = summarise_incidence(
            view.causes, horizon=view.horizon, reference=reference, settings=view.settings
        )
    summary = summarise_survival(
        view.events, horizon=view.horizon, reference=reference, settings=view.settings
    )
    if view.causes is not None:
        # Who died was followed to the end: nobody was lost, so death is no end of follow-up.
        summary = replace(summary, follow_up=follow_up(view.causes, settings=view.settings))
    return Findings(
        view=view,
        summary=summary,
        adjusted=adjust_hazards(
            view.frame(view.covariates), covariates=view.covariates, settings=view.settings
        ),
        incidence=incidence,
        model=model,
    )


def _turned(estimate: Estimate, whole: float) -> Estimate:
    """The proportion with the event from that without it; `whole` is 0 for a difference."""
    return replace(
        estimate,
        value=whole - estimate.value,
        low=whole - estimate.high,
        high=whole - estimate.low,
    )


def view_cautions(view: SurvivalView) -> tuple[Caution, ...]:
    """What has to be known of how the view is made, before any number."""
    found: list[Caution] = []
    left_out = left_out_words(view)
    if len(view.slots) > 1 and left_out and randomised(view.cohort, view.selection):
        found.append(landmark_breaks_randomisation(left_out, view.day))
    if view.landmark_refused:
        found.append(landmark_too_late(view.landmark_refused, view.end_words))
    if view.reads == "complement" and view.causes is not None:
        first = int(view.causes[events_of(DEATH_FIRST)].sum())
        found += [deaths_censored(first, view.endpoint.one)] if first else []
    return tuple(found)


def _of_model(view: SurvivalView, model: Model) -> tuple[Caution, ...]:
    if isinstance(model, Refused):
        return (model.caution,)
    if isinstance(model, Adjusted):
        return (adjusted_without_interval(), *model.curves.cautions)
    if isinstance(model, WeightedSummary):
        return weight_cautions(view.cohort, model)
    return ()

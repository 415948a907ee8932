"""The survival page in words: its note, its method, the picture for those who cannot see it."""

from analytics.cox.model_rows import ModelRows
from analytics.survival.summary import AdjustedHazards
from analytics.weighting.summary import WeightedSummary
from data.groups import MOST_COMPARED, Groups
from pages.view.conventions import LIMITS
from pages.view.format import counted, listed
from pages.view.plain import shorten
from pages.view.survival.landmark import left_out_words
from pages.view.survival.look import SurvivalView
from pages.view.survival.models import Adjusted, Model, Refused
from pages.view.words import covariate_words, in_sentence, lower_first, one_left, reference_left_out

TARGET_WORDS = {
    (): "all patients (stabilised weights)",
    ("att",): "the patients of {group}",
    ("overlap",): "the patients who could have been in either group (overlap weights)",
    ("truncated",): "all patients (weights cut at their 1st and 99th percentile)",
}
_FREE, _COMPLEMENT = "Kaplan-Meier estimate", "One minus the Kaplan-Meier estimate"


def title(view: SurvivalView) -> str:
    """Return the page's title."""
    if view.reads == "free":
        return f"{view.endpoint.title} to {view.end_words}"
    return f"{view.endpoint.label} by {view.end_words}"


def axis_words(view: SurvivalView) -> str:
    """Return what the vertical axis shows."""
    return view.endpoint.axis if view.reads == "free" else f"Patients with {view.endpoint.one}"


def time_words(view: SurvivalView) -> str:
    """Return the title of the time axis."""
    origin = view.cohort.study.time_origin
    since = f"{view.day} after {origin}" if view.landmark else origin
    return f"{view.axis.unit.capitalize()} since {since}"


def note(view: SurvivalView, model: Model) -> str:
    """Return what is compared, and what of it is not as usual."""
    parts = [_compared(view)]
    if view.reads == "incidence":
        parts.append(f"Death before {view.endpoint.one} competes.")
    if view.reads == "complement":
        parts.append("One minus Kaplan-Meier: deaths are censored.")
    if isinstance(model, Refused):
        parts.append(model.caution.text)
    elif model is not None:
        kind = "adjusted" if isinstance(model, Adjusted) else "weighted"
        parts.append(f"Curves {kind}; thin lines and the table are as observed.")
    if view.landmark_refused:
        parts.append(f"{view.landmark_refused.capitalize()} is too late for a landmark: none set.")
    if view.landmark:
        parts.append(f"From {view.day} on; left out before: {left_out_words(view) or 'nobody'}.")
    return " ".join(parts)


def _compared(view: SurvivalView) -> str:
    if not view.selection.grouping.columns:
        return "Everybody in one curve; choose under Groups what to compare."
    if len(view.slots) == 1:
        return one_left(next(iter(view.slots)))
    if not view.others or view.groups.reference.label not in view.slots:
        return reference_left_out(view.groups.reference.label)
    reference = in_sentence(view.groups.reference.label)
    others = listed([shorten(name) for name in view.others])
    favours = in_sentence(view.others[0]) if len(view.others) == 1 else "that group"
    said = f"{others} compared with {reference}. Hazard ratio below 1 favours {favours}."
    return said + _not_drawn(view.groups)


def _not_drawn(groups: Groups) -> str:
    if len(groups.compared) < MOST_COMPARED or not groups.left_out:
        return ""
    left_out = counted(len(groups.left_out), "group is", "groups are")
    return f" {left_out} not drawn: choose under Groups."


def alternative(view: SurvivalView, model: Model) -> str:
    """Return the picture in words, without numbers: a new text draws the whole picture anew."""
    kind = "Cumulative incidence" if view.reads == "incidence" else "Kaplan-Meier"
    if isinstance(model, Adjusted):
        kind = "Adjusted"
    elif isinstance(model, WeightedSummary):
        kind = "Weighted Kaplan-Meier"
    first = ", deaths first" if view.causes is not None else ""
    return (
        f"{kind} curves: {lower_first(axis_words(view))} to {view.end_words}, with "
        f"the numbers at risk, events{first} and censored under the axis. The estimates are in the "
        "text."
    )


def method(view: SurvivalView, model: Model, adjusted: AdjustedHazards | None) -> str:
    """Return how everything on the page was computed."""
    endpoint = view.endpoint
    parts = [
        f"Endpoint: {lower_first(endpoint.label)}. {endpoint.note}".strip(),
        *_landmark(view),
        *_estimate(view),
        *_model(view, model),
        *(_ratio(view) if _compares(view) else ()),
        _follow_up(view),
        *_adjustment(view, adjusted),
    ]
    return " ".join(parts)


def _landmark(view: SurvivalView) -> list[str]:
    if view.landmark is None:
        return []
    before = view.people.later.patients if view.people.later else 0
    return [
        f"Landmark analysis at {view.day} after {view.cohort.study.time_origin}: only the "
        f"{view.people.patients} of {before} patients still followed and without the event after "
        f"that day are analysed, and time counts from it; left out: "
        f"{left_out_words(view) or 'nobody'}."
    ]


def _compares(view: SurvivalView) -> bool:
    """Whether the reference has patients, and another group to compare with it."""
    return bool(view.others) and view.groups.reference.label in view.slots


def _estimate(view: SurvivalView) -> list[str]:
    """Curves, what is read from them, and the test of all groups."""
    limits, level = LIMITS[view.settings.confidence_type], f"{100 * view.settings.level:g}%"
    first = "" if view.causes is None else ", deaths first"
    counts = (
        f"Events{first} and censored count what happened before each tick, so with those at risk "
        "they add up to the group."
    )
    tested = len(view.slots) > 1
    if view.reads == "incidence":
        return [
            f"Cumulative incidence with death competing: Aalen-Johansen estimate; {level} "
            f"intervals from Aalen's variance, {limits}. A patient without {view.endpoint.one} who "
            "died at or before the end of follow-up for it counts as died first.",
            counts,
            *_difference(view),
            *(["Gray's test over all follow-up."] if tested else []),
        ]
    said = _FREE if view.reads == "free" else _COMPLEMENT
    return [
        f"{said}; {level} intervals from Greenwood's variance, {limits}.",
        counts,
        *_difference(view),
        *_times(view),
        *(["Log-rank test without weights, over all follow-up."] if tested else []),
    ]


def _difference(view: SurvivalView) -> list[str]:
    if not _compares(view):
        return []
    return ["Difference at the horizon: Wald interval from the summed variances."]


def _times(view: SurvivalView) -> list[str]:
    contrast = "; difference: Wald interval from the summed variances" if _compares(view) else ""
    return [
        "Median: the time at which the Kaplan-Meier curve reaches 50%, its limits those at which "
        "the curve's limits do. Restricted mean: area under that curve to the horizon, or to the "
        "earliest last time of a group where that comes first, with a Wald interval from "
        f"Greenwood's variance{contrast}."
    ]


def _ratio(view: SurvivalView) -> list[str]:
    specific = "" if view.causes is None else "cause-specific (deaths first are censored), from a "
    level = f"{100 * view.settings.level:g}%"
    several = (
        [
            "With several comparisons, p of the hazard ratios (Wald) are also corrected by "
            "Bonferroni and Holm."
        ]
        if len(view.others) > 1
        else []
    )
    return [
        f"Hazard ratio: {specific}Cox model, {view.settings.ties.capitalize()} ties, over all "
        f"follow-up; Wald test and {level} Wald interval on the log scale; proportional hazards by "
        "the score test on Schoenfeld residuals, Kaplan-Meier time.",
        *several,
    ]


def _follow_up(view: SurvivalView) -> str:
    deaths = "" if view.causes is None else ", in which deaths first are events and no losses"
    return f"Follow-up: reverse Kaplan-Meier{deaths}."


def _model(view: SurvivalView, model: Model) -> list[str]:
    if isinstance(model, Adjusted):
        return [
            "Adjusted curves: mean over all patients of the survival that a Cox model with "
            f"{listed(covariate_words(view.cohort, model.rows.used))} predicts for them in each "
            "group (g-formula), on proportional hazards; no interval is given."
            + _rows(view, model.rows)
        ]
    if isinstance(model, WeightedSummary):
        target = TARGET_WORDS[view.selection.option("estimand")]
        other = in_sentence(model.weighting.propensity.treated_level)
        return [
            "Weighted curves: inverse probability weights from a logistic model of the group with "
            f"{listed(covariate_words(view.cohort, model.rows.used))} (main effects), to stand "
            f"for {target.format(group=other)}. Weighted Kaplan-Meier and Cox model with robust "
            "standard errors, which take the weights as known. Effective size: Kish."
            + _rows(view, model.rows)
        ]
    return []


def _rows(view: SurvivalView, rows: ModelRows) -> str:
    if not rows.excluded:
        return ""
    left_out = counted(rows.excluded, "patient", "patients")
    return f" {left_out} without a covariate cannot be on these curves."


def _adjustment(view: SurvivalView, adjusted: AdjustedHazards | None) -> list[str]:
    if adjusted is None:
        return []
    said = []
    if adjusted.used:
        names = listed(covariate_words(view.cohort, adjusted.used))
        withheld = all(ratio.withheld for ratio in adjusted.hazard_ratio.values())
        said.append(
            f"The model adjusted for {names} is withheld." if withheld else f"Adjusted for {names}."
        )
    for name, reason in adjusted.dropped.itertuples(index=False):
        said.append(f"Not adjusted for {covariate_words(view.cohort, (name,))[0]}: {reason}.")
    if adjusted.excluded:
        said.append(
            f"{adjusted.excluded} patients without a covariate are not in the adjusted model."
        )
    return said

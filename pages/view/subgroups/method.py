"""How the forest was computed, in sentences."""

from typing import TYPE_CHECKING

from data.subgroups import SubgroupVariable
from pages.view.format import counted, listed, number
from pages.view.words import covariate_words, in_sentence, lower_first

if TYPE_CHECKING:
    from pages.view.subgroups.look import SubgroupsView


def method(view: "SubgroupsView") -> str:
    """Return the method: endpoint, model, what is withheld, tests, where subgroups come from."""
    settings, level = view.settings, f"{100 * view.settings.level:g}%"
    other, reference = (in_sentence(g.label) for g in (view.other, view.pair.reference))
    return " ".join(
        part
        for part in (
            f"Endpoint: {lower_first(view.endpoint.label)}. {view.endpoint.note}".strip(),
            f"Hazard ratio of {other} against {reference} in each subgroup: Cox model, "
            f"{settings.ties.capitalize()} ties, over all follow-up, {_adjustment(view)}"
            f"{_censored_deaths(view)}; {level} "
            "Wald interval on the log scale. The area of a square is proportional to the events.",
            "Withheld: a ratio with no event in a group, and every model with fewer than 5 events "
            "per term.",
            "Interaction p: likelihood ratio test of group by subgroup in a Cox model with both "
            "main effects, one test per variable over all its recorded levels with patients of "
            "both groups, those whose ratio is withheld included; not corrected for the number of "
            "variables.",
            _where_from(view.variables),
        )
        if part
    )


def _censored_deaths(view: "SubgroupsView") -> str:
    competes = view.cohort.study.competes_with_death(view.selection.endpoint)
    return ", deaths counted as censored (cause-specific)" if competes else ""


def _adjustment(view: "SubgroupsView") -> str:
    if not view.covariates:
        return "not adjusted"
    said = f"adjusted for {listed(covariate_words(view.cohort, view.covariates))}"
    incomplete = int(view.frame[list(view.covariates)].isna().any(axis=1).sum())
    if incomplete:
        said += f" ({counted(incomplete, 'patient', 'patients')} without one of them left out)"
    return (
        said + ", without the subgroup's own variable and without a covariate that is the same in "
        "all patients of a subgroup"
    )


def _where_from(variables: tuple[SubgroupVariable, ...]) -> str:
    named = [_words(v) for v in variables if not v.added]
    added = [_words(v) for v in variables if v.added]
    said = [f"Named in advance by the study file: {listed(named)}."] if named else []
    if added:
        cut = any(v.cuts for v in variables if v.added)
        middle = "; numbers are cut at the median of everybody in the cohort" if cut else ""
        said.append(f"Added by the reader: {listed(added)}{middle}.")
    return " ".join(said)


def _words(variable: SubgroupVariable) -> str:
    label = in_sentence(variable.column.label)
    if not variable.cuts:
        return label
    cuts = listed([number(cut, 2) for cut in variable.cuts])
    return f"{label} (cut at {f'{cuts} {variable.column.unit}'.strip()})"

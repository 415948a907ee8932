"""The claims of a paper about one cohort, each with its verdict."""

from functools import cache

from analytics.published.in_print import printed_checks
from analytics.published.study_tables import StudyTables
from analytics.published.verdicts import Assessed, Book, Claim, cohort_numbers
from data.cohort import Cohort
from data.published import published_rows, same_paper, whole_tables
from data.store import open_study
from data.study import DAYS_PER


def assess(cohort: Cohort) -> tuple[Assessed, ...]:
    """Assess every published claim about a cohort, from all its patients."""
    slug = cohort.study.slug
    claims, everything = _claims(slug), book(slug)
    if not claims:
        return ()
    tables = _tables(cohort)
    checks = {id_: printed_checks(claim, everything) for id_, claim in everything.items()}
    denied: dict[str, list[str]] = {}
    for id_, found in checks.items():
        for check in found:
            if check.kind == "same" and check.status == "contradicts":
                denied.setdefault(check.about[0], []).append(id_)
    return tuple(
        Assessed(
            claim,
            slug,
            checks[claim.id],
            cohort_numbers(claim, tables),
            tuple(denied.get(claim.id, ())),
        )
        for claim in claims
    )


@cache
def assessed(slug: str) -> tuple[Assessed, ...]:
    """Assess an embedded study, once a process: its tables are public and never change."""
    return assess(open_study(slug))


def assessed_paper(slug: str, *, both: bool) -> tuple[Assessed, ...]:
    """Return the claims about a study, or about every cohort of its paper; each id once."""
    slugs = same_paper(slug) if both else same_paper(slug)[:1]
    found = {one.claim.id: one for name in reversed(slugs) for one in assessed(name)}
    return tuple(found[id_] for id_ in sorted(found))


@cache
def book(slug: str) -> Book:
    """Return every claim of a study's paper by id."""
    return {claim.id: claim for name in same_paper(slug) for claim in _claims(name)}


@cache
def _claims(slug: str) -> tuple[Claim, ...]:
    return tuple(Claim(**row) for row in published_rows(slug))


def _tables(cohort: Cohort) -> StudyTables:
    study = cohort.study
    return StudyTables(
        whole_tables(cohort),
        arms=tuple(arm.value for arm in study.arms),
        reference=study.reference or "",
        covariates=study.covariates,
        horizon=study.horizon,
        months_per_time=DAYS_PER[study.time_unit] / DAYS_PER["months"],
    )

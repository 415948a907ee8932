"""What the page of published claims shows: counts, summary and rows, ready to be drawn."""

from analytics.frozen import Value
from analytics.published.verdicts import Assessed
from data.cohort import Cohort
from data.published import same_paper
from data.selection import Selection
from data.store import studies
from pages.view.format import counted
from pages.view.published.assess import assessed_paper
from pages.view.published.rows import Wanted, gravest_first, matching, page_of, pages
from pages.view.published.summary import Summary, summarise_claims

BOTH = "both"
TITLE = "What the paper prints, computed again"
RULE = (
    "Printed numbers are first computed from each other: percentages and p from counts, p from "
    "means and SDs and from intervals (Altman and Bland, BMJ 2011;343:d2304), means and SDs by "
    "GRIM (Brown and Heathers 2017) and GRIMMER (Anaya 2016), over the rounding of what is "
    "printed. Then each number is computed from all patients of the cohort, filters aside, with "
    "the tests that the paper names: Mann-Whitney and Wilcoxon without continuity correction, for "
    "HRCT at baseline the exact distribution that takes tied values for distinct, Pearson's "
    "chi-square without correction or Fisher's exact test, log-rank, Cox with Breslow ties. A "
    "claim is reproduced when every number rounds to what is printed; within tolerance when p "
    "differs by at most 0.005; inconsistent when printed numbers contradict it or the cohort "
    "gives another; not recomputable when no number can be computed."
)


class Published(Value):
    """The claims of a view.

    every : all of them. matching : those looked for. shown : those on this page of the table.
    """

    every: tuple[Assessed, ...]
    matching: tuple[Assessed, ...]
    shown: tuple[Assessed, ...]
    page: int
    pages: int
    summary: Summary
    others: bool


def published(cohort: Cohort, selection: Selection, search: str) -> Published | None:
    """Return what is published about a cohort; None where nothing is."""
    slug = cohort.study.slug
    related = same_paper(slug)
    if not related:
        return None
    every = assessed_paper(slug, both=bool(selection.option("claims")))
    wanted = Wanted(selection.option("verdict"), selection.option("place"), search)
    found = gravest_first(matching(every, wanted))
    last = pages(len(found))
    page = min(int(float((selection.option("claims_page") or ("1",))[0])), last)
    synthetic = all(studies()[name].provenance == "synthetic" for name in related)
    return Published(
        every=every,
        matching=found,
        shown=page_of(found, page),
        page=page,
        pages=last,
        summary=summarise_claims(every, synthetic=synthetic),
        others=len(related) > 1,
    )


def whole_cohort_note(selection: Selection) -> str:
    """Say that filters do not change what was printed, while there are any."""
    active = len(selection.filters)
    if not active:
        return ""
    return (
        f"{counted(active, 'filter is', 'filters are')} set; the paper is about everybody, so this "
        "page computes from all patients."
    )

"""Every published claim has its verdict and its reason, is found, and leads to its analysis.

The verdicts are those of reading the paper by hand: what can be checked is said beside each list.
"""

from dataclasses import replace

import numpy as np
import pytest

from analytics.published.verdicts import VERDICTS
from analytics.settings import PAPER
from data.opening import opening_selection
from data.published import published_rows
from data.store import studies
from pages.view.published.assess import assessed_paper
from pages.view.published.figure import results
from pages.view.published.links import shown_on
from pages.view.published.rows import Wanted, matching
from pages.view.published.summary import summarise_claims
from pages.view.published.words import cohort_cell, print_cell, printed_cell, why
from tests.pages.baseline_tables import shown

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

PROSPECTIVE, RETROSPECTIVE = "tongji_prospective", "tongji_retrospective"


@pytest.fixture(scope="module")
def claims():
    return {one.claim.id: one for one in assessed_paper(PROSPECTIVE, both=True)}


def test_every_published_claim_has_a_verdict_and_a_reason(claims):
    listed = {r["id"] for slug in (PROSPECTIVE, RETROSPECTIVE) for r in published_rows(slug)}
    assert set(claims) == listed
    assert len(claims) == 172
    assert all(one.verdict in VERDICTS and why(one) for one in claims.values())
    assert all(printed_cell(one) for one in claims.values())


# What a reader of the paper can check by hand: the text's p, 39 of 93, the abstract's visits,
# excluded cancers, misprinted percentages and their p, impossible SDs, grades from 1, the
# caption of Fig 3D, truncation of 32.35.
CONTRADICTED = "C009 C011 C012 C026 C033 C043 C069 C070 C073 C098 C107 C115 C150 C165 C169"
NEAR = "C036 C042 C076 C079 C082"
NO_RESULT = "C004 C005 C028 C029 C030 C031 C032 C138 C171 C172"


@pytest.mark.parametrize(
    ("verdict", "ids"),
    [
        ("inconsistent", CONTRADICTED),
        ("within tolerance", NEAR),
        ("not recomputable", NO_RESULT),
    ],
)
def test_the_verdicts_are_those_of_the_audit(claims, verdict, ids):
    assert [id_ for id_, one in claims.items() if one.verdict == verdict] == ids.split()


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("C009", "The printed interval gives p 0.018 (Wald), not 0.007."),
        ("C011", "39 of 93 is 41.9%, not 38.7%; 38.7% is 36 of 93."),
        ("C070", "not 0.273, which would follow from 1 of 20."),
        ("C098", "No 12 whole numbers have mean 13.92 and SD 3.66 (nearest SD 3.65)"),
        ("C149", "C150 prints otherwise."),
        ("C158", "p 0.062 (exact paired Wilcoxon)"),
        ("C169", "No count of 34 is 32.3%; 11 is 32.4%."),
    ],
)
def test_a_sentence_says_why_with_its_numbers(claims, id_, words):
    assert words in why(claims[id_])


def test_cells_read_as_printed(claims):
    assert printed_cell(claims["C009"]) == "0.428 (0.212 to 0.862), p 0.007"
    assert print_cell(claims["C037"]) == "50.0% (6 of 12)"
    assert cohort_cell(claims["C037"]) == "6 patients (50.0%)"
    assert cohort_cell(claims["C151"]).startswith("p 0.0029 (log-rank)")


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        # Products of (1 - events / at risk) over the days of outcomes.csv: alive 0.892 and 0.752,
        # without relapse 0.598 and 0.421. Mean changes from hrct.csv: -0.444 and +1.688.
        ("C010", "alive at 12 months, tacrolimus minus conventional (Kaplan-Meier): +14 points"),
        (
            "C016",
            "without relapse at 12 months, tacrolimus minus conventional (Kaplan-Meier, deaths "
            "censored): +18 points",
        ),
        ("C161", "difference of means, tacrolimus + pirfenidone minus tacrolimus: −2.13"),
    ],
)
def test_a_difference_says_its_direction_and_what_became_of_deaths(claims, id_, words):
    assert words in cohort_cell(claims[id_])
    rows = results([claims[id_]])
    assert words.rpartition(":")[0] in rows["what"].tolist()


def test_claims_are_found_by_verdict_place_and_words(claims):
    everything = tuple(claims.values())
    wrong = matching(everything, Wanted(verdicts=("inconsistent",)))
    assert {one.verdict for one in wrong} == {"inconsistent"}
    assert {o.claim.id for o in matching(everything, Wanted(places=("Figures",)))} >= {"C150"}
    captions = matching(everything, Wanted(places=("Figures",)))
    assert not any(one.claim.place == "Results, retrospective; Suppl Fig 2" for one in captions)
    found = matching(everything, Wanted(search="c009"))
    assert [one.claim.id for one in found] == ["C008", "C009"]
    assert matching(everything, Wanted(search="no such words")) == ()


def test_the_summary_counts_every_claim_and_names_its_sources(claims):
    summary = summarise_claims(tuple(claims.values()), synthetic=True)
    assert sum(summary.counts.values()) == 172
    named = {id_ for sentence in summary.contradicts for id_ in sentence.ids}
    assert named == set(CONTRADICTED.split())
    assert all(sentence.ids for sentence in summary.holds)
    said = [*summary.lead, *summary.holds, *summary.contradicts, *summary.left]
    assert sum(len(sentence.text.split()) for sentence in said) < 450  # three minutes aloud


@pytest.mark.parametrize(
    ("id_", "address"),
    [
        ("C015", "survival?study=tongji_retrospective&endpoint=relapse"),
        (
            "C017",
            "survival?study=tongji_retrospective&by=immunosuppressant&compare=tacrolimus"
            "&compare=azathioprine",
        ),
        ("C037", "baseline?study=tongji_prospective&as=Paper"),
        ("C074", "baseline?study=tongji_prospective&as=Paper"),
        ("C130", "trajectories?study=tongji_prospective&o.measure=mmt8&as=Paper"),
        ("C156", "hrct?study=tongji_prospective&o.finding=consolidation&as=Paper"),
        ("C164", "safety?study=tongji_prospective"),
        ("C024", "?study=tongji_prospective"),
    ],
)
def test_a_claim_leads_to_the_page_of_its_analysis(claims, id_, address):
    one = claims[id_]
    assert shown_on(one, studies()[one.study]).address == address


def test_the_linked_baseline_table_shows_the_p_that_was_checked(claims, prospective):
    paper = replace(opening_selection(prospective), conventions=PAPER.name)
    results = shown(prospective, paper)[2].results
    on_page = results.loc[results["quantity"] == "p", "value"].to_numpy()
    checked = 0
    for one in claims.values():
        place = shown_on(one, studies()[one.study])
        if place and place.address == "baseline?study=tongji_prospective&as=Paper":
            for number in one.cohort:
                if number.kind == "p" and number.fit == "exact":
                    checked += 1
                    assert np.isclose(on_page, number.value, rtol=1e-9).any(), one.claim.id
    assert checked == 16

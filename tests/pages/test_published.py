"""The page of published claims: every claim has its verdict, and a changed cell turns it."""

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.columns import PATIENT_ID
from analytics.errors import UserError
from analytics.published.verdicts import VERDICTS
from data.cohort import REPEATED, Cohort
from data.opening import opening_selection
from data.options import PLACE_WORDS, VERDICT_WORDS
from data.published import published_rows
from data.selection import CategoryFilter
from data.store import STUDIES, open_study, read_text, studies
from pages.view.export import table
from pages.view.published.assess import assess, assessed, assessed_paper
from pages.view.published.figure import published_figure
from pages.view.published.form import QUESTIONS, answer
from pages.view.published.links import shown_on
from pages.view.published.page import published
from pages.view.published.rows import ROWS_A_PAGE, Wanted, matching
from pages.view.published.summary import summarise_claims
from pages.view.published.words import cohort_cell, print_cell, printed_cell, why
from tests.pages.shown import open_page

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

PROSPECTIVE, RETROSPECTIVE = "tongji_prospective", "tongji_retrospective"
PAGE = "pages/evidence/published.py"


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


def cohort_with(slug, table, change):
    """A cohort from the study's files, with one table changed."""
    study, folder = studies()[slug], STUDIES / slug
    numbers = {column.name: float for column in study.columns if column.kind == "number"}
    tables = {
        "patients": read_text(folder / "patients.csv").astype(numbers),
        "outcomes": pd.read_csv(folder / "outcomes.csv", dtype={PATIENT_ID: str}),
    } | {
        name: pd.read_csv(folder / f"{name}.csv", dtype={PATIENT_ID: str})
        for name in REPEATED
        if (folder / f"{name}.csv").exists()
    }
    tables[table] = change(tables[table])
    repeated = {name: rows for name, rows in tables.items() if name in REPEATED}
    return Cohort(study, tables["patients"], tables["outcomes"], sha256="", repeated=repeated)


def cell(row, column, value):
    """Change one cell of the first row that a query finds."""

    def change(table):
        changed = table.copy()
        changed.loc[changed.query(row).index[0], column] = value
        return changed

    return change


@pytest.mark.parametrize(
    ("slug", "table", "change", "turned"),
    [
        (PROSPECTIVE, "patients", cell("sex == 'F'", "sex", "M"), {"C037", "C038"}),
        (PROSPECTIVE, "patients", cell("age_years > 0", "age_years", 99.0), {"C034", "C035"}),
        (PROSPECTIVE, "hrct", cell("month == 0 and score == 0", "score", 4), {"C098", "C099"}),
        (
            PROSPECTIVE,
            "adverse_events",
            cell("category == 'opportunistic infection'", "severity", 5),
            {"C167"},
        ),
        (RETROSPECTIVE, "outcomes", cell("endpoint == 'relapse'", "event", 0), {"C011", "C012"}),
    ],
)
def test_one_changed_cell_turns_its_claim(slug, table, change, turned):
    before = {one.claim.id: one for one in assessed(slug)}
    after = {one.claim.id: one for one in assess(cohort_with(slug, table, change))}
    worse = {
        id_
        for id_, one in after.items()
        if [n.fit for n in one.cohort] != [n.fit for n in before[id_].cohort]
        and one.verdict == "inconsistent"
    }
    assert worse & turned


@pytest.mark.parametrize("slug", [PROSPECTIVE, RETROSPECTIVE])
def test_unchanged_tables_give_the_same_verdicts(slug):
    unchanged = assess(cohort_with(slug, "patients", lambda rows: rows))
    assert [one.verdict for one in unchanged] == [one.verdict for one in assessed(slug)]


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
        ("C037", "baseline?study=tongji_prospective"),
        ("C074", "baseline?study=tongji_prospective"),
        ("C130", "trajectories?study=tongji_prospective&o.measure=mmt8"),
        ("C156", "hrct?study=tongji_prospective&o.finding=consolidation"),
        ("C164", "safety?study=tongji_prospective"),
        ("C024", "?study=tongji_prospective"),
    ],
)
def test_a_claim_leads_to_the_page_of_its_analysis(claims, id_, address):
    one = claims[id_]
    assert shown_on(one, studies()[one.study]).address == address


def test_a_link_can_name_every_verdict_and_place():
    assert set(VERDICT_WORDS) == set(VERDICTS)
    places = {name for name in PLACE_WORDS if matching(assessed(PROSPECTIVE), Wanted((), (name,)))}
    assert places == set(PLACE_WORDS)


def test_every_number_is_exported_unrounded_under_the_stamp_of_all_patients():
    cohort = open_study(RETROSPECTIVE)
    filtered = opening_selection(cohort).with_filter(CategoryFilter("sex", ("F",)))
    figure = published_figure(cohort, filtered, published(cohort, filtered, ""))
    assert figure.stamp.patients == "250 of 250 patients"
    rows = figure.results
    assert len(rows["claim"].unique()) == 26
    (death,) = rows[(rows["claim"] == "C009") & (rows["what"] == "lower limit")]["value"]
    assert 0.2115 < death < 0.2125
    assert death != round(death, 3)
    assert b"# What the paper prints" in table(figure, rows)


def test_pages_of_the_table_hold_every_claim_once():
    cohort = open_study(PROSPECTIVE)
    selection = opening_selection(cohort)
    seen = []
    for page in range(1, 7):
        found = published(cohort, selection.with_option("claims_page", str(page)), "")
        seen += [one.claim.id for one in found.shown]
        assert len(found.shown) <= ROWS_A_PAGE
    assert len(seen) == len(set(seen)) == 150
    beyond = published(cohort, selection.with_option("claims_page", "99"), "")
    assert beyond.page == beyond.pages == 6


@pytest.mark.parametrize(
    ("question", "entries", "sentence"),
    [
        (
            "percentage",
            {"count": "39", "n": "93", "percent": "38.7"},
            "39 of 93 is 41.9%, which contradicts the printed 38.7 (percentage).",
        ),
        ("mean", {"mean": "5.93", "n": "49"}, "No 49 whole numbers have a mean of 5.93; "),
        ("mean", {"mean": "3.45", "n": "10", "step": "0.5"}, "can have a mean of 3.45 (GRIM)."),
        ("sd", {"mean": "13.92", "sd": "3.66", "n": "12"}, "the nearest SD is 3.655 (GRIMMER)."),
        ("table", {"table": "6 6 / 14 8", "p": "0.440"}, "agrees with Pearson's chi-square"),
        ("table", {"table": "5 3 4\n12 6 4"}, "p is 0.597 by Pearson's chi-square test"),
        (
            "means",
            {
                "mean1": "52.8",
                "sd1": "11.2",
                "n1": "12",
                "mean2": "50.0",
                "sd2": "10.3",
                "n2": "22",
            },
            "p is 0.450 to 0.486 by Student's t-test",
        ),
        (
            "ratio",
            {"ratio": "0.428", "low": "0.212", "high": "0.862", "p": "0.007"},
            "by Wald's test on the log scale, which contradicts the printed 0.007.",
        ),
        ("interval", {"ratio": "0.81", "p": "0.005"}, "95% CI of 0.70 to 0.94 by Wald's test"),
    ],
)
def test_the_form_answers_in_one_sentence_with_its_method(question, entries, sentence):
    said = answer(question, entries)
    assert sentence in said
    assert said.count(". ") == 0


@pytest.mark.parametrize("question", sorted(QUESTIONS))
@pytest.mark.parametrize("text", ["", "abc", "-1", "1e9", "nan", "[x](http://x)", "9" * 400, "0"])
def test_the_form_tells_in_one_sentence_what_is_wrong(question, text):
    with pytest.raises(UserError) as problem:
        answer(question, {field.name: text for field in QUESTIONS[question].fields})
    assert str(problem.value).count(".") <= 3
    assert "9" * 20 not in str(problem.value)


def opened(study: str, **link: str) -> AppTest:
    return open_page(PAGE, study=study, **link)


@pytest.mark.parametrize(
    ("study", "link", "counts"),
    [
        (PROSPECTIVE, {}, ["125", "5", "12", "8"]),
        (PROSPECTIVE, {"f.sex": "F"}, ["125", "5", "12", "8"]),
        (RETROSPECTIVE, {}, ["17", "0", "3", "6"]),
        (RETROSPECTIVE, {"o.claims": "both"}, ["142", "5", "15", "10"]),
    ],
)
def test_the_page_shows_the_counts_whatever_the_filters(study, link, counts):
    app = opened(study, **link)
    assert not app.exception
    assert [metric.value for metric in app.metric][1:] == counts
    said = [m.value for m in app.markdown if "the paper is about everybody" in m.value]
    assert bool(said) is ("f.sex" in link)


def test_the_page_filters_and_turns_pages():
    app = opened(PROSPECTIVE)
    app.button(key="published.Later").click().run()
    assert app.query_params["o.claims_page"] == "2"
    app.button_group(key="published.verdict").set_value(["inconsistent"]).run()
    assert app.query_params["o.verdict"] == "inconsistent"
    assert "o.claims_page" not in app.query_params
    assert len(app.table[0].value) == 12
    app.text_input(key="published.search").set_value("malignancy").run()
    assert [row.split("*")[2] for row in app.table[0].value["Claim"]] == ["C033", "C073"]
    assert not app.exception


def test_a_study_without_published_numbers_offers_the_form():
    app = opened("mayo_pbc")
    assert not app.exception
    app.text_input(key="published.percentage.count").set_value("3")
    app.text_input(key="published.percentage.n").set_value("12")
    check = next(button for button in app.button if button.label == "Check")
    check.click().run()
    assert any("3 of 12 is 25" in m.value.replace("\\", "") for m in app.markdown)

"""The mixed model on the trajectories page: R's numbers, only when asked for, and what it says."""

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from analytics.trajectories.mixed_model import mixed_model
from data.options import valid_options
from data.selection import CategoryFilter, Grouping, RangeFilter
from pages.view.trajectories import mixed
from pages.view.trajectories.look import look
from pages.view.trajectories.measure import picture, with_numbers
from tests.pages.shown import open_page, shown_tables
from tests.reference import refbank

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow


def asked(cohort, selection, measure, **options):
    chosen = selection.with_option("measure", measure).with_option("course_table", "mixed")
    for name, value in options.items():
        chosen = chosen.with_option(name, value)
    assert valid_options(cohort, chosen)
    view = look(cohort, chosen)
    return with_numbers(picture(view), view)


def shown(figure):
    return {title: rows for title, rows in figure.tables.items() if title.startswith("Mixed")}


def note(figure):
    (only,) = figure.table_notes.values()
    return only


def codes(figure):
    return {caution.code for caution in figure.cautions}


def test_the_rows_behind_it_give_the_numbers_of_r(mayo, opening):
    # R: mmrm(albumin ~ baseline + arm * visit + us(visit | id)) on pbcseq, visits 6, 12 and 24;
    # the change has the same differences as the level, given baseline.
    case = refbank.cases("longitudinal")[2]
    assert case["id"] == "longitudinal/pbcseq_albumin"
    wanted = pd.DataFrame(case["expected"]["mmrm_pkg_satterthwaite"]["arm_differences_by_visit"])
    rows, changes = mixed.measurements(look(mayo, opening.with_option("measure", "albumin_g_dl")))
    assert changes
    early = rows[rows["month"].isin([6, 12, 24])]
    found = mixed_model(early, reference="Placebo", covariates=["baseline"])
    assert found.patients == case["expected"]["n_subjects"]
    assert found.measurements == case["expected"]["n_used"]
    ours = found.differences[["value", "se", "df", "p"]]
    theirs = wanted[["estimate", "SE", "df", "p.value"]].to_numpy(dtype=float)
    np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=1e-7)


def test_it_is_offered_and_not_computed_before_it_is_asked_for(prospective, start, monkeypatch):
    def computed(view):
        raise AssertionError("nobody asked")

    monkeypatch.setattr(mixed, "fit", computed)
    view = look(prospective, start.with_option("measure", "mmt8"))
    figure = with_numbers(picture(view), view)
    assert [len(rows) for rows in shown(figure).values()] == [0]
    assert not figure.table_notes
    assert not figure.results["kind"].str.startswith("mixed").any()
    assert "Mixed model" not in figure.method


def test_every_visit_has_its_difference_beside_the_main_analysis(prospective, start):
    figure = asked(prospective, start, "mmt8")
    differences, means = shown(figure).values()
    assert list(shown(figure)) == [
        "Mixed model: difference in change, points",
        "Mixed model: mean change, points",
    ]
    assert differences["Visit"].tolist() == ["1 month", "3 months", "6 months", "12 months"]
    assert differences["Patients"].tolist() == ["22 v 12", "21 v 11", "19 v 8", "18 v 8"]
    assert len(means) == 8
    rows = figure.results[figure.results["kind"] == "mixed model difference"]
    assert rows["month"].tolist() == [1, 3, 6, 12]
    assert (rows["n_group"] + rows["n_reference"]).tolist() == [34, 32, 27, 26]
    assert "34 patients with 119 measurements" in figure.method
    assert "baseline by visit" in figure.method
    assert "as_if_alive" in codes(figure)
    # The main analysis stands beside it as the table of comparisons has it.
    main = figure.results[figure.results["kind"] == "comparison with reference"]
    p = main[main["month"] == 12]["change_p"].item()
    assert differences["Main analysis (95% CI)"].iloc[-1].endswith(f"p {p:.3f}")


@pytest.mark.parametrize("measure", ["mmt8", "patient_global_cm", "myoact", "hamd", "crp_mg_l"])
@pytest.mark.parametrize("visit", ["1", "3", "12"])
def test_the_sentence_says_what_the_two_intervals_say(prospective, start, measure, visit):
    figure = asked(prospective, start, measure, visit=visit)
    rows = figure.results[figure.results["month"] == float(visit)].set_index("kind")
    model, main = (
        int(row["low"] > 0) - int(row["high"] < 0)
        for row in (
            rows.loc["mixed model difference"],
            rows.loc["comparison with reference"],
        )
    )
    if model == main:
        said = "exclude no difference, in the same direction" if model else "include no difference"
    else:
        only = "mixed model" if model else "main analysis"
        said = f"only the interval of the {only} excludes no difference"
    assert said in note(figure)


def test_a_measure_without_baseline_is_modelled_as_it_is(prospective, start):
    figure = asked(prospective, start, "tacrolimus_trough_ng_ml")
    assert next(iter(shown(figure))) == "Mixed model: difference in level, ng/mL"
    assert "the main analysis has no interval" in note(figure)
    assert "baseline by visit" not in figure.method
    assert "without_covariate" not in codes(figure)


def test_groups_that_start_apart_are_warned_of_and_named(mayo, opening):
    figure = asked(mayo, opening.grouped_by(Grouping(("stage",))), "albumin_g_dl")
    assert "baselines_differ" in codes(figure)
    # The table's own rows at the last visit: the model excludes no difference for two of them.
    rows = figure.results[figure.results["month"] == 60].set_index(["kind", "group"])
    side = (rows["low"] > 0).astype(int) - (rows["high"] < 0).astype(int)
    apart = [
        name
        for name in ("Stage 2", "Stage 3", "Stage 4")
        if side["mixed model difference", name] != side["comparison with reference", name]
    ]
    assert apart == ["Stage 3", "Stage 4"]
    assert "the answer for stage 3 and stage 4 depends on the method" in note(figure)
    arms = asked(mayo, opening, "albumin_g_dl")
    assert "baselines_differ" not in codes(arms)


def test_visits_with_hardly_anybody_are_left_out_and_named(mayo, opening):
    figure = asked(mayo, opening, "cholesterol_mg_dl")
    text = next(c.text for c in figure.cautions if c.code == "visits_left_out")
    assert "6 months, where a group has fewer than 5 values" in text
    assert next(iter(shown(figure).values()))["Visit"].iloc[0] == "12 months"


def test_changes_so_skewed_that_a_few_rule_their_means_are_warned_of(
    mayo, opening, prospective, start
):
    figure = asked(mayo, opening, "bilirubin_mg_dl")
    said = {c.code: c.text for c in figure.cautions}
    assert "read the medians and the tests at each visit instead" in said["skewed_model"]
    # How many died stands in one caution only, so no two can disagree.
    assert [code for code, text in said.items() if "died before" in text] == ["survivors_only"]
    assert "as_if_alive" in said
    assert "skewed_model" not in codes(asked(prospective, start, "mmt8"))


def of_ages(mayo, opening, low, high):
    aged = opening.with_filter(RangeFilter("age_years", low, high))
    found = mixed.fit(look(mayo, aged.with_option("measure", "bilirubin_mg_dl"))).model
    assert found is not None
    assert found.withheld is None
    return found


def test_a_long_valley_of_the_likelihood_is_followed_to_its_end(mayo, opening):
    # The same maximum as BFGS (scipy.optimize) on the Cholesky factor from three starts. Fisher
    # scoring is still two units of log-likelihood away after sixty steps.
    found = of_ages(mayo, opening, 50, 60)
    assert found.patients == 88
    assert found.neg2 == pytest.approx(1420.65021718, abs=1e-6)


def test_the_higher_of_two_maxima_is_taken_and_said(mayo, opening):
    # BFGS on the Cholesky factor from ten starts reaches this one and none higher.
    found = of_ages(mayo, opening, 30, 50)
    assert found.neg2 == pytest.approx(3157.05551125, abs=1e-6)
    assert "several_maxima" in [caution.code for caution in found.cautions]


def test_few_patients_have_no_model_and_read_why(prospective, start):
    few = start.with_filter(CategoryFilter("diagnosis", ("PM",), keep_missing=False))
    figure = asked(prospective, few, "mmt8")
    assert [len(rows) for rows in shown(figure).values()] == [0]
    assert "The mixed model is withheld: " in note(figure)
    withheld = [c for c in figure.cautions if c.severity == "withhold"]
    assert note(figure) in [c.text for c in withheld]
    assert not figure.results["kind"].str.startswith("mixed").any()
    # Everything else stands.
    assert figure.numbers[0].value != "not estimable"


def test_one_group_has_means_and_no_comparison(prospective, start):
    alone = start.grouped_by(Grouping(()))
    figure = asked(prospective, alone, "mmt8")
    assert list(shown(figure)) == ["Mixed model: mean change, points"]
    assert "there is no second group" in note(figure)


def html_of(app: AppTest) -> str:
    return " ".join(element.proto.body for element in app.get("html"))


def test_pressing_its_name_computes_it_and_the_link_opens_it():
    page = "pages/results/trajectories.py"
    app = open_page(page, study="tongji_prospective", **{"o.measure": "mmt8"})
    assert "difference in change, points" not in html_of(app)
    app.button_group(key="trajectories.table").set_value("mixed").run()
    assert not app.exception
    assert app.query_params["o.course_table"] == "mixed"
    assert [len(rows) for rows in shown_tables(app)] == [4, 8]
    assert "difference in change, points" in html_of(app)
    again = open_page(page, **dict(app.query_params))
    assert [len(rows) for rows in shown_tables(again)] == [4, 8]

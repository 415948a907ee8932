"""The survival page's other kinds: death competing, landmark, single drugs, adjusted, weighted.

Golden numbers: what was published of the retrospective cohort (Chen et al. 2022, which its rows
are calibrated to); R 4.2 with survival 3.5 on the Mayo trial, as named beside each.
"""

import copy
from dataclasses import replace

import altair as alt
import pytest

from analytics.survival.cautions import FEWEST_WEIGHTED
from data.opening import opening_selection
from data.selection import CategoryFilter, Grouping, RangeFilter
from data.store import open_study
from pages.view import export
from pages.view.survival.check import check_survival
from pages.view.survival.figure import look, picture, with_numbers
from pages.view.words import flow_words

# Whole figures and pages of a study: what a minute is not enough for.
pytestmark = pytest.mark.slow

CURVES = [
    (), (("curves", "adjusted"),), (("curves", "weighted"),),
    (("curves", "weighted"), ("estimand", "overlap")), (("incidence", "complement"),),
    (("incidence", "kaplan-meier"),), (("landmark", "90"),),
    (("curves", "weighted"), ("landmark", "60")),
]  # fmt: skip


@pytest.fixture(scope="module")
def tongji():
    return open_study("tongji_retrospective")


@pytest.fixture(scope="module")
def death(tongji):
    return opening_selection(tongji)


@pytest.fixture(scope="module")
def relapse(death):
    return replace(death, endpoint="relapse")


def figure_of(cohort, selection, *options):
    for name, value in options:
        selection = selection.with_option(name, value)
    view = look(cohort, selection)
    return with_numbers(picture(view), view)


def result(figure, quantity, group=""):
    rows = figure.results
    found = rows[(rows["quantity"] == quantity) & (rows["group"] == group)]
    assert len(found) == 1
    return found.iloc[0]


def codes(figure):
    return {caution.code for caution in figure.cautions}


def test_relapse_opens_as_incidence_with_death_competing(tongji, relapse):
    figure = figure_of(tongji, relapse)
    assert [n.label for n in figure.numbers] == [
        "Relapse by 12 months", "Cause-specific hazard ratio", "Gray's test p",
    ]  # fmt: skip
    # Everybody is followed to the year, so incidences are shares: 36 of 93 and 81 of 157.
    for arm, share in (("Tacrolimus", 36 / 93), ("Conventional", 81 / 157)):
        row = result(figure, "cumulative incidence at 365 days", arm)
        assert row["value"] == pytest.approx(share)
    assert "deaths_censored" not in codes(figure)
    assert "Aalen-Johansen" in figure.method


def test_numbers_that_take_the_dead_for_censored_are_not_downloaded(tongji, relapse):
    def of_time(figure):
        quantities = figure.results["quantity"].unique()
        return [q for q in quantities if "restricted mean" in q or q.startswith("median, ")]

    assert of_time(figure_of(tongji, relapse)) == []
    assert len(of_time(figure_of(tongji, relapse, ("incidence", "kaplan-meier")))) == 3


def test_the_published_hazard_ratio_of_relapse_is_found(tongji, relapse):
    row = result(figure_of(tongji, relapse), "hazard ratio, adjusted", "Tacrolimus")
    printed = (round(row["value"], 3), round(row["low"], 3), round(row["high"], 3))
    assert printed == (0.587, 0.394, 0.874)
    assert round(row["p"], 3) == 0.009


def test_curves_of_incidence_rise_from_zero(tongji, relapse):
    curve = figure_of(tongji, relapse).datasets["curve"]
    for _, rows in curve.groupby("slot"):
        assert rows["survival"].iloc[0] == 0
        assert rows["survival"].is_monotonic_increasing


def test_table_with_deaths_first_adds_up_at_every_tick(tongji, relapse):
    for options in ((), (("incidence", "complement"),), (("landmark", "90"),)):
        figure = figure_of(tongji, relapse, *options)
        table = figure.datasets["table"]
        numbers = table[table["kind"] == "number"].assign(value=lambda t: t["text"].astype(int))
        totals = numbers.groupby([numbers["row"] // 5, "time"])["value"].sum()
        assert totals.groupby(level=0).nunique().tolist() == [1, 1]
    died = table[(table["kind"] == "row") & (table["text"] == "Died first")]
    assert len(died) == 2


def test_one_minus_kaplan_meier_is_larger_and_says_so(tongji, relapse):
    figure = figure_of(tongji, relapse, ("incidence", "complement"))
    one_minus = result(figure, "one minus survival at 365 days", "Conventional")["value"]
    free = figure_of(tongji, relapse, ("incidence", "kaplan-meier"))
    survival = result(free, "survival at 365 days", "Conventional")["value"]
    assert one_minus == pytest.approx(1 - survival)
    assert one_minus > 81 / 157
    assert "deaths_censored" in codes(figure)
    assert free.title == "Relapse-free course to 12 months"


def test_an_endpoint_that_holds_death_has_nothing_to_compete(mayo, opening):
    both = replace(opening, endpoint="death_or_transplant")
    figure = figure_of(mayo, both, ("incidence", "complement"))
    assert figure.numbers[0].label == "Alive without transplant at 5 years"
    assert figure.numbers[2].label == "Log-rank p"


def test_landmark_at_one_year(mayo, opening):
    # coxph(Surv(time, death) ~ trt, subset = time > 365): 290 patients; placebo v D-penicillamine
    # 0.856, the other way round 1/0.856.
    figure = figure_of(mayo, opening, ("landmark", "365"))
    row = result(figure, "hazard ratio", "D-penicillamine")
    assert row["n"] == 290
    assert 1 / row["value"] == pytest.approx(0.856, abs=5e-4)


def test_landmark_survival_is_survival_given_that_one_lived_to_it(mayo, opening):
    # Nobody is censored in the first year, so S(5 years | day 365) = S(5 years) / S(365).
    whole = result(figure_of(mayo, opening), "survival at 1826.25 days", "Placebo")["value"]
    late = figure_of(mayo, opening, ("landmark", "365"))
    given = result(late, "survival at 1461.25 days from day 365", "Placebo")["value"]
    assert given == pytest.approx(whole / (141 / 154))


def test_landmark_says_who_was_left_out_everywhere(tongji, relapse):
    figure = figure_of(tongji, relapse, ("landmark", "90"))
    said = "31 relapses and 9 deaths first"
    assert said in figure.note
    assert (
        "210 of 250 patients still followed and without the event after that day" in figure.method
    )
    assert said in figure.method
    assert figure.stamp.patients == "210 of 250 patients"
    left_out = figure.tables["Left out by the landmark at day 90"]
    assert left_out["Relapses"].astype(int).sum() == 31
    assert left_out["Deaths first"].astype(int).sum() == 9
    view = look(tongji, relapse.with_option("landmark", "90"))
    assert flow_words(tongji, view.selection, view.people) == [
        (250, "enrolled"), (210, "without relapse and followed, day 90"),
    ]  # fmt: skip


def test_landmark_axis_ends_in_a_tick(tongji, death):
    for day in ("30", "60", "90", "100", "200", "364"):
        axis = look(tongji, death.with_option("landmark", day)).axis
        assert axis.ticks[0] == 0
        assert axis.ticks[-1] == axis.end
        assert (365 - float(day)) / axis.per_unit == pytest.approx(axis.end)


def test_a_landmark_after_the_horizon_is_refused_and_said(tongji, death):
    figure = figure_of(tongji, death, ("landmark", "365"))
    assert figure.stamp.patients == "250 of 250 patients"
    assert "landmark_too_late" in codes(figure)
    assert "Day 365 is too late for a landmark" in figure.note


def test_immortal_time_is_warned_of_until_there_is_a_landmark(tongji, death, mayo, opening):
    assert "arms_defined_later" in codes(figure_of(tongji, death))
    assert "arms_defined_later" not in codes(figure_of(tongji, death, ("landmark", "90")))
    assert "arms_defined_later" not in codes(figure_of(mayo, opening))
    by_sex = death.grouped_by(Grouping(("sex",)))
    assert "arms_defined_later" not in codes(figure_of(tongji, by_sex))


def drugs(selection):
    return replace(selection.grouped_by(Grouping(("immunosuppressant",))), reference="tacrolimus")


@pytest.mark.parametrize(
    ("endpoint", "significant"),
    # Results and supplementary figure 2: survival better than on AZA; fewer relapses than on CTX
    # and MTX; nothing else was claimed.
    [("death", {"AZA"}), ("relapse", {"CTX", "MTX"})],
)
def test_drug_by_drug_gives_the_published_verdicts(tongji, death, endpoint, significant):
    figure = figure_of(tongji, drugs(replace(death, endpoint=endpoint)))
    rows = figure.results[figure.results["quantity"] == "hazard ratio"].set_index("group")
    short = {f"({drug})": drug for drug in ("CTX", "MTX", "AZA")}
    found = {
        short[name.split()[-1]]: row for name, row in rows.iterrows() if name.split()[-1] in short
    }
    assert len(found) == 3
    assert {drug for drug, row in found.items() if row["p"] < 0.05} == significant
    assert all(found[drug]["value"] > 1 for drug in significant)


def test_several_comparisons_are_corrected_for_their_number(tongji, death):
    figure = figure_of(tongji, drugs(death))
    table = figure.tables["Each against tacrolimus, corrected for 4 comparisons"]
    assert len(table) == 8
    raw = figure.results[figure.results["quantity"] == "hazard ratio"].set_index("group")["p"]
    name = "hazard ratio, p corrected ({}, 4 comparisons)"
    rows = figure.results.set_index(["quantity", "group"])["p"]
    for group, p in raw.items():
        assert rows[name.format("bonferroni"), group] == pytest.approx(min(1, 4 * p))
    smallest = raw.idxmin()
    assert rows[name.format("holm"), smallest] == pytest.approx(4 * raw[smallest])
    largest = raw.idxmax()
    assert rows[name.format("holm"), largest] <= rows[name.format("bonferroni"), largest]


def test_one_comparison_is_not_corrected(tongji, death):
    assert not any("corrected" in title for title in figure_of(tongji, death).tables)


def test_adjusted_curves_have_no_interval_and_say_so(tongji, death):
    figure = figure_of(tongji, death, ("curves", "adjusted"))
    assert figure.datasets["curve"]["low"].isna().all()
    assert len(figure.datasets["beside"])
    assert "Adjusted; no interval is given" in [line.text for line in figure.numbers[0].lines]
    # Published: 0.428 (0.212 to 0.862), p 0.018.
    assert figure.numbers[1].value == "0.43"
    assert figure.numbers[2].value == "0.018"
    observed = figure_of(tongji, death).datasets
    assert figure.datasets["table"].equals(observed["table"])
    assert "adjusted_without_interval" in codes(figure)


def test_weighted_mayo_trial(mayo, opening):
    # R, glm and coxph with weights and robust variance, age, sex and log bilirubin: hazard ratio
    # 1.0178 (here 1.0181), robust standard error 0.1801, difference in age 0.270 before and 0.0003
    # after, effective sizes 154.8 and 150.6.
    figure = figure_of(mayo, opening, ("curves", "weighted"))
    row = result(figure, "hazard ratio, weighted", "D-penicillamine")
    assert row["value"] == pytest.approx(1.0178, abs=5e-4)
    assert row["se"] == pytest.approx(0.1801, abs=5e-5)
    before, after = (
        result(figure, f"standardised difference, {when}", "age_years")["value"]
        for when in ("before", "weighted")
    )
    assert before == pytest.approx(0.270, abs=5e-4)
    assert after == pytest.approx(0.0003, abs=5e-5)
    sizes = [
        result(figure, "weights, effective", arm)["value"] for arm in ("D-penicillamine", "Placebo")
    ]
    assert sizes == pytest.approx([154.8, 150.6], abs=0.05)
    assert "Weighted; effective size 155 and 151" in [line.text for line in figure.numbers[0].lines]


def test_weights_of_every_estimand_are_named_and_differ(mayo, opening):
    seen = set()
    for word in ("", "att", "overlap", "truncated"):
        chosen = opening.with_option("curves", "weighted")
        chosen = chosen.with_option("estimand", word) if word else chosen
        figure = figure_of(mayo, chosen)
        seen.add(result(figure, "hazard ratio, weighted", "D-penicillamine")["value"])
        (panel,) = figure.panels
        assert len(panel.datasets["balance"]) == 6
    assert len(seen) == 4
    assert "1st and 99th percentile" in figure.method


def test_few_patients_are_not_weighted_without_a_warning():
    prospective = open_study("tongji_prospective")
    assert prospective.size < FEWEST_WEIGHTED
    chosen = opening_selection(prospective).with_option("curves", "weighted")
    found = codes(figure_of(prospective, chosen))
    assert "few_weighted" in found
    assert "curves_withheld" not in found


@pytest.mark.parametrize("kind", ["adjusted", "weighted"])
def test_curves_that_cannot_be_made_give_the_observed_ones_and_the_reason(mayo, opening, kind):
    alone = opening.with_filter(CategoryFilter("arm", ("placebo",), keep_missing=False))
    figure = figure_of(mayo, alone, ("curves", kind))
    assert "curves_withheld" in codes(figure)
    assert "there is only one here" in figure.note
    assert "beside" not in figure.datasets
    without = figure_of(mayo, replace(opening, covariates=()), ("curves", kind))
    assert "at least one covariate" in without.note


def test_more_than_two_groups_are_not_weighted(tongji, death):
    figure = figure_of(tongji, drugs(death), ("curves", "weighted"))
    assert "Weighting compares two groups, and there are 5" in figure.note
    assert not figure.panels


def test_a_filter_changes_only_the_data_of_any_kind(tongji, relapse):
    women = relapse.with_filter(CategoryFilter("sex", ("F",)))
    for options in CURVES:
        everybody, some = (figure_of(tongji, s, *options) for s in (relapse, women))
        assert some.spec is everybody.spec
        assert some.alternative == everybody.alternative


def test_specifications_are_valid_vega_lite(tongji, relapse):
    for options in CURVES:
        figure = figure_of(tongji, relapse, *options)
        for part in (figure, *figure.panels):
            alt.LayerChart.from_dict(copy.deepcopy(part.spec), validate=True)


def test_a_sheet_of_weighted_curves_holds_the_balance(tongji, death):
    drawn = export.image(figure_of(tongji, death, ("curves", "weighted")), "svg").decode()
    assert "Balance of the groups" in drawn
    assert "Weighted; effective size" in drawn


@pytest.mark.parametrize("slug", ["tongji_prospective", "tongji_retrospective", "mayo_pbc"])
def test_one_patient_and_few_patients_never_break_any_kind(slug):
    cohort = open_study(slug)
    opening = opening_selection(cohort)
    ages = cohort.column("age_years")
    for endpoint in cohort.study.endpoints:
        start = replace(opening, endpoint=endpoint.key)
        for low in (ages.maximum - 12, ages.maximum - 3, ages.maximum - 1):
            few = start.with_filter(RangeFilter("age_years", low=low, keep_missing=False))
            for options in CURVES:
                chosen = few
                for name, value in options:
                    chosen = chosen.with_option(name, value)
                view = look(cohort, chosen)
                if view.people.patients:
                    assert with_numbers(picture(view), view).numbers


@pytest.mark.parametrize("options", CURVES)
def test_a_second_program_agrees_or_there_is_none(tongji, relapse, options):
    selection = relapse
    for name, value in options:
        selection = selection.with_option(name, value)
    verdicts = check_survival(look(tongji, selection))["Verdict"]
    assert not verdicts.str.startswith("differs").any()
    assert (verdicts == "agrees").sum() >= 6


def test_a_model_that_is_withheld_is_not_tested_for_its_hazards():
    # 8 deaths for 6 terms: the ratio is withheld, and so is what else the model would say.
    cohort = open_study("tongji_prospective")
    figure = figure_of(cohort, opening_selection(cohort))
    assert result(figure, "hazard ratio, adjusted", "Tacrolimus + pirfenidone")["withheld"]
    quantities = set(figure.results["quantity"])
    assert "proportional hazards chi-square, groups model" in quantities
    assert "proportional hazards chi-square, adjusted model" not in quantities
    assert set(figure.tables["Are the hazards proportional?"]["Model"]) == {"Groups alone"}
    assert "initial prednisolone is withheld" in figure.method
    assert "Adjusted for" not in figure.method


def test_death_is_no_loss_to_follow_up(tongji, relapse):
    # Of 8 tacrolimus patients aged 50 or 51 four relapsed, one died first on day 339 and three
    # were followed to day 365: whoever was not lost was followed for 365 days.
    aged = relapse.with_filter(RangeFilter("age_years", 50, 51))
    row = result(figure_of(tongji, aged), "median follow-up, days", "Tacrolimus")
    assert row["value"] == 365

"""The survival page's numbers against R, and what it says where there is no number.

Golden numbers: R 4.2 with survival 3.5 on the Mayo trial (pbc, 312 randomised), as
survdiff(Surv(time, death) ~ trt), summary(survfit(..., conf.type = "log-log"), times = 1826.25),
survRM2::rmst2(tau = 1826.25) and coxph(Surv(time, death) ~ trt + age + sex + log_bili).
"""

from dataclasses import replace

import pytest

from analytics.survival.curves import counts_at
from data.selection import CategoryFilter, Grouping, RangeFilter
from pages.view.survival.figure import look, picture, with_numbers


def figure_of(mayo, selection):
    view = look(mayo, selection)
    return with_numbers(picture(view), view)


def result(figure, quantity, group=""):
    rows = figure.results
    found = rows[rows["quantity"].str.startswith(quantity) & (rows["group"] == group)]
    assert len(found) == 1
    return found.iloc[0]


@pytest.fixture(scope="module")
def figure(mayo):
    from data.opening import opening_selection

    return figure_of(mayo, opening_selection(mayo))


def test_log_rank(figure):
    row = result(figure, "log-rank")
    assert row["value"] == pytest.approx(0.1017, abs=5e-5)
    assert row["p"] == pytest.approx(0.7498, abs=5e-5)


@pytest.mark.parametrize(
    ("arm", "survival", "low", "high"),
    [("D-penicillamine", 0.7077, 0.6259, 0.7748), ("Placebo", 0.7146, 0.6333, 0.7810)],
)
def test_survival_at_five_years(figure, arm, survival, low, high):
    row = result(figure, "survival at 1826.25", arm)
    assert (row["value"], row["low"], row["high"]) == pytest.approx((survival, low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("arm", "mean", "se"), [("D-penicillamine", 1571.17, 38.73), ("Placebo", 1527.49, 43.51)]
)
def test_restricted_mean(figure, arm, mean, se):
    row = result(figure, "restricted mean to 1826.25", arm)
    assert (row["value"], row["se"]) == pytest.approx((mean, se), abs=5e-3)


def test_adjusted_hazard_ratio(figure):
    row = result(figure, "hazard ratio, adjusted", "D-penicillamine")
    assert (row["value"], row["low"], row["high"]) == pytest.approx(
        (0.8954, 0.6211, 1.2907), abs=5e-5
    )


def test_median_follow_up_by_reverse_kaplan_meier(mayo, opening):
    # prodlim and survfit with the event flipped, on the 312 randomised together: 2504 days.
    everybody = replace(
        opening.grouped_by(Grouping(())),
        filters=(CategoryFilter("arm", ("D-penicillamine", "placebo"), keep_missing=False),),
    )
    row = result(figure_of(mayo, everybody), "median follow-up", "All patients")
    assert row["value"] == pytest.approx(2504)


def test_table_under_the_axis_adds_up_to_the_group_at_every_tick(figure):
    table = figure.datasets["table"]
    numbers = table[table["kind"] == "number"].assign(value=lambda t: t["text"].astype(int))
    numbers["group"] = (numbers["below"] > numbers["below"].median()).astype(int)
    totals = numbers.groupby(["group", "time"])["value"].sum()
    assert totals.loc[0].tolist() == [158] * 6
    assert totals.loc[1].tolist() == [154] * 6


def test_at_risk_in_the_table(mayo, opening):
    # Numbers at risk counted in R: 149 and 141 at 365 days, 82 and 77 at 1826 days.
    counts = counts_at(look(mayo, opening).events, [365, 1826]).set_index(["group", "time"])
    assert counts["at_risk"].to_dict() == {
        ("D-penicillamine", 365): 149,
        ("D-penicillamine", 1826): 82,
        ("Placebo", 365): 141,
        ("Placebo", 1826): 77,
    }
    years = figure_of(mayo, opening).datasets["table"]
    lines = years[years["text"] == "At risk"]["below"]
    at_risk = years[(years["kind"] == "number") & (years["below"].isin(lines))]
    assert at_risk[at_risk["time"] == 1]["text"].tolist() == ["149", "141"]
    assert at_risk[at_risk["time"] == 5]["text"].tolist() == ["82", "77"]


def test_what_stands_beside_the_picture(figure):
    assert [(n.label, n.value) for n in figure.numbers] == [
        ("Alive at 5 years", "71% v 71%"),
        ("Hazard ratio of death, all follow-up", "1.06"),
        ("Log-rank p, all follow-up", "0.750"),
    ]
    assert figure.numbers[1].lines[1].text == "Adjusted 0.90 (0.62 to 1.29)"


def test_the_stamp_says_who_what_and_when(mayo, opening):
    stamp = figure_of(mayo, opening.with_filter(CategoryFilter("sex", ("F",)))).stamp
    text = " ".join(stamp.lines)
    for said in ("Mayo Clinic trial", "Real patients.", "Filters: women.", "276 of 418 patients",
                 "D-penicillamine: 51 deaths in 137", mayo.sha256[:12], stamp.version):  # fmt: skip
        assert said in text


def test_an_arm_without_events_is_withheld_with_the_reason(mayo, opening):
    early = opening.with_filter(CategoryFilter("stage", ("1",), keep_missing=False))
    figure = figure_of(mayo, early)
    hazard = figure.numbers[1]
    assert hazard.value == "not estimable"
    assert "1 event for 1 term" in hazard.lines[0].text
    assert figure.numbers[0].value == "100% v 100%"
    assert [line.text for line in figure.numbers[0].lines[:2]] == ["CI not estimable"] * 2
    assert len(figure.datasets["curve"]) > 0


def test_a_difference_with_an_arm_without_events_has_no_interval_and_says_why(mayo, opening):
    # Counted in the CSV: by day 200, in stage 2, 0 of 35 on the drug and 1 of 32 on placebo died.
    second = opening.with_filter(CategoryFilter("stage", ("2",), keep_missing=False))
    figure = figure_of(mayo, replace(second, horizon=200))
    treated, placebo, gap = figure.numbers[0].lines
    assert (treated.text, placebo.text) == ("CI not estimable", "95% CI 80 to 100")
    assert (gap.bold, gap.text) == ("Difference +3 points", "(CI not estimable)")
    row = result(figure, "difference in survival at 200", "D-penicillamine")
    assert row["value"] == pytest.approx(1 / 32)
    assert row[["low", "high", "se"]].isna().all()
    (compared,) = [t for title, t in figure.tables.items() if title.startswith("Compared with")]
    assert compared.iloc[0, 1] == "+3 (CI not estimable)"
    said = [caution.text for caution in figure.warnings if caution.code == "spread_unknown"]
    assert [text[:63] for text in said] == [
        "A difference has no interval: nobody in D-penicillamine had the"
    ]


def test_one_arm_left_keeps_its_curve_and_says_so(mayo, opening):
    figure = figure_of(mayo, opening.with_filter(CategoryFilter("arm", ("placebo",), False)))
    assert figure.note.startswith("Only placebo is left, so")
    assert len(figure.numbers) == 1
    assert set(figure.datasets["curve"]["slot"]) == {"2"}


def test_one_patient(mayo, opening):
    figure = figure_of(mayo, opening.with_filter(RangeFilter("age_years", low=78)))
    assert "1 of 418 patients" in figure.stamp.patients
    assert figure.numbers[0].value == "not estimable"
    assert figure.datasets["labels"]["text"].tolist() == ["D-penicillamine"]


def test_a_covariate_that_is_the_same_in_all_is_dropped_and_said(mayo, opening):
    figure = figure_of(mayo, opening.with_filter(CategoryFilter("sex", ("F",))))
    assert "for age and log bilirubin" in [line.text for line in figure.numbers[1].lines]
    assert "Not adjusted for sex: the same in all these patients." in figure.method


def test_patients_without_a_covariate_are_counted(mayo, opening):
    figure = figure_of(mayo, replace(opening, covariates=("cholesterol_mg_dl",)))
    assert "28 patients without a covariate are not in the adjusted model." in figure.method


def test_three_and_more_groups(mayo, opening):
    figure = figure_of(mayo, opening.grouped_by(Grouping(("stage",))))
    assert len([line for line in figure.numbers[1].lines if line.name]) == 3
    assert figure.results["group"].eq("Stage 4").sum() >= 6


def test_two_of_many_groups_are_not_read_as_an_interval(mayo, opening):
    survival, hazard, _ = figure_of(mayo, opening.grouped_by(Grouping(("stage",)))).numbers
    assert (survival.label, survival.value) == (
        "Alive at 5 years, lowest and highest", "47% and 95%",
    )  # fmt: skip
    assert [line.text for line in survival.lines[:2]] == ["95% (95% CI 71 to 99)", "87% (78 to 93)"]
    assert (hazard.label, hazard.value) == (
        "Hazard ratio v stage 1, all follow-up", "3.01, 4.63, 12.6",
    )  # fmt: skip
    assert hazard.lines[0].text.startswith("3.01 (95% CI ")


def test_hazards_and_test_say_where_they_go_beyond_what_is_read(mayo, opening):
    # The last of the 312 was followed for 4 556 days.
    for horizon, more in ((4555.0, ", all follow-up"), (4556.0, "")):
        _, hazard, test = figure_of(mayo, replace(opening, horizon=horizon)).numbers
        assert (hazard.label, test.label) == (f"Hazard ratio of death{more}", f"Log-rank p{more}")


def test_a_reference_with_few_events_is_named(mayo, opening):
    # By stage, 2, 23, 48 and 84 died.
    by_stage = figure_of(mayo, opening.grouped_by(Grouping(("stage",))))
    (said,) = [c.text for c in by_stage.warnings if c.code == "few_events_in_group"]
    assert said.startswith("Hazard ratios rest on few events (2 in stage 1): with fewer than 5")
    assert "few_events_in_group" not in {c.code for c in figure_of(mayo, opening).cautions}


def test_the_restricted_mean_says_where_it_ends(prospective, start):
    # Aged 57 to 61 the only patient on tacrolimus alone dies after 125 days, 4.1 months.
    aged = figure_of(prospective, start.with_filter(RangeFilter("age_years", 57, 61)))
    assert "Restricted mean to 4.1 months (95% CI), months" in aged.tables["Each group"]
    usual = figure_of(prospective, start).tables["Each group"]
    assert "Restricted mean to 12 months (95% CI), months" in usual


def test_nobody_with_an_event_is_said_once_and_without_the_name_of_a_column(prospective, start):
    young = start.with_filter(RangeFilter("age_years", high=49))
    for shown in (young, young.with_option("curves", "adjusted")):
        texts = [c.text for c in figure_of(prospective, shown).warnings]
        assert not any("in event" in text for text in texts)
        assert texts.count("No group has an event, so there is no hazard to compare.") == 1


def test_more_than_five_groups_are_cut_to_five_and_it_is_said(mayo, opening):
    figure = figure_of(mayo, opening.grouped_by(Grouping(("stage", "edema"))))
    assert set(figure.datasets["curve"]["slot"]) <= {"1", "2", "3", "4", "5"}
    assert figure.note.endswith("8 groups are not drawn: choose under Groups.")


def test_the_figure_of_every_endpoint_and_unit_can_be_built(mayo, opening):
    for unit in ("days", "weeks", "months", "years"):
        for endpoint in ("death", "death_or_transplant"):
            selection = replace(opening, axis_unit=unit, endpoint=endpoint)
            assert len(figure_of(mayo, selection).numbers) == 3

from data.selection import CategoryFilter, Grouping, RangeFilter, Selection

WOMEN = CategoryFilter("sex", ("F",))
OLDER = RangeFilter("age_years", low=50)
START = Selection("mayo_pbc", "death", cards=("sex", "age_years"))


def test_filters_keep_the_order_in_which_they_were_applied():
    applied = START.with_filter(OLDER).with_filter(WOMEN)
    assert applied.filters == (OLDER, WOMEN)
    again = applied.with_filter(RangeFilter("age_years", low=60))
    assert again.filters == (RangeFilter("age_years", low=60), WOMEN)


def test_a_filter_that_keeps_everybody_is_lifted():
    assert START.with_filter(WOMEN).with_filter(CategoryFilter("sex")) == START


def test_leaving_out_missing_values_is_a_filter_of_its_own():
    recorded = CategoryFilter("stage", keep_missing=False)
    assert START.with_filter(recorded).filters == (recorded,)


def test_closing_a_card_lifts_its_filter():
    closed = START.with_filter(WOMEN).without_card("sex")
    assert closed.cards == ("age_years",)
    assert closed.filters == ()


def test_another_grouping_starts_with_all_its_groups():
    chosen = Selection("mayo_pbc", "death", compared=("placebo",), reference="placebo")
    regrouped = chosen.grouped_by(Grouping(("sex",)))
    assert regrouped.compared == ()
    assert regrouped.reference is None

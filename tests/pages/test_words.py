import pytest

from data.selection import CategoryFilter, RangeFilter
from pages.view.words import filter_summary, filter_words, filters_sentence, lower_first


@pytest.mark.parametrize(
    ("filter_", "words"),
    [
        (CategoryFilter("sex", ("F",)), "women"),
        (CategoryFilter("stage", ("3", "4")), "stage 3 or stage 4 or not recorded"),
        (CategoryFilter("stage", ("3",), keep_missing=False), "stage 3"),
        (CategoryFilter("stage", keep_missing=False), "histological stage recorded"),
        (CategoryFilter("edema", ("none",)), "oedema: none"),
        (RangeFilter("age_years", low=49), "aged 49 or over"),
        (RangeFilter("age_years", 49, 82), "aged 49 to 82"),
        (RangeFilter("age_years", 61, 61), "aged 61"),
        (RangeFilter("bilirubin_mg_dl", high=1.2), "bilirubin 1.2 mg/dL or under"),
    ],
)
def test_a_filter_in_words(mayo, filter_, words):
    assert filter_words(mayo, filter_) == words


def test_the_sentence_of_all_filters(mayo, opening):
    assert filters_sentence(mayo, opening) == "No filter."
    both = opening.with_filter(CategoryFilter("sex", ("F",))).with_filter(
        RangeFilter("age_years", low=49)
    )
    assert filters_sentence(mayo, both) == "Filters: women; aged 49 or over."


def test_the_line_on_a_card(mayo):
    sex, age = mayo.column("sex"), mayo.column("age_years")
    assert filter_summary(sex, None) == "all"
    assert filter_summary(sex, CategoryFilter("sex", ("F",))) == "Women"
    assert filter_summary(age, RangeFilter("age_years", low=49)) == "49 to 79 years"
    assert filter_summary(age, RangeFilter("age_years", 61, 61)) == "61 years"


def test_abbreviations_keep_their_capitals():
    assert [lower_first(w) for w in ("Women", "DM", "D-penicillamine", "FVC")] == [
        "women", "DM", "D-penicillamine", "FVC",
    ]  # fmt: skip

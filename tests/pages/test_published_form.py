"""The form that checks any printed number: one sentence as its answer, one where it cannot.

Numbers: claims of the paper, and published examples as in tests/analytics/published.
"""

import pytest

from analytics.errors import UserError
from pages.view.published.form import QUESTIONS, answer


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
